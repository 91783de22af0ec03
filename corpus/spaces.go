package corpus

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"footnote/corpus/vector"
)

// A space holds the vectors of one model at one length, and is searched only with
// queries of both. One serves: searches use it. Another one is filled beside it by
// [Corpus.Sync] and takes its place once it has a vector for every chunk.

// spacesNote is the note of the names of the spaces that served, as a JSON list: the
// one that serves, then those before, the latest first.
const spacesNote = "embedding spaces"

// keptSpaces is the number of spaces before the one that serves whose vectors are
// kept: the way back to them costs no more than what has come since.
const keptSpaces = 1

// Space is an embedding space in memory. Who holds it can search it also when another
// one serves by then. It is safe for concurrent use.
type Space struct {
	corpus *Corpus
	index  *vector.Index
	shows  stamp // the state of the vectors that it shows; zero: not known. Guarded by corpus.writing
}

// Name returns the name of the space, see [SpaceName].
func (s *Space) Name() string { return s.index.Model() }

// Search returns the n chunks nearest to the query vector among those that f allows,
// nearest first, with the cosine similarity as score. The error wraps
// [vector.ErrVector] where the query has another length than the space.
func (s *Space) Search(ctx context.Context, query []float32, f Filter, n int) ([]Hit, error) {
	c := s.corpus
	c.mu.RLock()
	allow := c.allowed(f)
	c.mu.RUnlock()
	found, err := s.index.Search(ctx, query, allow, n) // no article waits for it: slots are never used again
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	var hits []Hit
	for _, h := range found {
		if c.chunks.has(h.Slot) {
			hits = append(hits, c.hit(h.Slot, h.Similarity))
		}
	}
	return hits, nil
}

// SpaceName names the space of a model's vectors of that length, such as
// 127.0.0.1:11434/bge-m3@1024. The model may say the length itself.
func SpaceName(model string, dimension int) string {
	length := "@" + strconv.Itoa(dimension)
	return strings.TrimSuffix(model, length) + length
}

// madeBy says whether a space of that name is one of the model's.
func madeBy(model, name string) bool {
	at := strings.LastIndexByte(name, '@')
	return name == model || at >= 0 && name[:at] == model
}

// Space returns the space that serves, nil where that is none of the model's.
func (c *Corpus) Space(model string) *Space {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.serving == nil || !madeBy(model, c.serving.Name()) {
		return nil
	}
	return c.serving
}

// Serves returns the name of the space that serves, by what is stored; "" before the
// first one is complete.
func (c *Corpus) Serves(ctx context.Context) (string, error) {
	names, err := c.served(ctx)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}

// served returns what spacesNote lists.
func (c *Corpus) served(ctx context.Context) (names []string, err error) {
	value, err := c.Note(ctx, spacesNote)
	if err != nil || value == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(value), &names); err != nil {
		return nil, fmt.Errorf("%w: note %s: %w", ErrDamaged, spacesNote, err)
	}
	return names, nil
}

// Usable says whether there are stored vectors of the model that can be searched: of
// the space that serves, or of another one that lacks no chunk.
func (c *Corpus) Usable(ctx context.Context, model string) (bool, error) {
	name, err := c.usable(ctx, model)
	if err != nil {
		return false, fmt.Errorf("look for the vectors of %s: %w", model, err)
	}
	return name != "", nil
}

// usable returns the name of the space that Usable speaks of, "" if there is none.
func (c *Corpus) usable(ctx context.Context, model string) (string, error) {
	stored, err := c.storedSpaces(ctx)
	if err != nil {
		return "", err
	}
	stored = slices.DeleteFunc(stored, func(name string) bool { return !madeBy(model, name) })
	serves, err := c.Serves(ctx)
	if err != nil {
		return "", err
	}
	if slices.Contains(stored, serves) {
		return serves, nil
	}
	for _, name := range stored {
		if lacks, err := c.lacks(ctx, name); err != nil || !lacks {
			return name, err
		}
	}
	return "", nil
}

// storedSpaces returns the names of the spaces that have vectors. It looks each up by
// the one before: reading all rows would take as long as reading all vectors.
func (c *Corpus) storedSpaces(ctx context.Context) ([]string, error) {
	rows, err := c.db.Read.QueryContext(ctx, `
		WITH RECURSIVE space (name) AS (
			SELECT min(model) FROM embedding
			UNION ALL SELECT (SELECT min(model) FROM embedding WHERE model > name) FROM space WHERE name IS NOT NULL)
		SELECT name FROM space WHERE name IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// lacks says whether a chunk has no vector in a space.
func (c *Corpus) lacks(ctx context.Context, name string) (missing bool, err error) {
	err = c.db.Read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM chunk c WHERE "+lacking+")", name).Scan(&missing)
	return missing, err
}

// lacking is the condition that chunk c has no vector in the space ?1.
const lacking = "NOT EXISTS (SELECT 1 FROM embedding e WHERE e.model = ?1 AND e.chunk = c.id)"
