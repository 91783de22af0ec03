package main

import (
	"unicode/utf8"

	"footnote/corpus/terms/han"
)

// pruning says which candidates stay words.
type pruning struct {
	rounds int     // of cutting and counting
	keep   int     // times that a word must be met in the best cut of the texts
	gain   float64 // nats, see [han.Segmenter.Gain]: less, and a word of two characters is dropped
	longer float64 // nats more for each further character, or phrases would be words
	alone  float64 // part of its occurrences that a character must stand alone to be a word
}

// train cuts the runs by words, counts the words met, drops what does not earn
// its place, and starts again: a unigram model of words by hard expectation
// maximisation, with the pruning of Kudo, "Subword Regularization" (2018). The
// counts are whole numbers and every step goes in a fixed order, so that the
// same texts give the same words.
func train(r *runs, words map[string]int, p pruning) map[string]int {
	for range p.rounds {
		s := han.Segmenter{Words: han.FromCounts(words)}
		words = r.cut(&s)
		for w, n := range words {
			length := utf8.RuneCountInString(w)
			if length > 1 && (n < p.keep || s.Gain([]rune(w)) < p.gain+p.longer*float64(length-2)) {
				delete(words, w)
			}
		}
	}
	words = r.cut(&han.Segmenter{Words: han.FromCounts(words)})
	dropParts(words, p.alone)
	return words
}

// cut counts the words of the runs.
func (r *runs) cut(s *han.Segmenter) map[string]int {
	words := make(map[string]int)
	for _, text := range r.texts {
		run, n := []rune(text), r.times(text)
		for _, w := range s.Segment(run) {
			words[string(run[w.Start:w.End])] += n
		}
	}
	return words
}

// dropParts drops the characters that stand alone in less than this part of
// their occurrences. They are parts of words and names; where the list has no
// word for them, they are better searched in pairs.
func dropParts(words map[string]int, alone float64) {
	occurrences := make(map[rune]int)
	for w, n := range words {
		for _, c := range w {
			occurrences[c] += n
		}
	}
	for w, n := range words {
		if c, size := utf8.DecodeRuneInString(w); size == len(w) && float64(n) < alone*float64(occurrences[c]) {
			delete(words, w)
		}
	}
}
