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
// rows in the database take some twenty times as long to read. It is the stamp of the
// database as it was, 8 bytes little endian, and what [vector.Index.WriteTo]
// writes. It may be deleted at any time.
const spaceFile = "vectors.copy"

// loadBatch is the number of stored vectors that go into a space at a time.
const loadBatch = 1024

// loadSpace returns the stored vectors of a model, from the copy if it is of
// this state of the database; nil if there are none. c.writing is held.
func (c *Corpus) loadSpace(ctx context.Context, model string) (*vector.Index, error) {
	if c.stamp == nil {
		return c.readRows(ctx, model)
	}
	stamp, err := c.stamp(ctx)
	if err != nil {
		return nil, err
	}
	space, err := c.readCopy(ctx, stamp)
	if err == nil && space.Model() == model {
		return space, nil
	}
	if space, err = c.readRows(ctx, model); err != nil || space == nil {
		return nil, err
	}
	// Without a copy the next start is slower; this one need not fail.
	_ = writeCopy(c.spacePath, space, stamp)
	return space, nil
}

// readRows returns the vectors of a model in the database, nil if there are none.
func (c *Corpus) readRows(ctx context.Context, model string) (*vector.Index, error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT chunk, vector FROM embedding WHERE model = ?", model)
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
			if space, err = vector.NewIndex(model, len(blob)/4); err != nil {
				return nil, err
			}
		}
		if ch, slot := c.chunk(id); ch != nil {
			batch.add(slot, ch.ID, decodeVector(blob))
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

// chunk returns the chunk of that id and its slot; nil if there is none. Its ID
// is the one string that all indexes share.
func (c *Corpus) chunk(id string) (*indexed, uint32) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	slot, ok := c.slots[id]
	if !ok {
		return nil, 0
	}
	return c.chunks[slot], slot
}

// readCopy returns the vectors of the copy. It is an error if there is none
// under this stamp.
func (c *Corpus) readCopy(ctx context.Context, stamp uint64) (*vector.Index, error) {
	f, err := os.Open(c.spacePath)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var of [8]byte
	if _, err := io.ReadFull(f, of[:]); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint64(of[:]) != stamp {
		return nil, errors.New("the copy is of another state")
	}
	return vector.Read(ctx, f, c.slotOf)
}

// slotOf returns the slot of a chunk, which it had before a restart as well
// unless articles went.
func (c *Corpus) slotOf(id string, was uint32) (uint32, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if uint64(was) < uint64(len(c.chunks)) && c.chunks[was] != nil && c.chunks[was].ID == id {
		return was, true
	}
	slot, ok := c.slots[id]
	return slot, ok
}

// writeCopy puts a copy of space in the place of the one before. It does not
// wait for the disk: a copy that is torn by a crash is not read.
func writeCopy(path string, space *vector.Index, stamp uint64) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("copy the vectors: %w", err)
	}
	w := bufio.NewWriter(f)
	_, err = w.Write(binary.LittleEndian.AppendUint64(nil, stamp))
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
