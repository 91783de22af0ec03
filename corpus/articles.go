package corpus

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Document returns a stored article. The error wraps [ErrNotFound], or
// [ErrDamaged] where its text is no longer what was stored.
func (c *Corpus) Document(ctx context.Context, id string) (Document, error) {
	d, _, err := c.read(ctx, id)
	return d, err
}

// read is Document, with the SHA-256 of the text.
func (c *Corpus) read(ctx context.Context, id string) (d Document, sum []byte, err error) {
	d, err = scanDocument(c.db.Read.QueryRowContext(ctx,
		"SELECT "+documentColumns+", text_sha256 FROM document WHERE id = ?", id), &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, nil, fmt.Errorf("article %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return Document{}, nil, fmt.Errorf("read article %s: %w", id, err)
	}
	if got := sha256.Sum256([]byte(d.Text)); !slices.Equal(got[:], sum) {
		return Document{}, nil, fmt.Errorf("article %s: %w: its text is not what was stored; ingest it again", id, ErrDamaged)
	}
	return d, sum, nil
}

// Summary describes an article in a list.
type Summary struct {
	Document           // without Text
	Chunks   int       // number of chunks
	Bytes    int       // length of the text
	Version  string    // names the text, see [Version]
	Versions int       // number of texts that are kept of it, this one too
	Changed  time.Time // when its text last took the place of another one; zero: it has not, as far as is known
	CopyOf   string    // id of the article that it is a copy of; "" where it is none, or the original
	Copies   int       // number of other articles with the same text
}

// changeColumns are, of a row of document, Summary.Versions and Summary.Changed.
const changeColumns = `(SELECT count(*) + 1 FROM version WHERE version.document = document.id),
	(SELECT coalesce(max(until), '') FROM version WHERE version.document = document.id)`

// Summary describes a stored article. The error wraps [ErrNotFound].
func (c *Corpus) Summary(ctx context.Context, id string) (Summary, error) {
	d, sum, err := c.read(ctx, id)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Document: d, Chunks: c.chunkCount(id), Bytes: len(d.Text), Version: versionName(sum)}
	s.Text = ""
	s.CopyOf, s.Copies = c.copyOf(id)
	var changed string
	err = c.db.Read.QueryRowContext(ctx, "SELECT "+changeColumns+" FROM document WHERE id = ?", id).Scan(&s.Versions, &changed)
	if err == nil {
		s.Changed, err = parseTime(changed)
	}
	if err != nil {
		return Summary{}, fmt.Errorf("read the changes of article %s: %w", id, err)
	}
	return s, nil
}

// Stats counts what is in the corpus.
type Stats struct {
	Articles, Chunks, Sample int
	Newest                   time.Time // day of the newest publication; zero if none is known
	Space                    string    // name of the embedding space that serves; "" while none is loaded
	Embedded                 int       // chunks that have one
}

// Generation is a number that changes whenever an article comes, changes or goes.
func (c *Corpus) Generation() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.change
}

// Stats returns the counts of this moment.
func (c *Corpus) Stats() Stats {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := Stats{Articles: len(c.docs), Chunks: c.chunks.len(), Newest: c.newest}
	for _, d := range c.docs {
		if d.sample {
			s.Sample++
		}
	}
	if c.serving != nil {
		s.Space, s.Embedded = c.serving.Name(), c.serving.index.Len()
	}
	return s
}

// Damaged reads every article and returns the ids of those whose text is no
// longer what was stored.
func (c *Corpus) Damaged(ctx context.Context) ([]string, error) {
	c.mu.RLock()
	ids := slices.Sorted(maps.Keys(c.docs))
	c.mu.RUnlock()
	var out []string
	for _, id := range ids {
		_, err := c.Document(ctx, id)
		switch {
		case errors.Is(err, ErrDamaged):
			out = append(out, id)
		case err != nil && !errors.Is(err, ErrNotFound):
			return nil, err
		}
	}
	return out, nil
}

// DocumentIDs returns the n first ids of articles in order of id, fewer where
// there are fewer. Ids are hashes: these articles are a random sample that stays
// nearly the same as others come and go.
func (c *Corpus) DocumentIDs(ctx context.Context, n int) ([]string, error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT id FROM document ORDER BY id LIMIT ?", n)
	if err != nil {
		return nil, fmt.Errorf("sample articles: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("sample articles: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sample articles: %w", err)
	}
	return ids, nil
}
