package rag

import (
	"context"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/chunk"
)

const (
	// copyDepth is the number of hits, the best, among which copies are looked for:
	// those below hardly come into an answer.
	copyDepth = 100
	// sameText is the part of a passage, by length, that has to stand in passages of
	// another copy of its article for it to be left out: copies are cut into passages
	// at other places. Where copies are labelled as right answers each (MTRAG), 0.8,
	// 0.9 and 0.95 cost 0.7, 0.5 and 0.3 points of recall@5, and what came in their
	// place was right more often than what stood there; nine other sets did not lose.
	sameText = 0.95
)

// once leaves out hits whose text is there already in another copy of their
// article: of copies, the passage of the original stays, or of the earliest one
// that was found. It takes the score of the best that it stands for, as a signal.
func (r *Retriever) once(ctx context.Context, how *ranking, hits []corpus.Hit) ([]corpus.Hit, error) {
	var dropped []string
	for _, group := range r.copiesAmong(hits[:min(copyDepth, len(hits))]) {
		passages, err := r.Corpus.Passages(ctx, group)
		if err != nil {
			return nil, err
		}
		seen := make(map[string]int) // sentence → index of the passage that is kept
		for i, p := range passages {
			sentences := sentencesIn(p.Text)
			if kept, ok := there(sentences, seen); ok {
				dropped = append(dropped, p.ID)
				how.raise(passages[kept], p.Score)
				passages[kept].Score = max(passages[kept].Score, p.Score)
				continue
			}
			for _, s := range sentences {
				if _, ok := seen[s]; !ok {
					seen[s] = i
				}
			}
		}
	}
	if len(dropped) == 0 {
		return hits, nil
	}
	hits = slices.DeleteFunc(hits, func(h corpus.Hit) bool { return slices.Contains(dropped, h.ChunkID) })
	for i, h := range hits {
		hits[i].Score += how.best * how.signals.copies[h.ChunkID]
	}
	slices.SortStableFunc(hits, byHitScore)
	return hits, nil
}

// raise notes that a passage stands for one with that score.
func (how *ranking) raise(p corpus.Passage, score float64) {
	if how.best <= 0 || score <= p.Score {
		return
	}
	if how.signals.copies == nil {
		how.signals.copies = make(map[string]float64)
	}
	how.signals.copies[p.ID] += (score - p.Score) / how.best
}

// copiesAmong returns the hits in articles that are copies of one another, by
// cluster: those of the original first, each article's in their order. Articles
// whose copies were not found are left out.
func (r *Retriever) copiesAmong(hits []corpus.Hit) [][]corpus.Hit {
	var out [][]corpus.Hit
	done := make(map[string]bool)
	for _, h := range hits {
		cluster := r.Corpus.Cluster(h.DocID)
		if len(cluster) == 0 || done[cluster[0]] {
			continue
		}
		done[cluster[0]] = true
		var group []corpus.Hit
		articles := 0
		for _, id := range cluster {
			before := len(group)
			for _, other := range hits {
				if other.DocID == id {
					group = append(group, other)
				}
			}
			if len(group) > before {
				articles++
			}
		}
		if articles > 1 {
			out = append(out, group)
		}
	}
	return out
}

// sentencesIn returns the sentences of a text, without regard to spaces and case.
func sentencesIn(text string) []string {
	var out []string
	for _, s := range chunk.Sentences(text) {
		out = append(out, strings.ToLower(strings.Join(strings.Fields(text[s.Start:s.End]), " ")))
	}
	return out
}

// there says whether most of a passage is among the sentences seen, and which
// passage has most of it.
func there(sentences []string, seen map[string]int) (passage int, ok bool) {
	found, all := 0, 0
	shares := make(map[int]int)
	for _, s := range sentences {
		all += len(s)
		if at, ok := seen[s]; ok {
			found += len(s)
			shares[at] += len(s)
		}
	}
	best := -1
	for at, n := range shares {
		if best < 0 || n > shares[best] || n == shares[best] && at < best {
			best = at
		}
	}
	return best, best >= 0 && float64(found) >= sameText*float64(all)
}
