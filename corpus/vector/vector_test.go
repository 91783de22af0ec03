package vector

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// random returns n vectors that point anywhere, for the chunks 0 to n-1.
func random(r *rand.Rand, n, dimension int) (numbers []uint32, ids []string, vectors [][]float32) {
	for i := range n {
		v := make([]float32, dimension)
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		numbers, ids, vectors = append(numbers, uint32(i)), append(ids, fmt.Sprint("c", i)), append(vectors, v)
	}
	return numbers, ids, vectors
}

// small returns an empty space whose blocks have few rows, so that few vectors
// make many blocks.
func small(t *testing.T, dimension int) *Index {
	t.Helper()
	ix, err := NewIndex("m", dimension)
	if err != nil {
		t.Fatal(err)
	}
	ix.rows.perBlock = 37
	return ix
}

func add(t *testing.T, ix *Index, numbers []uint32, vectors ...[]float32) {
	t.Helper()
	ids := make([]string, len(numbers))
	for i, slot := range numbers {
		ids[i] = fmt.Sprint("c", slot)
	}
	if err := ix.Add(t.Context(), numbers, ids, vectors); err != nil {
		t.Fatal(err)
	}
}

// The collection's documents are the rows of the slab: nothing is held twice,
// whether the vectors were added or read.
func TestTheCollectionSharesTheSlab(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	added := small(t, 384)
	numbers, _, vectors := random(r, 200, 384)
	add(t, added, numbers, vectors...)
	add(t, added, numbers[50:60], vectors[:10]...)
	read, err := Read(t.Context(), bytes.NewReader(written(t, added)), numbered)
	if err != nil {
		t.Fatal(err)
	}
	for name, ix := range map[string]*Index{"added": added, "read": read} {
		if err := ix.fill(t.Context()); err != nil {
			t.Fatal(err)
		}
		results, err := ix.docs.QueryEmbedding(t.Context(), vectors[0], len(vectors), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range results {
			slot, _ := numbered(doc.ID, 0)
			row, ok := ix.rows.find(slot)
			if !ok || &doc.Embedding[0] != &ix.rows.row(row)[0] {
				t.Errorf("%s: the vector of chunk %s is a copy", name, doc.ID)
			}
		}
	}
}

// What was read can be changed before the collection has seen it.
func TestChangesAfterRead(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9))
	_, _, v := random(r, 8, 4)
	for name, change := range map[string]func(ix *Index, vectors map[uint32][]float32) error{
		"removed": func(ix *Index, vectors map[uint32][]float32) error {
			delete(vectors, 2)
			return ix.Remove(t.Context(), 2)
		},
		"replaced": func(ix *Index, vectors map[uint32][]float32) error {
			vectors[2] = v[6]
			return ix.Add(t.Context(), []uint32{2}, []string{"c2"}, v[6:7])
		},
		"of another chunk": func(ix *Index, vectors map[uint32][]float32) error {
			vectors[2] = v[7]
			return ix.Add(t.Context(), []uint32{2}, []string{"new"}, v[7:8])
		},
		"looked up": func(ix *Index, vectors map[uint32][]float32) error {
			unit, err := Normalize(v[2], 4)
			if got, err := ix.Vector(t.Context(), "c2"); err != nil || !slices.Equal(got, unit) {
				t.Errorf("got %v, %v, want %v", got, err, unit)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ix, vectors := small(t, 4), make(map[uint32][]float32)
			for slot := range uint32(5) {
				add(t, ix, []uint32{slot}, v[slot])
				vectors[slot] = v[slot]
			}
			ix, err := Read(t.Context(), bytes.NewReader(written(t, ix)), numbered)
			if err != nil {
				t.Fatal(err)
			}
			if err := change(ix, vectors); err != nil {
				t.Fatal(err)
			}
			check(t, r, ix, vectors)
		})
	}
}

// A slot that gets another chunk forgets the one before.
func TestSlotOfAnotherChunk(t *testing.T) {
	ix := small(t, 2)
	add(t, ix, []uint32{3}, []float32{1, 0})
	if err := ix.Add(t.Context(), []uint32{3}, []string{"new"}, [][]float32{{0, 2}}); err != nil {
		t.Fatal(err)
	}
	if v, err := ix.Vector(t.Context(), "c3"); v != nil || err != nil || ix.Len() != 1 {
		t.Errorf("%d vectors, the old one %v, %v", ix.Len(), v, err)
	}
	v, err := ix.Vector(t.Context(), "new")
	if err != nil || !slices.Equal(v, []float32{0, 1}) {
		t.Fatalf("the new one: %v, %v", v, err)
	}
	v[0] = 7 // it is a copy
	if again, _ := ix.Vector(t.Context(), "new"); again[0] != 0 {
		t.Error("a caller can change the space")
	}
}

// Freed rows are used again.
func TestRowsAreUsedAgain(t *testing.T) {
	ix := small(t, 4)
	for slot := range uint32(1000) {
		add(t, ix, []uint32{slot}, []float32{1, 2, 3, 4})
		if slot >= 10 {
			if err := ix.Remove(t.Context(), slot-10); err != nil {
				t.Fatal(err)
			}
		}
	}
	if rows := len(ix.rows.slots); ix.Len() != 10 || rows != 11 {
		t.Errorf("%d vectors in %d rows", ix.Len(), rows)
	}
}

func TestUnusableVectors(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, v := range map[string][]float32{
		"short": {1}, "long": {1, 2, 3}, "zero": {0, 0}, "NaN": {nan, 1}, "infinite": {inf, 1}, "minus infinite": {1, -inf}, "nil": nil,
	} {
		t.Run(name, func(t *testing.T) {
			ix := small(t, 2)
			if err := ix.Add(t.Context(), []uint32{0, 1}, []string{"good", "bad"}, [][]float32{{1, 0}, v}); !errors.Is(err, ErrVector) {
				t.Errorf("Add: %v", err)
			}
			if ix.Len() != 0 || ix.docs.Count() != 0 {
				t.Error("a part was added")
			}
			if _, err := ix.Search(t.Context(), v, nil, 1); !errors.Is(err, ErrVector) {
				t.Errorf("Search: %v", err)
			}
		})
	}
	ix := small(t, 2)
	for name, err := range map[string]error{
		"fewer slots": ix.Add(t.Context(), nil, []string{"a"}, [][]float32{{1, 0}}),
		"fewer ids":   ix.Add(t.Context(), []uint32{1}, nil, [][]float32{{1, 0}}),
		"no id":       ix.Add(t.Context(), []uint32{1}, []string{""}, [][]float32{{1, 0}}),
	} {
		if !errors.Is(err, ErrVector) || ix.Len() != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, dimension := range []int{-1, 0, MaxDimension + 1} {
		if _, err := NewIndex("m", dimension); !errors.Is(err, ErrVector) {
			t.Errorf("dimension %d: %v", dimension, err)
		}
	}
}

// The smallest and the largest numbers have a direction too, and what was
// normalised stays as it is.
func TestNormalize(t *testing.T) {
	tests := []struct{ v, want []float32 }{
		{[]float32{3, 4}, []float32{0.6, 0.8}},
		{[]float32{0, -math.MaxFloat32}, []float32{0, -1}},
		{[]float32{math.SmallestNonzeroFloat32, 0}, []float32{1, 0}},
	}
	for _, tt := range tests {
		if got, err := Normalize(tt.v, 2); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, %v", tt.v, got, err)
		}
	}
	_, _, vectors := random(rand.New(rand.NewPCG(9, 9)), 100, 77)
	for _, v := range vectors {
		once, _ := Normalize(v, 77)
		if twice, _ := Normalize(once, 77); !slices.Equal(once, twice) {
			t.Fatal("a normalised vector changes")
		}
	}
}

// Searches find only whole vectors while others come, change and go.
func TestConcurrentUse(t *testing.T) {
	const dimension, stable = 8, 200
	ix := small(t, dimension)
	numbers, _, vectors := random(rand.New(rand.NewPCG(5, 5)), stable, dimension)
	add(t, ix, numbers, vectors...)
	var wg sync.WaitGroup
	for w := range uint32(3) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 0))
			for range 200 {
				slot := stable + 100*w + r.Uint32N(100)
				_, _, v := random(r, 1, dimension)
				if err := ix.Add(t.Context(), []uint32{slot}, []string{fmt.Sprint("c", slot)}, v); err != nil {
					t.Error(err)
				}
				if err := ix.Remove(t.Context(), stable+100*w+r.Uint32N(100)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for i := range 200 {
				hits, err := ix.Search(t.Context(), vectors[i], nil, 1)
				if err != nil || len(hits) != 1 || hits[0].Slot != uint32(i) || hits[0].Similarity > 1.0001 {
					t.Errorf("vector %d: %v, %v", i, hits, err)
				}
				if v, err := ix.Vector(t.Context(), fmt.Sprint("c", i)); v == nil || err != nil {
					t.Errorf("vector %d: %v, %v", i, v, err)
				}
			}
		})
	}
	wg.Wait()
}
