package rag

import (
	"math"
	"slices"
	"strings"

	"footnote/corpus/terms"
)

// The evidence gate: whether the passages found answer what was asked. It speaks
// before a model is called, so that none is asked to fill the gap.
//
// Support is a logistic regression on [features], fitted to the questions of ten
// sets, English and Chinese: answerable ones against the same without the
// articles that answer them, those of other subjects, and those that people
// marked as unanswerable. It was fitted to the same sets cut down to 1 to 150
// articles, and to the sample, too, so that it holds for small collections. Each
// set weighs the same, and so do its two sides: Support is calibrated for a
// person who asks as often what the articles do not know. With each set left out
// in turn, AUC fell by 0.003 in the mean.
//
// Three weights were set by hand. That many passages are on a question speaks for
// an answer in news and against it in an encyclopedia: left free, crowd would be
// 0.3; at 2.5 the sets of news with many copies gain three to four points of AUC
// and the others lose about one. A name that no article has refuses a question
// unless all else speaks for it: a rule without exception refused 2.5 % of the
// answerable questions that name many. Only one in four hundred of the answerable
// questions is short and not half covered.
const (
	supportBias        = -2.05
	matchWeight        = 1.29
	signalsWeight      = 6.77
	crowdWeight        = 2.5
	informationWeight  = 1.90
	sizeWeight         = -0.42
	coveredWeight      = 1.44
	gapWeight          = -2.0
	unknownWeight      = -1.68
	strangerWeight     = -3.0
	conversationWeight = 1.63
)

// supportFloor is the probability below which an answer is refused. With it, 0 to
// 5 % of the answerable questions of each set are refused, 1.7 % in the mean, and
// of questions of other subjects 64 to 99 %, but a third of those that are put to
// conversations.
const supportFloor = 0.18

// Supported says whether the articles have something on the question.
func (e Evidence) Supported() bool { return e.Support >= supportFloor }

// support returns the probability that the passages answer the question, 0 where
// there are none, or the question asks nothing: "what is it?".
func (r *Retriever) support(s search, e Evidence) float64 {
	asks := func(u unit) bool { return !u.Stop }
	if len(e.Passages) == 0 || !slices.ContainsFunc(e.units, asks) {
		return 0
	}
	return r.featuresOf(s, e).probability()
}

// probability is the logistic function of the weighted features.
func (f features) probability() float64 {
	z := supportBias + matchWeight*f.match + signalsWeight*f.signals + crowdWeight*f.crowd +
		informationWeight*f.information + sizeWeight*f.size + coveredWeight*f.covered + gapWeight*f.gap +
		unknownWeight*f.unknown + strangerWeight*f.stranger + conversationWeight*f.history
	return 1 / (1 + math.Exp(-z))
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

// covered returns the part of the question that the best of the first passages
// covers, 0 to 1.
func (r *Retriever) covered(e Evidence) float64 {
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
