package rag

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/corpus"
	"footnote/rag/llm/llmtest"
)

const tencentQuestion = "Why is Tencent's capex falling?"

func TestAnswerByTheModel(t *testing.T) {
	for _, tt := range []struct{ name, question, language, cited string }{
		{"English", tencentQuestion, "en", "because of the stability of its core businesses"},
		{"Chinese", "腾讯的资本开支为什么下降？", "zh", "原因在于游戏和微信这两项核心业务稳固"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, retriever(t, true, seeded(t)))
			h := answerTo(t, e, Question{Text: tt.question})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if want := []string{"searching", "reading", "retrieved", "writing", "delta", "checking", "done"}; !slices.Equal(h.events, want) {
				t.Errorf("events %v, want %v", h.events, want)
			}
			a := h.answer
			if a.Status != Answered || a.Mode != Generated || a.Language != tt.language || a.Model != llmtest.ChatModel || a.Question != tt.question {
				t.Errorf("status %s, mode %s, language %s, model %s", a.Status, a.Mode, a.Language, a.Model)
			}
			if a.Usage.TotalTokens == 0 || a.ContextTokens != 8192 || a.FirstToken <= 0 || a.Retrieve <= 0 || a.Total < a.FirstToken || a.Dropped != 0 || a.Truncated {
				t.Errorf("record %+v", *a)
			}
			if !slices.ContainsFunc(a.Citations, func(c Citation) bool { return strings.Contains(c.Text, tt.cited) }) {
				t.Errorf("%q is not cited in\n%s", tt.cited, a.Text)
			}
			if n := len(s.Asked("/chat/completions")); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A marker is cut anywhere between two pieces of the stream.
func TestMarkersOfTheModel(t *testing.T) {
	const fell = "Tencent's capital expenditures fell again"
	tests := []struct {
		name    string
		pieces  []string
		want    string
		dropped int
	}{
		{"whole", []string{fell, " [1]", "."}, fell + " [1].", 0},
		{"cut", []string{fell, " ", "[", "1", "]", "."}, fell + " [1].", 0},
		{"a group, cut", []string{fell + " [1", ", ", "2].", ""}, fell + " [1][2].", 0},
		{"Chinese brackets", []string{fell, " 【1", "】."}, fell + " [1].", 0},
		{"invented", []string{fell, " [77]", "."}, fell + ".", 1},
		{"invented, cut", []string{fell, " ", "[7", "7", "].", " It fell before [1]."}, fell + ". It fell before [1].", 1},
		{"one of a group invented", []string{fell + " [1, 9", "9]."}, fell + " [1].", 1},
		{"invented, at the end", []string{fell + " [1] ", "[0]"}, fell + " [1]", 1},
		{"a number of 30 digits", []string{fell + " [1] [", "123456789012345678901234567890", "]."}, fell + " [1].", 1},
		{"never closed", []string{fell + " [1]. See ", "[2"}, fell + " [1]. See [2", 0},
		{"a parenthesis behind it", []string{fell + " [1]", "(down)."}, fell + " [1] (down).", 0},
		{"invented, a parenthesis behind it", []string{fell + " [1] [99]", "(down)."}, fell + " [1] (down).", 1},
		{"an escaped backslash before it", []string{fell + " [1] \\", "\\[99]."}, fell + " [1] \\\\.", 1},
		{"nested", []string{fell + " [1] [[98]", "99]."}, fell + " [1] [99.", 1},
		{"blank lines around the answer", []string{"\n", " \n", fell, " [1].", "\n", "\n "}, fell + " [1].", 0},
	}
	r := retriever(t, true)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, r)
			s.Enqueue(llmtest.Reply{Text: tt.pieces})
			h := answerTo(t, e, Question{Text: tencentQuestion})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if h.answer.Text != tt.want || h.answer.Dropped != tt.dropped {
				t.Errorf("got  %q, %d dropped\nwant %q, %d dropped", h.answer.Text, h.answer.Dropped, tt.want, tt.dropped)
			}
		})
	}
}

func TestReasoningIsNotTheAnswer(t *testing.T) {
	r := retriever(t, true)
	text := []string{"Capex fell again", " [1]."}
	for name, reply := range map[string]llmtest.Reply{
		"in a field of its own": {Reasoning: []string{"Passage [1] ", "says it."}, Text: text},
		"between tags":          {Before: []string{"<thi", "nk>Passage [1] says", " it.</thi", "nk>\n\n"}, Text: text},
	} {
		t.Run(name, func(t *testing.T) {
			e, s := modelled(t, r)
			s.Enqueue(reply)
			h := answerTo(t, e, Question{Text: tencentQuestion})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if h.answer.Text != strings.Join(text, "") || len(h.answer.Citations) != 1 {
				t.Errorf("answer %q", h.answer.Text)
			}
			if got := strings.TrimSpace(h.reasoning); got != "Passage [1] says it." {
				t.Errorf("reasoning %q", got)
			}
			if want := []string{"searching", "reading", "retrieved", "writing", "reasoning", "delta", "checking", "done"}; !slices.Equal(h.events, want) {
				t.Errorf("events %v, want %v", h.events, want)
			}
		})
	}
}

func TestStatusOfWhatTheModelWrote(t *testing.T) {
	r := retriever(t, true)
	for _, tt := range []struct {
		name, text string
		want       Status
	}{
		{"every sentence stands in its passage", "Tencent's capex fell to 13 billion yuan in the third quarter of 2025 [1].", Answered},
		{"a figure that no passage has", "Tencent's capex fell to 77 billion yuan in the third quarter of 2025 [1].", Partial},
		{"a sentence without a marker", "Tencent's capex fell to 13 billion yuan [1].\n\nIts competitors spend more on gaming and messaging.", Partial},
		{"one sentence that cites nothing", "The passages do not say why.", Abstained},
		{"a figure that cites nothing", "Tencent's capital expenditure rose 99% to 50 billion yuan.", Partial},
		{"an invented marker", "The passages do not say why [44].", Partial},
		{"a page that cites nothing", strings.Repeat("Tencent spends less than its rivals do. ", 9) + "So it is.", Partial},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, r)
			s.Enqueue(llmtest.Reply{Text: strings.SplitAfter(tt.text, " ")})
			h := answerTo(t, e, Question{Text: tencentQuestion})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if h.answer.Status != tt.want || h.answer.Mode != Generated {
				t.Errorf("status %s, mode %s, want %s", h.answer.Status, h.answer.Mode, tt.want)
			}
		})
	}
}

// Where the articles say nothing, no model is asked to fill the gap.
func TestGateSpeaksBeforeTheModel(t *testing.T) {
	for name, r := range map[string]*Retriever{"sample": retriever(t, true), "no articles": retriever(t, false)} {
		t.Run(name, func(t *testing.T) {
			e, s := modelled(t, r)
			for _, mode := range []Mode{Auto, Generated, Extractive} {
				h := answerTo(t, e, Question{Text: "How many sheep graze in Patagonia?", Mode: mode})
				if h.err != nil {
					t.Fatal(h.err)
				}
				if h.answer.Status != Abstained || !strings.HasPrefix(h.answer.Text, "The articles do not answer this.") {
					t.Errorf("status %s: %s", h.answer.Status, h.answer.Text)
				}
				if want := []string{"searching", "reading", "retrieved", "delta", "done"}; !slices.Equal(h.events, want) {
					t.Errorf("events %v, want %v", h.events, want)
				}
			}
			if n := len(s.Requests()); n != 0 {
				t.Errorf("the model was asked %d times", n)
			}
		})
	}
}

func TestQuestionsThatAreRefused(t *testing.T) {
	e := engine(retriever(t, false))
	for _, tt := range []struct {
		name string
		q    Question
		want error
	}{
		{"empty", Question{}, ErrEmpty},
		{"blank", Question{Text: " \n\t　"}, ErrEmpty},
		{"too long", Question{Text: strings.Repeat("开", MaxQuestion+1)}, ErrTooLong},
		{"as long as may be", Question{Text: strings.Repeat("开", MaxQuestion)}, nil},
		{"no model", Question{Text: "Why?", Mode: Generated}, ErrNoModel},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := answerTo(t, e, tt.q)
			if !errors.Is(h.err, tt.want) || tt.want != nil && len(h.events) > 0 {
				t.Errorf("got %v after %v, want %v", h.err, h.events, tt.want)
			}
			if _, err := e.Search(t.Context(), tt.q.Text, corpus.Filter{}, 5); tt.q.Mode == "" && !errors.Is(err, tt.want) {
				t.Errorf("search: got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	e, s := modelled(t, retriever(t, true))
	for _, n := range []int{1, 3, 50} {
		found, err := e.Search(t.Context(), tencentQuestion, corpus.Filter{Languages: []string{"en"}}, n)
		if err != nil {
			t.Fatal(err)
		}
		got := found.Passages
		if len(got) == 0 || len(got) > n || !slices.IsSortedFunc(got, func(a, b corpus.Passage) int { return int(1e9 * (b.Score - a.Score)) }) {
			t.Errorf("%d passages of %d, not in order: %v", len(got), n, got)
		}
		for _, p := range got {
			if p.Lang != "en" {
				t.Errorf("a passage in %s", p.Lang)
			}
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

func TestManyAsk(t *testing.T) {
	e, _ := modelled(t, retriever(t, true))
	want := answerTo(t, e, Question{Text: tencentQuestion}).answer
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ev, err := range e.Ask(t.Context(), Question{Text: tencentQuestion}) {
				if err != nil {
					t.Error(err)
				}
				if d, ok := ev.(Done); ok && d.Answer.Text != want.Text {
					t.Errorf("another answer: %q", d.Answer.Text)
				}
			}
		})
	}
	wg.Wait()
}
