package rag

import (
	"math"
	"strings"

	"footnote/corpus/chunk"
	"footnote/corpus/lexical"
	"footnote/corpus/terms"
)

const (
	// Earlier questions of the conversation count historyWeight × historyDecay^age.
	// Measured on multi-turn conversations: R@5 0.76 against 0.69 without them,
	// and 0.67 at full weight.
	historyWeight = 0.3
	historyDecay  = 0.7

	// Sentences beside the one that asks say how to answer, or what it is about.
	besideWeight = 0.5

	// A name says more of what is wanted than its rarity does.
	nameWeight = 1.3
)

// queryTerms turns the units of the question and of the earlier ones into terms.
func (r *Retriever) queryTerms(q Question, asked []terms.Unit) []lexical.Term {
	t := weightedTerms{weights: make(map[string]float64)}
	beside := r.beside(q.Text)
	for _, u := range asked {
		weight := 1.0
		if beside[u.Text] {
			weight = besideWeight
		}
		t.add(u, weight)
	}
	for age := range q.History {
		turn := q.History[len(q.History)-1-age]
		for _, u := range r.Corpus.Analyzer().Question(turn.Question) {
			t.add(u, historyWeight*math.Pow(historyDecay, float64(age)))
		}
	}
	return t.list()
}

// beside returns the units that stand only in sentences beside the one that
// asks; none where no sentence asks, or all do.
func (r *Retriever) beside(question string) map[string]bool {
	var asks, rest strings.Builder
	for _, s := range chunk.Sentences(question) {
		part := &rest
		if text := question[s.Start:s.End]; strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") {
			part = &asks
		}
		part.WriteString(question[s.Start:s.End] + " ")
	}
	if asks.Len() == 0 || rest.Len() == 0 {
		return nil
	}
	out := make(map[string]bool)
	for _, u := range r.Corpus.Analyzer().Question(rest.String()) {
		out[u.Text] = true
	}
	for _, u := range r.Corpus.Analyzer().Question(asks.String()) {
		delete(out, u.Text)
	}
	return out
}

// weightedTerms collects query terms, each once, at its highest weight.
type weightedTerms struct {
	weights map[string]float64
	order   []string
}

func (t *weightedTerms) add(u terms.Unit, weight float64) {
	for _, term := range u.Terms {
		w := term.Weight * weight
		if u.Name && !u.Concept {
			w *= nameWeight
		}
		if t.weights[term.Term] == 0 {
			t.order = append(t.order, term.Term)
		}
		t.weights[term.Term] = max(t.weights[term.Term], w)
	}
}

func (t *weightedTerms) list() []lexical.Term {
	out := make([]lexical.Term, len(t.order))
	for i, term := range t.order {
		out[i] = lexical.Term{Text: term, Weight: t.weights[term]}
	}
	return out
}
