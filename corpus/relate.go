package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"footnote/corpus/copies"
)

// signatures finds articles by the likeness of their texts.
type signatures struct {
	index   copies.Index
	ids     []string // by number in the index
	numbers map[string]uint32
}

func (s *signatures) add(id string, signature copies.Signature) {
	n := s.index.Add(signature)
	if int(n) == len(s.ids) {
		s.ids = append(s.ids, id)
	}
	s.ids[n], s.numbers[id] = id, n
}

func (s *signatures) remove(id string) {
	if n, ok := s.numbers[id]; ok {
		s.index.Remove(n)
		delete(s.numbers, id)
	}
}

const (
	// mostCompared is the number of like articles that a new one is compared
	// with, the nearest. Of those that are copies of one another some are among
	// them; of a thousand of one mould none need be.
	mostCompared = 20
	// longestCompared is the length of the longest text, in bytes, that is
	// compared: no article of that length is syndicated.
	longestCompared = 1 << 20
)

// signed returns the signatures of all articles, which it reads once.
// c.writing is held.
func (c *Corpus) signed(ctx context.Context) (*signatures, error) {
	if c.signatures != nil {
		return c.signatures, nil
	}
	rows, err := c.db.Write.QueryContext(ctx, "SELECT document, signature FROM likeness")
	if err != nil {
		return nil, fmt.Errorf("read the signatures: %w", err)
	}
	defer rows.Close()
	all := &signatures{numbers: make(map[string]uint32)}
	var id string
	var b sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&id, &b); err != nil {
			return nil, fmt.Errorf("read the signatures: %w", err)
		}
		if s, ok := copies.FromBytes(b); ok {
			all.add(id, s)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the signatures: %w", err)
	}
	c.signatures = all
	return all, nil
}

// copiesOf returns the articles that d is a copy of, or they of it. c.writing is
// held.
func (c *Corpus) copiesOf(ctx context.Context, d Document, l likeness) ([]string, error) {
	all, err := c.signed(ctx)
	if err != nil || !l.signed || len(d.Text) > longestCompared {
		return nil, err
	}
	var out []string
	compared := 0
	for _, n := range all.index.Near(l.signature, copies.Threshold) {
		id := all.ids[n.Number]
		if id == d.ID {
			continue
		}
		if compared++; compared > mostCompared {
			break
		}
		var text string
		err := c.db.Write.QueryRowContext(ctx, "SELECT text FROM document WHERE id = ? AND length(text) <= ?", id, longestCompared).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("compare with article %s: %w", id, err)
		}
		if copies.Agree(d.Text, text) {
			out = append(out, id)
		}
	}
	return out, nil
}

// writeLikeness writes what an article is like, of which nothing is there yet.
func writeLikeness(ctx context.Context, tx *sql.Tx, id string, l likeness, others []string) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO likeness (document, signature, credit, address) VALUES (?,?,?,?)",
		id, l.stored(), l.credit, l.address); err != nil {
		return err
	}
	for _, other := range others {
		if _, err := tx.ExecContext(ctx, "INSERT INTO copy (document, other) VALUES (?,?)", id, other); err != nil {
			return err
		}
	}
	return nil
}

// The note that all articles have a likeness, of this method.
const (
	likenessNote   = "likeness"
	likenessMethod = "1"
)

// relateAll gives the articles a likeness that were stored before there was any,
// or by another method.
func (c *Corpus) relateAll(ctx context.Context) error {
	done, err := c.Note(ctx, likenessNote)
	if err != nil || done == likenessMethod {
		return err
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	c.signatures = &signatures{numbers: make(map[string]uint32)}
	for _, table := range []string{"copy", "likeness"} {
		if _, err := c.db.Write.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return fmt.Errorf("compare the articles anew: %w", err)
		}
	}
	for after := int64(0); ; {
		docs, last, err := c.documentsAfter(ctx, after)
		if err != nil {
			return fmt.Errorf("compare the articles: %w", err)
		}
		if len(docs) == 0 {
			return c.SetNote(ctx, likenessNote, likenessMethod)
		}
		if err := c.relate(ctx, docs); err != nil {
			return fmt.Errorf("compare the articles: %w", err)
		}
		after = last
	}
}

// documentsAfter returns some articles in the order of arrival, behind the one
// with that number, and the number of the last of them.
func (c *Corpus) documentsAfter(ctx context.Context, after int64) (docs []Document, last int64, err error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT "+documentColumns+", seq FROM document WHERE seq > ? ORDER BY seq LIMIT ?", after, rebuildBatch)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDocument(rows, &last)
		if err != nil {
			return nil, 0, err
		}
		docs = append(docs, d)
	}
	return docs, last, rows.Err()
}

// relate gives articles a likeness that have none. c.writing is held.
func (c *Corpus) relate(ctx context.Context, docs []Document) error {
	likes := onAllCores(docs, likenessOf)
	others := make([][]string, len(docs))
	for i, d := range docs {
		var err error
		if others[i], err = c.copiesOf(ctx, d, likes[i]); err != nil {
			return err
		}
		if likes[i].signed {
			c.signatures.add(d.ID, likes[i].signature)
		}
	}
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for i, d := range docs {
		if err := writeLikeness(ctx, tx, d.ID, likes[i], others[i]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// clearLikeness forgets what an article is like.
func clearLikeness(ctx context.Context, tx *sql.Tx, id string) error {
	for _, forget := range []string{"DELETE FROM likeness WHERE document = ?", "DELETE FROM copy WHERE document = ?", "DELETE FROM copy WHERE other = ?"} {
		if _, err := tx.ExecContext(ctx, forget, id); err != nil {
			return err
		}
	}
	return nil
}
