package corpus

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"footnote/corpus/vector"
)

// spaceFile is a copy of the vectors in memory, within the data folder: their
// rows in the database take some twenty times as long to read. It is the state of
// the vectors in the database as it was and what [vector.Index.WriteTo]
// writes. It may be deleted at any time.
const spaceFile = "vectors.copy"

// loadBatch is the number of stored vectors that go into a space at a time.
const loadBatch = 1024

// loadSpace returns the stored vectors of a space, from the copy if it is of
// this state of the database; nil if there are none. c.writing is held.
func (c *Corpus) loadSpace(ctx context.Context, name string) (*Space, error) {
	state, err := c.vectorState(ctx, c.db.Read)
	if err != nil {
		return nil, err
	}
	index, err := c.readCopy(ctx, state, name)
	if err == nil {
		c.spaceCopied = copied{name, state}
		return &Space{c, index, state}, nil
	}
	if index, err = c.readRows(ctx, name); err != nil || index == nil {
		return nil, err
	}
	return &Space{c, index, state}, nil
}

// copied says what the copy of the vectors is of.
type copied struct {
	name  string
	state stamp
}

// copySpace writes the copy of the vectors, unless it is there or no state is
// known that space shows. Without it the next start is slower: that is no error.
// c.writing is held, or no other call under way.
func (c *Corpus) copySpace(space *Space) {
	if space == nil || space.shows == (stamp{}) || c.spaceCopied == (copied{space.Name(), space.shows}) {
		return
	}
	if writeCopy(c.spacePath, space.index, space.shows) == nil {
		c.spaceCopied = copied{space.Name(), space.shows}
	}
}

// readRows returns the vectors of a space in the database, nil if there are none.
func (c *Corpus) readRows(ctx context.Context, name string) (*vector.Index, error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT chunk, vector FROM embedding WHERE model = ?", name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		space *vector.Index
		batch vectorBatch
		id    string
		blob  sql.RawBytes
	)
	for rows.Next() {
		if err := rows.Scan(&id, &blob); err != nil {
			return nil, err
		}
		if space == nil {
			if space, err = vector.NewIndex(name, len(blob)/4); err != nil {
				return nil, err
			}
		}
		if slot, ok := c.slot(id); ok {
			batch.add(slot, id, decodeVector(blob))
		}
		if len(batch.ids) == loadBatch {
			if err := space.Add(ctx, batch.slots, batch.ids, batch.vectors); err != nil {
				return nil, err
			}
			batch = vectorBatch{}
		}
	}
	if err := rows.Err(); err != nil || space == nil {
		return nil, err
	}
	return space, space.Add(ctx, batch.slots, batch.ids, batch.vectors)
}

// vectorBatch is what [vector.Index.Add] takes.
type vectorBatch struct {
	slots   []uint32
	ids     []string
	vectors [][]float32
}

func (b *vectorBatch) add(slot uint32, id string, v []float32) {
	b.slots, b.ids, b.vectors = append(b.slots, slot), append(b.ids, id), append(b.vectors, v)
}

// store writes the vectors into the space of that name.
func (b *vectorBatch) store(ctx context.Context, tx *sql.Tx, name string) error {
	for i, id := range b.ids {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO embedding (model, chunk, vector) VALUES (?,?,?)",
			name, id, encodeVector(b.vectors[i])); err != nil {
			return err
		}
	}
	return nil
}

// slot returns the slot of a chunk.
func (c *Corpus) slot(id string) (uint32, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.chunks.find(id)
}

// readCopy returns the vectors of the copy. It is an error if there is none of this
// space under this stamp.
func (c *Corpus) readCopy(ctx context.Context, state stamp, name string) (*vector.Index, error) {
	f, err := os.Open(c.spacePath)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var of stamp
	if _, err := io.ReadFull(f, of[:]); err != nil {
		return nil, err
	}
	if of != state {
		return nil, errors.New("the copy is of another state")
	}
	index, err := vector.Read(ctx, f, c.slotOf)
	if err == nil && index.Model() != name {
		err = errors.New("the copy is of another space")
	}
	return index, err
}

// slotOf returns the slot of a chunk that had the slot was before a restart: it
// has it still unless articles went.
func (c *Corpus) slotOf(id string, was uint32) (uint32, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if hash, ok := chunkHash(id); ok && c.chunks.has(was) && c.chunks.ids[was] == hash {
		return was, true
	}
	return c.chunks.find(id)
}

// writeCopy puts a copy of space in the place of the one before. It does not
// wait for the disk: a copy that is torn by a crash is not read.
func writeCopy(path string, space *vector.Index, state stamp) error {
	f, err := createBeside(path)
	if err != nil {
		return fmt.Errorf("copy the vectors: %w", err)
	}
	w := bufio.NewWriter(f)
	_, err = w.Write(state[:])
	if err == nil {
		_, err = space.WriteTo(w)
	}
	if err = errors.Join(err, w.Flush(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy the vectors: %w", err), os.Remove(f.Name()))
	}
	return nil
}

func encodeVector(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func decodeVector(b []byte) []float32 {
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}
