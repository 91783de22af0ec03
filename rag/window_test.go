package rag

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
)

// writtenBy returns an engine whose model is on s, under a preset that has it
// asked in the way of OpenAI, with a window that is set.
func writtenBy(t *testing.T, r *Retriever, s *llmtest.Server, window int) *Engine {
	t.Helper()
	client, err := llm.NewClient(llm.Endpoint{Preset: "vllm", BaseURL: s.URL, Model: llmtest.ChatModel, ContextTokens: window})
	if err != nil {
		t.Fatal(err)
	}
	client.Limits.Retries = 0
	t.Cleanup(client.Close)
	e := engine(r)
	e.Writers = []Writer{{Generator: client, Model: llmtest.ChatModel}}
	return e
}

func passagesIn(req llmtest.Request) int { return len(passageLine.FindAllString(req.User(), -1)) }

func notes(a *Answer) string {
	var codes []string
	for _, n := range a.Notes {
		codes = append(codes, n.Code)
	}
	return strings.Join(codes, " ")
}

// A prompt that the server refuses for its length is sent again, smaller, once.
// The numbers of its passages stay.
func TestPromptThatOverflows(t *testing.T) {
	r := retriever(t, true)
	refused := func(body string) llmtest.Reply { return llmtest.Reply{Status: 400, Raw: body} }
	for _, tt := range []struct {
		name, body string
		window     int // that the answer names; 0: smaller than the first
	}{
		{"OpenAI", `{"error":{"message":"This model's maximum context length is 3000 tokens. However, your messages resulted in 9000 tokens.","code":"context_length_exceeded"}}`, 3000},
		{"llama.cpp", `{"error":{"code":400,"message":"too much","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":3000}}`, 3000},
		{"without a number", `{"error":{"message":"Please reduce the length of the messages.","code":"context_length_exceeded"}}`, 0},
		{"by a count of its own", `{"error":{"message":"This model's maximum context length is 16384 tokens."}}`, 16384},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Window = 100_000
			s.Enqueue(refused(tt.body), llmtest.Reply{Text: []string{"Capex fell [1]."}})
			h := answerTo(t, writtenBy(t, r, s, 16384), Question{Text: tencentQuestion, TopK: 20, Mode: Generated})
			if h.err != nil {
				t.Fatal(h.err)
			}
			sent := s.Asked("/chat/completions")
			if len(sent) != 2 || passagesIn(sent[1]) >= passagesIn(sent[0]) || passagesIn(sent[1]) == 0 {
				t.Fatalf("%d requests, of %d and %d passages", len(sent), passagesIn(sent[0]), passagesIn(sent[len(sent)-1]))
			}
			a := h.answer
			if len(a.Sources) != passagesIn(sent[0]) || !a.Truncated || tt.window > 0 && a.ContextTokens != tt.window || a.ContextTokens > 16384 {
				t.Errorf("%d sources, truncated %v, window %d", len(a.Sources), a.Truncated, a.ContextTokens)
			}
			for i, s := range a.Sources[:passagesIn(sent[1])] {
				if !strings.Contains(sent[1].User(), fmt.Sprintf("[%d] %s", i+1, s.Title)) {
					t.Errorf("source %d has another number in the smaller prompt", i+1)
				}
			}
			if got := strings.Join(h.events, " "); strings.Contains(got, "restart") || notes(a) != "" {
				t.Errorf("nothing was shown, and nothing is to be taken back: %s; notes %s", got, notes(a))
			}
		})
	}
}

func TestPromptThatOverflowsTwice(t *testing.T) {
	r := retriever(t, true)
	s := llmtest.NewServer(t)
	s.Window = 100_000
	refused := llmtest.Reply{Status: 400, Raw: `{"error":{"message":"Please reduce the length of the messages.","code":"context_length_exceeded"}}`}
	e := writtenBy(t, r, s, 16384)
	s.Enqueue(refused, refused)
	h := answerTo(t, e, Question{Text: tencentQuestion, Mode: Generated})
	var known *llm.Error
	if !errors.As(h.err, &known) || known.Code != llm.CodeContextExceeded || len(s.Asked("/chat/completions")) != 2 {
		t.Errorf("%v after %d requests", h.err, len(s.Asked("/chat/completions")))
	}
	s.Enqueue(refused, refused)
	h = answerTo(t, e, Question{Text: tencentQuestion})
	if h.err != nil || h.answer.Mode != Extractive || notes(h.answer) != NoteModelFailed {
		t.Errorf("%+v", h)
	}
}

// After the first word there is no second try.
func TestOverflowInTheMiddle(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Text: []string{"Capex ", "fell"}, Cut: true,
		Insert: `data: {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}` + "\n\n"})
	h := answerTo(t, writtenBy(t, retriever(t, true), s, 4096), Question{Text: tencentQuestion})
	if h.err == nil || len(s.Asked("/chat/completions")) != 1 {
		t.Errorf("%v after %d requests", h.err, len(s.Asked("/chat/completions")))
	}
}

// A server that says nothing of its window refuses, and the next prompt fits.
func TestWindowOfAServerThatSaysNothing(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Persona, s.Window = llmtest.LMStudio, 2048
	h := answerTo(t, writtenBy(t, retriever(t, true), s, 8192), Question{Text: tencentQuestion, TopK: 20, Mode: Generated})
	if h.err != nil || h.answer.ContextTokens != 2048 || len(s.Asked("/chat/completions")) != 2 {
		t.Errorf("%v after %d requests", h.err, len(s.Asked("/chat/completions")))
	}
}

// A window too small for anything: one passage goes in, and what the server
// says of it is the error.
func TestNothingFits(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Persona, s.Window = llmtest.LlamaCpp, 300
	h := answerTo(t, writtenBy(t, retriever(t, true), s, 0), Question{
		Text: tencentQuestion, Mode: Generated, History: []Turn{{"What is capex?", "Spending [1]."}},
	})
	if h.err == nil || !strings.Contains(h.err.Error(), "do not fit the model's window") {
		t.Errorf("error %v", h.err)
	}
	for _, req := range s.Asked("/chat/completions") {
		if len(req.Messages) != 2 || passagesIn(req) != 1 {
			t.Errorf("%d messages, %d passages", len(req.Messages), passagesIn(req))
		}
	}
}

// Ollama's /v1 cuts a prompt in silence: the answer is taken back, and written
// again with what fits.
func TestCutPromptIsWrittenAgain(t *testing.T) {
	r := retriever(t, true)
	s := llmtest.NewServer(t)
	s.Persona, s.Window = llmtest.Ollama, 2048
	h := answerTo(t, writtenBy(t, r, s, 16384), Question{Text: tencentQuestion, TopK: 20})
	if h.err != nil {
		t.Fatal(h.err)
	}
	if got := strings.Join(h.events, " "); got != "searching reading retrieved writing delta restart delta checking done" {
		t.Errorf("events %s", got)
	}
	a, sent := h.answer, s.Asked("/chat/completions")
	if notes(a) != NotePromptCut || a.ContextTokens != 2048 || !a.Truncated || a.Usage.PromptTokens >= 2048 {
		t.Errorf("notes %q, window %d, truncated %v, usage %+v", notes(a), a.ContextTokens, a.Truncated, a.Usage)
	}
	if len(sent) != 2 || llmtest.Tokens(sent[1].User()) > 2048 {
		t.Errorf("%d requests", len(sent))
	}
	if h = answerTo(t, writtenBy(t, r, s, 2048), Question{Text: tencentQuestion, TopK: 20}); h.err != nil || notes(h.answer) != "" {
		t.Errorf("a prompt that fits: notes %q, %v", notes(h.answer), h.err)
	}
}

// Natively, Ollama is told the window, and nothing is cut.
func TestOllamaReadsTheWholePrompt(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Persona, s.Window = llmtest.Ollama, 2048
	client, err := llm.NewClient(llm.Endpoint{Preset: "ollama", BaseURL: s.URL, Model: llmtest.ChatModel})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	e := engine(retriever(t, true))
	e.Writers = []Writer{{Generator: client, Model: llmtest.ChatModel}}
	h := answerTo(t, e, Question{Text: tencentQuestion, TopK: 20})
	if h.err != nil || notes(h.answer) != "" || h.answer.ContextTokens != 8192 || h.answer.Usage.PromptTokens <= 2048 {
		t.Errorf("%v, %+v", h.err, h.answer)
	}
	if n := len(s.Asked("/api/chat")); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// double is a model whose window and count are exact, and whose server cuts as
// many prompts as it is told.
type double struct {
	window int
	scale  float64 // tokens for each that is estimated
	cuts   int
	text   string
	asked  []prompt
}

func (d *double) Window(context.Context, string) llm.Window {
	return llm.Window{Tokens: d.window, From: llm.WindowSet}
}

func (d *double) Count(_ context.Context, _ string, msgs []llm.Message) (int, bool) {
	return int(d.scale * float64(estimate(msgs))), true
}

func (d *double) Generate(_ context.Context, msgs []llm.Message, o llm.Options) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		d.asked = append(d.asked, prompt{msgs: msgs, answer: o.MaxTokens})
		if yield(llm.Delta{Text: d.text}, nil) {
			yield(llm.Delta{FinishReason: "stop", Usage: &llm.Usage{PromptTokens: 500}, PromptCut: len(d.asked) <= d.cuts}, nil)
		}
	}
}

func TestWhatBecomesOfACutPrompt(t *testing.T) {
	r := retriever(t, true)
	for _, tt := range []struct {
		name   string
		cuts   int
		topK   int
		text   string
		asked  int
		notes  string
		status Status
		events string
	}{
		{"whole", 0, 8, "Capex fell [1].", 1, "", Answered, "delta checking done"},
		{"cut once", 1, 8, "Capex fell [1].", 2, NotePromptCut, Answered, "delta restart delta checking done"},
		{"cut twice", 2, 8, "Capex fell [1].", 2, NotePromptCut + " " + NotePromptCut, Partial, "delta restart delta checking done"},
		{"with nothing to leave out", 1, 1, "Capex fell [1].", 1, NotePromptCut, Partial, "delta checking done"},
		{"without a word", 2, 8, "[70]", 2, NotePromptCut + " " + NotePromptCut + " " + NoteModelFailed, Answered, "writing delta checking done"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			model := &double{window: 8192, scale: 1, cuts: tt.cuts, text: tt.text}
			e := engine(r)
			e.Writers = []Writer{{Generator: model, Model: "double"}}
			h := answerTo(t, e, Question{Text: "Why is Tencent's capex falling?", TopK: tt.topK})
			if h.err != nil {
				t.Fatal(h.err)
			}
			status := h.answer.Status
			if len(h.answer.Checks.Claims) > 0 && tt.status == Answered {
				status = Answered // whether the claim has support is not the matter here
			}
			if len(model.asked) != tt.asked || notes(h.answer) != tt.notes || status != tt.status || !strings.HasSuffix(strings.Join(h.events, " "), tt.events) {
				t.Errorf("asked %d times, notes %q, status %s, events %v", len(model.asked), notes(h.answer), status, h.events)
			}
		})
	}
}

func TestLeavingAtARestart(t *testing.T) {
	model := &double{window: 8192, scale: 1, cuts: 1, text: "Capex fell [1]."}
	e := engine(retriever(t, true))
	e.Writers = []Writer{{Generator: model, Model: "double"}}
	h := listen(t, t.Context(), e, Question{Text: tencentQuestion}, func(ev Event) bool {
		_, restart := ev.(Restart)
		return !restart
	})
	if h.err != nil || len(model.asked) != 1 {
		t.Errorf("%v, asked %d times", h.err, len(model.asked))
	}
}

// Whatever the window and the tokeniser, a prompt fits or holds one passage
// alone, and leaves out no passage that there is room for.
func TestPromptsFillTheirWindow(t *testing.T) {
	r := retriever(t, true)
	turn := Turn{"And before that?", strings.Repeat("It rose in the year before. ", 30)}
	q := Question{Text: tencentQuestion, Language: "en", TopK: 20, History: []Turn{turn, turn, turn}}
	found := mustRetrieve(t, r, q)
	for _, scale := range []float64{0.4, 0.6, 1, 1.3, 2} {
		for _, window := range []int{256, 700, 1024, 2000, 3000, 4096, 5500, 8192, 12000, 32768} {
			model := &double{window: window, scale: scale}
			w := &writing{engine: engine(r), question: q, evidence: found, found: len(found.Passages)}
			p, err := w.prompt(t.Context(), Writer{Generator: model}, 0)
			if err != nil {
				t.Fatal(err)
			}
			room := window - answerRoom(window)
			if p.tokens > room && !p.least() || p.passages < 1 || p.answer != min(1024, window/4) {
				t.Errorf("%d tokens at %g: %d in %d, %d passages, %d turns", window, scale, p.tokens, room, p.passages, p.turns)
			}
			if (p.passages < len(found.Passages) || p.turns < 3) != p.truncated {
				t.Errorf("%d tokens at %g: truncated %v", window, scale, p.truncated)
			}
			if p.passages == len(found.Passages) || p.least() {
				continue
			}
			whole, err := w.render(1 << 20)
			if err != nil {
				t.Fatal(err)
			}
			all, _ := model.Count(t.Context(), "", whole.msgs)
			if free := room - p.tokens; free > all/whole.passages*3 {
				t.Errorf("%d tokens at %g: %d of %d are free", window, scale, free, room)
			}
		}
	}
}
