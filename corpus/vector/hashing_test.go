package vector

import (
	"testing"

	"footnote/corpus/terms"
)

// The embedded embedder puts a text nearer to its misspelling and to a near
// copy than to another text, and gives the same vector at every start.
func TestHashing(t *testing.T) {
	h := NewHashing(terms.NewAnalyzer(terms.BuiltinLexicon()))
	const misspelt = 1
	v, err := h.EmbedDocuments(t.Context(), []string{
		"Tencent's capital expenditures declined to 13 billion yuan.",
		"Tencnet capital expendtures declined to 13 bilion yuan",
		"Singapore chose an open-source language model for its programme.",
		"",
	})
	if err != nil {
		t.Fatal(err)
	}
	hits := scanAll(map[uint32][]float32{misspelt: v[1], 2: v[2], 3: v[3]}, v[0], nil, 1)
	if hits[0].Slot != misspelt || hits[0].Similarity < 0.4 {
		t.Errorf("nearest: %v", hits)
	}
	again, _ := h.EmbedQuery(t.Context(), "Tencent's capital expenditures declined to 13 billion yuan.")
	if d := scanAll(map[uint32][]float32{0: again}, v[0], nil, 1); d[0].Similarity < 0.999999 {
		t.Errorf("the same text has similarity %v to itself", d[0].Similarity)
	}
}
