package corpus

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"footnote/corpus/lexical"
)

// snapshotFile is a copy of what Open makes of the articles, within the data
// folder: reading it takes a hundredth of the time. It is used only as long as
// the database is in the state that it shows. It may be deleted at any time.
//
// The file is snapshotMagic, the state, the analyzer's fingerprint, the length
// and the CRC-32C of the tables (see tables.go), the tables, and what
// [lexical.Index.WriteTo] writes.
const (
	snapshotFile  = "articles.index"
	snapshotMagic = "footnote articles index 2\n"
)

// slowRebuild is how long Open may take without a snapshot before it writes one
// at once, rather than when the corpus is closed.
const slowRebuild = 250 * time.Millisecond

// stamp names a state of the articles in the database: see schema/0002_state.sql.
type stamp [16]byte

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// stampOf returns the state of the articles or of the vectors.
func stampOf(ctx context.Context, q querier, what string) (stamp, error) {
	var b []byte
	err := q.QueryRowContext(ctx, "SELECT stamp FROM state WHERE name = ?", what).Scan(&b)
	if err == nil && len(b) != len(stamp{}) {
		err = fmt.Errorf("%w: the stamp of the %s", ErrDamaged, what)
	}
	if err != nil {
		return stamp{}, fmt.Errorf("read the state of the %s: %w", what, err)
	}
	return stamp(b), nil
}

// after returns the state that tx leaves and the index can follow; it cannot
// where, before tx, another process had changed what the index shows.
// c.writing is held.
func (c *Corpus) after(ctx context.Context, tx *sql.Tx, before stamp) (stamp, error) {
	if before != c.indexed {
		return stamp{}, nil
	}
	return stampOf(ctx, tx, "articles")
}

// fill fills the index from the snapshot or, where that is of another state,
// from the database.
func (c *Corpus) fill(ctx context.Context) error {
	before, err := stampOf(ctx, c.db.Read, "articles")
	if err != nil {
		return err
	}
	if c.loadSnapshot(before) == nil {
		c.indexed, c.saved = before, before
		return nil
	}
	began := time.Now()
	if err := c.rebuild(ctx); err != nil {
		return err
	}
	after, err := stampOf(ctx, c.db.Read, "articles")
	if err != nil {
		return err
	}
	if before == after { // else another process writes, and who knows what was read
		c.indexed = after
	}
	if time.Since(began) > slowRebuild {
		c.saveSnapshot()
	}
	return nil
}

var errStale = errors.New("the snapshot is of another state")

// header is what a snapshot of a state begins with.
func (c *Corpus) header(state stamp) []byte {
	fingerprint := c.analyzer.Fingerprint()
	return append(append([]byte(snapshotMagic), state[:]...), fingerprint[:]...)
}

// loadSnapshot fills the index from a sound snapshot of that state. On any error
// the index is as it was.
func (c *Corpus) loadSnapshot(state stamp) error {
	f, err := os.Open(c.snapshotPath)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	in := &io.LimitedReader{R: f, N: info.Size()}
	header := c.header(state)
	head := make([]byte, len(header)+tablesHead)
	if _, err := io.ReadFull(in, head); err != nil {
		return err
	}
	if !bytes.HasPrefix(head, header) {
		return errStale
	}
	length, sum := tablesSize(head[len(header):])
	if length > uint64(in.N) {
		return errTables
	}
	tables := make([]byte, length)
	if _, err := io.ReadFull(in, tables); err != nil {
		return err
	}
	var (
		docs     map[string]*document
		chunks   chunkTable
		broken   error
		decoding sync.WaitGroup
	)
	decoding.Go(func() { docs, chunks, broken = decodeTables(tables, sum) })
	var words lexical.Index
	_, err = words.ReadFrom(in)
	decoding.Wait()
	if err := errors.Join(err, broken); err != nil {
		return err
	}
	if in.N > 0 || words.Len() != chunks.len() || int(words.End()) > len(chunks.ids) {
		return errTables
	}
	c.docs, c.chunks, c.words, c.newest = docs, chunks, &words, newestOf(docs)
	return nil
}

// saveSnapshot writes a snapshot of the index, unless there is one or the index
// shows no state that the database was in. The snapshot replaces the one before
// as a whole, also where another process has gone on and the next start can use
// neither; one that a crash tears is not used. Without it the next start is
// slower: that is no error.
func (c *Corpus) saveSnapshot() {
	if c.indexed == (stamp{}) || c.indexed == c.saved || len(c.chunks.ids) > maxSlots(c.chunks.len()) {
		return
	}
	f, err := createBeside(c.snapshotPath)
	if err != nil {
		return
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(c.writeSnapshot(w), w.Flush(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.snapshotPath)
	}
	if err != nil {
		os.Remove(f.Name())
		return
	}
	c.saved = c.indexed
}

// createBeside creates a file, for its owner only, that is to take the place of
// the one at path, and removes those that crashes have left.
func createBeside(path string) (*os.File, error) {
	dir, name := filepath.Split(path)
	left, _ := filepath.Glob(filepath.Join(dir, name+".new*"))
	for _, path := range left {
		os.Remove(path)
	}
	return os.CreateTemp(dir, name+".new*")
}

func (c *Corpus) writeSnapshot(w io.Writer) error {
	if _, err := w.Write(c.header(c.indexed)); err != nil {
		return err
	}
	if _, err := w.Write(encodeTables(c.docs, &c.chunks)); err != nil {
		return err
	}
	_, err := c.words.WriteTo(w)
	return err
}
