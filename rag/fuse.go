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
	at := make(map[string]int)
	var out []corpus.Hit
	add := func(hits []corpus.Hit, s scale) {
		for _, h := range hits {
			i, ok := at[h.ChunkID]
			if !ok {
				i = len(out)
				at[h.ChunkID] = i
				out = append(out, h)
				out[i].Score = 0
			}
			out[i].Score += s.of(h.Score)
		}
	}
	w, v := scales(words, vectors, reach, weight)
	add(words, w)
	add(vectors, v)
	slices.SortStableFunc(out, byHitScore)
	return out
}

// scale makes the scores of one side parts of the fused score: low and less is
// 0, high is part. The zero value makes all of them 0.
type scale struct{ low, high, part float64 }

func (s scale) of(score float64) float64 {
	if s.high <= s.low {
		return 0
	}
	return s.part * max(score-s.low, 0) / (s.high - s.low)
}

// scales returns those of words and of vectors; see fuse.
func scales(words, vectors []corpus.Hit, reach, weight float64) (w, v scale) {
	switch {
	case len(vectors) == 0:
		weight = 0
	case len(words) == 0:
		weight = 1
	}
	if len(vectors) > 0 {
		v = scale{floorOf(vectors), vectors[0].Score, weight}
	}
	if len(words) > 0 {
		w = scale{0, words[0].Score, 1 - weight}
		if len(vectors) > 0 {
			w.high = max(w.high, reach)
		}
	}
	return w, v
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
