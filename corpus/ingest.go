package corpus

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"footnote/corpus/chunk"
	"footnote/corpus/load"

	"golang.org/x/text/unicode/norm"
)

// Status says what became of a source that was ingested.
type Status string

const (
	Added     Status = "added"
	Updated   Status = "updated"   // the same URI with other contents
	Unchanged Status = "unchanged" // the same URI with the same contents
	Duplicate Status = "duplicate" // another article has the same text
	Failed    Status = "failed"    // set by callers that report an error in a list
)

// Result says what became of a source. ArticleID names the stored article; for
// a duplicate, the one that was there before.
type Result struct {
	Status    Status
	ArticleID string
	Chunks    int
}

// Caps on one article.
const (
	MaxTextBytes  = 16 << 20
	maxFieldBytes = 4 << 10 // title, author, publisher, URI, URL, a tag
	maxTags       = 100
)

// FromArticle returns the document for a loaded article, under uri.
func FromArticle(uri string, a load.Article) Document {
	return Document{
		URI: uri, Title: a.Title, Author: a.Author, Publisher: a.Publisher, Lang: a.Lang, URL: a.CanonicalURL,
		Published: a.Published, PublishedFrom: a.PublishedFrom, Updated: a.Updated, Format: a.Format, Tags: a.Tags, Text: a.Text,
	}
}

// Ingest stores a document under its URI and makes it searchable by words. When
// it returns without error the article is on disk. ID and Ingested are set by
// Ingest. The error wraps [ErrInvalid] where the document cannot be stored.
func (c *Corpus) Ingest(ctx context.Context, d Document) (Result, error) {
	d, err := prepare(d)
	if err != nil {
		return Result{}, err
	}
	like := likenessOf(d)
	c.writing.Lock()
	defer c.writing.Unlock()
	res, uri, err := c.known(ctx, d, like)
	if err != nil {
		return Result{}, fmt.Errorf("look up article %s: %w", d.URI, err)
	}
	if res.Status == Unchanged || res.Status == Duplicate {
		return res, nil
	}
	from := origin{d.URI, fingerprint(d)}
	d.ID, d.URI = res.ArticleID, uri
	fixes, err := corrections(ctx, c.db.Write, d.ID)
	if err != nil {
		return Result{}, fmt.Errorf("read the corrections of article %s: %w", d.URI, err)
	}
	e, err := newEdition(d, fixes)
	if err != nil {
		return Result{}, fmt.Errorf("correct article %s: %w", d.URI, err)
	}
	e.like, e.from = like, from
	if err := c.publish(ctx, e); err != nil {
		return Result{}, fmt.Errorf("store article %s: %w", d.URI, err)
	}
	res.Chunks = len(e.chunks)
	return res, nil
}

// publish stores an edition in the place of the one before and makes it the one
// that is found. c.writing is held.
func (c *Corpus) publish(ctx context.Context, e edition) error {
	var err error
	if e.copies, err = c.copiesOf(ctx, e.Document, e.like); err != nil {
		return err
	}
	now, err := c.store(ctx, e)
	if err != nil {
		return err
	}
	c.indexed = stamp{}              // until the index has followed
	ctx = context.WithoutCancel(ctx) // it must: the article is stored
	c.signatures.remove(e.ID)
	if e.like.signed {
		c.signatures.add(e.ID, e.like.signature)
	}
	if err := c.removeFromIndex(ctx, e.ID); err != nil {
		return err
	}
	c.addToIndex(e.Document, e.chunks, c.analyze(e.Document, e.chunks))
	c.indexed = now
	return c.follow(ctx, e.ID, e.copies)
}

// prepare completes a document that is to be stored, and refuses one that
// cannot be.
func prepare(d Document) (Document, error) {
	d.ID = DocumentID(d.URI)
	d.Text = norm.NFC.String(d.Text)
	d.Ingested = time.Now().UTC().Truncate(time.Second)
	if d.PublishedFrom == "" || d.Published.IsZero() {
		d.PublishedFrom = "unknown"
	}
	if d.Tags == nil {
		d.Tags = []string{}
	}
	if err := validate(d); err != nil {
		return Document{}, fmt.Errorf("article %s: %w", d.URI, err)
	}
	return d, nil
}

func validate(d Document) error {
	fields := append([]string{d.URI, d.Title, d.Author, d.Publisher, d.URL, d.Lang, d.Format}, d.Tags...)
	switch {
	case d.URI == "":
		return fmt.Errorf("%w: no URI", ErrInvalid)
	case strings.TrimSpace(d.Text) == "":
		return fmt.Errorf("%w: no text", ErrInvalid)
	case len(d.Text) > MaxTextBytes:
		return fmt.Errorf("%w: %d bytes of text, the limit is %d", ErrInvalid, len(d.Text), MaxTextBytes)
	case len(d.Tags) > maxTags:
		return fmt.Errorf("%w: %d tags, the limit is %d", ErrInvalid, len(d.Tags), maxTags)
	case !utf8.ValidString(d.Text) || slices.ContainsFunc(fields, func(s string) bool { return !utf8.ValidString(s) }):
		return fmt.Errorf("%w: not valid UTF-8", ErrInvalid)
	case slices.ContainsFunc(fields, func(s string) bool { return len(s) > maxFieldBytes }):
		return fmt.Errorf("%w: a description longer than %d bytes", ErrInvalid, maxFieldBytes)
	}
	return nil
}

func (c *Corpus) chunkCount(id string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if d := c.docs[id]; d != nil {
		return int(d.end - d.first)
	}
	return 0
}

func split(d Document) []Chunk {
	var out []Chunk
	for _, s := range chunk.Split(d.Text) {
		out = append(out, Chunk{ID: chunkID(d.ID, d.Text, s.Start, s.End), DocID: d.ID, Start: s.Start, End: s.End, Heading: s.Heading})
	}
	return out
}

// Delete removes articles and all that belongs to them, and returns how many
// there were. Unknown ids are passed over.
func (c *Corpus) Delete(ctx context.Context, ids ...string) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("delete articles: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	before, err := stampOf(ctx, tx, "articles")
	if err != nil {
		return 0, fmt.Errorf("delete articles: %w", err)
	}
	deleted := 0
	for _, id := range ids {
		res, err := tx.ExecContext(ctx, "DELETE FROM document WHERE id = ?", id)
		if err != nil {
			return 0, fmt.Errorf("delete article %s: %w", id, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return 0, fmt.Errorf("delete article %s: %w", id, err)
		}
		deleted += int(n)
	}
	// Who deletes has seen the corpus: an empty one is no first start any more.
	if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO note (name, value) VALUES ('sample', 'declined')"); err != nil {
		return 0, fmt.Errorf("delete articles: %w", err)
	}
	now, err := c.after(ctx, tx, before)
	if err != nil {
		return 0, fmt.Errorf("delete articles: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("delete articles: %w", err)
	}
	c.indexed = stamp{}              // until the index has followed
	ctx = context.WithoutCancel(ctx) // it must: the articles are gone
	for _, id := range ids {
		if err := c.removeFromIndex(ctx, id); err != nil {
			return deleted, fmt.Errorf("delete article %s: %w", id, err)
		}
		if c.signatures != nil {
			c.signatures.remove(id)
		}
	}
	c.indexed = now
	return deleted, nil
}
