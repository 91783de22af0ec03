package rag

import (
	"cmp"
	"slices"

	"footnote/corpus"
)

// fuse merges the hits of both sides by a weighted sum of their scaled scores
// (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
// Retrieval", 2023: better than ranks where the sides differ in strength).
// weight, 0 to 1, is the vector side's part. Equal scores keep the order of
// words.
//
// Scores of words are divided by the best one, or by reach where that is more:
// the score that a passage on what is asked can be expected to have. So words
// that match poorly yield to vectors that know better. Scores of vectors go from
// 0 for the last hit to 1 for the first: cosines of one model all lie close
// together, and a hit that just made it should be worth no more than one that
// just did not. A chunk that one side did not find has 0 there.
func fuse(words, vectors []corpus.Hit, reach, weight float64) []corpus.Hit {
	if len(vectors) == 0 {
		weight = 0
	} else if len(words) == 0 {
		weight = 1
	}
	at := make(map[string]int)
	var out []corpus.Hit
	add := func(hits []corpus.Hit, low, high, part float64) {
		for _, h := range hits {
			i, ok := at[h.ChunkID]
			if !ok {
				i = len(out)
				at[h.ChunkID] = i
				out = append(out, h)
				out[i].Score = 0
			}
			if high > low {
				out[i].Score += part * max(h.Score-low, 0) / (high - low)
			}
		}
	}
	if len(words) > 0 {
		high := words[0].Score
		if len(vectors) > 0 {
			high = max(high, reach)
		}
		add(words, 0, high, 1-weight)
	}
	if len(vectors) > 0 {
		add(vectors, floorOf(vectors), vectors[0].Score, weight)
	}
	slices.SortStableFunc(out, byHitScore)
	return out
}

// floorOf returns the score of the last hit, but 0 where the search was not cut
// off: what is left then is all there is. Below 0 a cosine says no more than
// "not alike".
func floorOf(vectors []corpus.Hit) float64 {
	if len(vectors) < vectorCandidates {
		return 0
	}
	return max(vectors[len(vectors)-1].Score, 0)
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
