package rag

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
)

// note is an article of the tests.
func note(name, day, text string) corpus.Document {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return corpus.Document{URI: "note:" + name, Title: "Results of " + name, Text: text, Lang: "en", Published: at}
}

func find(t *testing.T, f *Figures, q FigureQuery) FigurePage {
	t.Helper()
	p, err := f.Find(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// line writes a series as its points.
func line(s FigureSeries) string {
	out := []string{s.Subject.Name, s.Metric}
	for _, p := range s.Points {
		out = append(out, fmt.Sprintf("%s=%.4gbn", p.Period.Code, p.Value/1e9))
	}
	return strings.Join(out, " ")
}

func TestSeriesOfTheSample(t *testing.T) {
	f := NewFigures(retriever(t, true).Corpus)
	for _, tt := range []struct {
		q    FigureQuery
		want string
	}{
		{FigureQuery{Subject: "腾讯", Metric: "capex"}, "Tencent capital-expenditure 2024-Q4=36.6bn 2025-Q1=27.5bn 2025-Q2=19.1bn 2025-Q3=13bn"},
		{FigureQuery{Subject: "Alibaba", Metric: "free cash flow"}, "Alibaba free-cash-flow 2024-Q3=13.7bn 2025-Q3=-21.8bn"},
		{FigureQuery{Metric: "自由现金流"}, "Alibaba free-cash-flow 2024-Q3=13.7bn 2025-Q3=-21.8bn"},
	} {
		got := find(t, f, tt.q).Series
		if len(got) == 0 || line(got[0]) != tt.want {
			t.Errorf("%+v: %v", tt.q, got)
			continue
		}
		for _, p := range got[0].Points {
			if p.Conflict {
				t.Errorf("the sample contradicts itself about %s", p.Period.Code)
			}
		}
	}
}

func TestFiguresHaveTheirPlaces(t *testing.T) {
	r := retriever(t, true)
	f := NewFigures(r.Corpus)
	seen := 0
	for _, g := range find(t, f, FigureQuery{}).Figures {
		d, err := r.Corpus.Document(t.Context(), g.Article.ID)
		if err != nil {
			t.Fatal(err)
		}
		text := []rune(d.Text)
		if got := string(text[g.SentenceAt:g.SentenceTo]); got != g.Sentence {
			t.Errorf("sentence %q at %q", g.Sentence, got)
		}
		if got := string(text[g.FigureAt:g.FigureTo]); got != g.Text {
			t.Errorf("figure %q at %q", g.Text, got)
		}
		seen++
	}
	if seen < 50 {
		t.Errorf("only %d figures", seen)
	}
}

func TestFigurePages(t *testing.T) {
	f := NewFigures(retriever(t, true).Corpus)
	for name, q := range map[string]FigureQuery{"all": {}, "of Tencent": {Subject: "Tencent"}} {
		all := find(t, f, q).Figures
		var paged []ReportedFigure
		for q.Limit = 7; ; {
			p := find(t, f, q)
			paged = append(paged, p.Figures...)
			if len(p.Figures) > q.Limit {
				t.Errorf("%s: a page of %d", name, len(p.Figures))
			}
			if q.Cursor = p.Next; q.Cursor == "" {
				break
			}
		}
		if fmt.Sprint(paged) != fmt.Sprint(all) || len(all) == 0 {
			t.Errorf("%s: %d figures in pages, %d at once", name, len(paged), len(all))
		}
	}
}

func TestFiguresFollowTheArticles(t *testing.T) {
	r := retriever(t, false, note("A", "2025-11-14", "Tencent's capex was 13 billion yuan in the third quarter of 2025."))
	f := NewFigures(r.Corpus)
	q := FigureQuery{Subject: "Tencent", Metric: "capital-expenditure"}
	if got := line(find(t, f, q).Series[0]); got != "Tencent capital-expenditure 2025-Q3=13bn" {
		t.Error(got)
	}
	if _, err := r.Corpus.Ingest(t.Context(), note("A", "2025-11-14", "Tencent's capex was 14 billion yuan in the third quarter of 2025, after all.")); err != nil {
		t.Fatal(err)
	}
	if got := line(find(t, f, q).Series[0]); got != "Tencent capital-expenditure 2025-Q3=14bn" {
		t.Errorf("after a change: %s", got)
	}
}

func TestFiguresOfATime(t *testing.T) {
	f := NewFigures(retriever(t, true).Corpus)
	day := func(text string) time.Time { at, _ := time.Parse(time.DateOnly, text); return at }
	p := find(t, f, FigureQuery{Subject: "Tencent", Metric: "capex", From: day("2025-05-01"), To: day("2025-07-01")})
	if got := line(p.Series[0]); got != "Tencent capital-expenditure 2025-Q2=19.1bn 2025-Q3=13bn" {
		t.Error(got)
	}
}

func TestAnswersSayWhereArticlesDisagree(t *testing.T) {
	r := retriever(t, false,
		note("A", "2025-11-14", "Tencent's capex was 13 billion yuan in the third quarter of 2025. It published the figure on Thursday."),
		note("B", "2025-11-20", "Tencent's capex was 14 billion yuan in the third quarter of 2025, people at the company said."),
		note("C", "2025-11-21", "Tencent's capex was 19.1 billion yuan in the second quarter of 2025."))
	e := engine(r)
	e.Figures = NewFigures(r.Corpus)
	a := answered(t, e, Question{Text: "What was Tencent's capex in the third quarter of 2025?"})
	if len(a.Conflicts) != 1 {
		t.Fatalf("%d conflicts in %s", len(a.Conflicts), a.Text)
	}
	c := a.Conflicts[0]
	var values []string
	for _, f := range c.Figures {
		values = append(values, f.Text+" in "+f.Article.Title)
	}
	if c.Subject.Name != "Tencent" || c.Metric.English != "capital expenditure" || c.Period.Code != "2025-Q3" ||
		strings.Join(values, "; ") != "14 billion yuan in Results of B; 13 billion yuan in Results of A" {
		t.Errorf("%s, %s, %s: %s", c.Subject.Name, c.Metric.English, c.Period.Code, values)
	}
	e.Figures = nil
	if a := answered(t, e, Question{Text: "What was Tencent's capex in the third quarter of 2025?"}); len(a.Conflicts) > 0 {
		t.Error("conflicts that nobody has looked for")
	}
}

func answered(t *testing.T, e *Engine, q Question) *Answer {
	t.Helper()
	var a *Answer
	for ev, err := range e.Ask(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		if done, ok := ev.(Done); ok {
			a = done.Answer
		}
	}
	return a
}

func TestSeriesThatAnAnswerIsAbout(t *testing.T) {
	r := retriever(t, true)
	f := NewFigures(r.Corpus)
	e := engine(r)
	for question, want := range map[string]string{
		"How did Tencent's capital expenditure develop?": "Tencent capital-expenditure 2024-Q4=36.6bn 2025-Q1=27.5bn 2025-Q2=19.1bn 2025-Q3=13bn",
		"腾讯的资本开支为什么下降？":                                  "Tencent capital-expenditure 2024-Q4=36.6bn 2025-Q1=27.5bn 2025-Q2=19.1bn 2025-Q3=13bn",
		"Why did Singapore choose Qwen?":                 "",
		"What was Alibaba's net profit?":                 "", // one quarter alone
	} {
		a := answered(t, e, Question{Text: question})
		var cited []Cited
		for _, c := range a.Citations {
			s := a.Sources[c.N-1]
			start := s.Characters + len([]rune(s.Text[:c.DocStart-s.Start]))
			cited = append(cited, Cited{c.DocID, start, start + len([]rune(c.Text))})
		}
		got, err := f.About(t.Context(), question, cited)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range got {
			lines = append(lines, line(s))
		}
		if strings.Join(lines, "; ") != want {
			t.Errorf("%s: %s", question, lines)
		}
	}
}

// BenchmarkConflicts looks for conflicts in the articles of an answer with eight
// sources: read for the first time, and known.
func BenchmarkConflicts(b *testing.B) {
	r := retriever(b, true)
	var ids []string
	for _, m := range r.Corpus.NewestFirst(corpus.Filter{})[:8] {
		ids = append(ids, m.ID)
	}
	var cited []Cited
	for _, id := range ids {
		cited = append(cited, Cited{id, 0, 1 << 20})
	}
	b.Run("first", func(b *testing.B) {
		reader := NewFigures(r.Corpus)
		for b.Loop() {
			f := &Figures{corpus: r.Corpus, reader: reader.reader, known: make(map[*corpus.Meta][]ReportedFigure)}
			f.Conflicts(b.Context(), cited, ids)
		}
	})
	b.Run("known", func(b *testing.B) {
		f := NewFigures(r.Corpus)
		for b.Loop() {
			f.Conflicts(b.Context(), cited, ids)
		}
	})
}

// BenchmarkFindFigures asks for a series among 10,000 articles.
func BenchmarkFindFigures(b *testing.B) {
	var list []corpus.Document
	for i := range 10_000 {
		list = append(list, note(fmt.Sprint(i), "2025-11-14", fmt.Sprintf("The harbour of city %d has %d cranes. Ships wait there for days.\n\nIn %d it took another.", i, i+20, 1990+i%30)))
	}
	for i := range 200 {
		list = append(list, note(fmt.Sprint("T", i), "2025-11-14", fmt.Sprintf("Tencent's capex was 13 billion yuan in the third quarter of 2025. It has bought %d servers.", i+1000)))
	}
	c, err := corpus.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	for _, d := range list {
		if _, err := c.Ingest(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
	q := FigureQuery{Subject: "Tencent", Metric: "capex", Limit: 50}
	reader := NewFigures(c)
	for _, name := range []string{"first", "known"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f := reader
				if name == "first" {
					f = &Figures{corpus: c, reader: reader.reader, known: make(map[*corpus.Meta][]ReportedFigure)}
				}
				if _, err := f.Find(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
