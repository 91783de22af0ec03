package rag

import (
	"context"
	"slices"
	"time"

	"footnote/corpus"
)

// retrieve returns the passages for a question and for its parts: in turn the best
// of each, without repetitions. How well they answer is judged by the whole.
func (r *Retriever) retrieve(ctx context.Context, q Question, today time.Time) (Evidence, error) {
	whole, err := r.Retrieve(ctx, q)
	if err != nil {
		return Evidence{}, err
	}
	parts := r.partsOf(q.Text, today)
	if len(parts) == 0 {
		return whole, nil
	}
	var lanes []Evidence
	for _, text := range parts {
		part := q
		part.Text = text
		found, err := r.Retrieve(ctx, part)
		if err != nil {
			return Evidence{}, err
		}
		lanes = append(lanes, whole, found)
	}
	whole.Passages, whole.rankings = merged(whole, lanes, topK(q))
	return whole, nil
}

// merged takes the best passage that is left of each lane in turn, n in all, with
// the ranking that each was found by.
func merged(whole Evidence, lanes []Evidence, n int) ([]corpus.Passage, map[string]*ranking) {
	var out []corpus.Passage
	from := make(map[string]*ranking)
	for left := true; left && len(out) < n; {
		left = false
		for _, lane := range lanes {
			at := slices.IndexFunc(lane.Passages, func(p corpus.Passage) bool { return from[p.ID] == nil })
			if at < 0 || len(out) == n {
				continue
			}
			left = true
			p, how := lane.Passages[at], lane.ranking
			if i := slices.IndexFunc(whole.Passages, func(w corpus.Passage) bool { return w.ID == p.ID }); i >= 0 {
				p, how = whole.Passages[i], whole.ranking // found by both: the whole question says why
			}
			from[p.ID] = how
			out = append(out, p)
		}
	}
	return out, from
}
