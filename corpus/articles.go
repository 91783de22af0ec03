package corpus

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
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
	Document        // without Text
	Chunks   int    // number of chunks
	Bytes    int    // length of the text
	Version  string // names the text, see [Version]
	CopyOf   string // id of the article that it is a copy of; "" where it is none, or the original
	Copies   int    // number of other articles with the same text
}

// Summary describes a stored article. The error wraps [ErrNotFound].
func (c *Corpus) Summary(ctx context.Context, id string) (Summary, error) {
	d, sum, err := c.read(ctx, id)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Document: d, Chunks: c.chunkCount(id), Bytes: len(d.Text), Version: versionName(sum)}
	s.Text = ""
	s.CopyOf, s.Copies = c.copyOf(id)
	return s, nil
}

// ListOptions say which articles a list shows. Limit must be positive.
type ListOptions struct {
	Query  string // in title, author or publisher, without regard to case
	Cursor string // the Next of the page before; "" for the first
	Limit  int
}

// Page is a part of a list; Next is the cursor of the next part, "" at the end.
type Page struct {
	Articles []Summary
	Next     string
	Total    int // of the whole list
}

// Articles lists articles, the newest publication first, those without a date
// last, equal dates by arrival.
func (c *Corpus) Articles(ctx context.Context, o ListOptions) (Page, error) {
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(o.Query) + "%"
	const match = `(title LIKE ?1 ESCAPE '\' OR author LIKE ?1 ESCAPE '\' OR publisher LIKE ?1 ESCAPE '\')`
	var page Page
	if err := c.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM document WHERE "+match, like).Scan(&page.Total); err != nil {
		return Page{}, fmt.Errorf("count articles: %w", err)
	}
	published, seq, err := parseCursor(o.Cursor)
	if err != nil {
		return Page{}, err
	}
	rows, err := c.db.Read.QueryContext(ctx, "SELECT "+strings.Replace(documentColumns, " text,", " '',", 1)+`, seq, length(CAST(text AS BLOB)), text_sha256
		FROM document WHERE `+match+` AND (?2 = '' OR (published, seq) < (?3, ?4))
		ORDER BY published DESC, seq DESC LIMIT ?5`, like, o.Cursor, published, seq, o.Limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("list articles: %w", err)
	}
	defer rows.Close()
	var cursors []string
	var sum []byte
	for rows.Next() {
		var s Summary
		if s.Document, err = scanDocument(rows, &seq, &s.Bytes, &sum); err != nil {
			return Page{}, fmt.Errorf("list articles: %w", err)
		}
		s.Chunks, s.Version = c.chunkCount(s.ID), versionName(sum)
		s.CopyOf, s.Copies = c.copyOf(s.ID)
		page.Articles = append(page.Articles, s)
		cursors = append(cursors, fmt.Sprintf("%d_%s", seq, formatTime(s.Published)))
	}
	if err := rows.Err(); err != nil {
		return Page{}, fmt.Errorf("list articles: %w", err)
	}
	if len(page.Articles) > o.Limit {
		page.Articles, page.Next = page.Articles[:o.Limit], cursors[o.Limit-1]
	}
	return page, nil
}

// ErrCursor says that a cursor is none that Articles gave out.
var ErrCursor = errors.New("unknown cursor")

func parseCursor(s string) (published string, seq int64, err error) {
	if s == "" {
		return "", 0, nil
	}
	number, published, _ := strings.Cut(s, "_")
	seq, err = strconv.ParseInt(number, 10, 64)
	if err == nil {
		_, err = parseTime(published)
	}
	if err != nil {
		return "", 0, fmt.Errorf("%w %q", ErrCursor, s)
	}
	return published, seq, nil
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
