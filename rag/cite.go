package rag

import (
	"strings"

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
// passage that says most of what the marked sentence says.
func citations(analyzer *terms.Analyzer, a *Answer) []Citation {
	markers := verify.Markers(a.Text)
	masked := []byte(a.Text)
	for _, m := range markers {
		for i := m.Start; i < m.End; i++ {
			masked[i] = marked // its number is no figure of the claim
		}
	}
	text := string(masked)
	claims := chunk.Sentences(text)
	var out []Citation
	for _, m := range markers {
		if m.N < 1 || m.N > len(a.Sources) {
			continue
		}
		source := a.Sources[m.N-1]
		claim := claimOf(text, claims, m.Start)
		out = append(out, cite(source, nearestSentence(analyzer, source.Text, claim), m.Start, m.End-m.Start))
	}
	return out
}

// marked stands for each byte of a marker while sentences are cut: behind a full
// stop a marker belongs to the sentence before it, as a closing bracket does.
const marked = ')'

// claimOf returns the sentence that the marker at position at belongs to: the
// one it stands in, or behind.
func claimOf(text string, sentences []chunk.Span, at int) string {
	var claim chunk.Span
	for _, s := range sentences {
		if s.Start > at {
			break
		}
		// "It fell. [1] It rose.": the marker begins what looks like the next sentence.
		begins := strings.Trim(text[s.Start:at], ") ") == ""
		alone := strings.Trim(text[s.Start:s.End], ") ") == ""
		if begins && claim.End > 0 && (alone || !strings.Contains(text[claim.End:s.Start], "\n")) {
			break
		}
		claim = s
	}
	return text[claim.Start:claim.End]
}

// nearestSentence returns the sentence of a passage that shares most with the
// claim, each shared term counting once; the first sentence where none does. A
// heading is chosen only where there is nothing else.
func nearestSentence(analyzer *terms.Analyzer, passage, claim string) chunk.Span {
	sentences := chunk.Sentences(passage)
	wanted := termSet(analyzer, claim)
	best, most := -1, 0.0
	for i, s := range sentences {
		if chunk.IsHeading(passage, s) {
			continue
		}
		has := termSet(analyzer, passage[s.Start:s.End])
		score := 0.0
		for t := range has {
			if wanted[t] {
				score += termValue(t)
			}
		}
		// Of two that share as much, the shorter says it more exactly.
		if score -= 0.001 * float64(len(has)); best < 0 || score > most {
			best, most = i, max(score, 0)
		}
	}
	return sentences[max(best, 0)]
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
