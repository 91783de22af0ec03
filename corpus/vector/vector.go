// Package vector finds the chunks whose embeddings are nearest to a query's.
//
// An [Index] is one embedding space: the vectors of one model at one dimension,
// held by a chromem-go collection in memory. It is rebuilt from the stored
// vectors at start and never written to disk: chromem-go's own files can lose
// vectors, and SQLite holds them already.
package vector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/philippgille/chromem-go"
)

// ErrVector is wrapped by the errors for a vector that cannot be searched: of
// another length than its space, with a value that is not finite, or zero.
var ErrVector = errors.New("unusable vector")

// Hit is a chunk with the cosine similarity of its vector, -1 to 1.
type Hit struct {
	ID         string
	Similarity float64
}

// Index is one embedding space in memory. It is safe for concurrent use.
type Index struct {
	model     string
	dimension int
	mu        sync.RWMutex // a search must not see a half-done Add
	docs      *chromem.Collection
}

// NewIndex returns an empty space for the vectors of a model; dimension is
// their length, at least 1.
func NewIndex(model string, dimension int) (*Index, error) {
	if dimension < 1 {
		return nil, fmt.Errorf("%w: dimension %d", ErrVector, dimension)
	}
	docs, err := chromem.NewDB().CreateCollection("chunks", nil, noEmbedding)
	if err != nil {
		return nil, fmt.Errorf("create the vector collection: %w", err)
	}
	return &Index{model: model, dimension: dimension, docs: docs}, nil
}

// noEmbedding stands where chromem-go would call a model: every vector is given.
func noEmbedding(context.Context, string) ([]float32, error) {
	return nil, errors.New("vectors are computed by the caller")
}

// Model names the space's model.
func (ix *Index) Model() string { return ix.model }

// Dimension returns the length of the space's vectors.
func (ix *Index) Dimension() int { return ix.dimension }

// Len returns the number of vectors.
func (ix *Index) Len() int { return ix.docs.Count() }

// Add puts vectors into the space under their chunks' ids, replacing those of
// the same id. It refuses all of them if one is unusable. The vectors are
// copied and normalised to length 1.
func (ix *Index) Add(ctx context.Context, ids []string, vectors [][]float32) error {
	if len(ids) != len(vectors) {
		return fmt.Errorf("%w: %d ids for %d vectors", ErrVector, len(ids), len(vectors))
	}
	docs := make([]chromem.Document, len(ids))
	for i, v := range vectors {
		unit, err := Normalize(v, ix.dimension)
		if err != nil {
			return fmt.Errorf("vector of chunk %s: %w", ids[i], err)
		}
		docs[i] = chromem.Document{ID: ids[i], Embedding: unit}
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if len(docs) == 0 {
		return nil
	}
	if err := ix.docs.AddDocuments(ctx, docs, 1); err != nil {
		return fmt.Errorf("add %d vectors: %w", len(docs), err)
	}
	return nil
}

// Remove takes the vectors of chunks out; unknown ids are passed over.
func (ix *Index) Remove(ctx context.Context, ids ...string) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if len(ids) == 0 {
		return nil // to chromem-go, no id and no filter means all
	}
	if err := ix.docs.Delete(ctx, nil, nil, ids...); err != nil {
		return fmt.Errorf("remove %d vectors: %w", len(ids), err)
	}
	return nil
}

// Search returns the n chunks nearest to query, nearest first. allow, if not
// nil, says which chunks may be returned; it is applied before the n nearest
// are chosen.
func (ix *Index) Search(ctx context.Context, query []float32, allow func(id string) bool, n int) ([]Hit, error) {
	unit, err := Normalize(query, ix.dimension)
	if err != nil {
		return nil, fmt.Errorf("query vector: %w", err)
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	count := ix.docs.Count()
	if count == 0 || n <= 0 {
		return nil, nil
	}
	limit := min(n, count) // chromem-go refuses to be asked for more than it has
	if allow != nil {
		limit = count
	}
	results, err := ix.docs.QueryEmbedding(ctx, unit, limit, nil, nil)
	if err = errors.Join(err, ctx.Err()); err != nil { // cancelled, chromem-go returns a part and no error
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	hits := make([]Hit, 0, min(n, len(results)))
	for _, r := range results {
		if len(hits) < n && (allow == nil || allow(r.ID)) {
			hits = append(hits, Hit{r.ID, float64(r.Similarity)})
		}
	}
	return hits, nil
}

// Normalize returns v scaled to length 1. It refuses a vector of another length
// than dimension, one with a value that is not finite, and zero.
func Normalize(v []float32, dimension int) ([]float32, error) {
	if len(v) != dimension {
		return nil, fmt.Errorf("%w: %d values, want %d", ErrVector, len(v), dimension)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	norm := math.Sqrt(sum)
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return nil, fmt.Errorf("%w: length %v", ErrVector, norm)
	}
	unit := slices.Clone(v)
	for i := range unit {
		unit[i] = float32(float64(unit[i]) / norm)
	}
	return unit, nil
}
