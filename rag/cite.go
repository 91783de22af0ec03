package rag

import (
	"footnote/corpus/chunk"
	"footnote/corpus/terms"
	"footnote/rag/verify"
)

// cite ties the marker at start, of length size, to a sentence of a source.
func cite(s Source, span chunk.Span, start, size int) Citation {
	return Citation{
		N: s.N, Start: start, End: start + size, PassageID: s.ID, DocID: s.DocID,
		Text: s.Text[span.Start:span.End], DocStart: s.Start + span.Start, DocEnd: s.Start + span.End,
	}
}

// citations finds, for each marker of a generated answer, the sentence of its
// passage that says most of what the marked sentence says. All numbers of the
// markers are known.
func citations(analyzer *terms.Analyzer, a *Answer) []Citation {
	claims := chunk.Sentences(a.Text)
	var out []Citation
	for _, m := range verify.Markers(a.Text) {
		source := a.Sources[m.N-1]
		claim := claimOf(a.Text, claims, m.Start)
		out = append(out, cite(source, nearestSentence(analyzer, source.Text, claim), m.Start, m.End-m.Start))
	}
	return out
}

// claimOf returns the sentence that a marker at position at belongs to: the one
// it stands in, or behind.
func claimOf(text string, sentences []chunk.Span, at int) string {
	claim := ""
	for _, s := range sentences {
		if s.Start >= at {
			break
		}
		// "It fell. [1]": the marker begins what looks like the next sentence.
		claim = text[s.Start:s.End]
	}
	return claim
}

// nearestSentence returns the sentence of a passage that shares most with the
// claim, each shared term counting once; the first sentence where none does.
func nearestSentence(analyzer *terms.Analyzer, passage, claim string) chunk.Span {
	sentences := chunk.Sentences(passage)
	wanted := termSet(analyzer, claim)
	best, most := 0, 0.0
	for i, s := range sentences {
		has := termSet(analyzer, passage[s.Start:s.End])
		score := 0.0
		for t := range has {
			if wanted[t] {
				score += termValue(t)
			}
		}
		// Of two that share as much, the shorter says it more exactly.
		score -= 0.001 * float64(len(has))
		if score > most && !chunk.IsHeading(passage, s) {
			best, most = i, score
		}
	}
	return sentences[best]
}

// termValue says how much a shared term ties a sentence to a claim: a figure
// most, a word of two letters next to nothing.
func termValue(t string) float64 {
	switch {
	case t[0] >= '0' && t[0] <= '9':
		return 3
	case len(t) <= 3 && t[0] < 0x80:
		return 0.2
	}
	return 1
}
