package corpus

import (
	"context"
	"fmt"

	"footnote/corpus/vector"
)

// syncBatch is the number of chunks that are embedded and stored at a time.
const syncBatch = 256

// Sync brings the vectors of e's model into memory and embeds the chunks that
// have none, in batches; what it has stored stays when a later batch fails, and
// a later Sync goes on from there. It returns the number of chunks that it
// embedded. While it runs, searches use the vectors that are there.
func (c *Corpus) Sync(ctx context.Context, e Embedder) (int, error) {
	c.syncing.Lock()
	defer c.syncing.Unlock()
	model := e.EmbeddingModel()
	if err := c.LoadVectors(ctx, model); err != nil {
		return 0, err
	}
	done, inPass := 0, 0
	for after := ""; ; {
		ids, texts, err := c.unembedded(ctx, model, after)
		if err != nil {
			return done, fmt.Errorf("find chunks to embed: %w", err)
		}
		if len(ids) == 0 {
			if inPass == 0 {
				return done, nil
			}
			after, inPass = "", 0 // what arrived meanwhile may stand before
			continue
		}
		vectors, err := e.EmbedDocuments(ctx, texts)
		if err != nil {
			return done, fmt.Errorf("embed with %s: %w", model, err)
		}
		n, err := c.addVectors(ctx, model, ids, vectors)
		if err != nil {
			return done, fmt.Errorf("store vectors of %s: %w", model, err)
		}
		done, inPass, after = done+n, inPass+n, ids[len(ids)-1]
	}
}

// LoadVectors makes the stored vectors of a model the ones that are searched,
// unless they are already. Sync does it too.
func (c *Corpus) LoadVectors(ctx context.Context, model string) error {
	if err := c.loadVectors(ctx, model); err != nil {
		return fmt.Errorf("load the vectors of %s: %w", model, err)
	}
	return nil
}

func (c *Corpus) loadVectors(ctx context.Context, model string) error {
	c.mu.RLock()
	loaded := c.space != nil && c.space.Model() == model
	c.mu.RUnlock()
	if loaded {
		return nil
	}
	// A writer between the read and the switch would be missed.
	c.writing.Lock()
	defer c.writing.Unlock()
	space, err := c.loadSpace(ctx, model)
	if err != nil || space == nil {
		return err
	}
	c.mu.Lock()
	c.space = space
	c.mu.Unlock()
	return nil
}

// EmbeddedText returns what a model is given of a chunk: the title of its article,
// its heading and the text itself.
func EmbeddedText(title, heading, text string) string { return title + "\n" + heading + "\n" + text }

// unembedded returns up to syncBatch chunks behind the id after that have no
// vector of the model, in order of id, with the texts to embed.
func (c *Corpus) unembedded(ctx context.Context, model, after string) (ids, texts []string, err error) {
	rows, err := c.db.Read.QueryContext(ctx, `
		SELECT c.id, d.title, c.heading, CAST(substr(CAST(d.text AS BLOB), c.start_at + 1, c.end_at - c.start_at) AS TEXT)
		FROM chunk c JOIN document d ON d.id = c.document
		WHERE c.id > ? AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.model = ? AND e.chunk = c.id)
		ORDER BY c.id LIMIT ?`, after, model, syncBatch)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, title, heading, text string
		if err := rows.Scan(&id, &title, &heading, &text); err != nil {
			return nil, nil, err
		}
		ids, texts = append(ids, id), append(texts, EmbeddedText(title, heading, text))
	}
	return ids, texts, rows.Err()
}

// addVectors stores vectors, makes them searchable and returns their number.
// Chunks that were deleted meanwhile are left out; one unusable vector refuses
// the whole batch.
func (c *Corpus) addVectors(ctx context.Context, model string, ids []string, vectors [][]float32) (int, error) {
	if len(ids) != len(vectors) {
		return 0, fmt.Errorf("%w: %d for %d texts", vector.ErrVector, len(vectors), len(ids))
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	space, err := c.spaceFor(model, len(vectors[0]))
	if err != nil {
		return 0, err
	}
	var keep vectorBatch
	for i, id := range ids {
		slot, ok := c.slot(id)
		if !ok {
			continue
		}
		unit, err := vector.Normalize(vectors[i], space.Dimension())
		if err != nil {
			return 0, err
		}
		keep.add(slot, id, unit)
	}
	shows, first := c.spaceShows, c.spaceShows == (stamp{}) && space.Len() == 0
	c.spaceShows = stamp{} // until the space has followed
	before, after, err := c.storeVectors(ctx, model, keep)
	if err != nil {
		return 0, err
	}
	// What is stored is not embedded again, so the space must follow.
	if err := space.Add(context.WithoutCancel(ctx), keep.slots, keep.ids, keep.vectors); err != nil {
		return 0, err
	}
	c.mu.Lock()
	c.space = space
	c.mu.Unlock()
	if shows == before || first {
		c.spaceShows = after
	}
	return len(keep.ids), nil
}

// spaceFor returns the space of the model: the current one, or an empty one of
// that dimension.
func (c *Corpus) spaceFor(model string, dimension int) (*vector.Index, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.space != nil && c.space.Model() == model {
		return c.space, nil
	}
	return vector.NewIndex(model, dimension)
}

// storeVectors stores vectors in one transaction and returns the states of the
// vectors before and after it: what another process stores is in neither or in
// both.
func (c *Corpus) storeVectors(ctx context.Context, model string, b vectorBatch) (before, after stamp, err error) {
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return before, after, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if before, err = c.vectorState(ctx, tx); err != nil {
		return before, after, err
	}
	for i, id := range b.ids {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO embedding (model, chunk, vector) VALUES (?,?,?)",
			model, id, encodeVector(b.vectors[i])); err != nil {
			return before, after, err
		}
	}
	if after, err = c.vectorState(ctx, tx); err != nil {
		return before, after, err
	}
	return before, after, tx.Commit()
}
