package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"footnote/corpus/vector"
)

// LoadVectors makes the stored vectors of a model the ones that are searched, unless
// they are already; those of a space that lacks a chunk it makes so only where they
// served before.
func (c *Corpus) LoadVectors(ctx context.Context, model string) error {
	if err := c.loadVectors(ctx, model); err != nil {
		return fmt.Errorf("load the vectors of %s: %w", model, err)
	}
	return nil
}

func (c *Corpus) loadVectors(ctx context.Context, model string) error {
	if c.Space(model) != nil {
		return nil
	}
	// A writer between the read and the switch would be missed.
	c.writing.Lock()
	defer c.writing.Unlock()
	name, err := c.usable(ctx, model)
	if err != nil || name == "" {
		return err
	}
	space, err := c.loadSpace(ctx, name)
	if err != nil || space == nil {
		return err
	}
	c.copySpace(space)
	c.mu.Lock()
	c.serving = space
	c.mu.Unlock()
	return nil
}

// spaces returns the spaces in memory.
func (c *Corpus) spaces() []*Space {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.spacesLocked()
}

// spacesLocked is spaces for who holds c.mu.
func (c *Corpus) spacesLocked() []*Space {
	all := slices.Clone(c.filling)
	if c.serving != nil && !slices.Contains(all, c.serving) {
		all = append(all, c.serving)
	}
	return all
}

// release lets go of a space that was filled.
func (c *Corpus) release(space *Space) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filling = slices.DeleteFunc(c.filling, func(s *Space) bool { return s == space })
}

// serve makes a space the one that serves, and removes vectors that nobody needs any
// more. It returns false where a chunk has come meanwhile that has no vector yet.
func (c *Corpus) serve(ctx context.Context, space *Space) (bool, error) {
	gone, ok, err := c.switchTo(ctx, space)
	if err != nil || !ok {
		return false, err
	}
	for _, name := range gone {
		if err := c.forgetSpace(ctx, name); err != nil {
			return true, fmt.Errorf("remove the vectors of %s: %w", name, err)
		}
	}
	return true, nil
}

// switchTo is serve, but for the removal: it returns the names of the spaces to remove.
func (c *Corpus) switchTo(ctx context.Context, space *Space) (gone []string, ok bool, err error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	served, err := c.served(ctx)
	if err != nil {
		return nil, false, err
	}
	if len(served) > 0 && served[0] == space.Name() && c.Space(space.Name()) == space {
		return nil, true, nil
	}
	if missing, err := c.lacks(ctx, space.Name()); err != nil || missing {
		return nil, false, err
	}
	served = slices.DeleteFunc(served, func(name string) bool { return name == space.Name() })
	served = append([]string{space.Name()}, served[:min(len(served), keptSpaces)]...)
	if gone, err = c.outside(ctx, served); err != nil {
		return nil, false, err
	}
	value, err := json.Marshal(served)
	if err != nil {
		return nil, false, err
	}
	if err := c.SetNote(ctx, spacesNote, string(value)); err != nil {
		return nil, false, err
	}
	c.mu.Lock()
	c.serving = space
	c.mu.Unlock()
	return gone, true, nil
}

// outside returns the names of the stored spaces that are not among names, nor being
// filled.
func (c *Corpus) outside(ctx context.Context, names []string) ([]string, error) {
	for _, space := range c.spaces() {
		names = append(names[:len(names):len(names)], space.Name())
	}
	stored, err := c.storedSpaces(ctx)
	return slices.DeleteFunc(stored, func(name string) bool { return slices.Contains(names, name) }), err
}

// forgetBatch is the number of vectors that are removed at a time: an article that
// comes meanwhile does not wait for all.
const forgetBatch = 1000

// forgetSpace removes the vectors of a space.
func (c *Corpus) forgetSpace(ctx context.Context, name string) error {
	for {
		var n int64
		err := c.changeVectors(ctx, nil, func(tx *sql.Tx) error {
			res, err := tx.ExecContext(ctx, "DELETE FROM embedding WHERE model = ?1 AND chunk IN (SELECT chunk FROM embedding WHERE model = ?1 LIMIT ?2)", name, forgetBatch)
			if err == nil {
				n, err = res.RowsAffected()
			}
			return err
		}, nil)
		if err != nil || n == 0 {
			return err
		}
	}
}

// addVectors stores vectors, puts them into the space and returns their number. Chunks
// that were deleted meanwhile are left out; one unusable vector refuses the whole batch.
func (c *Corpus) addVectors(ctx context.Context, space *Space, ids []string, vectors [][]float32) (int, error) {
	if len(ids) != len(vectors) {
		return 0, fmt.Errorf("%w: %d for %d texts", vector.ErrVector, len(vectors), len(ids))
	}
	var keep vectorBatch
	err := c.changeVectors(ctx, space, func(tx *sql.Tx) error {
		for i, id := range ids {
			slot, ok := c.slot(id)
			if !ok {
				continue
			}
			unit, err := vector.Normalize(vectors[i], space.index.Dimension())
			if err != nil {
				return err
			}
			keep.add(slot, id, unit)
		}
		return keep.store(ctx, tx, space.Name())
	}, func() error {
		// What is stored is not embedded again, so the space must follow.
		return space.index.Add(context.WithoutCancel(ctx), keep.slots, keep.ids, keep.vectors)
	})
	return len(keep.ids), err
}

// changeVectors changes stored vectors in one transaction and then what is in memory by
// follow, which may be nil. Each space that showed the state before shows the one after; a change by another
// process is in neither or in both. changed, which may be nil, is the space that follow
// brings up to date.
func (c *Corpus) changeVectors(ctx context.Context, changed *Space, change func(*sql.Tx) error, follow func() error) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	before, err := c.vectorState(ctx, tx)
	if err != nil {
		return err
	}
	if err := change(tx); err != nil {
		return err
	}
	after, err := c.vectorState(ctx, tx)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if follow != nil {
		shown := changed.shows
		changed.shows = stamp{} // until it has followed
		if err := follow(); err != nil {
			return err
		}
		changed.shows = shown
	}
	for _, space := range c.spaces() {
		if space.shows == before {
			space.shows = after
		}
	}
	return nil
}
