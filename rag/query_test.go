package rag

import "testing"

// The word for what is asked counts less than what it is asked about.
func TestAskedForCountsLess(t *testing.T) {
	r := retriever(t, true)
	for question, want := range map[string]map[string]float64{
		"博览会开幕时间和地点": {"开幕": 1, "时间": askedWeight, "地点": askedWeight},
		"时间":         {"时间": askedWeight}, // but alone it is still looked for
	} {
		q := Question{Text: question}
		weights := make(map[string]float64)
		for _, term := range r.queryTerms(q, r.asked(q)) {
			weights[term.Text] = term.Weight
		}
		for term, weight := range want {
			if weights[term] != weight {
				t.Errorf("%s: %s weighs %v, want %v", question, term, weights[term], weight)
			}
		}
	}
}
