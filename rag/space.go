package rag

import (
	"sync/atomic"

	"footnote/corpus"
)

// pin keeps the space that a retriever searches: its embedder's vectors fit no other. It
// is safe for concurrent use.
type pin struct{ space atomic.Pointer[corpus.Space] }

// Space returns the vectors that are searched, nil while none of the embedder's serve.
// Once there are some it stays with them, so that a search under way does not lose them
// when others come to serve.
func (r *Retriever) Space() *corpus.Space {
	if r.Embedder == nil {
		return nil
	}
	if r.pinned == nil {
		return r.Corpus.Space(r.Embedder.EmbeddingModel())
	}
	if space := r.pinned.space.Load(); space != nil {
		return space
	}
	r.pinned.space.CompareAndSwap(nil, r.Corpus.Space(r.Embedder.EmbeddingModel()))
	return r.pinned.space.Load()
}

// WithReranking returns the same search with another reranker.
func (r *Retriever) WithReranking(reranking *Reranking) *Retriever {
	other := *r
	other.Reranking = reranking
	return &other
}
