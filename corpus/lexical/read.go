package lexical

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// ReadFrom replaces the index by the snapshot that r holds next, and returns the
// number of bytes read. A reader that does not say how much it holds, by a method
// Len or as an [io.LimitedReader], is read to its end. The error wraps
// [ErrSnapshot] where there is no sound snapshot; the index is then as it was.
func (ix *Index) ReadFrom(r io.Reader) (int64, error) {
	var left int64
	switch known := r.(type) {
	case interface{ Len() int }:
		left = int64(known.Len())
	case *io.LimitedReader:
		left = known.N
	default:
		all, err := io.ReadAll(r)
		if err != nil {
			return int64(len(all)), fmt.Errorf("read a lexical snapshot: %w", err)
		}
		r, left = bytes.NewReader(all), int64(len(all))
	}
	in := newSnapshotReader(r, left)
	t, err := in.read()
	if err != nil {
		return left - in.left, fmt.Errorf("read a lexical snapshot: %w", err)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.tables, ix.gone = *t, nil
	return left - in.left, nil
}

// readSize is how much is read at a time: little enough to be still in the
// processor's cache when it is summed up.
const readSize = 1 << 18

// snapshotReader reads while another goroutine sums up and decodes what has
// come. It keeps the first error.
type snapshotReader struct {
	r    io.Reader
	left int64 // bytes that r holds
	err  error

	come chan part
	free chan []byte // buffers for what is decoded
	sum  chan uint32 // the checksum of all parts, once come is closed
}

// part is what was read at a time.
type part struct {
	bytes   []byte
	numbers []uint32 // to fill with the bytes, which then are a buffer to be used again; nil: nothing to decode
}

// buffers is how many parts that are to be decoded may wait.
const buffers = 4

func newSnapshotReader(r io.Reader, left int64) *snapshotReader {
	s := &snapshotReader{r: r, left: left, come: make(chan part, buffers), free: make(chan []byte, buffers), sum: make(chan uint32, 1)}
	for range buffers {
		s.free <- nil // made when it is needed
	}
	go s.takeIn()
	return s
}

// takeIn sums up and decodes the parts.
func (s *snapshotReader) takeIn() {
	sum := uint32(0)
	for p := range s.come {
		sum = crc32.Update(sum, castagnoli, p.bytes)
		if p.numbers == nil {
			continue
		}
		for i := range p.numbers {
			p.numbers[i] = binary.LittleEndian.Uint32(p.bytes[4*i:])
		}
		s.free <- p.bytes
	}
	s.sum <- sum
}

func (s *snapshotReader) read() (*tables, error) {
	t, rest, err := s.readTables()
	close(s.come)
	sum := <-s.sum // now all is decoded
	if err != nil {
		return nil, err
	}
	var stored [4]byte
	if s.fill(stored[:]); s.err != nil {
		return nil, s.err
	}
	if binary.LittleEndian.Uint32(stored[:]) != sum {
		return nil, fmt.Errorf("%w: wrong checksum", ErrSnapshot)
	}
	return t, t.restore(rest)
}

// stored is what of a snapshot is no table of an index yet.
type stored struct {
	skips    []uint32 // rows of two
	articles []uint32 // rows of four
	works    []byte
	common   []uint32 // terms that have rows
	text     []byte   // their rows by slot
	titles   []byte   // and by article
}

// readTables reads all but the checksum. The numbers are there once the parts
// are taken in.
func (s *snapshotReader) readTables() (*tables, stored, error) {
	if magic := s.bytes(uint64(len(snapshotMagic))); s.err == nil && string(magic) != snapshotMagic {
		return nil, stored{}, fmt.Errorf("%w: unknown version", ErrSnapshot)
	}
	var n sizes
	for _, size := range n.all() {
		*size = s.size()
	}
	t := new(tables)
	t.words.keys = [2]uint64{s.wide(), s.wide()}
	t.df = s.numbers(n.terms)
	t.words.ends = s.numbers(n.terms)
	t.words.table = s.numbers(n.hashed)
	t.sealed.starts = s.numbers(2*n.terms + 1)
	rest := stored{skips: s.numbers(2 * n.skips)}
	t.lengths = s.numbers(n.slots)
	t.order.ends = s.numbers(n.slots)
	rest.articles = s.numbers(4 * n.articles)
	rest.works = s.bytes(8 * n.works)
	rest.common = s.numbers(n.common)
	t.words.text = s.bytes(n.text)
	rest.text = s.bytes(n.common * rowBytes(n.slots))
	rest.titles = s.bytes(n.common * rowBytes(n.articles))
	t.sealed.data = s.bytes(n.postings)
	t.order.prints = s.bytes(n.prints)
	return t, rest, s.err
}

func (s *snapshotReader) wide() uint64 {
	b := s.bytes(8)
	if s.err != nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// size reads a number of rows or bytes; one that no index can have is an error.
func (s *snapshotReader) size() uint64 {
	n := s.wide()
	if n > 1<<32-2 {
		s.err = fmt.Errorf("%w: a table of %d", ErrSnapshot, n)
		return 0
	}
	return n
}

// fits says whether n more bytes can come.
func (s *snapshotReader) fits(n uint64) bool {
	if s.err == nil && n > uint64(s.left) {
		s.err = fmt.Errorf("%w: cut short", ErrSnapshot)
	}
	return s.err == nil
}

// fill reads as much as b is long.
func (s *snapshotReader) fill(b []byte) {
	if !s.fits(uint64(len(b))) {
		return
	}
	n, err := io.ReadFull(s.r, b)
	s.left -= int64(n)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: cut short", ErrSnapshot)
	}
	s.err = err
}

// bytes reads n bytes.
func (s *snapshotReader) bytes(n uint64) []byte {
	if !s.fits(n) {
		return nil
	}
	b := make([]byte, n)
	for rest := b; len(rest) > 0 && s.err == nil; {
		p := rest[:min(readSize, len(rest))]
		if s.fill(p); s.err == nil {
			s.come <- part{bytes: p}
		}
		rest = rest[len(p):]
	}
	return b
}

// numbers reads n numbers, which are there once they are taken in.
func (s *snapshotReader) numbers(n uint64) []uint32 {
	if !s.fits(4 * n) {
		return nil
	}
	list := make([]uint32, n)
	for rest := list; len(rest) > 0 && s.err == nil; {
		some := rest[:min(readSize/4, len(rest))]
		b := <-s.free
		if b == nil {
			b = make([]byte, readSize)
		}
		b = b[:4*len(some)]
		if s.fill(b); s.err == nil {
			s.come <- part{b, some}
		} else {
			s.free <- b
		}
		rest = rest[len(some):]
	}
	return list
}
