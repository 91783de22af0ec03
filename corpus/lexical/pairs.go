package lexical

import (
	"bytes"
	"slices"
)

// Pair is two terms that stand side by side in a question; a chunk that has them
// side by side as well is likelier to be about the same.
type Pair struct{ First, Second string }

const (
	// pairWeight times the idf of both terms, saturated as BM25 is, is what a pair
	// adds. Measured, 0.1 to 0.2 add a point on news and filings.
	pairWeight = 0.15

	// PairDepth is how many of the best chunks are looked at for pairs: a pair
	// index over all chunks gained nothing and took more memory than all else.
	PairDepth = 200
)

// addPairs adds what pairs are worth to the scores of the first hits and orders
// them anew.
func (ix *Index) addPairs(hits []Hit, pairs []Pair) {
	if len(pairs) == 0 {
		return
	}
	hits = hits[:min(PairDepth, len(hits))]
	weights := make([]float64, len(pairs))
	for i, p := range pairs {
		weights[i] = ix.pairIDF(p)
	}
	for i, h := range hits {
		for j, p := range pairs {
			hits[i].Score += ix.pairScore(h.Slot, p, weights[j])
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
}

// ExplainPairs returns what each pair adds to the score of the chunk in slot,
// where it is among the first PairDepth; pairs that it has not are left out.
func (ix *Index) ExplainPairs(slot uint32, pairs []Pair) []Part {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if !ix.has(slot) {
		return nil
	}
	var parts []Part
	for _, p := range pairs {
		idf := ix.pairIDF(p)
		if score := ix.pairScore(slot, p, idf); score > 0 {
			parts = append(parts, Part{p.First + " " + p.Second, Beside, ix.pairCount(slot, p), score})
		}
	}
	return parts
}

// pairIDF returns the idf of both terms together; 0 where no chunk has one.
func (ix *Index) pairIDF(p Pair) float64 {
	first, ok := ix.words.find(p.First)
	second, ok2 := ix.words.find(p.Second)
	if !ok || !ok2 {
		return 0
	}
	return ix.idf(first) + ix.idf(second)
}

func (ix *tables) pairScore(slot uint32, p Pair, idf float64) float64 {
	if idf == 0 {
		return 0
	}
	n := float64(ix.pairCount(slot, p))
	return pairWeight * idf * n * (k1 + 1) / (n + k1)
}

// pairCount returns how often the chunk in slot has the terms side by side.
func (ix *tables) pairCount(slot uint32, p Pair) int {
	return bytes.Count(ix.order.of(slot), []byte{printOf(p.First), printOf(p.Second)})
}
