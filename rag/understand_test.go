package rag

import (
	"errors"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/rag/llm/llmtest"
)

var aboutTencent = []Turn{{"Why is Tencent's capex falling?", "Its core businesses are stable [1]."}}

// A follow-up is searched, and answered, as what it asks in full.
func TestFollowUpIsAnsweredInFull(t *testing.T) {
	e := engine(retriever(t, true))
	q := Question{Text: "and Alibaba's?", History: aboutTencent, Mode: Extractive}
	var understood Understood
	h := listen(t, t.Context(), e, q, func(ev Event) bool {
		switch ev := ev.(type) {
		case Understood:
			understood = ev
		case Retrieved:
			if understood.Question == "" {
				t.Error("the sources came before what was understood")
			}
		}
		return true
	})
	const full = "Why is Alibaba's capex falling?"
	if h.err != nil || h.answer.Question != q.Text || h.answer.Rewritten != full || understood.Question != full {
		t.Fatalf("%v, %+v, understood %+v", h.err, h.answer, understood)
	}
	whole := answerTo(t, e, Question{Text: full, Mode: Extractive, History: aboutTencent})
	if h.answer.Text != whole.answer.Text || whole.answer.Rewritten != "" {
		t.Errorf("asked in full the answer is\n%s\nnot\n%s", whole.answer.Text, h.answer.Text)
	}
	q.Rewrite = SwitchNone
	if a := answerTo(t, e, q).answer; a.Rewritten != "" {
		t.Errorf("switched off, it is understood as %q", a.Rewritten)
	}
}

// The chain of the conversation is followed from its beginning.
func TestFollowUpOfAFollowUp(t *testing.T) {
	e := engine(retriever(t, false))
	q := Question{Text: "and in 2024?", History: []Turn{{"What was Tencent's capex in Q3 2025?", ""}, {"and Alibaba's?", ""}, {"and its revenue?", ""}}}
	if got := e.standAlone(q).Text; got != "What was Alibaba's revenue in 2024?" {
		t.Errorf("got %q", got)
	}
}

// Where no rule fits a model is asked; what it writes is taken only where it can
// stand for the question.
func TestModelRewrites(t *testing.T) {
	const question = "Does this hold for Alibaba in 2025?"
	for _, tt := range []struct{ name, line, want string }{
		{"a line", "Is Alibaba's capex falling in 2025?", "Is Alibaba's capex falling in 2025?"},
		{"a quoted line", "\n“Is Alibaba's capex falling in 2025?” ", "Is Alibaba's capex falling in 2025?"},
		{"unchanged", question, ""},
		{"nothing", " ", ""},
		{"two lines", "Is Alibaba's capex falling in 2025?\nIts capex rose.", ""},
		{"a name is lost", "Is Tencent's capex falling in 2025?", ""},
		{"a figure is lost", "Is Alibaba's capex falling?", ""},
		{"another language", "阿里巴巴2025年的资本开支在下降吗？", ""},
		{"too long", "Alibaba 2025 " + strings.Repeat("capex ", MaxQuestion), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, retriever(t, true))
			s.Enqueue(llmtest.Reply{Text: []string{tt.line}}, llmtest.Reply{Text: []string{"It rose [1]."}})
			h := answerTo(t, e, Question{Text: question, History: aboutTencent})
			if h.err != nil || h.answer.Rewritten != tt.want {
				t.Fatalf("%v, rewritten %q, want %q", h.err, h.answer.Rewritten, tt.want)
			}
			sent := s.Asked("/chat/completions")
			if h.answer.Status == Abstained {
				sent = append(sent, llmtest.Request{})
			}
			if len(sent) != 2 {
				t.Fatalf("%d requests", len(sent))
			}
			asked := sent[0].Messages[0].Content
			if !strings.Contains(asked, question) || !strings.Contains(asked, aboutTencent[0].Question) || strings.Contains(asked, "[1]") {
				t.Errorf("the model was asked\n%s", asked)
			}
			if tt.want != "" {
				if last := sent[1].Messages[len(sent[1].Messages)-1].Content; !strings.Contains(last, tt.want) || !strings.Contains(last, question) {
					t.Errorf("the prompt lacks the question in full or in its own words:\n%s", last)
				}
			}
		})
	}
}

// A model that fails to rewrite fails no answer.
func TestModelFailsToRewrite(t *testing.T) {
	e, s := modelled(t, retriever(t, true))
	s.Enqueue(llmtest.Reply{Status: 500}, llmtest.Reply{Text: []string{"It rose [1]."}})
	h := answerTo(t, e, Question{Text: "Does this hold for Alibaba's capex?", History: aboutTencent})
	if h.err != nil || h.answer.Rewritten != "" || h.answer.Mode != Generated {
		t.Errorf("%v, %+v", h.err, h.answer)
	}
}

// A question that stands alone is not sent to a model to be rewritten.
func TestStandsAlone(t *testing.T) {
	e, s := modelled(t, retriever(t, true))
	for _, q := range []Question{{Text: tencentQuestion}, {Text: "What is Alibaba Cloud's revenue?", History: aboutTencent}} {
		before := len(s.Asked("/chat/completions"))
		h := answerTo(t, e, q)
		if n := len(s.Asked("/chat/completions")) - before; h.err != nil || h.answer.Rewritten != "" || n != 1 {
			t.Errorf("%s: %v, %d requests, rewritten %q", q.Text, h.err, n, h.answer.Rewritten)
		}
	}
}

func TestTimeOfAQuestion(t *testing.T) {
	dated := func(uri, text, day string) corpus.Document {
		d := article(uri, "Zhoushan Shipping", text)
		if day != "" {
			d.Published, _ = time.Parse(time.DateOnly, day)
		}
		return d
	}
	r := retriever(t, false,
		dated("file:/old", "Zhoushan Shipping sold 12 ships to Rotterdam.", "2026-03-02"),
		dated("file:/new", "Zhoushan Shipping sold 31 ships to Rotterdam.", "2026-11-20"),
		dated("file:/undated", "Zhoushan Shipping sold 77 ships to Rotterdam.", ""))
	e := engine(r)
	e.Now = func() time.Time { return time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) }
	tests := []struct {
		name, text, why, uris string
		change                func(*Question)
	}{
		{"a filter", "How many ships has Zhoushan Shipping sold since October?", "since October 2026", "file:/new", nil},
		{"Chinese", "10月以来Zhoushan Shipping卖了多少ships？", "2026年10月以来", "file:/new", nil},
		{"nothing then", "How many ships has Zhoushan Shipping sold to Rotterdam yesterday?", "22 November 2026; nothing on this was published then: all dates were searched", "file:/new file:/old file:/undated", nil},
		{"asked on another day", "How many ships has Zhoushan Shipping sold to Rotterdam in the past 30 days?", "past 30 days", "file:/old", func(q *Question) { q.AsOf = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC) }},
		{"a boost", "How many ships did Zhoushan Shipping sell in the first quarter of 2026?", "first quarter of 2026", "file:/new file:/old file:/undated", nil},
		{"a period of nobody", "How many ships did Zhoushan Shipping sell last year?", "2025", "file:/new file:/old file:/undated", nil},
		{"a period that runs", "How many ships did Zhoushan Shipping sell this year?", "2026", "file:/new file:/old file:/undated", nil},
		{"one that runs without articles", "How many ships did Zhoushan Shipping sell this year?", "2027; no article found is from then", "file:/new file:/old file:/undated", func(q *Question) { q.AsOf = time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC) }},
		{"a quarter of a year that was not said", "How many ships did Zhoushan Shipping sell in the second quarter?", "", "file:/new file:/old file:/undated", func(q *Question) { q.AsOf = time.Date(2028, 2, 1, 0, 0, 0, 0, time.UTC) }},
		{"switched off", "How many ships has Zhoushan Shipping sold since October?", "", "file:/new file:/old file:/undated", func(q *Question) { q.Time = SwitchNone }},
		{"the filter of the request wins", "How many ships has Zhoushan Shipping sold since October?", "", "file:/old", func(q *Question) { q.Filter.To = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) }},
		{"no time", "How many ships has Zhoushan Shipping sold?", "", "file:/new file:/old file:/undated", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := Question{Text: tt.text}
			if tt.change != nil {
				tt.change(&q)
			}
			h := answerTo(t, e, q)
			if h.err != nil {
				t.Fatal(h.err)
			}
			var uris []string
			for _, uri := range []string{"file:/new", "file:/old", "file:/undated"} {
				for _, s := range h.sources {
					if s.URI == uri {
						uris = append(uris, uri)
					}
				}
			}
			why := ""
			if h.answer.Time != nil {
				why = h.answer.Time.Why
			}
			if got := strings.Join(uris, " "); got != tt.uris || why != tt.why {
				t.Errorf("articles %s, want %s; time %q, want %q", got, tt.uris, why, tt.why)
			}
		})
	}
}

// Both sides of a comparison have their passages, and each says why it was found.
func TestPartsAreSearchedApart(t *testing.T) {
	more := []corpus.Document{article("file:/a", "Harbours", "Zhoushan Shipping sold 31 ships to Rotterdam last summer.")}
	for _, uri := range strings.Fields("file:/1 file:/2 file:/3 file:/4 file:/5 file:/6 file:/7 file:/8 file:/9") {
		more = append(more, article(uri, "Ningbo Lines sales", "Ningbo Lines sold ships and Ningbo Lines sold ships again, number "+uri))
	}
	e := engine(retriever(t, false, more...))
	found, err := e.Find(t.Context(), Question{Text: "How many ships did Ningbo Lines and Zhoushan Shipping sell?", TopK: 4})
	if err != nil || len(found.Passages) != 4 {
		t.Fatalf("%d passages, %v", len(found.Passages), err)
	}
	seen := make(map[string]bool)
	for i, why := range e.Retriever.Explain(found) {
		p := found.Passages[i]
		if seen[p.ID] || why.Score == 0 {
			t.Errorf("passage %s of %s: twice, or without a reason", p.ID, p.URI)
		}
		seen[p.ID], seen[p.URI] = true, true
	}
	if !seen["file:/a"] {
		t.Errorf("one side is missing: %v", seen)
	}
	if _, err := e.Quotes(t.Context(), Question{Text: " "}, 1); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty question: %v", err)
	}
}
