package vector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"footnote/corpus/terms"
)

func random(r *rand.Rand, n, dim int) (ids []string, vectors [][]float32) {
	for i := range n {
		v := make([]float32, dim)
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		ids, vectors = append(ids, fmt.Sprintf("c%03d", i)), append(vectors, v)
	}
	return ids, vectors
}

// Search agrees with a plain scan over all vectors, with and without a filter.
func TestSearchIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ids, vectors := random(r, 300, 16)
	ix, err := NewIndex("m", 16)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Add(t.Context(), ids, vectors); err != nil {
		t.Fatal(err)
	}
	if err := ix.Remove(t.Context(), "c007", "unknown"); err != nil || ix.Len() != 299 {
		t.Fatalf("after Remove: %d vectors, %v", ix.Len(), err)
	}
	odd := func(id string) bool { return id[3]%2 == 1 }
	for _, allow := range []func(string) bool{nil, odd} {
		_, q := random(r, 1, 16)
		got, err := ix.Search(t.Context(), q[0], allow, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := scan(ids, vectors, q[0], func(id string) bool { return id != "c007" && (allow == nil || allow(id)) })[:10]
		for i := range want {
			if got[i].ID != want[i].ID || math.Abs(got[i].Similarity-want[i].Similarity) > 1e-5 {
				t.Errorf("place %d: got %v, want %v", i, got[i], want[i])
			}
		}
	}
}

func scan(ids []string, vectors [][]float32, q []float32, allow func(string) bool) []Hit {
	var hits []Hit
	unit, _ := Normalize(q, len(q))
	for i, v := range vectors {
		u, _ := Normalize(v, len(q))
		var dot float64
		for j := range u {
			dot += float64(u[j]) * float64(unit[j])
		}
		if allow(ids[i]) {
			hits = append(hits, Hit{ids[i], dot})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return hits
}

func TestUnusableVectors(t *testing.T) {
	nan := float32(math.NaN())
	for name, v := range map[string][]float32{
		"short": {1}, "long": {1, 2, 3}, "zero": {0, 0}, "NaN": {nan, 1}, "infinite": {float32(math.Inf(1)), 1}, "nil": nil,
	} {
		t.Run(name, func(t *testing.T) {
			ix, _ := NewIndex("m", 2)
			if err := ix.Add(t.Context(), []string{"good", "bad"}, [][]float32{{1, 0}, v}); !errors.Is(err, ErrVector) {
				t.Errorf("Add: %v", err)
			}
			if ix.Len() != 0 {
				t.Error("a part was added")
			}
			if _, err := ix.Search(t.Context(), v, nil, 1); !errors.Is(err, ErrVector) {
				t.Errorf("Search: %v", err)
			}
		})
	}
}

func TestSearchEdges(t *testing.T) {
	ix, _ := NewIndex("m", 2)
	if hits, err := ix.Search(t.Context(), []float32{1, 0}, nil, 5); err != nil || hits != nil {
		t.Errorf("empty space: %v, %v", hits, err)
	}
	if err := ix.Add(t.Context(), []string{"a"}, [][]float32{{3, 4}}); err != nil {
		t.Fatal(err)
	}
	if hits, err := ix.Search(t.Context(), []float32{3, 4}, nil, 5); err != nil || len(hits) != 1 {
		t.Errorf("more asked than there are: %v, %v", hits, err)
	}
	if err := ix.Remove(t.Context()); err != nil || ix.Len() != 1 {
		t.Errorf("removing nothing left %d vectors, %v", ix.Len(), err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(gone, []float32{1, 0}, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// The embedded embedder puts a text nearer to its misspelling and to a near
// copy than to another text, and gives the same vector at every start.
func TestHashing(t *testing.T) {
	h := NewHashing(terms.NewAnalyzer(terms.BuiltinLexicon()))
	texts := []string{
		"Tencent's capital expenditures declined to 13 billion yuan.",
		"Tencnet capital expendtures declined to 13 bilion yuan",
		"Singapore chose an open-source language model for its programme.",
		"",
	}
	v, err := h.EmbedDocuments(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	hits := scan([]string{"misspelt", "other", "empty"}, v[1:], v[0], func(string) bool { return true })
	if hits[0].ID != "misspelt" || hits[0].Similarity < 0.4 {
		t.Errorf("nearest: %v", hits)
	}
	again, _ := h.EmbedQuery(t.Context(), texts[0])
	if d := scan([]string{"again"}, [][]float32{again}, v[0], func(string) bool { return true }); d[0].Similarity < 0.999999 {
		t.Errorf("the same text has similarity %v to itself", d[0].Similarity)
	}
}
