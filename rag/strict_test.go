package rag

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
	"footnote/rag/verify"
)

// said returns the reply of a model that says text, word by word.
func said(text string) llmtest.Reply { return llmtest.Reply{Text: strings.SplitAfter(text, " ")} }

// sourceNumber returns the number under which a question's sources have a sentence.
func sourceNumber(t *testing.T, r *Retriever, question, sentence string) int {
	t.Helper()
	for i, p := range mustRetrieve(t, r, Question{Text: question}).Passages {
		if strings.Contains(p.Text, sentence) {
			return i + 1
		}
	}
	t.Fatalf("no passage for %q has %q", question, sentence)
	return 0
}

// In strict mode the model gets one chance to repair what failed, and what fails
// still is gone. {n} is the passage with the figures, {m} another one.
func TestStrict(t *testing.T) {
	const (
		fell, rose       = "Tencent's capex fell to 13 billion yuan in the third quarter of 2025 [{n}].", "Tencent's capex rose to 13 billion yuan in the third quarter of 2025 [{n}]."
		invented         = "It had been 77 billion yuan in the second quarter [{n}]."
		before           = "It had been 19.1 billion yuan in the second quarter [{n}]."
		quoted           = `Its managers called it "a pause that nobody should worry about" [{n}].`
		zhFell, zhWrong  = "腾讯的资本开支降至三季度的130亿元[{n}]。", "腾讯的资本开支二季度为771亿元[{n}]。"
		usual, zhUsual   = "The articles do not answer this.", "文章中没有这个问题的答案。"
		enQuestion       = tencentQuestion
		zhQuestion       = "腾讯的资本开支为什么下降？"
		enPlace, zhPlace = "fell to 13 billion yuan in the third quarter", "二季度的191亿元和三季度的130亿元"
	)
	r := retriever(t, true)
	tests := []struct {
		name, question    string
		replies           []string
		want              string // that it begins with
		status            Status
		notes             string
		repaired          bool
		asked             int
		wantsInTheFinding string
	}{
		{"nothing to repair", enQuestion, []string{fell}, fell, Answered, "", false, 1, ""},
		{"repaired", enQuestion, []string{fell + " " + invented, fell + " " + before}, fell + " " + before, Answered, "repaired 1", true, 2, "77 billion yuan"},
		{"repaired in part", enQuestion, []string{fell + " " + invented + " " + rose, fell + " " + invented}, fell, Partial, "repaired 1, removed 1", true, 2, "the opposite"},
		{"not repaired", enQuestion, []string{fell + " " + invented, fell + " " + invented}, fell, Partial, "removed 1", false, 2, "77 billion yuan"},
		{"made worse", enQuestion, []string{fell + " " + invented, invented + " " + rose}, fell, Partial, "removed 1", false, 2, ""},
		{"taken back", enQuestion, []string{fell + " " + invented, "The passages do not say."}, fell, Partial, "removed 1", false, 2, ""},
		{"a quotation", enQuestion, []string{fell + " " + quoted, fell}, fell, Answered, "repaired 1", true, 2, "a pause that nobody should worry about"},
		{"nothing left", enQuestion, []string{invented, rose}, usual, Abstained, "removed 1", false, 2, ""},
		{"Chinese, repaired", zhQuestion, []string{zhFell + zhWrong, zhFell}, zhFell, Answered, "repaired 1", true, 2, "771亿元"},
		{"Chinese, removed", zhQuestion, []string{zhFell + zhWrong, zhWrong}, zhFell, Partial, "removed 1", false, 2, "771亿元"},
		{"Chinese, nothing left", zhQuestion, []string{zhWrong, zhWrong}, zhUsual, Abstained, "removed 1", false, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			place := enPlace
			if tt.question == zhQuestion {
				place = zhPlace
			}
			fill := strings.NewReplacer("{n}", fmt.Sprint(sourceNumber(t, r, tt.question, place)))
			e, s := modelled(t, r)
			for _, reply := range tt.replies {
				s.Enqueue(said(fill.Replace(reply)))
			}
			h := answerTo(t, e, Question{Text: tt.question, Verify: Strict})
			if h.err != nil {
				t.Fatal(h.err)
			}
			a := h.answer
			want := fill.Replace(tt.want)
			if a.Text != want && (tt.status != Abstained || !strings.HasPrefix(a.Text, want)) {
				t.Errorf("answer %q\nwant   %q", a.Text, want)
			}
			if a.Status != tt.status || notesOf(a) != tt.notes || a.Repaired != tt.repaired || a.Mode != Generated {
				t.Errorf("status %s, notes %q, repaired %v, mode %s", a.Status, notesOf(a), a.Repaired, a.Mode)
			}
			if len(h.deltas) != 1 || slices.Contains(h.events, "restart") || slices.Index(h.events, "checking") > slices.Index(h.events, "delta") {
				t.Errorf("something was shown before the check: %v, deltas %q", h.events, h.deltas)
			}
			asked := s.Asked("/chat/completions")
			if len(asked) != tt.asked {
				t.Fatalf("the model was asked %d times", len(asked))
			}
			if last := asked[len(asked)-1].User(); !strings.Contains(last, tt.wantsInTheFinding) || tt.asked == 2 != strings.Contains(last, "The check found") {
				t.Errorf("the model was asked\n%s", last)
			}
			if least := tt.asked * llmtest.Tokens(asked[0].User()); a.Usage.PromptTokens < least {
				t.Errorf("usage %+v, want %d prompts of at least %d tokens", a.Usage, tt.asked, least/tt.asked)
			}
		})
	}
}

// notesOf writes the notes of an answer with their numbers.
func notesOf(a *Answer) string {
	var out []string
	for _, n := range a.Notes {
		out = append(out, strings.TrimSuffix(fmt.Sprint(n.Code, " ", n.N), " 0"))
	}
	return strings.Join(out, ", ")
}

// A repair that fails leaves the first answer, without what failed.
func TestRepairThatFails(t *testing.T) {
	r := retriever(t, true)
	n := sourceNumber(t, r, tencentQuestion, "fell to 13 billion yuan")
	good := fmt.Sprintf("Tencent's capex fell to 13 billion yuan in the third quarter of 2025 [%d].", n)
	for name, reply := range map[string]llmtest.Reply{
		"500": llmtest.Fault("500"), "cut": {Text: []string{good, " It rose"}, Cut: true}, "length": {Text: []string{good}, Finish: "length"},
		"empty": llmtest.Fault("empty"), "damaged": {Text: []string{good, " "}, Insert: "data: {oops\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			e, s := modelled(t, r)
			first := said(good + " It was 77 billion yuan before [1].")
			s.Enqueue(first)
			usage := answerTo(t, e, Question{Text: tencentQuestion}).answer.Usage
			s.Enqueue(first, reply)
			h := answerTo(t, e, Question{Text: tencentQuestion, Verify: Strict})
			if h.err != nil || h.answer.Text != good || h.answer.Status != Partial || h.answer.Repaired || notesOf(h.answer) != "removed 1" {
				t.Fatalf("%v: %+v", h.err, h.answer)
			}
			if got := s.Asked("/chat/completions"); len(got) != 3 {
				t.Errorf("the model was asked %d times", len(got))
			}
			if got := h.answer.Usage; got.TotalTokens < usage.TotalTokens || name == "500" && got != usage {
				t.Errorf("usage %+v, of the first prompt %+v", got, usage)
			}
		})
	}
}

// The prompt of a repair keeps to the window as the first one does.
func TestRepairKeepsToTheWindow(t *testing.T) {
	r := retriever(t, true)
	for _, window := range []int{1200, 2000, 4096, 8192} {
		model := &double{window: window, scale: 1, text: "Tencent spent 77 billion yuan [1]."}
		e := engine(r)
		e.Writers = []Writer{{Generator: model, Model: "double"}}
		h := answerTo(t, e, Question{Text: tencentQuestion, Verify: Strict, TopK: 20})
		if asked := len(model.asked); h.err != nil || asked > 2 || asked < 2 && window > 1200 || h.answer.Status != Abstained {
			t.Fatalf("window %d: %v, asked %d times", window, h.err, len(model.asked))
		}
		for i, p := range model.asked {
			if n := estimate(p.msgs); n > window-answerRoom(window) {
				t.Errorf("window %d: prompt %d has %d tokens", window, i+1, n)
			}
		}
	}
}

// Verbatim sentences pass the check: strict mode takes nothing from them.
func TestStrictQuotesAreShownAtOnce(t *testing.T) {
	r := retriever(t, true)
	for _, question := range askedOfTheSample {
		marked := answerTo(t, engine(r), Question{Text: question})
		strict := answerTo(t, engine(r), Question{Text: question, Verify: Strict})
		if len(strict.deltas) != 1 || strict.answer.Text != marked.answer.Text || strict.answer.Status != marked.answer.Status {
			t.Errorf("%s\n%s: %q\nwant %s: %q", question, strict.answer.Status, strict.deltas, marked.answer.Status, marked.answer.Text)
		}
		if slices.ContainsFunc(strict.answer.Checks.Quotes, func(q verify.Quote) bool { return q.Status == verify.Altered }) {
			t.Errorf("%s: a verbatim sentence has an altered quotation: %+v", question, strict.answer.Checks.Quotes)
		}
	}
}

// A figure that another passage has gets the marker of that passage.
func TestCitationsAreCorrected(t *testing.T) {
	r := retriever(t, true)
	const place = "fell to 13 billion yuan in the third quarter of 2025, from 19.1"
	n := sourceNumber(t, r, tencentQuestion, place)
	found := mustRetrieve(t, r, Question{Text: tencentQuestion})
	other, rise := 0, sourceNumber(t, r, tencentQuestion, "rose 119%")
	for i, p := range found.Passages {
		if !strings.Contains(p.Text, "13 billion") && !strings.Contains(p.Text, "130亿") && !strings.Contains(p.Text, "13.0") {
			other = i + 1
		}
	}
	fill := strings.NewReplacer("{n}", fmt.Sprint(n), "{o}", fmt.Sprint(other), "{r}", fmt.Sprint(rise))
	tests := []struct{ name, text, want, from string }{
		{"right", "Tencent's capex was 36.6 billion yuan in the fourth quarter of 2024 [{n}].", "Tencent's capex was 36.6 billion yuan in the fourth quarter of 2024 [{n}].", ""},
		{"no marker", "Tencent's capex fell to 13 billion yuan.\n\nIt rose 119% against 2024 [{r}].", "Tencent's capex fell to 13 billion yuan [{n}].\n\nIt rose 119% against 2024 [{r}].", "0"},
		{"no marker, Chinese", "腾讯的资本开支降至130亿元。", "腾讯的资本开支降至130亿元[{z}]。", "0"},
		{"another one", "Tencent's capex fell to 13 billion yuan [{o}].", "Tencent's capex fell to 13 billion yuan [{n}].", "{o}"},
		{"of another company", "Baidu's capex fell to 13 billion yuan [{o}].", "Baidu's capex fell to 13 billion yuan [{o}].", ""},
		{"of another metric", "Tencent's net profit fell to 13 billion yuan [{o}].", "Tencent's net profit fell to 13 billion yuan [{o}].", ""},
		{"of something else", "Dragons ate 13 billion yuan of gold for breakfast [{o}].", "Dragons ate 13 billion yuan of gold for breakfast [{o}].", ""},
		{"without a name", "It fell to 13 billion yuan in the third quarter, from 27.5 billion yuan in the first [{o}].",
			"It fell to 13 billion yuan in the third quarter, from 27.5 billion yuan in the first [{n}].", "{o} {o}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, r)
			s.Enqueue(said(fill.Replace(tt.text)))
			h := answerTo(t, e, Question{Text: tencentQuestion, Language: languageOf(tt.text)})
			if h.err != nil {
				t.Fatal(h.err)
			}
			a := h.answer
			var from []string
			for _, c := range a.Corrections {
				from = append(from, fmt.Sprint(c.From))
				i := slices.IndexFunc(a.Checks.Figures, func(f verify.Figure) bool { return f.Start == c.Start && f.End == c.End })
				if i < 0 || a.Checks.Figures[i].Citation != c.To || a.Checks.Figures[i].Status != verify.Exact || a.Checks.Figures[i].Text != a.Text[c.Start:c.End] {
					t.Errorf("correction %+v, figures %+v", c, a.Checks.Figures)
				}
			}
			want := strings.Replace(fill.Replace(tt.want), "{z}", markerNumber(a.Text), 1)
			if a.Text != want || strings.Join(from, " ") != fill.Replace(tt.from) {
				t.Errorf("answer %q, from %v\nwant   %q", a.Text, from, want)
			}
			if corrected := slices.Contains(h.events, "restart"); corrected != (tt.from != "") {
				t.Errorf("events %v", h.events)
			}
		})
	}
}

// markerNumber returns the number of the first marker in text.
func markerNumber(text string) string {
	for _, m := range verify.Markers(text) {
		return fmt.Sprint(m.N)
	}
	return ""
}

// Altered quotations lose their marks before anybody sees them, and the report
// says where they are.
func TestAlteredQuotes(t *testing.T) {
	r := retriever(t, true)
	n := sourceNumber(t, r, tencentQuestion, "because of the stability of its core businesses")
	e, s := modelled(t, r)
	s.Enqueue(said(fmt.Sprintf(`The reason is "the stability of its core businesses" [%d]. It says "nobody can take its users away" [%d].`, n, n)))
	h := answerTo(t, e, Question{Text: tencentQuestion})
	if h.err != nil {
		t.Fatal(h.err)
	}
	a := h.answer
	if strings.Contains(a.Text, `"nobody`) || !strings.Contains(a.Text, `"the stability`) || slices.Contains(h.events, "restart") {
		t.Errorf("%q, events %v", a.Text, h.events)
	}
	var got []string
	for _, q := range a.Checks.Quotes {
		got = append(got, string(q.Status)+" "+a.Text[q.Start:q.End])
		if q.Text != a.Text[q.Start:q.End] {
			t.Errorf("%q is said to be at %q", q.Text, a.Text[q.Start:q.End])
		}
	}
	if want := []string{"verbatim the stability of its core businesses", "altered nobody can take its users away"}; !slices.Equal(got, want) {
		t.Errorf("quotes %q, want %q", got, want)
	}
}
