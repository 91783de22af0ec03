package corpus

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// How a document is stored: see schema/0001_articles.sql.

const documentColumns = `id, uri, title, author, publisher, lang, url, published, published_from,
	format, tags, text, sample, ingested, updated`

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

func scanDocument(row scanner, more ...any) (Document, error) {
	var (
		d                                  Document
		published, ingested, updated, tags string
	)
	dest := []any{&d.ID, &d.URI, &d.Title, &d.Author, &d.Publisher, &d.Lang, &d.URL, &published, &d.PublishedFrom,
		&d.Format, &tags, &d.Text, &d.Sample, &ingested, &updated}
	if err := row.Scan(append(dest, more...)...); err != nil {
		return Document{}, err
	}
	var err error
	if d.Published, err = parseTime(published); err != nil {
		return Document{}, fmt.Errorf("%w: date of article %s: %w", ErrDamaged, d.ID, err)
	}
	if d.Ingested, err = parseTime(ingested); err != nil {
		return Document{}, fmt.Errorf("%w: ingest time of article %s: %w", ErrDamaged, d.ID, err)
	}
	if d.Updated, err = parseTime(updated); err != nil {
		return Document{}, fmt.Errorf("%w: day of change of article %s: %w", ErrDamaged, d.ID, err)
	}
	if err := json.Unmarshal([]byte(tags), &d.Tags); err != nil {
		return Document{}, fmt.Errorf("%w: tags of article %s: %w", ErrDamaged, d.ID, err)
	}
	return d, nil
}

// formatTime is the stored form of a time: RFC 3339 in UTC, "" for zero.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s)
}

// edition is all that is stored of an article in one transaction.
type edition struct {
	Document          // as it is to be found: corrected
	own      Document // as the article itself says
	fixes    map[string]string
	chunks   []Chunk
	like     likeness
	copies   []string // articles that it is a copy of
	from     origin   // that brought it; zero: none did
}

// newEdition returns the edition of an article that itself says own, with
// corrections by column.
func newEdition(own Document, fixes map[string]string) (edition, error) {
	e := edition{Document: own, own: own, fixes: fixes}
	for column, value := range fixes {
		if err := e.setColumn(column, value); err != nil {
			return edition{}, err
		}
	}
	e.chunks = split(e.Document)
	return e, nil
}

// store writes an edition in one transaction, in place of what was stored of the
// article. It returns the state that the index shows once it has followed.
func (c *Corpus) store(ctx context.Context, e edition) (stamp, error) {
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return stamp{}, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	before, err := stampOf(ctx, tx, "articles")
	if err != nil {
		return stamp{}, err
	}
	for _, write := range []func(context.Context, *sql.Tx) error{e.keepVersion, e.clear, e.insert, e.writeCorrections, e.writeLikeness, e.writeSource} {
		if err := write(ctx, tx); err != nil {
			return stamp{}, err
		}
	}
	now, err := c.after(ctx, tx, before)
	if err != nil {
		return stamp{}, err
	}
	return now, tx.Commit()
}

// clear removes what another edition of the article has put into other tables
// and this one writes anew.
func (e edition) clear(ctx context.Context, tx *sql.Tx) error {
	for _, table := range []string{"chunk", "correction"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE document = ?", e.ID); err != nil {
			return err
		}
	}
	return clearLikeness(ctx, tx, e.ID)
}

// writeLikeness writes what the edition is like.
func (e edition) writeLikeness(ctx context.Context, tx *sql.Tx) error {
	return writeLikeness(ctx, tx, e.ID, e.like, e.copies)
}

// insert writes the document, in its old place in the order of arrival if it
// has one, and its chunks, of which there are none yet.
func (e edition) insert(ctx context.Context, tx *sql.Tx) error {
	tags, err := json.Marshal(e.Tags)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(e.Text))
	if _, err := tx.ExecContext(ctx, "INSERT INTO document ("+documentColumns+`, text_sha256) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, author = excluded.author, publisher = excluded.publisher,
			lang = excluded.lang, url = excluded.url, published = excluded.published, published_from = excluded.published_from,
			format = excluded.format, tags = excluded.tags, text = excluded.text, sample = excluded.sample, ingested = excluded.ingested,
			updated = excluded.updated, text_sha256 = excluded.text_sha256`,
		e.ID, e.URI, e.Title, e.Author, e.Publisher, e.Lang, e.URL, formatTime(e.Published), e.PublishedFrom,
		e.Format, string(tags), e.Text, e.Sample, formatTime(e.Ingested), formatTime(e.Updated), sum[:]); err != nil {
		return err
	}
	for _, ch := range e.chunks {
		if _, err := tx.ExecContext(ctx, "INSERT INTO chunk (id, document, start_at, end_at, heading) VALUES (?,?,?,?,?)",
			ch.ID, ch.DocID, ch.Start, ch.End, ch.Heading); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint is a hash of all that a source says about an article: equal ones
// need not be stored again.
func fingerprint(d Document) []byte {
	parts := append([]string{d.URI, d.Title, d.Author, d.Publisher, d.Lang, d.URL, formatTime(d.Published),
		d.PublishedFrom, d.Format, d.Text, fmt.Sprint(d.Sample)}, d.Tags...)
	if !d.Updated.IsZero() { // older versions of the program did not know of it
		parts = append(parts, "updated "+formatTime(d.Updated))
	}
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}
