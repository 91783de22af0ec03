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
	format, tags, text, sample, ingested`

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

func scanDocument(row scanner, more ...any) (Document, error) {
	var (
		d                         Document
		published, ingested, tags string
	)
	dest := []any{&d.ID, &d.URI, &d.Title, &d.Author, &d.Publisher, &d.Lang, &d.URL, &published, &d.PublishedFrom,
		&d.Format, &tags, &d.Text, &d.Sample, &ingested}
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

// store writes the document and its chunks in one transaction, in place of what
// was stored under its URI. It returns the state that the index shows once it
// has followed.
func (c *Corpus) store(ctx context.Context, d Document, chunks []Chunk) (stamp, error) {
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return stamp{}, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	before, err := stampOf(ctx, tx, "articles")
	if err != nil {
		return stamp{}, err
	}
	if err := write(ctx, tx, d, chunks); err != nil {
		return stamp{}, err
	}
	now, err := c.after(ctx, tx, before)
	if err != nil {
		return stamp{}, err
	}
	return now, tx.Commit()
}

// write puts a document in the place of what is stored under its URI.
func write(ctx context.Context, tx *sql.Tx, d Document, chunks []Chunk) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM document WHERE id = ?", d.ID); err != nil {
		return err
	}
	return insert(ctx, tx, d, chunks)
}

// insert writes a document that is not stored yet, and its chunks.
func insert(ctx context.Context, tx *sql.Tx, d Document, chunks []Chunk) error {
	tags, err := json.Marshal(d.Tags)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(d.Text))
	if _, err := tx.ExecContext(ctx, "INSERT INTO document ("+documentColumns+", text_sha256, fingerprint) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		d.ID, d.URI, d.Title, d.Author, d.Publisher, d.Lang, d.URL, formatTime(d.Published), d.PublishedFrom,
		d.Format, string(tags), d.Text, d.Sample, formatTime(d.Ingested), sum[:], fingerprint(d)); err != nil {
		return err
	}
	for _, ch := range chunks {
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
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}
