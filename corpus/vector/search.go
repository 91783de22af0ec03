package vector

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"footnote/corpus/slots"
)

// Hit is a chunk with the cosine similarity of its vector, -1 to 1.
type Hit struct {
	Slot       uint32
	Similarity float64
}

// Search returns the n chunks nearest to query, nearest first, those of equal
// similarity by slot. allow, if not nil, holds the chunks that may be returned;
// others are not compared. When ctx is done the search stops within a
// millisecond or so.
func (ix *Index) Search(ctx context.Context, query []float32, allow slots.Set, n int) ([]Hit, error) {
	unit, err := Normalize(query, ix.rows.dimension)
	if err != nil {
		return nil, fmt.Errorf("query vector: %w", err)
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if n = min(n, ix.rows.len()); n <= 0 {
		return nil, nil
	}
	hits := ix.scan(ctx, scan{rows: &ix.rows, query: unit, allow: allow}, n)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	return hits, nil
}

// scan reads the blocks on the cores that other searches leave, and returns the
// n best hits. It begins where another search is and goes round, so that
// searches at the same time find in the processor's cache what one of them has
// read from memory.
func (ix *Index) scan(ctx context.Context, s scan, n int) []Hit {
	running := int(ix.searching.Add(1))
	defer ix.searching.Add(-1)
	blocks := int64(len(s.rows.blocks))
	start := ix.reading.Load()
	var next atomic.Int64
	work := func(best *nearest) {
		for ctx.Err() == nil {
			i := next.Add(1) - 1
			if i >= blocks {
				return
			}
			b := (start + i) % blocks
			ix.reading.Store(b)
			s.block(int(b), best)
		}
	}
	found := make([]nearest, max(1, min(runtime.GOMAXPROCS(0)/running, int(blocks))))
	var wg sync.WaitGroup
	for i := range found {
		found[i].n = n
		if i > 0 {
			wg.Go(func() { work(&found[i]) })
		}
	}
	work(&found[0])
	wg.Wait()
	return merge(found, n)
}

// merge returns the n best of all that was found, best first.
func merge(found []nearest, n int) []Hit {
	hits := found[0].hits
	for _, f := range found[1:] {
		hits = append(hits, f.hits...)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Slot, b.Slot))
	})
	return hits[:min(n, len(hits))]
}

// scan is what a search compares.
type scan struct {
	rows  *slab
	query []float32
	allow slots.Set // nil: all
}

const (
	// pickRows is the number of rows whose slots are looked up before the first
	// of them is compared, so that the processor sees which come next and reads
	// ahead.
	pickRows = 256

	// Where more than one row in denseShare is allowed, all are compared: the
	// memory is faster read from end to end than with gaps.
	denseShare = 5
)

func (s *scan) allows(slot uint32) bool {
	return slot != noSlot && (s.allow == nil || s.allow.Has(slot))
}

// block offers the allowed rows of a block to best.
func (s *scan) block(b int, best *nearest) {
	first := b * s.rows.perBlock
	block := s.rows.slots[first:min(first+s.rows.perBlock, len(s.rows.slots))]
	vectors := s.rows.blocks[b]
	for len(block) > 0 {
		part := block[:min(pickRows, len(block))]
		s.part(part, vectors, best)
		block, vectors = block[len(part):], vectors[len(part)*len(s.query):]
	}
}

// part offers the allowed ones of up to pickRows rows, given their slots.
func (s *scan) part(part []uint32, vectors []float32, best *nearest) {
	if s.allow == nil {
		s.all(part, vectors, best)
		return
	}
	var picked [pickRows]int
	n := 0
	for i, slot := range part {
		if s.allows(slot) {
			picked[n] = i
			n++
		}
	}
	if n*denseShare > len(part) {
		s.all(part, vectors, best)
		return
	}
	d := len(s.query)
	for _, i := range picked[:n] {
		if hit := (Hit{part[i], float64(dot(s.query, vectors[i*d:(i+1)*d]))}); best.wants(hit) {
			best.add(hit)
		}
	}
}

// all compares every row and asks of the few that are near whether they are
// allowed.
func (s *scan) all(part []uint32, vectors []float32, best *nearest) {
	d := len(s.query)
	for i, slot := range part {
		if hit := (Hit{slot, float64(dot(s.query, vectors[i*d:(i+1)*d]))}); best.wants(hit) && s.allows(slot) {
			best.add(hit)
		}
	}
}

// nearest keeps the n best hits, as a heap with the worst of them in front.
type nearest struct {
	n    int // at least 1
	hits []Hit
}

// wants says whether hit is one of the n best so far.
func (h *nearest) wants(hit Hit) bool {
	return len(h.hits) < h.n || worse(h.hits[0], hit)
}

// add keeps hit, which is wanted.
func (h *nearest) add(hit Hit) {
	if len(h.hits) == h.n {
		h.hits[0] = hit
		h.sink()
		return
	}
	h.hits = append(h.hits, hit)
	for i := len(h.hits) - 1; i > 0 && worse(h.hits[i], h.hits[(i-1)/2]); i = (i - 1) / 2 {
		h.hits[i], h.hits[(i-1)/2] = h.hits[(i-1)/2], h.hits[i]
	}
}

// sink moves the hit in front to its place.
func (h *nearest) sink() {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(h.hits) {
			return
		}
		if other := child + 1; other < len(h.hits) && worse(h.hits[other], h.hits[child]) {
			child = other
		}
		if !worse(h.hits[child], h.hits[i]) {
			return
		}
		h.hits[i], h.hits[child] = h.hits[child], h.hits[i]
		i = child
	}
}

func worse(a, b Hit) bool {
	return a.Similarity < b.Similarity || a.Similarity == b.Similarity && a.Slot > b.Slot
}
