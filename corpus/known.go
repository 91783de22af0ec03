package corpus

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"footnote/corpus/copies"
)

// known says what storing d would be: Added or Updated, or that there is nothing
// to store. For Updated, uri is that of the article, which another source of it
// may have brought.
func (c *Corpus) known(ctx context.Context, d Document, l likeness) (res Result, uri string, err error) {
	var fp []byte
	err = c.db.Write.QueryRowContext(ctx, `SELECT s.document, s.fingerprint, d.uri FROM source s JOIN document d ON d.id = s.document
		WHERE s.uri = ?`, d.URI).Scan(&res.ArticleID, &fp, &uri)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Result{}, "", err
	}
	isKnown := err == nil
	if isKnown && slices.Equal(fp, fingerprint(d)) {
		if _, err := c.Document(ctx, res.ArticleID); !errors.Is(err, ErrDamaged) {
			return Result{Unchanged, res.ArticleID, c.chunkCount(res.ArticleID)}, uri, err
		}
		return Result{Status: Updated, ArticleID: res.ArticleID}, uri, nil // what is stored is no longer that
	}
	if isKnown && uri == d.URI {
		return Result{Status: Updated, ArticleID: res.ArticleID}, uri, nil
	}
	sum := sha256.Sum256([]byte(d.Text))
	var other string
	err = c.db.Write.QueryRowContext(ctx, "SELECT id FROM document WHERE text_sha256 = ? ORDER BY seq LIMIT 1", sum[:]).Scan(&other)
	switch {
	case err == nil:
		return Result{Duplicate, other, c.chunkCount(other)}, "", nil
	case !errors.Is(err, sql.ErrNoRows):
		return Result{}, "", err
	}
	res, uri, err = c.elsewhere(ctx, d, l)
	if err != nil || res.Status != Updated || isKnown {
		return res, uri, err
	}
	// Another copy of what the article was before takes nothing back.
	err = c.db.Write.QueryRowContext(ctx, "SELECT document FROM version WHERE document = ? AND text_sha256 = ?", res.ArticleID, sum[:]).Scan(&other)
	switch {
	case err == nil:
		return Result{Duplicate, other, c.chunkCount(other)}, "", nil
	case !errors.Is(err, sql.ErrNoRows):
		return Result{}, "", err
	}
	return res, uri, nil
}

const (
	// sameArticle is the resemblance from which on the text under another URI is
	// another version of an article that says that its address is the same. Texts
	// of two pages of one site that have no article in common are below it.
	sameArticle = 0.5
	// mostAtAddress is the number of articles of one address, the newest, that are
	// compared: a site that gives one address on every page means nothing by it.
	mostAtAddress = 50
)

// elsewhere looks for the article that d is another version of under another
// URI; without one d is Added.
func (c *Corpus) elsewhere(ctx context.Context, d Document, l likeness) (Result, string, error) {
	added := Result{Status: Added, ArticleID: d.ID}
	if l.address == "" || !l.signed {
		return added, d.URI, nil
	}
	rows, err := c.db.Write.QueryContext(ctx, `SELECT l.document, d.uri, l.signature FROM likeness l JOIN document d ON d.id = l.document
		WHERE l.address = ? AND l.address <> '' ORDER BY d.seq DESC LIMIT ?`, l.address, mostAtAddress)
	if err != nil {
		return Result{}, "", fmt.Errorf("look for other versions: %w", err)
	}
	defer rows.Close()
	found, uri, most := added, d.URI, 0.0
	for rows.Next() {
		var id, theirs string
		var b []byte
		if err := rows.Scan(&id, &theirs, &b); err != nil {
			return Result{}, "", fmt.Errorf("look for other versions: %w", err)
		}
		s, ok := copies.FromBytes(b)
		if r := s.Resemblance(l.signature); ok && r >= sameArticle && r > most {
			found, uri, most = Result{Status: Updated, ArticleID: id}, theirs, r
		}
	}
	return found, uri, rows.Err()
}

// origin is a source of an article, with all that it says in one hash.
type origin struct {
	uri         string
	fingerprint []byte
}

// writeSource notes what a source said last, so that it is known when it says
// the same again, also where another source has brought a newer version since.
func (e edition) writeSource(ctx context.Context, tx *sql.Tx) error {
	if e.from.uri == "" {
		return nil // a person changed it
	}
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO source (uri, document, fingerprint) VALUES (?,?,?)", e.from.uri, e.ID, e.from.fingerprint)
	return err
}
