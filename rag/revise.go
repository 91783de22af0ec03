package rag

import (
	"cmp"
	"context"
	"slices"

	"footnote/corpus/chunk"
	"footnote/rag/verify"
)

// Verify says what becomes of what fails the check of an answer.
type Verify string

// Ways of a check; the zero value means Mark.
const (
	Mark   Verify = "mark"   // what fails is marked
	Strict Verify = "strict" // the model may repair it once, then it is removed; nothing is shown before
)

// revise checks what was written and changes it as the check demands: citations,
// in strict mode whole sentences, and an answer in the wrong language.
func (w *writing) revise(ctx context.Context) error {
	a := &w.answer
	if err := w.send(Stage{Name: "checking"}); err != nil {
		return err
	}
	w.check()
	if a.Mode == Generated {
		w.correct()
		w.unquote()
		if err := w.repair(ctx); err != nil {
			return err
		}
	}
	removed := 0
	if w.question.Verify == Strict {
		removed = w.remove()
	}
	if removed > 0 && len(verify.Markers(a.Text)) == 0 {
		return w.giveUp()
	}
	if a.Mode == Generated {
		a.Status = Answered
		if w.settle(); a.Status == Abstained {
			return w.refuse()
		}
	}
	unsupported := func(c verify.Claim) bool { return c.Support != verify.Supported }
	if a.Status == Answered && (removed > 0 || slices.ContainsFunc(a.Checks.Claims, unsupported)) {
		a.Status = Partial
	}
	return nil
}

// remove takes out the sentences that fail, and those that fail without them, and
// returns how many they were.
func (w *writing) remove() int {
	removed := 0
	for n := w.prune(); n > 0; n = w.prune() {
		removed += n
		w.check()
	}
	if removed > 0 {
		w.noteCount(NoteRemoved, removed, "sentences that the articles do not support were removed")
	}
	return removed
}

// check compares the answer with its sources.
func (w *writing) check() {
	a := &w.answer
	a.Checks = verify.Check(verify.Input{Answer: blank(a.Text, w.labels), Cited: textsOf(a.Sources), Titles: titlesOf(a.Sources)})
	for _, s := range w.paraphrases {
		a.Checks.Quotes = append(a.Checks.Quotes, verify.Quote{Text: a.Text[s.Start:s.End], Start: s.Start, End: s.End, Status: verify.Altered})
	}
	slices.SortStableFunc(a.Checks.Quotes, func(x, y verify.Quote) int { return cmp.Compare(x.Start, y.Start) })
}

// unquote takes the marks off quotations that the check finds altered and the
// stream did not: those that run over a line end.
func (w *writing) unquote() {
	a := &w.answer
	var edits []edit
	var bare []chunk.Span
	for _, q := range a.Checks.Quotes {
		open, end := markBefore(a.Text, q.Start), markBehind(a.Text, q.End)
		if q.Status == verify.Altered && open < q.Start && end > q.End && !slices.Contains(w.paraphrases, chunk.Span{Start: q.Start, End: q.End}) {
			edits = append(edits, edit{Span: chunk.Span{Start: open, End: q.Start}}, edit{Span: chunk.Span{Start: q.End, End: end}})
			bare = append(bare, chunk.Span{Start: q.Start, End: q.End})
		}
	}
	if len(edits) == 0 {
		return
	}
	w.edit(edits)
	w.paraphrases = append(w.paraphrases, movedSpans(bare, edits)...)
	w.check()
}

// refuse completes the sentence in which a model says that the passages do not
// answer: with what the articles have instead, and in the right language.
func (w *writing) refuse() error {
	if w.foreign() {
		w.answer.Text, w.paraphrases, w.held = wordsFor(w.question.Language).silent, nil, true
	}
	w.answer.Checks = verify.Report{}
	return w.write(w.nearest())
}

// giveUp writes that the articles do not say, where nothing else was left.
func (w *writing) giveUp() error {
	a := &w.answer
	mode := a.Mode
	a.Text, a.Citations, a.Corrections, a.Checks = "", nil, nil, verify.Report{}
	w.labels, w.paraphrases, w.held = nil, nil, true
	err := w.abstain()
	a.Mode = mode // a model was asked all the same
	return err
}

// deliver sends what was not shown yet. Where the check has changed what was
// shown, that is taken back first.
func (w *writing) deliver() error {
	if w.shown == w.answer.Text {
		return nil
	}
	if w.shown != "" {
		if err := w.send(Restart{Why: "the check changed the answer", Corrected: true}); err != nil {
			return err
		}
	}
	w.shown = w.answer.Text
	return w.send(Delta{w.answer.Text})
}

// noteCount notes what became of n sentences.
func (w *writing) noteCount(code string, n int, message string) {
	w.answer.Notes = append(w.answer.Notes, Note{Code: code, Message: message, N: n})
}

// titlesOf returns the titles of the sources, which say whom an article is about.
func titlesOf(sources []Source) []string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.Title
	}
	return out
}
