package corpus

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// MaxVersions is the number of earlier texts that are kept of an article, the
// newest.
const MaxVersions = 20

// ErrNoVersion says that an article has no version of that name, or has it no
// more.
var ErrNoVersion = errors.New("no such version")

// Version is a text that an article has or had. A change of its description
// alone makes none.
type Version struct {
	Name          string // the first 16 hexadecimal digits of the text's SHA-256
	Title         string // as it was
	Published     time.Time
	PublishedFrom string
	Since         time.Time // when it was stored
	Until         time.Time // when another text took its place; zero: it is the current one
	Bytes         int       // length of the text
	Text          string    // left out of lists
}

// versionName names the text with this SHA-256.
func versionName(sum []byte) string {
	const digits = 8 // bytes: two texts of one article hardly share them
	return hex.EncodeToString(sum[:min(digits, len(sum))])
}

// Versions lists the versions of an article without their texts, the current one
// first, then the others from the newest to the oldest. The error wraps
// [ErrNotFound].
func (c *Corpus) Versions(ctx context.Context, id string) ([]Version, error) {
	current, err := c.current(ctx, id)
	if err != nil {
		return nil, err
	}
	current.Text = ""
	rows, err := c.db.Read.QueryContext(ctx, "SELECT "+versionColumns+" FROM version WHERE document = ? ORDER BY seq DESC", id)
	if err != nil {
		return nil, fmt.Errorf("list the versions of article %s: %w", id, err)
	}
	defer rows.Close()
	list := []Version{current}
	for rows.Next() {
		v, _, err := scanVersion(rows)
		if err != nil {
			return nil, fmt.Errorf("list the versions of article %s: %w", id, err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the versions of article %s: %w", id, err)
	}
	return list, nil
}

// Version returns a version of an article, the current one for "". The error
// wraps [ErrNotFound], [ErrNoVersion] or, where the text is no longer what was
// stored, [ErrDamaged].
func (c *Corpus) Version(ctx context.Context, id, name string) (Version, error) {
	current, err := c.current(ctx, id)
	if err != nil || name == "" || name == current.Name {
		return current, err
	}
	var packed []byte
	v, sum, err := scanVersion(c.db.Read.QueryRowContext(ctx, "SELECT "+versionColumns+`, text FROM version
		WHERE document = ? AND substr(lower(hex(text_sha256)), 1, 16) = ? ORDER BY seq DESC LIMIT 1`, id, name), &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return Version{}, fmt.Errorf("version %q of article %s: %w", name, id, ErrNoVersion)
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version %s of article %s: %w", name, id, err)
	}
	text, err := unpack(packed)
	if got := sha256.Sum256(text); err != nil || !slices.Equal(got[:], sum) {
		return Version{}, fmt.Errorf("version %s of article %s: %w: its text is not what was stored", name, id, ErrDamaged)
	}
	v.Text = string(text)
	return v, nil
}

// current returns the version that an article is now.
func (c *Corpus) current(ctx context.Context, id string) (Version, error) {
	d, sum, err := c.read(ctx, id)
	if err != nil {
		return Version{}, err
	}
	return Version{Name: versionName(sum), Title: d.Title, Published: d.Published, PublishedFrom: d.PublishedFrom,
		Since: d.Ingested, Bytes: len(d.Text), Text: d.Text}, nil
}

const versionColumns = "title, published, published_from, since, until, bytes, text_sha256"

func scanVersion(row scanner, more ...any) (v Version, sum []byte, err error) {
	var published, since, until string
	if err := row.Scan(append([]any{&v.Title, &published, &v.PublishedFrom, &since, &until, &v.Bytes, &sum}, more...)...); err != nil {
		return Version{}, nil, err
	}
	for _, t := range []struct {
		to   *time.Time
		text string
	}{{&v.Published, published}, {&v.Since, since}, {&v.Until, until}} {
		if *t.to, err = parseTime(t.text); err != nil {
			return Version{}, nil, fmt.Errorf("%w: date of a version: %w", ErrDamaged, err)
		}
	}
	v.Name = versionName(sum)
	return v, sum, nil
}

// keepVersion keeps the text that an edition takes the place of, unless it is
// the same or damaged, and forgets the oldest above MaxVersions.
func (e edition) keepVersion(ctx context.Context, tx *sql.Tx) error {
	var sum []byte
	before, err := scanDocument(tx.QueryRowContext(ctx, "SELECT "+documentColumns+", text_sha256 FROM document WHERE id = ?", e.ID), &sum)
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, ErrDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	now, was := sha256.Sum256([]byte(e.Text)), sha256.Sum256([]byte(before.Text))
	if now == was || !slices.Equal(was[:], sum) {
		return nil
	}
	packed, err := pack(before.Text)
	if err != nil {
		return err
	}
	// A text that is there again is the current one, and an earlier one no more.
	if _, err := tx.ExecContext(ctx, "DELETE FROM version WHERE document = ? AND text_sha256 IN (?, ?)", e.ID, sum, now[:]); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO version (document, "+versionColumns+", text) VALUES (?,?,?,?,?,?,?,?,?)",
		e.ID, before.Title, formatTime(before.Published), before.PublishedFrom, formatTime(before.Ingested), formatTime(e.Ingested),
		len(before.Text), sum, packed); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM version WHERE document = ?1 AND seq NOT IN
		(SELECT seq FROM version WHERE document = ?1 ORDER BY seq DESC LIMIT ?2)`, e.ID, MaxVersions)
	return err
}

// pack compresses a text to be stored.
func pack(text string) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(w, text)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// unpack undoes pack. A text longer than any that is stored is damaged.
func unpack(packed []byte) ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), MaxTextBytes+1))
}
