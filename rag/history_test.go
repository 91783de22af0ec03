package rag

import (
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

func TestEarlierAnswersHoldNoThought(t *testing.T) {
	for _, tt := range []struct{ name, answer, want string }{
		{"an answer", "Capex fell [1][2].", "Capex fell."},
		{"thought between tags", "<think>Let me see [1].</think>\nCapex fell [1].", "Capex fell."},
		{"thought of several lines", "\n<think>\nLet me see.\n\nYes.\n</think>\n\nCapex fell.", "Capex fell."},
		{"thought that was never ended", "<think>Let me see", ""},
		{"thought that a template began", "Let me see.\n</think>\n\nCapex fell [3].", "Capex fell."},
		{"Chinese", "<think>让我想想</think>资本开支下降[1]。", "资本开支下降。"},
		{"a tag that is spoken of", "Models write <think> before they answer.", "Models write <think> before they answer."},
	} {
		if got := strings.TrimSpace(strings.ReplaceAll(withoutThought(tt.answer), " .", ".")); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What the model thought about one question is not shown to it with the next.
func TestHistoryHoldsNoThought(t *testing.T) {
	const secret = "zebra"
	e, s := modelled(t, retriever(t, true))
	for name, reply := range map[string]llmtest.Reply{
		"in a field of its own": {Reasoning: []string{"I think of a " + secret + ". "}, Text: []string{"Capex fell again [1]."}},
		"between tags":          {Text: []string{"<think>I think of a ", secret, ".</think>", "Capex fell again [1]."}},
	} {
		t.Run(name, func(t *testing.T) {
			s.Enqueue(reply)
			first := answerTo(t, e, Question{Text: tencentQuestion})
			if first.err != nil || !strings.Contains(first.reasoning, secret) {
				t.Fatalf("%v, thought %q", first.err, first.reasoning)
			}
			second := answerTo(t, e, Question{Text: "And Alibaba's?", History: []Turn{{tencentQuestion, first.answer.Text}}})
			if second.err != nil {
				t.Fatal(second.err)
			}
			asked := s.Asked("/chat/completions")
			said := string(asked[len(asked)-1].Body)
			if strings.Contains(said, secret) || !strings.Contains(said, "Capex fell again") {
				t.Errorf("the model is shown %s", said)
			}
		})
	}
}
