package rag

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"time"

	"footnote/corpus"
)

// Reranker scores texts by how well each answers a query: one score a text, in
// order, higher is better, on a scale of its own.
type Reranker interface {
	Rerank(ctx context.Context, query string, texts []string) ([]float64, error)
}

const (
	// rerankDepth is the number of passages that a reranker sees. A
	// cross-encoder takes time for each of them, and few relevant ones stand
	// below.
	rerankDepth = 50

	// rerankLimit is how long a person waits for a better order.
	rerankLimit = 2 * time.Second
)

// Reranking puts passages into the order of a reranker, as long as that answers
// in time. The nil Reranking keeps every order. It is safe for concurrent use.
type Reranking struct {
	reranker Reranker
	log      *slog.Logger

	breaker breaker
}

// NewReranking returns a Reranking by r, nil where r is nil.
func NewReranking(r Reranker, log *slog.Logger) *Reranking {
	if r == nil {
		return nil
	}
	return &Reranking{reranker: r, log: log}
}

// depth is the number of passages to bring to Order where n are wanted.
func (r *Reranking) depth(n int) int {
	if r == nil {
		return n
	}
	return max(n, rerankDepth)
}

// Order returns passages with the first rerankDepth of them in the order of the
// reranker, equal scores as they were. The first has the score that the first came
// with, and so on down: the scores of rerankers are now probabilities, now logits. Where the reranker fails or is late the order
// stays; the only error is that of ctx.
func (r *Reranking) Order(ctx context.Context, query string, passages []corpus.Passage) ([]corpus.Passage, error) {
	if r == nil || len(passages) < 2 || r.breaker.resting() {
		return passages, nil
	}
	n := min(len(passages), rerankDepth)
	scores, err := r.score(ctx, query, passages[:n])
	if ctx.Err() != nil {
		return nil, ctx.Err() // says nothing about the reranker
	}
	r.note(err)
	if err != nil {
		return passages, nil
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	out := slices.Clone(passages)
	for to, from := range order {
		out[to] = passages[from]
		out[to].Score = passages[to].Score
	}
	return out, nil
}

// score asks the reranker, for no longer than rerankLimit.
func (r *Reranking) score(ctx context.Context, query string, passages []corpus.Passage) ([]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, rerankLimit)
	defer cancel()
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = corpus.EmbeddedText(p.Title, p.Heading, p.Text)
	}
	scores, err := r.reranker.Rerank(ctx, query, texts)
	switch {
	case err != nil:
		return nil, err
	case len(scores) != len(texts):
		return nil, fmt.Errorf("%d scores came for %d passages", len(scores), len(texts))
	case slices.ContainsFunc(scores, math.IsNaN):
		return nil, fmt.Errorf("one of %d scores is not a number", len(scores))
	}
	return scores, nil
}

// note keeps how the reranker did. While it rests nothing is logged.
func (r *Reranking) note(err error) {
	if rest := r.breaker.note(err); err != nil {
		r.log.Warn("passages are not reranked", "err", err, "tried_again_in", rest)
	}
}
