package rag

import (
	"context"
	"fmt"
	"footnote/corpus"
	"footnote/corpus/terms"
	"log/slog"
)

// Retriever finds the passages for a question. A nil Embedder leaves the vector
// side out.
type Retriever struct {
	Log      *slog.Logger
	Corpus   *corpus.Corpus
	Embedder corpus.Embedder
	// VectorWeight is the vector side's part in the fused score, 0 to 1.
	VectorWeight float64
}

// Parts of the vector side. Hashed vectors know words only, which the lexical
// side knows better: at equal weight they made 17 of 21 measured runs worse. They
// get just enough to find what is misspelt. An embeddings endpoint knows
// meanings.
const (
	HashingWeight  = 0.05
	EndpointWeight = 0.4
)

const (
	wordCandidates   = 300 // signals reorder them: the right one may stand far down by its words
	vectorCandidates = 50

	// More would let one long article, or one that was written to be found,
	// crowd out the others.
	maxPerArticle = 3
)

// Evidence is what was found for a question.
type Evidence struct {
	Passages []corpus.Passage // best first
	Support  float64          // how well the best of them covers the question, 0 to 1
	units    []unit           // of the question
}

// unit is a thing asked about, with how much of the question it is.
type unit struct {
	terms.Unit
	weight  float64
	subject bool // names whom or what the question is about
	unknown bool // no article has it
}

// Retrieve returns the best passages for q.
func (r *Retriever) Retrieve(ctx context.Context, q Question) (Evidence, error) {
	asked := r.asked(q)
	words := r.Corpus.SearchWords(r.queryTerms(q, asked), q.Filter, wordCandidates)
	vectors, err := r.searchVectors(ctx, q)
	if err != nil {
		return Evidence{}, err
	}
	hits := fuse(words, vectors, r.VectorWeight)
	r.signalsOf(q, hits).apply(hits)
	hits = perArticle(hits, maxPerArticle)
	n := min(q.TopK, MaxTopK)
	if n <= 0 {
		n = DefaultTopK
	}
	passages, err := r.Corpus.Passages(ctx, hits[:min(n, len(hits))])
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Passages: passages, units: r.weigh(asked)}
	e.Support = r.support(e)
	return e, nil
}

// searchVectors returns the nearest chunks, none without an embedder. Where the
// embeddings endpoint fails the words alone must do.
func (r *Retriever) searchVectors(ctx context.Context, q Question) ([]corpus.Hit, error) {
	if r.Embedder == nil || r.VectorWeight == 0 {
		return nil, nil
	}
	vector, err := r.Embedder.EmbedQuery(ctx, q.Text)
	if err == nil {
		var hits []corpus.Hit
		if hits, err = r.Corpus.SearchVectors(ctx, r.Embedder.EmbeddingModel(), vector, q.Filter, vectorCandidates); err == nil {
			return hits, nil
		}
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("search by vectors: %w", ctx.Err())
	}
	r.Log.Warn("searching by words alone", "embedding_model", r.Embedder.EmbeddingModel(), "err", err)
	return nil, nil
}
