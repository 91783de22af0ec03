package corpus

import (
	"context"
	"fmt"
)

// Build makes a corpus of docs in the folder dir, which must hold none yet, to be
// thrown away: a measurement, not a collection. It is many times as fast as
// an [Corpus.Ingest] a document, for it is one transaction that need not survive
// a power cut. Unlike Ingest it keeps documents with the same text, so that each
// is found under its own URI. The error wraps [ErrInvalid], and names the URI,
// where a document cannot be stored. The caller closes the corpus and removes dir.
func Build(ctx context.Context, dir string, docs []Document) (*Corpus, error) {
	c, err := openEmpty(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := c.storeAll(ctx, docs); err != nil {
		c.db.Close()
		return nil, fmt.Errorf("build a corpus: %w", err)
	}
	return c, nil
}

// storeAll stores documents in one transaction and indexes them.
func (c *Corpus) storeAll(ctx context.Context, docs []Document) error {
	// There is one writing connection, and this is its setting from here on.
	if _, err := c.db.Write.ExecContext(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return err
	}
	tx, err := c.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	stored := make(map[string]bool, len(docs))
	for first := 0; first < len(docs); first += rebuildBatch {
		for _, p := range prepareAll(docs[first:min(first+rebuildBatch, len(docs))]) {
			if p.err != nil {
				return p.err
			}
			if stored[p.ID] {
				return fmt.Errorf("store article %s: %w: it is there twice", p.URI, ErrInvalid)
			}
			stored[p.ID] = true
			if err := p.insert(ctx, tx); err != nil {
				return fmt.Errorf("store article %s: %w", p.URI, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, read := range []func(context.Context) error{c.relateAll, c.rebuild, c.loadKin} {
		if err := read(ctx); err != nil {
			return err
		}
	}
	return nil
}

// prepared is an edition that is ready to be stored, or why there is none.
type prepared struct {
	edition
	err error
}

// prepareAll completes and cuts documents, on all cores, and returns them in order.
func prepareAll(docs []Document) []prepared {
	return onAllCores(docs, func(d Document) (p prepared) {
		if d, p.err = prepare(d); p.err == nil {
			p.edition, p.err = newEdition(d, nil)
		}
		return p
	})
}
