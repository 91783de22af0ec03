package rag

import (
	"strings"

	"footnote/corpus/terms"
)

// The evidence gate: whether the passages found are about what was asked at
// all. It speaks before a model is called, so that none is asked to fill the
// gap. A question passes when every name in it is known and one passage covers
// enough of the rest.

// A short question must be covered almost whole: of two words, one is another
// question. A long one says things in its own way. The bar falls from
// shortSupport, for a question of up to shortQuestion units, by supportStep a
// unit to longSupport.
const (
	shortSupport  = 0.6
	shortQuestion = 3
	supportStep   = 0.05
	longSupport   = 0.35
)

// Supported says whether the articles have something on the question.
func (e Evidence) Supported() bool {
	asks := false
	for _, u := range e.units {
		asks = asks || !u.Stop
		if u.subject && u.unknown {
			return false
		}
	}
	if !asks {
		return false // "what is it?"
	}
	bar := shortSupport - supportStep*float64(len(e.units)-shortQuestion)
	return e.Support >= min(max(bar, longSupport), shortSupport)
}

// supportDepth is the number of passages that are looked at.
const supportDepth = 5

// weigh says how much of the question each unit is. A common word counts 1, the
// rarer it is in the articles the more, to 2. A word that no article has counts
// 1, for it may be just another word for the same thing, unless it is a name or
// a thing that the lexicon knows: without that there is no answer.
func (r *Retriever) weigh(asked []terms.Unit) []unit {
	rarest := r.Corpus.IDF("") // of a term that nothing has
	out := make([]unit, len(asked))
	for i, u := range asked {
		idf := rarest
		for _, t := range u.Terms {
			idf = min(idf, r.Corpus.IDF(t.Term))
		}
		weight := 1 + idf/rarest
		if idf == rarest && !u.Concept && (!u.Name || nobody[u.Text]) {
			weight = 1
		}
		out[i] = unit{Unit: u, weight: weight, unknown: idf == rarest, subject: r.isSubject(u)}
	}
	return out
}

// namesNobody says whether a term is a number, a month, a day of the week or a
// currency: a year or a figure is asked about, it is not whom the question is
// about.
func namesNobody(term string) bool { return term[0] >= '0' && term[0] <= '9' || nobody[term] }

// nobody holds the months, the days of the week and the currencies, as stemmed.
var nobody = func() map[string]bool {
	set := make(map[string]bool)
	for _, term := range strings.Fields(`januari februari march april may june juli august septemb octob novemb decemb
		jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
		rmb cni usd hkd eur gbp jpi yuan dollar euro
		monday tuesday wednesday thursday friday saturday sunday`) {
		set[term] = true
	}
	return set
}()

// support returns the part of the question that the best of the first passages
// covers, 0 to 1.
func (r *Retriever) support(e Evidence) float64 {
	best := 0.0
	for _, p := range e.Passages[:min(supportDepth, len(e.Passages))] {
		has := func(term string) bool { return r.Corpus.HasTerm(p.ID, term) }
		best = max(best, coverage(e.units, has))
	}
	return best
}

// coverage returns the part of the units that are there, by weight.
func coverage(units []unit, has func(term string) bool) float64 {
	var covered, total float64
	for _, u := range units {
		total += u.weight
		if u.in(has) {
			covered += u.weight
		}
	}
	if total == 0 {
		return 0
	}
	return covered / total
}

// in says whether a text with these terms speaks of the unit. A phrase that the
// lexicon knows is there as its concept, or with all its words.
func (u unit) in(has func(term string) bool) bool {
	words := true
	for _, t := range u.Terms {
		there := has(t.Term)
		if there && (!u.Concept || terms.IsConcept(t.Term)) {
			return true
		}
		words = words && (there || terms.IsConcept(t.Term))
	}
	return words
}
