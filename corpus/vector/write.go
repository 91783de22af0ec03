package vector

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// How a space is written, all numbers little endian:
//
//	magic | number of bytes of the model and of all ids, dimension, number of
//	vectors: 4 × uint32 | model | ids, each behind its length in one byte |
//	slots, each a uint32 | CRC-32C of all of this
//	the vectors, a block at a time: CRC-32C | floats

const (
	magic         = "footvec1"
	headBytes     = len(magic) + 4*4
	checksumBytes = 4
	maxNameBytes  = math.MaxUint8 // of a model and of an id
)

// ErrDamaged is wrapped by the error of [Read] for bytes that are not what
// [Index.WriteTo] wrote.
var ErrDamaged = errors.New("damaged vectors")

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // has its own instruction on most processors

// WriteTo writes the space for [Read] and returns the number of bytes. Until it
// returns, Add and Remove wait.
func (ix *Index) WriteTo(w io.Writer) (int64, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	out := &counter{w: w}
	err := ix.writeHead(out)
	if err == nil {
		err = ix.writeBlocks(out)
	}
	if err != nil {
		return out.n, fmt.Errorf("write the vectors of %s: %w", ix.model, err)
	}
	return out.n, nil
}

func (ix *Index) writeHead(w io.Writer) error {
	var ids, slots []byte
	for slot, row := range ix.rows.rows {
		if row == noRow {
			continue
		}
		id := ix.rows.ids[row]
		if len(id) > maxNameBytes {
			return fmt.Errorf("an id of %d bytes, the limit is %d", len(id), maxNameBytes)
		}
		ids = append(append(ids, byte(len(id))), id...)
		slots = binary.LittleEndian.AppendUint32(slots, uint32(slot))
	}
	if len(ix.model) > maxNameBytes {
		return fmt.Errorf("a model name of %d bytes, the limit is %d", len(ix.model), maxNameBytes)
	}
	head := []byte(magic)
	for _, n := range []int{len(ix.model), len(ids), ix.rows.dimension, ix.rows.len()} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	head = append(append(append(head, ix.model...), ids...), slots...)
	_, err := w.Write(binary.LittleEndian.AppendUint32(head, crc32.Checksum(head, castagnoli)))
	return err
}

// writeBlocks writes the rows in the order of their slots, so that the chunks
// of an article lie together in what is read.
func (ix *Index) writeBlocks(w io.Writer) error {
	perBlock := rowsPerBlock(ix.rows.dimension)
	block := make([]byte, checksumBytes, checksumBytes+4*perBlock*ix.rows.dimension)
	left := ix.rows.len()
	for _, row := range ix.rows.rows {
		if row == noRow {
			continue
		}
		for _, x := range ix.rows.row(row) {
			block = binary.LittleEndian.AppendUint32(block, math.Float32bits(x))
		}
		if left--; left > 0 && len(block) < cap(block) {
			continue
		}
		binary.LittleEndian.PutUint32(block, crc32.Checksum(block[checksumBytes:], castagnoli))
		if _, err := w.Write(block); err != nil {
			return err
		}
		block = block[:checksumBytes]
	}
	return nil
}

// counter counts what w has taken.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
