package rag

import (
	"cmp"
	"slices"

	"footnote/corpus"
)

// fuse merges the hits of both sides by a weighted sum of their scores, each
// side scaled so that its best hit has 1 (Bruch et al., "An Analysis of Fusion
// Functions for Hybrid Retrieval", 2023: better than ranks where the sides
// differ in strength). weight, 0 to 1, is the vector side's part; a chunk that
// one side did not find has 0 there. Equal scores keep the order of words.
func fuse(words, vectors []corpus.Hit, weight float64) []corpus.Hit {
	if len(vectors) == 0 {
		weight = 0
	} else if len(words) == 0 {
		weight = 1
	}
	at := make(map[string]int)
	var out []corpus.Hit
	add := func(hits []corpus.Hit, part float64) {
		for _, h := range hits {
			i, ok := at[h.ChunkID]
			if !ok {
				i = len(out)
				at[h.ChunkID] = i
				out = append(out, h)
				out[i].Score = 0
			}
			// Below 0 a cosine says no more than "not alike".
			out[i].Score += part * max(h.Score, 0) / max(hits[0].Score, 1e-9)
		}
	}
	add(words, 1-weight)
	add(vectors, weight)
	slices.SortStableFunc(out, byHitScore)
	return out
}

func byHitScore(a, b corpus.Hit) int { return cmp.Compare(b.Score, a.Score) }

// perArticle keeps the n best hits of each article, in order.
func perArticle(hits []corpus.Hit, n int) []corpus.Hit {
	count := make(map[string]int)
	var out []corpus.Hit
	for _, h := range hits {
		if count[h.DocID]++; count[h.DocID] <= n {
			out = append(out, h)
		}
	}
	return out
}
