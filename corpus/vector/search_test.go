package vector

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"footnote/corpus/slots"
)

// scanAll is what Search has to agree with: it compares all vectors, by slot.
func scanAll(vectors map[uint32][]float32, query []float32, allow slots.Set, n int) []Hit {
	unit, _ := Normalize(query, len(query))
	var hits []Hit
	for slot, v := range vectors {
		if allow == nil || allow.Has(slot) {
			row, _ := Normalize(v, len(v))
			hits = append(hits, Hit{slot, float64(dot(unit, row))})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Slot, b.Slot))
	})
	return hits[:min(n, len(hits))]
}

// check compares searches with and without filters, for few and many hits.
func check(t *testing.T, r *rand.Rand, ix *Index, vectors map[uint32][]float32) {
	t.Helper()
	if err := ix.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ix.Len() != len(vectors) || ix.docs.Count() != len(vectors) {
		t.Fatalf("%d vectors in %d documents, want %d", ix.Len(), ix.docs.Count(), len(vectors))
	}
	for _, share := range []float64{-1, 0, 0.01, 0.1, 0.5, 1} {
		var allow slots.Set
		if share >= 0 {
			allow = slots.Set{}
		}
		for slot := range uint32(2000) {
			if r.Float64() < share {
				allow.AddRange(slot, slot+1)
			}
		}
		for _, n := range []int{1, 10, 3000} {
			_, _, q := random(r, 1, ix.Dimension())
			got, err := ix.Search(t.Context(), q[0], allow, n)
			if err != nil {
				t.Fatal(err)
			}
			if want := scanAll(vectors, q[0], allow, n); !slices.Equal(got, want) {
				t.Fatalf("the %d nearest of %v: got %v, want %v", n, share, got, want)
			}
		}
	}
}

// Search agrees with a comparison of everything: vectors that lie anywhere,
// in clusters, or on each other, after removals and replacements.
func TestSearchIsExact(t *testing.T) {
	for _, tt := range []struct {
		name   string
		spread float32 // around one of few centres
	}{{"random", 1e6}, {"clustered", 0.1}, {"duplicates", 0}} {
		t.Run(tt.name, func(t *testing.T) {
			const dimension = 19
			r := rand.New(rand.NewPCG(3, 4))
			ix, vectors := small(t, dimension), make(map[uint32][]float32)
			_, _, centres := random(r, 5, dimension)
			put := func(slot uint32) {
				_, _, v := random(r, 1, dimension)
				for i, x := range centres[r.IntN(len(centres))] {
					v[0][i] = v[0][i]*tt.spread + x
				}
				vectors[slot] = v[0]
				add(t, ix, []uint32{slot}, v[0])
			}
			for slot := range uint32(1000) {
				put(slot)
			}
			check(t, r, ix, vectors)
			for range 300 {
				slot := r.Uint32N(1200)
				delete(vectors, slot)
				if err := ix.Remove(t.Context(), slot, 5000); err != nil {
					t.Fatal(err)
				}
			}
			check(t, r, ix, vectors)
			for range 400 { // new, replaced, and in place of the removed
				put(r.Uint32N(1500))
			}
			check(t, r, ix, vectors)
		})
	}
}

func TestSearchEdges(t *testing.T) {
	ix := small(t, 2)
	if hits, err := ix.Search(t.Context(), []float32{1, 0}, nil, 5); err != nil || hits != nil {
		t.Errorf("empty space: %v, %v", hits, err)
	}
	add(t, ix, []uint32{6}, []float32{3, 4})
	for _, n := range []int{0, -1} {
		if hits, err := ix.Search(t.Context(), []float32{3, 4}, nil, n); err != nil || len(hits) != 0 {
			t.Errorf("%d asked: %v, %v", n, hits, err)
		}
	}
	if hits, err := ix.Search(t.Context(), []float32{3, 4}, nil, math.MaxInt); err != nil || len(hits) != 1 {
		t.Errorf("more asked than there are: %v, %v", hits, err)
	}
	if hits, err := ix.Search(t.Context(), []float32{3, 4}, slots.Set{}, 5); err != nil || len(hits) != 0 {
		t.Errorf("nothing allowed: %v, %v", hits, err)
	}
	if err := ix.Remove(t.Context()); err != nil || ix.Len() != 1 {
		t.Errorf("removing nothing left %d vectors, %v", ix.Len(), err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if hits, err := ix.Search(gone, []float32{1, 0}, nil, 1); !errors.Is(err, context.Canceled) || hits != nil {
		t.Errorf("cancelled: %v, %v", hits, err)
	}
	if err := ix.Add(gone, []uint32{7}, []string{"c7"}, [][]float32{{1, 0}}); !errors.Is(err, context.Canceled) || ix.Len() != 1 {
		t.Errorf("cancelled Add: %v", err)
	}
	if err := ix.Remove(gone, 6); !errors.Is(err, context.Canceled) || ix.Len() != 1 {
		t.Errorf("cancelled Remove: %v", err)
	}
	if v, err := ix.Vector(gone, "c6"); !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("cancelled Vector: %v, %v", v, err)
	}
}

// endless is done after some looks at it.
type endless struct {
	context.Context
	looks int
}

func (c *endless) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

// A search that is cancelled while it reads returns nothing, not a part.
func TestCancelledMidway(t *testing.T) {
	ix := small(t, 3)
	numbers, _, vectors := random(rand.New(rand.NewPCG(1, 1)), 1000, 3)
	add(t, ix, numbers, vectors...)
	ix.searching.Store(1 << 10) // so many that each keeps to one core
	for looks := range 5 {
		if hits, err := ix.Search(&endless{t.Context(), looks}, vectors[0], nil, 3); !errors.Is(err, context.Canceled) || hits != nil {
			t.Errorf("after %d blocks: %v, %v", looks, hits, err)
		}
	}
}
