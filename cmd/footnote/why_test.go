package main

import (
	"strings"
	"testing"

	"footnote/corpus/lexical"
	"footnote/rag"
)

func TestPrintWhy(t *testing.T) {
	term := func(term, text string, field lexical.Field, count int, score float64) rag.WhyTerm {
		return rag.WhyTerm{Part: lexical.Part{Term: term, Field: field, Count: count, Score: score}, Text: text, Weight: 1}
	}
	for _, tt := range []struct {
		name string
		why  rag.Why
		want string
	}{
		{"words of both scripts, each once, stand in columns", rag.Why{Score: 1.2, Terms: []rag.WhyTerm{
			term("capex", "Capex", lexical.Text, 2, 0.2), term("capex", "Capex", lexical.Whole, 12, 0.05),
			term("资本开支", "资本开支", lexical.Text, 1, 0.5), term("=capex", "capex", lexical.Title, 1, 0.1),
		}, Signals: []rag.WhySignal{{Name: "lead", Score: 0.05, Detail: "passage 2 of the article"}, {Name: "date", Score: 0.3, Detail: "3 days from 2025-12-05"}}}, `
   1.200 = the sum of
   0.500  资本开支  text 1×
   0.250  Capex     text 2×, article 12×
   0.100  ~capex    title 1×
   0.300  date      3 days from 2025-12-05
   0.050  lead      passage 2 of the article
`},
		{"found by its vector, moved by a reranker", rag.Why{Score: 0.4, Vector: &rag.WhyVector{Similarity: 0.71, Weight: 0.4, Score: 0.4}, Reranked: 7}, `
   0.400 = the sum of
   0.400  vectors  similarity 0.71, weight 0.40
   which made it number 7; the reranker moved it
`},
	} {
		var out strings.Builder
		printWhy(&out, tt.why)
		if got := "\n" + out.String(); got != tt.want+"\n" {
			t.Errorf("%s: got%s\nwant%s", tt.name, got, tt.want)
		}
	}
}
