package corpus

import (
	"context"
	"database/sql"
	"encoding/binary"
	"math"

	"footnote/corpus/vector"
)

// loadBatch is the number of stored vectors that go into a space at a time.
const loadBatch = 1024

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
