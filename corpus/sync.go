package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"footnote/corpus/vector"
)

// syncBatch is the number of chunks that are embedded and stored at a time.
const syncBatch = 256

// Progress is how far a space is filled.
type Progress struct {
	Space    string // its name
	Embedded int    // chunks that have a vector
	Chunks   int    // all
}

// Sync embeds the chunks that have no vector in e's space, in batches, and makes it the
// space that serves once every chunk has one; until then the one before goes on. What
// is stored stays when a later batch fails, and a later Sync goes on from there. It
// returns the number of chunks that it embedded. The length of e's vectors is found by
// asking for one.
//
// Several may run at a time; of one space, one after another.
func (c *Corpus) Sync(ctx context.Context, e Embedder) (int, error) {
	return c.SyncReporting(ctx, e, func(Progress) {})
}

// SyncReporting is Sync, and calls report before every batch and at the end.
func (c *Corpus) SyncReporting(ctx context.Context, e Embedder, report func(Progress)) (int, error) {
	if err := c.loadFirst(ctx, e.EmbeddingModel()); err != nil {
		return 0, err
	}
	name, dimension, err := c.nameOf(ctx, e)
	if err != nil || name == "" {
		return 0, err
	}
	defer c.claim(name)()
	space, err := c.open(ctx, name, dimension)
	if err != nil {
		return 0, fmt.Errorf("load the vectors of %s: %w", name, err)
	}
	defer c.release(space)
	done := 0
	for served := false; !served; {
		n, err := c.fillSpace(ctx, e, space, report)
		if done += n; err != nil {
			return done, err
		}
		if served, err = c.serve(ctx, space); err != nil {
			return done, fmt.Errorf("change to the vectors of %s: %w", name, err)
		}
	}
	return done, nil
}

// Update embeds the chunks that have no vector in the space that serves, if that is
// e's; otherwise it does nothing. It returns the number of chunks that it embedded.
func (c *Corpus) Update(ctx context.Context, e Embedder) (int, error) {
	space := c.Space(e.EmbeddingModel())
	if space == nil {
		return 0, nil
	}
	defer c.claim(space.Name())()
	return c.fillSpace(ctx, e, space, func(Progress) {})
}

// loadFirst loads the vectors of a model where none serve yet.
func (c *Corpus) loadFirst(ctx context.Context, model string) error {
	c.mu.RLock()
	some := c.serving != nil
	c.mu.RUnlock()
	if some {
		return nil
	}
	return c.LoadVectors(ctx, model)
}

// probe is what an embedder is asked for to learn the length of its vectors.
const probe = "capital expenditure"

// nameOf returns the name of e's space and the length of its vectors, "" where e does
// not answer and nothing is to be asked of it.
func (c *Corpus) nameOf(ctx context.Context, e Embedder) (string, int, error) {
	model := e.EmbeddingModel()
	v, err := e.EmbedQuery(ctx, probe)
	if err == nil {
		_, err = vector.Normalize(v, len(v))
	}
	if err == nil {
		return SpaceName(model, len(v)), len(v), nil
	}
	err = fmt.Errorf("embed with %s: %w", model, err)
	if space := c.Space(model); space != nil {
		if missing, failed := c.lacks(ctx, space.Name()); failed == nil && !missing {
			return "", 0, nil
		}
	}
	if c.Stats().Chunks == 0 {
		return "", 0, nil
	}
	return "", 0, err
}

// claim waits until no other call fills the space of that name. The caller calls
// release when it is done.
func (c *Corpus) claim(name string) (release func()) {
	c.mu.Lock()
	if c.syncing == nil {
		c.syncing = make(map[string]*sync.Mutex)
	}
	one := c.syncing[name]
	if one == nil {
		one = new(sync.Mutex)
		c.syncing[name] = one
	}
	c.mu.Unlock()
	one.Lock()
	return one.Unlock
}

// open returns the space of that name: the one that serves, else a space of the stored
// vectors that from now on follows what happens to articles.
func (c *Corpus) open(ctx context.Context, name string, dimension int) (*Space, error) {
	// A writer between the read and the entry would be missed.
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.RLock()
	space := c.serving
	c.mu.RUnlock()
	if space != nil && space.Name() == name {
		return space, nil
	}
	space, err := c.loadSpace(ctx, name)
	if err != nil {
		return nil, err
	}
	if space == nil {
		index, err := vector.NewIndex(name, dimension)
		if err != nil {
			return nil, err
		}
		space = &Space{corpus: c, index: index}
		if space.shows, err = c.vectorState(ctx, c.db.Read); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	c.filling = append(c.filling, space)
	c.mu.Unlock()
	return space, nil
}

// fillSpace embeds what the space lacks.
func (c *Corpus) fillSpace(ctx context.Context, e Embedder, space *Space, report func(Progress)) (int, error) {
	name := space.Name()
	done, inPass := 0, 0
	for after := ""; ; {
		ids, texts, err := c.unembedded(ctx, name, after, syncBatch)
		if err != nil {
			return done, fmt.Errorf("find chunks to embed: %w", err)
		}
		report(Progress{name, space.index.Len(), c.Stats().Chunks})
		if len(ids) == 0 {
			if inPass == 0 {
				return done, nil
			}
			after, inPass = "", 0 // what arrived meanwhile may stand before
			continue
		}
		vectors, err := e.EmbedDocuments(ctx, texts)
		if err != nil {
			return done, fmt.Errorf("embed with %s: %w", e.EmbeddingModel(), err)
		}
		n, err := c.addVectors(ctx, space, ids, vectors)
		if err != nil {
			return done, fmt.Errorf("store vectors of %s: %w", name, err)
		}
		done, inPass, after = done+n, inPass+n, ids[len(ids)-1]
	}
}

// EmbeddedText returns what a model is given of a chunk: the title of its article,
// its heading and the text itself.
func EmbeddedText(title, heading, text string) string { return title + "\n" + heading + "\n" + text }

// unembedded returns up to limit chunks behind the id after that have no vector in the
// space of that name, in order of id, with the texts to embed. Chunks that go meanwhile
// are left out.
func (c *Corpus) unembedded(ctx context.Context, name, after string, limit int) (ids, texts []string, err error) {
	chunks, err := c.unembeddedChunks(ctx, name, after, limit)
	if err != nil {
		return nil, nil, err
	}
	byDocument := make(map[string][]int)
	for i, ch := range chunks {
		byDocument[ch.DocID] = append(byDocument[ch.DocID], i)
	}
	embedded := make([]string, len(chunks))
	for id, of := range byDocument { // one text at a time: a chunk's row with its article's would read a long one for each
		var title, text string
		err := c.db.Read.QueryRowContext(ctx, "SELECT title, text FROM document WHERE id = ?", id).Scan(&title, &text)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		for _, i := range of {
			ch, part := chunks[i], ""
			if ch.within(text) { // else it is damaged, and must not hold up the others
				part = text[ch.Start:ch.End]
			}
			embedded[i] = EmbeddedText(title, ch.Heading, part)
		}
	}
	for i, ch := range chunks {
		if embedded[i] != "" {
			ids, texts = append(ids, ch.ID), append(texts, embedded[i])
		}
	}
	return ids, texts, nil
}

func (c *Corpus) unembeddedChunks(ctx context.Context, name, after string, limit int) ([]Chunk, error) {
	rows, err := c.db.Read.QueryContext(ctx, `SELECT c.id, c.document, c.heading, c.start_at, c.end_at FROM chunk c
		WHERE c.id > ?2 AND `+lacking+`
		ORDER BY c.id LIMIT ?3`, name, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Chunk
	for rows.Next() {
		var ch Chunk
		if err := rows.Scan(&ch.ID, &ch.DocID, &ch.Heading, &ch.Start, &ch.End); err != nil {
			return nil, err
		}
		out = append(out, ch)
	}
	return out, rows.Err()
}
