package rag

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"footnote/rag/llm"
)

// spoken is a model whose server says these deltas, and then ends or fails.
type spoken struct {
	deltas []llm.Delta
	err    error
}

func (s spoken) Window(context.Context, string) llm.Window {
	return llm.Window{Tokens: 8192, From: llm.WindowSet}
}

func (s spoken) Count(_ context.Context, _ string, msgs []llm.Message) (int, bool) {
	return estimate(msgs), true
}

func (s spoken) Generate(context.Context, []llm.Message, llm.Options) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		for _, d := range s.deltas {
			if !yield(d, nil) {
				return
			}
		}
		if s.err != nil {
			yield(llm.Delta{}, s.err)
		}
	}
}

// A person is told why nothing comes yet, and when it does.
func TestWaitingIsSaid(t *testing.T) {
	r := retriever(t, true)
	loading, retrying := llm.Delta{Waiting: llm.WaitLoading}, llm.Delta{Waiting: llm.WaitRetry}
	text, thought := llm.Delta{Text: "Capex fell [1]."}, llm.Delta{Reasoning: "Let me see."}
	for _, tt := range []struct {
		name   string
		deltas []llm.Delta
		events string
	}{
		{"at once", []llm.Delta{text}, "writing delta checking done"},
		{"loading", []llm.Delta{loading, text}, "writing loading writing delta checking done"},
		{"loading, then thinking", []llm.Delta{loading, thought, text}, "writing loading writing reasoning delta checking done"},
		{"retrying, then loading", []llm.Delta{retrying, loading, text}, "writing retrying loading writing delta checking done"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := engine(r)
			e.Writers = []Writer{{Generator: spoken{deltas: tt.deltas}, Model: "m"}}
			h := answerTo(t, e, Question{Text: tencentQuestion})
			if got := strings.Join(h.events, " "); h.err != nil || !strings.HasSuffix(got, tt.events) {
				t.Errorf("%v, events %s", h.err, got)
			}
		})
	}
	t.Run("and then nothing", func(t *testing.T) {
		e := engine(r)
		e.Writers = []Writer{{Generator: spoken{deltas: []llm.Delta{loading}, err: errors.New("gone")}, Model: "m"}}
		h := answerTo(t, e, Question{Text: tencentQuestion})
		if h.err != nil || h.answer.Mode != Extractive || notes(h.answer) != NoteModelFailed {
			t.Errorf("%v, notes %s", h.err, notes(h.answer))
		}
	})
}

// An answer that may lack a piece says so, once, and is no whole answer.
func TestDamageIsSaid(t *testing.T) {
	e := engine(retriever(t, true))
	damaged := llm.Delta{Damaged: true}
	e.Writers = []Writer{{Generator: spoken{deltas: []llm.Delta{{Text: "Capex fell "}, damaged, {Text: "[1]."}, damaged}}, Model: "m"}}
	h := answerTo(t, e, Question{Text: tencentQuestion})
	if h.err != nil || h.answer.Status != Partial || notes(h.answer) != NoteDamaged || h.answer.Text != "Capex fell [1]." {
		t.Errorf("%v, status %s, notes %q: %s", h.err, h.answer.Status, notes(h.answer), h.answer.Text)
	}
}

// Writers are asked in turn until one brings a word; what the others left is
// forgotten, and the answer says which failed.
func TestWritersInTurn(t *testing.T) {
	r := retriever(t, true)
	down := Writer{Generator: spoken{err: &llm.Error{Code: llm.CodeUnreachable, Message: "first: cannot be reached"}}, Model: "first"}
	mute := Writer{Generator: spoken{deltas: []llm.Delta{{Reasoning: "Hm."}, {Text: " "}}}, Model: "mute"}
	good := Writer{Generator: spoken{deltas: []llm.Delta{{Text: "Capex fell [1]."}}}, Model: "good"}
	broken := Writer{Generator: spoken{deltas: []llm.Delta{{Text: "Capex fell"}}, err: errors.New("gone")}, Model: "broken"}
	for _, tt := range []struct {
		name    string
		writers []Writer
		model   string // "": quoted
		notes   int
		lost    bool
	}{
		{"the first", []Writer{good, down}, "good", 0, false},
		{"the next", []Writer{down, mute, good}, "good", 2, false},
		{"none", []Writer{down, mute}, "", 2, false},
		{"one that breaks off has no next", []Writer{down, broken, good}, "", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := engine(r)
			e.Writers = tt.writers
			h := answerTo(t, e, Question{Text: tencentQuestion})
			if tt.lost {
				if h.err == nil {
					t.Errorf("answered by %s", h.answer.Model)
				}
				return
			}
			if h.err != nil || h.answer.Model != tt.model || len(h.answer.Notes) != tt.notes || (tt.model == "") != (h.answer.Mode == Extractive) {
				t.Fatalf("%v, answered by %q, notes %v", h.err, h.answer.Model, h.answer.Notes)
			}
			if tt.notes > 0 && !strings.Contains(h.answer.Notes[0].Message, "cannot be reached") {
				t.Errorf("notes %v", h.answer.Notes)
			}
			if i := slices.Index(h.events, "retrieved"); slices.Index(h.events[i+1:], "retrieved") >= 0 {
				t.Errorf("sources were sent twice: %v", h.events)
			}
		})
	}
}
