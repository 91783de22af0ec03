package rag

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/chunk"
)

// prune takes the sentences out of the answer that failed the check, and what
// only led to them, and returns how many they were.
func (w *writing) prune() int {
	a := &w.answer
	failed := failures(a.Text, a.Checks)
	if len(failed) == 0 {
		return 0
	}
	var spans []chunk.Span
	for _, f := range failed {
		spans = append(spans, f.Span)
	}
	w.edit(slices.Concat(removal(a.Text, spans, w.labels), inherited(a, spans)))
	return len(failed)
}

// inherited returns the markers of sentences that had none of their own, but
// those at the end of a paragraph whose end is removed.
func inherited(a *Answer, removed []chunk.Span) []edit {
	var out []edit
	for _, c := range a.Checks.Claims {
		span := chunk.Span{Start: c.Start, End: c.End}
		leans := func(r chunk.Span) bool {
			return r.Start >= c.End && !strings.Contains(a.Text[c.End:r.Start], "\n\n")
		}
		if slices.Contains(removed, span) || len(c.Citations) == 0 || len(markersOf(a.Text, c)) > 0 || !slices.ContainsFunc(removed, leans) {
			continue
		}
		at := endOfClaim(a.Text, c)
		out = append(out, edit{chunk.Span{Start: at, End: at}, spaceBefore(a.Text[c.Start:at]) + markersText(c.Citations)})
	}
	return out
}

// removal returns the edits that take spans of text out: whole rows of tables,
// whole lines where nothing else is left of them, and the headings and lead-ins
// that have nothing below them then. The lines that hold one of heads are
// headings too.
func removal(text string, spans, heads []chunk.Span) []edit {
	lines := linesOf(text, heads)
	var edits []edit
	for _, s := range spans {
		edits = append(edits, cutOut(text, s))
	}
	for i := range lines {
		lines[i].dead = lines[i].emptied(text, spans)
	}
	for i := range slices.Backward(lines) {
		if cut, ok := orphan(text, lines, i); ok {
			lines[i].dead = cut.Start <= lines[i].content
			edits = append(edits, cutOut(text, cut))
		}
	}
	dropBlanks(lines)
	for _, l := range lines {
		if l.dead {
			edits = slices.DeleteFunc(edits, func(e edit) bool { return e.Start >= l.Start && e.End <= l.End })
			edits = append(edits, edit{Span: l.Span})
		}
	}
	return trimmed(text, disjoint(edits))
}

// disjoint puts edits in order and leaves out what one before has taken already.
func disjoint(edits []edit) []edit {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.Start - b.Start })
	var out []edit
	for _, e := range edits {
		if n := len(out); n > 0 && e.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, e.End)
			continue
		}
		out = append(out, e)
	}
	return out
}

// trimmed adds to the edits, which are in order, what takes the white space away
// that they leave at the end of text.
func trimmed(text string, edits []edit) []edit {
	end := len(text)
	for i, e := range slices.Backward(edits) {
		rest := len(strings.TrimRight(text[e.End:end], blanks))
		if rest > 0 || e.with != "" {
			return append(edits[:i+1], edit{Span: chunk.Span{Start: e.End + rest, End: len(text)}})
		}
		edits, end = edits[:i], e.Start
	}
	kept := len(strings.TrimRight(text[:end], blanks))
	return append(edits, edit{Span: chunk.Span{Start: kept, End: len(text)}})
}

// cutOut removes a span with the white space before it, at the start of a line
// with that behind it. Of the two signs of bold text one stays where the span
// holds one only.
func cutOut(text string, s chunk.Span) edit {
	for s.Start > 0 && strings.IndexByte("*_", text[s.Start-1]) >= 0 {
		s.Start--
	}
	for s.End < len(text) && strings.IndexByte("*_", text[s.End]) >= 0 {
		s.End++
	}
	bold := strings.Count(text[s.Start:s.End], "**")%2 == 1
	line := text[strings.LastIndexByte(text[:s.Start], '\n')+1 : s.Start]
	opened := strings.Count(line, "**")%2 == 1
	switch {
	case bold && !opened:
		s.End += len(text[s.End:]) - len(strings.TrimLeft(text[s.End:], " "))
		return edit{s, "**"}
	case strings.TrimRight(line, " ") == "" || strings.TrimSpace(strings.TrimPrefix(line, itemSign.FindString(line))) == "":
		s.End += len(text[s.End:]) - len(strings.TrimLeft(text[s.End:], " "))
	default:
		s.Start -= len(line) - len(strings.TrimRight(line, " "))
	}
	if bold {
		return edit{s, "**"}
	}
	return edit{Span: s}
}

var itemSign = regexp.MustCompile(`^[ \t>]*(?:[-*+•]|\d{1,3}[.)、])[ \t]*`)

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
