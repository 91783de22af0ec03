package rag

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
)

// Before the model's first word a question that leaves the choice is answered
// with quotes; one that insists on the model gets the error.
func TestModelFailsBeforeItsFirstWord(t *testing.T) {
	scripts := map[string]llmtest.Reply{
		"thinks and says nothing":  {Reasoning: []string{"Let me see."}, Text: []string{}},
		"white space alone":        {Text: []string{" ", "\n\n"}},
		"invented markers alone":   {Text: []string{"[70]", " [71]"}},
		"cut inside a marker":      {Text: []string{"[1", ""}, Cut: true},
		"fails while it thinks":    {Reasoning: []string{"Let me see."}, Text: []string{}, Cut: true},
		"sends an error at once":   {Text: []string{}, Insert: "data: {\"error\":{\"message\":\"out of memory\"}}\n\n", Cut: true},
		"a page instead of a text": llmtest.Fault("html200"),
	}
	for _, name := range []string{"401", "404", "500", "503", "redirect", "empty"} {
		scripts["fault "+name] = llmtest.Fault(name)
	}
	r := retriever(t, true)
	want := answerTo(t, engine(r), Question{Text: tencentQuestion}).answer
	for name, reply := range scripts {
		t.Run(name, func(t *testing.T) {
			e, s := modelled(t, r)
			s.Enqueue(reply, reply)
			h := answerTo(t, e, Question{Text: tencentQuestion, Mode: Auto})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if h.answer.Mode != Extractive || h.answer.Status != want.Status || len(h.answer.Citations) != len(want.Citations) {
				t.Errorf("mode %s, status %s:\n%s\nwant as without a model:\n%s", h.answer.Mode, h.answer.Status, h.answer.Text, want.Text)
			}
			if slices.Index(h.events, "retrieved") != slices.Index(h.events, "writing")-1 {
				t.Errorf("sources are sent once, before writing: %v", h.events)
			}
			h = answerTo(t, e, Question{Text: tencentQuestion, Mode: Generated})
			if h.err == nil {
				t.Errorf("mode generated gave %s: %s", h.answer.Mode, h.answer.Text)
			}
			if n := len(s.Asked("/chat/completions")); n != 2 {
				t.Errorf("%d requests, want 2", n)
			}
		})
	}
}

// After its first word an answer is lost: half of one is worse than none.
func TestModelFailsHalfway(t *testing.T) {
	r := retriever(t, true)
	for _, fault := range []string{"cut", "errmid"} {
		for _, mode := range []Mode{Auto, Generated} {
			t.Run(fault+" "+string(mode), func(t *testing.T) {
				e, s := modelled(t, r)
				s.Enqueue(llmtest.Fault(fault))
				h := answerTo(t, e, Question{Text: tencentQuestion, Mode: mode})
				var failure *llm.Error
				if h.answer != nil || !errors.As(h.err, &failure) {
					t.Errorf("answered: %v, error %v, want an error of the model", h.answer != nil, h.err)
				}
				if h.events[len(h.events)-1] != "delta" {
					t.Errorf("events %v", h.events)
				}
			})
		}
	}
}

// stops waits until a request has ended.
func stops(t *testing.T, s *llmtest.Server) {
	t.Helper()
	select {
	case <-s.Asked("/chat/completions")[0].Gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the model goes on writing for nobody")
	}
}

func isDelta(ev Event) bool { _, ok := ev.(Delta); return ok }

func TestLeavingStopsTheModel(t *testing.T) {
	r := retriever(t, true)
	hanging := llmtest.Reply{Text: []string{"Tencent's capex ", "fell ", "to 13 billion yuan [1]."}, Hang: true}

	t.Run("the caller breaks", func(t *testing.T) {
		e, s := modelled(t, r)
		s.Enqueue(hanging)
		h := listen(t, t.Context(), e, Question{Text: tencentQuestion}, func(ev Event) bool { return !isDelta(ev) })
		if h.err != nil || h.answer != nil {
			t.Errorf("answered: %v, error %v", h.answer != nil, h.err)
		}
		stops(t, s)
	})
	t.Run("the context ends", func(t *testing.T) {
		e, s := modelled(t, r)
		s.Enqueue(hanging)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		h := listen(t, ctx, e, Question{Text: tencentQuestion}, func(ev Event) bool {
			if isDelta(ev) {
				cancel()
			}
			return true
		})
		if h.answer != nil || !errors.Is(h.err, context.Canceled) {
			t.Errorf("answered: %v, error %v", h.answer != nil, h.err)
		}
		stops(t, s)
	})
	t.Run("the context ends before the first word", func(t *testing.T) {
		e, s := modelled(t, r)
		s.Enqueue(llmtest.Fault("hang"))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		h := listen(t, ctx, e, Question{Text: tencentQuestion}, func(ev Event) bool {
			if st, ok := ev.(Stage); ok && st.Name == "writing" {
				go func() { // the request is made once the loop goes on
					for ctx.Err() == nil {
						if len(s.Asked("/chat/completions")) > 0 {
							cancel()
						}
					}
				}()
			}
			return true
		})
		if h.answer != nil || !errors.Is(h.err, context.Canceled) {
			t.Errorf("answered: %v, error %v: a cancelled question is not answered with quotes", h.answer != nil, h.err)
		}
		stops(t, s)
	})
}

// Wherever the caller leaves, nothing more is sent and nobody is asked.
func TestLeavingAtEachEvent(t *testing.T) {
	r := retriever(t, true)
	for _, mode := range []Mode{Auto, Extractive} {
		e, s := modelled(t, r)
		for last := 1; ; last++ {
			s.Enqueue(llmtest.Reply{Reasoning: []string{"Let me ", "see."}, Text: []string{"Capex ", "fell [1]", "."}})
			seen := 0
			h := listen(t, t.Context(), e, Question{Text: tencentQuestion, Mode: mode}, func(Event) bool {
				seen++
				return seen < last
			})
			if h.err != nil || seen > last {
				t.Fatalf("%s: left at event %d, got %d and %v", mode, last, seen, h.err)
			}
			if h.answer != nil {
				break
			}
		}
	}
}

func TestContextHasEnded(t *testing.T) {
	r := retriever(t, true)
	e, s := modelled(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, mode := range []Mode{Auto, Extractive} {
		h := listen(t, ctx, e, Question{Text: tencentQuestion, Mode: mode}, func(Event) bool { return true })
		if h.answer != nil || !errors.Is(h.err, context.Canceled) {
			t.Errorf("%s: answered: %v, error %v", mode, h.answer != nil, h.err)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// failingEmbedder is an embeddings endpoint that is down.
type failingEmbedder struct{ model string }

func (f failingEmbedder) EmbeddingModel() string { return f.model }
func (failingEmbedder) EmbedDocuments(context.Context, []string) ([][]float32, error) {
	return nil, errors.New("connection refused")
}
func (failingEmbedder) EmbedQuery(context.Context, string) ([]float32, error) {
	return nil, errors.New("connection refused")
}

func TestEmbeddingsEndpointIsDown(t *testing.T) {
	r := retriever(t, true)
	words := *r
	words.Embedder = nil
	want := answerTo(t, engine(&words), Question{Text: tencentQuestion}).answer
	down := *r
	down.Embedder, down.VectorWeight = failingEmbedder{r.Embedder.EmbeddingModel()}, 0.4
	if h := answerTo(t, engine(&down), Question{Text: tencentQuestion}); h.err != nil || h.answer.Text != want.Text {
		t.Errorf("error %v, or another answer than by words alone", h.err)
	}
}
