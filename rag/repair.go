package rag

import (
	"context"
	"errors"
	"slices"
	"strings"

	"footnote/corpus/chunk"
	"footnote/rag/llm"
	"footnote/rag/verify"
)

// A draft is an answer that failed its check, for the model that wrote it to
// repair.
type draft struct {
	answer   string
	findings []finding
}

// A finding is a sentence of a draft with what is wrong with it.
type finding struct{ Sentence, Why string }

// tokens guesses how many tokens of the prompt the draft takes.
func (d *draft) tokens() int {
	if d == nil {
		return 0
	}
	n := promptOverhead + llm.EstimateTokens(d.answer)
	for _, f := range d.findings {
		n += passageOverhead + llm.EstimateTokens(f.Sentence) + llm.EstimateTokens(f.Why)
	}
	return n
}

// state is what a repair that comes to nothing gives back.
type state struct {
	answer       Answer
	paraphrases  []chunk.Span
	cut, damaged bool
}

// repair gives the model that wrote the answer its findings, once, where there
// are some that matter: all in strict mode, else the wrong language. Its second
// answer is kept where fewer things are wrong with it.
func (w *writing) repair(ctx context.Context) error {
	failed := failures(w.answer.Text, w.answer.Checks)
	foreign := w.foreign()
	if !foreign && (w.question.Verify != Strict || len(failed) == 0) {
		return nil
	}
	if err := w.send(Stage{Name: "repairing"}); err != nil {
		return err
	}
	before := w.faults()
	first := state{w.answer, w.paraphrases, w.cut, w.damaged}
	w.draft = draftOf(w.answer.Text, failed, foreign, wordsFor(w.question.Language))
	err := w.writeAgain(ctx, first)
	if ctx.Err() != nil || errors.Is(err, errLeft) {
		return err
	}
	if err != nil {
		w.engine.Log.Warn("the answer was not repaired", "model", w.answer.Model, "err", err)
	}
	if err == nil && w.faults() < before {
		w.answer.Repaired = true
		w.noteCount(NoteRepaired, max(0, len(failed)-len(failures(w.answer.Text, w.answer.Checks))), "sentences that failed the check were written again")
	} else {
		first.answer.Usage = w.answer.Usage
		w.answer, w.paraphrases, w.cut, w.damaged = first.answer, first.paraphrases, first.cut, first.damaged
	}
	if w.foreign() {
		w.answer.Notes = append(w.answer.Notes, Note{Code: NoteLanguage, Message: "the answer is in another language than was asked for"})
	}
	return nil
}

func draftOf(text string, failed []failure, foreign bool, p phrases) *draft {
	d := &draft{answer: text}
	for _, f := range failed {
		d.findings = append(d.findings, finding{text[f.Start:f.End], strings.Join(f.why, "; ")})
	}
	if foreign {
		d.findings = append(d.findings, finding{"The whole answer", "it has to be in " + p.name})
	}
	return d
}

// writeAgain has the model write the answer once more, from its draft, unseen,
// and checks it. What counts for the whole question goes on counting.
func (w *writing) writeAgain(ctx context.Context, first state) error {
	p, err := w.prompt(ctx, w.writer, 0)
	if err != nil {
		return err
	}
	if p.tokens > p.window-p.answer {
		return errNoRoom
	}
	a := &w.answer
	a.Text, a.Notes, a.Corrections, a.Usage = "", slices.Clone(a.Notes), nil, llm.Usage{}
	w.paraphrases, w.cut, w.damaged, w.held = nil, false, false, true
	fate, err := w.stream(ctx, w.writer, p)
	a.Usage = added(first.answer.Usage, a.Usage)
	a.FirstToken, a.Truncated = first.answer.FirstToken, first.answer.Truncated
	if err != nil {
		return err
	}
	if fate != promptRead || w.cut {
		return errHalf
	}
	w.check()
	w.correct()
	w.unquote()
	return nil
}

// Why an answer is not repaired.
var (
	errHalf   = errors.New("the model did not repair the answer to its end")
	errNoRoom = errors.New("a passage and the answer to repair do not fit the model's window together")
)

func added(a, b llm.Usage) llm.Usage {
	return llm.Usage{PromptTokens: a.PromptTokens + b.PromptTokens, CompletionTokens: a.CompletionTokens + b.CompletionTokens, TotalTokens: a.TotalTokens + b.TotalTokens}
}

// What is wrong with an answer besides the sentences that fail, as many of them:
// none that has support, or the wrong language.
const (
	emptyFaults   = 10_000
	foreignFaults = 1_000
)

// faults says how much is wrong with the answer; less is better.
func (w *writing) faults() int {
	r := w.answer.Checks
	n := len(failures(w.answer.Text, r))
	if !slices.ContainsFunc(r.Claims, func(c verify.Claim) bool { return c.Support == verify.Supported }) {
		n += emptyFaults
	}
	if w.foreign() {
		n += foreignFaults
	}
	return n
}
