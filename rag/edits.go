package rag

import (
	"cmp"
	"slices"
	"strings"

	"footnote/corpus/chunk"
)

// edit replaces a piece of an answer.
type edit struct {
	chunk.Span
	with string
}

// edited returns text after the edits, which do not overlap; it puts them in
// order.
func edited(text string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.Start] + e.with)
		at = e.End
	}
	return b.String() + text[at:]
}

// moved returns where a span is after the edits; ok is false where a part of it
// was replaced. What is put in at its ends stays outside.
func moved(s chunk.Span, edits []edit) (out chunk.Span, ok bool) {
	out = s
	for _, e := range edits {
		longer := len(e.with) - (e.End - e.Start)
		switch {
		case e.End <= s.Start:
			out.Start += longer
			out.End += longer
		case e.Start >= s.End:
		case e.Start == e.End:
			out.End += longer
		default:
			return s, false
		}
	}
	return out, true
}

// edit changes the answer's text; what is known of places in it moves along.
func (w *writing) edit(edits []edit) {
	a := &w.answer
	w.labels = movedSpans(w.labels, edits)
	w.paraphrases = movedSpans(w.paraphrases, edits)
	a.Citations = movedAll(a.Citations, edits, func(c *Citation) (start, end *int) { return &c.Start, &c.End })
	a.Corrections = movedAll(a.Corrections, edits, func(c *Correction) (start, end *int) { return &c.Start, &c.End })
	a.Text = edited(a.Text, edits)
}

// movedAll returns what is left of list after the edits; place gives the start
// and the end of each.
func movedAll[T any](list []T, edits []edit, place func(*T) (start, end *int)) []T {
	var out []T
	for _, each := range list {
		start, end := place(&each)
		s, ok := moved(chunk.Span{Start: *start, End: *end}, edits)
		if *start, *end = s.Start, s.End; ok {
			out = append(out, each)
		}
	}
	return out
}

// movedSpans is movedAll for spans.
func movedSpans(spans []chunk.Span, edits []edit) []chunk.Span {
	return movedAll(spans, edits, func(s *chunk.Span) (start, end *int) { return &s.Start, &s.End })
}
