package web

import (
	"math"
	"testing"

	"footnote/corpus/lexical"
	"footnote/rag"
)

func TestWhyIsWritten(t *testing.T) {
	for _, tt := range []struct {
		name string
		why  rag.Why
		want string
	}{
		{"nothing", rag.Why{}, `{"score":0,"terms":[],"signals":[]}`},
		{"all", rag.Why{
			Score: 1.00004, Reranked: 3,
			Terms: []rag.WhyTerm{
				{Part: lexical.Part{Term: "=capex", Field: lexical.Whole, Count: 2, Score: 0.33333}, Text: "capex", Weight: 0.8},
				{Part: lexical.Part{Term: "开支", Field: lexical.Title, Count: 1, Score: 0.2}, Text: "开支", Weight: 1},
			},
			Vector:  &rag.WhyVector{Similarity: 0.75, Weight: 0.4, Score: 0.1},
			Signals: []rag.WhySignal{{Name: "year", Score: 0.2, Detail: "2025"}, {Name: "other", Score: 0.1}},
		}, `{"score":1,"terms":[{"term":"=capex","text":"capex","field":"whole","count":2,"weight":0.8,"score":0.3333},` +
			`{"term":"开支","field":"title","count":1,"weight":1,"score":0.2}],"vector":{"similarity":0.75,"weight":0.4,"score":0.1},` +
			`"signals":[{"name":"year","score":0.2,"detail":"2025"},{"name":"other","score":0.1}],"place_before_reranking":3}`},
	} {
		if got := asJSON(newWhy(tt.why)); got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Each source of an answer says why it was found, in the answer and in its
// receipt, and its parts are the score but for rounding.
func TestSourcesSayWhy(t *testing.T) {
	s := openSite(t)
	answer := in[Answer](t, s.ask(english, nil))
	kept := in[Answer](t, s.get("/api/v1/answers/"+answer.AnswerID))
	if asJSON(answer.Sources) != asJSON(kept.Sources) || len(kept.Sources) == 0 {
		t.Errorf("the receipt has other sources:\n%s\n%s", asJSON(answer.Sources), asJSON(kept.Sources))
	}
	for _, source := range answer.Sources {
		sum := 0.0
		for _, part := range source.Why.Terms {
			sum += part.Score
		}
		for _, part := range source.Why.Signals {
			sum += part.Score
		}
		if parts := len(source.Why.Terms) + len(source.Why.Signals); math.Abs(sum-source.Why.Score) > 1e-4*float64(parts) {
			t.Errorf("source %d: %d parts add up to %v, the score is %v", source.N, parts, sum, source.Why.Score)
		}
	}
}
