package rag

import (
	"math"

	"footnote/corpus"
	"footnote/corpus/lexical"
	"footnote/corpus/terms"
)

// search is what came of the search for a question.
type search struct {
	question Question
	asked    []terms.Unit
	query    []lexical.Term
	words    []corpus.Hit // found by words, best first, with the scores that words give
	lift     float64      // how much the signals raise the best score, as a part of it
}

// features are what speaks for and against an answer in the passages found. A
// share is from 0 to 1; what holds or does not is 1 or 0.
type features struct {
	match       float64 // share of the highest score that the question can have
	signals     float64 // match × lift: the right publisher or day, too
	crowd       float64 // mean match of the best hits: the articles have much on it
	information float64 // ln(1 + best score ÷ idf of a word that no chunk has): one rare word is little
	size        float64 // ln(1 + chunks): among many, some passage fits by chance
	covered     float64 // share of the question that the best of the first passages covers
	gap         float64 // the question is short and not even half of it is covered
	unknown     float64 // no article has a thing that is asked for and that the lexicon knows
	stranger    float64 // share of the question around a name that no article has: see strangeness
	history     float64 // share of the highest score that earlier questions bring: few passages have those words too
}

const (
	crowdDepth   = 10   // hits that are looked at for crowd
	shortUnits   = 4    // units of the longest short question
	shortCovered = 0.45 // share below which a short question is another one
	longUnits    = 10   // beyond so many units a name is a part of the question only
)

// featuresOf measures how well the evidence fits what was searched for.
func (r *Retriever) featuresOf(s search, e Evidence) features {
	unseen, highest := r.Corpus.IDF(""), r.highest(s.query)
	if len(s.words) == 0 || highest == 0 {
		return features{size: unseen - math.Ln2, stranger: strangeness(e.units)}
	}
	best := s.words[0].Score
	f := features{
		match:       min(best/highest, 1),
		crowd:       crowd(s.words, highest),
		information: math.Log1p(best / unseen),
		size:        unseen - math.Ln2, // of a term that nothing has, the idf is ln(2 + 2 × chunks)
		covered:     r.covered(e),
		stranger:    strangeness(e.units),
	}
	f.signals = f.match * s.lift
	if len(e.units) <= shortUnits && f.covered < shortCovered {
		f.gap = 1
	}
	for _, u := range e.units {
		if u.Concept && u.unknown {
			f.unknown = 1
		}
	}
	if len(s.question.History) > 0 {
		own := r.queryTerms(Question{Text: s.question.Text}, s.asked)
		f.history = max(0, 1-r.highest(own)/highest)
	}
	return f
}

// crowd returns the mean share of the highest score that the best hits have.
func crowd(words []corpus.Hit, highest float64) float64 {
	sum := 0.0
	for _, h := range words[:min(crowdDepth, len(words))] {
		sum += h.Score
	}
	return min(sum/crowdDepth/highest, 1)
}

// strangeness is 1 where no article has a name of the question, less where the
// question is long and has more to go by, and 0 where all its names are known.
func strangeness(units []unit) float64 {
	for _, u := range units {
		if u.subject && u.unknown {
			return min(1, longUnits/float64(len(units)))
		}
	}
	return 0
}
