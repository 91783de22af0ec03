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
	"slices"
	"unsafe"
)

// Read returns the space that [Index.WriteTo] wrote. slot says which slot a
// chunk has in this run; vectors of chunks that have none are left out. The
// error wraps [ErrDamaged] where a byte is not as it was written. What Read
// allocates is in proportion to what r gives, whatever that claims.
func Read(ctx context.Context, r io.Reader, slot func(id string) (uint32, bool)) (*Index, error) {
	ix, ids, err := readHead(r)
	if err == nil {
		err = ix.readRows(ctx, r, ids, slot)
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
func readHead(r io.Reader) (*Index, []string, error) {
	var head bytes.Buffer
	if _, err := io.CopyN(&head, r, int64(headBytes)); err != nil {
		return nil, nil, err
	}
	number := func(i int) uint32 { return binary.LittleEndian.Uint32(head.Bytes()[len(magic)+4*i:]) }
	modelBytes, idBytes, dimension, count := number(0), number(1), number(2), number(3)
	if !bytes.HasPrefix(head.Bytes(), []byte(magic)) || modelBytes > maxNameBytes || dimension > MaxDimension {
		return nil, nil, fmt.Errorf("%w: not a space", ErrDamaged)
	}
	if _, err := io.CopyN(&head, r, int64(modelBytes)+int64(idBytes)+checksumBytes); err != nil {
		return nil, nil, err
	}
	written, sum := head.Bytes()[:head.Len()-checksumBytes], head.Bytes()[head.Len()-checksumBytes:]
	if crc32.Checksum(written, castagnoli) != binary.LittleEndian.Uint32(sum) {
		return nil, nil, fmt.Errorf("%w: the head does not match its checksum", ErrDamaged)
	}
	names := string(written[headBytes:])
	ids, err := splitIDs(names[modelBytes:], count)
	if err != nil {
		return nil, nil, err
	}
	ix, err := NewIndex(names[:modelBytes], int(dimension))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return ix, ids, nil
}

// splitIDs returns the ids, count of them, in s; each shares the memory of s.
func splitIDs(s string, count uint32) ([]string, error) {
	var ids []string
	for len(s) > 0 {
		n := 1 + int(s[0])
		if n == 1 || n > len(s) {
			return nil, fmt.Errorf("%w: an id of %d bytes", ErrDamaged, n-1)
		}
		ids, s = append(ids, s[1:n]), s[n:]
	}
	if uint64(len(ids)) != uint64(count) {
		return nil, fmt.Errorf("%w: %d ids for %d vectors", ErrDamaged, len(ids), count)
	}
	return ids, nil
}

// readRows reads a row for each of ids, a block at a time.
func (ix *Index) readRows(ctx context.Context, r io.Reader, ids []string, slot func(id string) (uint32, bool)) error {
	for len(ids) > 0 {
		n := min(ix.rows.perBlock, len(ids))
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := ix.rows.read(r, ids[:n], slot); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// read appends a block of new rows, for ids, at most as many as fit one.
func (s *slab) read(r io.Reader, ids []string, slot func(id string) (uint32, bool)) error {
	var sum [checksumBytes]byte
	if _, err := io.ReadFull(r, sum[:]); err != nil {
		return err
	}
	first := len(s.slots)
	s.slots, s.ids = slices.Grow(s.slots, len(ids)), slices.Grow(s.ids, len(ids))
	for range ids {
		s.grow()
	}
	floats := s.blocks[len(s.blocks)-1][:len(ids)*s.dimension]
	if _, err := io.ReadFull(r, bytesOf(floats)); err != nil {
		return err
	}
	if crc32.Checksum(bytesOf(floats), castagnoli) != binary.LittleEndian.Uint32(sum[:]) {
		return fmt.Errorf("%w: a block does not match its checksum", ErrDamaged)
	}
	toNative(floats)
	for i, id := range ids {
		if err := s.accept(uint32(first+i), id, slot); err != nil {
			return err
		}
	}
	return nil
}

// accept gives a row that was read to the chunk's slot, or frees it.
func (s *slab) accept(row uint32, id string, slot func(id string) (uint32, bool)) error {
	v := s.row(row)
	if square := float64(dot(v, v)); !(math.Abs(square-1) < writtenTolerance) { // NaN is not
		return fmt.Errorf("%w: the vector of chunk %s has the length %v", ErrDamaged, id, math.Sqrt(square))
	}
	n, ok := slot(id)
	if !ok {
		s.free = append(s.free, row)
		return nil
	}
	if _, taken := s.find(n); taken || n == noSlot {
		return fmt.Errorf("%w: chunk %s has no slot of its own", ErrDamaged, id)
	}
	s.bind(row, n, id)
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
