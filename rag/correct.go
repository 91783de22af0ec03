package rag

import (
	"regexp"
	"slices"
	"strings"

	"footnote/corpus/chunk"
	"footnote/corpus/terms"
	"footnote/rag/verify"
)

// Correction says that a figure was cited to a passage that does not have it,
// and now is to the one that has.
type Correction struct {
	Start, End int // the figure in Answer.Text
	From       int // the marker that stood there; 0: there was none, or it stays for something else
	To         int // the marker that stands there now
}

// correct has each figure that stands in another passage than the one its
// sentence cites cite that passage, and checks the answer again.
func (w *writing) correct() {
	a := &w.answer
	var edits []edit
	a.Corrections = nil
	for _, c := range a.Checks.Claims {
		fix := correction(a.Text, w.trusted(c), c)
		edits = append(edits, fix.edits...)
		a.Corrections = append(a.Corrections, fix.figures...)
	}
	if len(edits) == 0 {
		return
	}
	w.edit(edits)
	w.check()
}

// trusted returns the check of the answer, without the figures of a claim that
// were found in a passage which speaks of something else: they stand there by
// chance, and a marker would hide that they are wrong.
func (w *writing) trusted(c verify.Claim) verify.Report {
	a, r := &w.answer, w.answer.Checks
	var spans []chunk.Span
	for _, f := range r.Figures {
		spans = append(spans, chunk.Span{Start: f.Start, End: f.End})
	}
	words := blank(a.Text, spans)[c.Start:c.End]
	r.Figures = slices.DeleteFunc(slices.Clone(r.Figures), func(f verify.Figure) bool {
		in := f.Start >= c.Start && f.Start < c.End
		return in && f.Status == verify.Elsewhere && f.Citation > 0 &&
			!speaksOf(w.engine.Retriever.Corpus.Analyzer(), a.Sources[f.Citation-1], words)
	})
	return r
}

// minSharedTerms is the part of a claim's terms, figures aside, that a passage has
// which speaks of the same, where the claim names neither a company nor a metric.
const minSharedTerms = 0.5

// speaksOf says whether a source speaks of all companies and metrics that a
// claim names; of a claim that names none, whether it has many of its terms.
func speaksOf(analyzer *terms.Analyzer, s Source, claim string) bool {
	has := termSet(analyzer, s.Title+"\n"+s.Heading+"\n"+s.Text)
	named := conceptsIn(analyzer, claim)
	subject := append(named["company"], named["metric"]...)
	if len(subject) > 0 {
		return !slices.ContainsFunc(subject, func(concept string) bool { return !has[concept] })
	}
	all, shared := 0, 0
	for t := range termSet(analyzer, writtenMarker.ReplaceAllString(claim, "")) {
		all++
		if has[t] {
			shared++
		}
	}
	return shared > 0 && float64(shared) >= minSharedTerms*float64(all)
}

// claimFix is what makes the figures of a claim cite what has them.
type claimFix struct {
	edits   []edit
	figures []Correction
}

// correction returns the changes of a claim's markers. A marker that nothing
// else in the claim needs is rewritten; else one is added, and with it those that
// the claim had from the end of its paragraph.
func correction(text string, r verify.Report, c verify.Claim) claimFix {
	var fix claimFix
	var wanted, needed []int // markers of figures found elsewhere, and of all others
	for _, f := range r.Figures {
		switch {
		case f.Start < c.Start || f.Start >= c.End || f.Citation == 0:
		case f.Status == verify.Elsewhere:
			fix.figures = append(fix.figures, Correction{Start: f.Start, End: f.End, To: f.Citation})
			wanted = with(wanted, f.Citation)
		default:
			needed = with(needed, f.Citation)
		}
	}
	if len(wanted) == 0 {
		return claimFix{}
	}
	for _, q := range r.Quotes {
		if q.Start >= c.Start && q.Start < c.End && q.Citation > 0 {
			needed = with(needed, q.Citation)
		}
	}
	own := markersOf(text, c)
	switch {
	case len(own) == 0:
		at := endOfClaim(text, c)
		fix.edits = []edit{{chunk.Span{Start: at, End: at}, spaceBefore(text[c.Start:at]) + markersText(append(needed, wanted...))}}
	case len(own) == 1 && !slices.Contains(needed, own[0].N):
		fix.edits = []edit{{chunk.Span{Start: own[0].Start, End: own[0].End}, markersText(wanted)}}
		for i := range fix.figures {
			fix.figures[i].From = own[0].N
		}
	default:
		at := own[len(own)-1].End
		fix.edits = []edit{{chunk.Span{Start: at, End: at}, markersText(wanted)}}
	}
	return fix
}

// with returns list with n, once.
func with[T comparable](list []T, n T) []T {
	if slices.Contains(list, n) {
		return list
	}
	return append(list, n)
}

func markersText(list []int) string {
	var b strings.Builder
	for i, n := range list {
		if !slices.Contains(list[:i], n) {
			b.WriteString(markerText(n))
		}
	}
	return b.String()
}

// markersOf returns the markers that stand in a claim.
func markersOf(text string, c verify.Claim) []verify.Marker {
	return slices.DeleteFunc(verify.Markers(text), func(m verify.Marker) bool { return m.Start < c.Start || m.End > c.End })
}

// endOfClaim returns the place for a marker: before the mark that ends the claim.
func endOfClaim(text string, c verify.Claim) int {
	claim := strings.TrimRight(text[c.Start:c.End], blanks)
	return c.Start + len(claim) - len(endMarks.FindString(claim))
}

// endMarks are what ends a sentence, with what closes behind it.
var endMarks = regexp.MustCompile(`[.。!！?？;；]+["”’」』)）]*$`)

// spaceBefore returns what stands between a claim and a marker behind it: nothing
// in Chinese.
func spaceBefore(claim string) string {
	if languageOf(claim) == "zh" {
		return ""
	}
	return " "
}
