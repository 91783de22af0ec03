package web

import (
	"context"
	"iter"
	"strings"
	"testing"

	"footnote/rag"
	"footnote/rag/llm"
)

// forgetful is a model whose server drops a part of its first prompt.
type forgetful struct{ asked int }

func (f *forgetful) Window(context.Context, string) llm.Window {
	return llm.Window{Tokens: 8192, From: llm.WindowSet}
}

func (f *forgetful) Count(_ context.Context, _ string, msgs []llm.Message) (n int, exact bool) {
	for _, m := range msgs {
		n += llm.EstimateTokens(m.Content)
	}
	return n, true
}

func (f *forgetful) Generate(context.Context, []llm.Message, llm.Options) iter.Seq2[llm.Delta, error] {
	f.asked++
	text, cut := "The old answer [1].\n\nIts second paragraph [1].", true
	if f.asked > 1 {
		text, cut = "The new answer [1].", false
	}
	return func(yield func(llm.Delta, error) bool) {
		if yield(llm.Delta{Reasoning: "A thought."}, nil) && yield(llm.Delta{Text: text}, nil) {
			yield(llm.Delta{FinishReason: "stop", Usage: &llm.Usage{PromptTokens: 500}, PromptCut: cut}, nil)
		}
	}
}

func (s *site) writtenBy(g rag.Generator) {
	other := *s.engine()
	other.Writers = []rag.Writer{{Generator: g, Model: "forgetful", Preset: "ollama"}}
	s.Use(&other)
}

// What a model wrote from half a prompt is taken back: for programs by the stage
// "rewriting", behind which deltas and blocks begin anew.
func TestRewriting(t *testing.T) {
	s := openSite(t)
	s.writtenBy(&forgetful{})
	events := s.listenToAsk(english, nil).rest()
	var text string
	blocks := map[string]string{}
	for _, ev := range events {
		switch ev.name {
		case "status":
			if strings.Contains(ev.data, `"rewriting"`) {
				if !strings.HasPrefix(text, "The old answer") {
					t.Errorf("taken back: %q", text)
				}
				text, blocks = "", map[string]string{}
			}
		case "delta":
			text += decoded[map[string]string](t, ev.data)["text"]
		case "html":
			blocks[ev.data[:11]] = ev.data
		}
	}
	done := decoded[finished](t, events[len(events)-1].data)
	if text != "The new answer [1]." || done.Answer.Answer != text || len(blocks) != 1 || strings.Contains(done.AnswerHTML, "old") {
		t.Errorf("the deltas make %q in %d blocks, the answer is %q", text, len(blocks), done.Answer.Answer)
	}
	if len(done.Notes) != 1 || done.Notes[0].Code != rag.NotePromptCut {
		t.Errorf("notes %v", done.Notes)
	}
}

// rewritten shows that the page drops what was taken back, and says why.
func rewritten(p *tab) {
	p.writtenBy(&forgetful{})
	p.open("/")
	p.ask(english)
	p.answered(1)
	p.has("[data-test=answer]", "The new answer")
	p.is("paragraphs", p.count("[data-test=answer] p"), 1)
	p.has("[data-test=note]", "asked again with fewer")
}
