package rag

import (
	"slices"
	"strings"

	"footnote/corpus/chunk"
	"footnote/rag/verify"
)

// A failure is a sentence that failed the check.
type failure struct {
	chunk.Span
	why []string // in English, for the model
}

// failures returns the sentences of an answer that the check found wrong, in
// order: claims, and of what is no claim the lines with a figure or a quotation
// that no cited passage has.
func failures(text string, r verify.Report) []failure {
	var out []failure
	add := func(start, end int, why string) {
		s := sentenceOf(text, r.Claims, start, end)
		i := slices.IndexFunc(out, func(f failure) bool { return f.Span == s })
		if i < 0 {
			i, out = len(out), append(out, failure{Span: s})
		}
		if !slices.Contains(out[i].why, why) {
			out[i].why = append(out[i].why, why)
		}
	}
	for _, f := range r.Figures {
		if f.Status == verify.Unsupported || f.Status == verify.Elsewhere {
			add(f.Start, f.End, "the passages that it cites do not have "+f.Text)
		}
	}
	for _, q := range r.Quotes {
		if q.Status == verify.Altered {
			add(q.Start, q.End, "no passage has these words, which were quoted: "+q.Text)
		}
	}
	for _, c := range r.Claims {
		switch {
		case c.Support == verify.Contradicted:
			add(c.Start, c.End, "its passages say the opposite")
		case c.Support == verify.NotSupported && !slices.ContainsFunc(out, func(f failure) bool { return f.Start == c.Start }):
			add(c.Start, c.End, "its passages say nothing of it")
		}
	}
	slices.SortStableFunc(out, func(a, b failure) int { return a.Start - b.Start })
	return out
}

// sentenceOf returns the claim that holds a place, else its line.
func sentenceOf(text string, claims []verify.Claim, start, end int) chunk.Span {
	for _, c := range claims {
		if start >= c.Start && start < c.End {
			return chunk.Span{Start: c.Start, End: c.End}
		}
	}
	line := chunk.Span{Start: strings.LastIndexByte(text[:start], '\n') + 1, End: len(text)}
	if n := strings.IndexByte(text[end:], '\n'); n >= 0 {
		line.End = end + n
	}
	return line
}
