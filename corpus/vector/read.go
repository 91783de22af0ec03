package vector

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"unsafe"
)

// SlotOf says which slot a chunk has in this run of the program, false: none. It
// had the slot was when it was written and often has it still, which is faster
// to see than to look up.
type SlotOf func(id string, was uint32) (uint32, bool)

// Read returns the space that [Index.WriteTo] wrote; vectors of chunks that have
// no slot any more are left out. The error wraps [ErrDamaged] where a byte is
// not as it was written. What Read allocates is in proportion to what r gives,
// whatever that claims.
func Read(ctx context.Context, r io.Reader, slot SlotOf) (*Index, error) {
	ix, chunks, err := readHead(r)
	if err == nil {
		err = ix.readRows(ctx, r, chunks, slot)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: they end too soon", ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("read vectors: %w", err)
	}
	return ix, nil
}

// readHead reads what stands before the vectors.
func readHead(r io.Reader) (*Index, []writtenChunk, error) {
	var head bytes.Buffer
	if _, err := io.CopyN(&head, r, int64(headBytes)); err != nil {
		return nil, nil, err
	}
	number := func(i int) uint32 { return binary.LittleEndian.Uint32(head.Bytes()[len(magic)+4*i:]) }
	modelBytes, idBytes, dimension, count := number(0), number(1), number(2), number(3)
	if !bytes.HasPrefix(head.Bytes(), []byte(magic)) || modelBytes > maxNameBytes || dimension > MaxDimension {
		return nil, nil, fmt.Errorf("%w: not a space", ErrDamaged)
	}
	if _, err := io.CopyN(&head, r, int64(modelBytes)+int64(idBytes)+4*int64(count)+checksumBytes); err != nil {
		return nil, nil, err
	}
	written, sum := head.Bytes()[:head.Len()-checksumBytes], head.Bytes()[head.Len()-checksumBytes:]
	if crc32.Checksum(written, castagnoli) != binary.LittleEndian.Uint32(sum) {
		return nil, nil, fmt.Errorf("%w: the head does not match its checksum", ErrDamaged)
	}
	names, slots := written[headBytes:len(written)-4*int(count)], written[len(written)-4*int(count):]
	chunks, err := splitChunks(string(names[modelBytes:]), slots)
	if err != nil {
		return nil, nil, err
	}
	ix, err := NewIndex(string(names[:modelBytes]), int(dimension))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return ix, chunks, nil
}

// writtenChunk is the chunk of a row in a file.
type writtenChunk struct {
	id  string
	was uint32 // its slot
}

// splitChunks returns the chunks of the written ids and slots. The ids share
// the memory of the string.
func splitChunks(ids string, slots []byte) ([]writtenChunk, error) {
	chunks := make([]writtenChunk, 0, len(slots)/4)
	for ; len(slots) > 0 && len(ids) > 0; slots = slots[4:] {
		n := 1 + int(ids[0])
		if n == 1 || n > len(ids) {
			return nil, fmt.Errorf("%w: an id of %d bytes", ErrDamaged, n-1)
		}
		chunks, ids = append(chunks, writtenChunk{ids[1:n], binary.LittleEndian.Uint32(slots)}), ids[n:]
	}
	if len(ids)+len(slots) > 0 {
		return nil, fmt.Errorf("%w: not as many ids as vectors", ErrDamaged)
	}
	return chunks, nil
}

// readRows reads a row for each of chunks, a block at a time.
func (ix *Index) readRows(ctx context.Context, r io.Reader, chunks []writtenChunk, slot SlotOf) error {
	ix.rows.slots, ix.rows.ids = make([]uint32, 0, len(chunks)), make([]string, 0, len(chunks))
	for len(chunks) > 0 {
		n := min(ix.rows.perBlock, len(chunks))
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := ix.rows.read(r, chunks[:n], slot); err != nil {
			return err
		}
		chunks = chunks[n:]
	}
	return nil
}

// read appends a block of new rows, for chunks, at most as many as fit one.
func (s *slab) read(r io.Reader, chunks []writtenChunk, slot SlotOf) error {
	var sum [checksumBytes]byte
	if _, err := io.ReadFull(r, sum[:]); err != nil {
		return err
	}
	first := len(s.slots)
	for range chunks {
		s.grow()
	}
	floats := s.blocks[len(s.blocks)-1][:len(chunks)*s.dimension]
	if _, err := io.ReadFull(r, bytesOf(floats)); err != nil {
		return err
	}
	if crc32.Checksum(bytesOf(floats), castagnoli) != binary.LittleEndian.Uint32(sum[:]) {
		return fmt.Errorf("%w: a block does not match its checksum", ErrDamaged)
	}
	toNative(floats)
	for i, chunk := range chunks {
		if err := s.accept(uint32(first+i), chunk, slot); err != nil {
			return err
		}
	}
	return nil
}

// accept gives a row that was read to the chunk's slot, or frees it.
func (s *slab) accept(row uint32, chunk writtenChunk, slot SlotOf) error {
	v := s.row(row)
	if square := float64(dot(v, v)); !(math.Abs(square-1) < writtenTolerance) { // NaN is not
		return fmt.Errorf("%w: the vector of chunk %s has the length %v", ErrDamaged, chunk.id, math.Sqrt(square))
	}
	n, ok := slot(chunk.id, chunk.was)
	if !ok {
		s.free = append(s.free, row)
		return nil
	}
	if _, taken := s.find(n); taken || n == noSlot {
		return fmt.Errorf("%w: chunk %s has no slot of its own", ErrDamaged, chunk.id)
	}
	s.bind(row, n, chunk.id)
	return nil
}

// writtenTolerance is how far from 1 the square of a written vector's length
// may be: what single precision loses in [MaxDimension] sums, and no more.
const writtenTolerance = 1e-3

// bytesOf returns the memory of v.
func bytesOf(v []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
}

// toNative gives floats whose memory is little endian the processor's order.
func toNative(v []float32) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return
	}
	b := bytesOf(v)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}
