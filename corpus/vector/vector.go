// Package vector finds the chunks whose embeddings are nearest to a query's.
//
// An [Index] is one embedding space: the vectors of one model at one dimension,
// held by a chromem-go collection in memory. The collection's documents lie
// side by side in a slab of floats, which a search reads from end to end at
// the speed of the memory; every vector that may be found is compared, so the
// result is exact, and nothing has to be built.
//
// An index is rebuilt from the stored vectors at start, or read from what
// [Index.WriteTo] wrote. chromem-go's own files are never used: they can lose
// vectors, and SQLite holds them already.
package vector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/philippgille/chromem-go"
)

// ErrVector is wrapped by the errors for a vector that cannot be searched: of
// another length than its space, with a value that is not finite, or zero.
var ErrVector = errors.New("unusable vector")

// MaxDimension is the longest vector that a space takes. It bounds what a
// damaged file can make a reader allocate.
const MaxDimension = 1 << 16

// Index is one embedding space in memory. Chunks are known by a slot, a small
// number that the caller gives each, and by their id. It is safe for concurrent
// use.
type Index struct {
	model     string
	searching atomic.Int32 // searches under way
	reading   atomic.Int64 // the block that one of them began last

	mu   sync.RWMutex // guards what is below
	rows slab
	docs *chromem.Collection // one document a row in use, which it shares
	// filled is the number of rows that docs has seen. Those that were read from
	// a file wait for the first call that needs docs: a search does not.
	filled int
}

// NewIndex returns an empty space for the vectors of a model; dimension is
// their length, 1 to [MaxDimension].
func NewIndex(model string, dimension int) (*Index, error) {
	if dimension < 1 || dimension > MaxDimension {
		return nil, fmt.Errorf("%w: dimension %d", ErrVector, dimension)
	}
	docs, err := chromem.NewDB().CreateCollection("chunks", nil, noEmbedding)
	if err != nil {
		return nil, fmt.Errorf("create the vector collection: %w", err)
	}
	return &Index{model: model, docs: docs, rows: newSlab(dimension)}, nil
}

// noEmbedding stands where chromem-go would call a model: every vector is given.
func noEmbedding(context.Context, string) ([]float32, error) {
	return nil, errors.New("vectors are computed by the caller")
}

// Model names the space's model.
func (ix *Index) Model() string { return ix.model }

// Dimension returns the length of the space's vectors.
func (ix *Index) Dimension() int { return ix.rows.dimension }

// Len returns the number of vectors.
func (ix *Index) Len() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.rows.len()
}

// Add puts the vectors of chunks into the space, replacing those of the same
// slot; an id belongs to one slot as long as it is in the space. It refuses all
// of them if one is unusable. The vectors are copied and scaled to length 1.
func (ix *Index) Add(ctx context.Context, slots []uint32, ids []string, vectors [][]float32) error {
	if len(ids) != len(vectors) || len(slots) != len(vectors) {
		return fmt.Errorf("%w: %d slots and %d ids for %d vectors", ErrVector, len(slots), len(ids), len(vectors))
	}
	lengths := make([]float64, len(vectors))
	for i, v := range vectors {
		var err error
		if lengths[i], err = length(v, ix.rows.dimension); err != nil {
			return fmt.Errorf("vector of chunk %s: %w", ids[i], err)
		}
		if ids[i] == "" || slots[i] == noSlot {
			return fmt.Errorf("%w: chunk %q in slot %d", ErrVector, ids[i], slots[i])
		}
	}
	if err := ix.fill(ctx); err != nil {
		return fmt.Errorf("add %d vectors: %w", len(vectors), err)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for i, v := range vectors {
		if row, ok := ix.rows.find(slots[i]); ok && ix.rows.ids[row] != ids[i] {
			if err := ix.remove(ctx, slots[i:i+1]); err != nil {
				return err
			}
		}
		row := ix.rows.row(ix.rows.take(slots[i], ids[i]))
		scale(row, v, lengths[i])
		if err := ix.share(ctx, ids[i], row); err != nil {
			return err
		}
	}
	ix.filled = len(ix.rows.slots)
	return nil
}

// fillStep is the number of rows that fill shares while searches wait, for
// some milliseconds.
const fillStep = 4096

// fill brings docs up to date with the rows. It does nothing but look at ctx
// once that is done: only [Read] makes rows that docs has not seen.
func (ix *Index) fill(ctx context.Context) error {
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if done, err = ix.fillSome(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (ix *Index) fillSome(ctx context.Context) (done bool, err error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for end := min(ix.filled+fillStep, len(ix.rows.slots)); ix.filled < end; ix.filled++ {
		if ix.rows.slots[ix.filled] == noSlot {
			continue
		}
		if err := ix.share(ctx, ix.rows.ids[ix.filled], ix.rows.row(uint32(ix.filled))); err != nil {
			return false, err
		}
	}
	return ix.filled == len(ix.rows.slots), nil
}

// share makes the document of a chunk: its embedding is the row itself.
// chromem-go copies an embedding only to normalise it, and AddDocuments would
// start a goroutine for each.
func (ix *Index) share(ctx context.Context, id string, row []float32) error {
	if err := ix.docs.AddDocument(ctx, chromem.Document{ID: id, Embedding: row}); err != nil {
		return fmt.Errorf("add the vector of chunk %s: %w", id, err)
	}
	return nil
}

// Remove takes the vectors of slots out; slots without one are passed over.
func (ix *Index) Remove(ctx context.Context, slots ...uint32) error {
	if err := ix.fill(ctx); err != nil {
		return fmt.Errorf("remove %d vectors: %w", len(slots), err)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	return ix.remove(ctx, slots)
}

func (ix *Index) remove(ctx context.Context, slots []uint32) error {
	var gone []string
	for _, slot := range slots {
		if row, ok := ix.rows.find(slot); ok {
			gone = append(gone, ix.rows.ids[row])
			ix.rows.release(row)
		}
	}
	if len(gone) == 0 {
		return nil // to chromem-go, no id and no filter means all
	}
	if err := ix.docs.Delete(ctx, nil, nil, gone...); err != nil {
		return fmt.Errorf("remove %d vectors: %w", len(gone), err)
	}
	return nil
}

// Vector returns a copy of a chunk's vector, of length 1, for a search for its
// like; nil if the space has none.
func (ix *Index) Vector(ctx context.Context, id string) ([]float32, error) {
	if err := ix.fill(ctx); err != nil {
		return nil, fmt.Errorf("look up the vector of chunk %s: %w", id, err)
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	doc, err := ix.docs.GetByID(ctx, id)
	if err != nil {
		return nil, nil //nolint:nilerr // its only error is that there is none
	}
	return doc.Embedding, nil
}

// Normalize returns v scaled to length 1. It refuses a vector of another length
// than dimension, one with a value that is not finite, and zero. What it
// returned once, it returns unchanged.
func Normalize(v []float32, dimension int) ([]float32, error) {
	norm, err := length(v, dimension)
	if err != nil {
		return nil, err
	}
	unit := make([]float32, len(v))
	scale(unit, v, norm)
	return unit, nil
}

// length returns the Euclidean length of v, above 0 and finite.
func length(v []float32, dimension int) (float64, error) {
	if len(v) != dimension {
		return 0, fmt.Errorf("%w: %d values, want %d", ErrVector, len(v), dimension)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	norm := math.Sqrt(sum)
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return 0, fmt.Errorf("%w: length %v", ErrVector, norm)
	}
	return norm, nil
}

// unitTolerance is how far from 1 a length may be and yet count as 1. It is
// chromem-go's, which takes a vector as it is within this (vector.go,
// isNormalizedPrecisionTolerance).
const unitTolerance = 1e-6

// scale writes v, whose length is norm, to unit, at length 1.
func scale(unit, v []float32, norm float64) {
	if math.Abs(norm-1) < unitTolerance {
		copy(unit, v)
		return
	}
	for i, x := range v {
		unit[i] = float32(float64(x) / norm)
	}
}
