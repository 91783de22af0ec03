package lexical

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"
)

// A snapshot is snapshotMagic, then as little-endian uint64s the numbers of
// terms, bytes of their texts, bytes of postings, slots, articles, works and prints,
// then the tables themselves, numbers as little-endian uint32s unless said:
//
//	by term: df; where its text ends; the texts
//	by list: where it starts, and where the last one ends; the postings
//	by slot: length in terms, 0 for no chunk
//	by slot: where its part of order.prints ends; the prints
//	by article: first, end, title length, work
//	by work: number (uint64)
//
// and a CRC-32C of all before it. All else is worked out from these.
const snapshotMagic = "footnote lexical index 2\n"

// ErrSnapshot says that what was read is not a snapshot of this version, or is
// damaged.
var ErrSnapshot = errors.New("not a usable snapshot of a lexical index")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// maxSlot is above every slot.
const maxSlot = 1 << 30

// WriteTo writes a snapshot of the index, and returns the number of bytes.
func (ix *Index) WriteTo(w io.Writer) (int64, error) {
	for {
		ix.mu.RLock()
		if ix.pending == 0 && ix.dead == 0 {
			break
		}
		ix.mu.RUnlock()
		ix.mu.Lock()
		ix.fold()
		ix.mu.Unlock()
	}
	defer ix.mu.RUnlock()
	out := &snapshotWriter{sum: crc32.New(castagnoli)}
	out.w = bufio.NewWriterSize(io.MultiWriter(w, out.sum), 1<<16)
	ix.write(out)
	if out.err == nil {
		out.err = out.w.Flush()
	}
	if out.err == nil {
		var n int
		n, out.err = w.Write(binary.LittleEndian.AppendUint32(nil, out.sum.Sum32()))
		out.n += int64(n)
	}
	if out.err != nil {
		return out.n, fmt.Errorf("write a lexical snapshot: %w", out.err)
	}
	return out.n, nil
}

func (ix *tables) write(out *snapshotWriter) {
	out.bytes([]byte(snapshotMagic))
	starts := ix.sealed.starts
	if len(starts) == 0 {
		starts = []uint32{0}
	}
	for _, n := range []int{ix.words.len(), len(ix.words.text), len(ix.sealed.data), len(ix.lengths), len(ix.articles), max(len(ix.works), 1) - 1, len(ix.order.prints)} {
		out.bytes(binary.LittleEndian.AppendUint64(nil, uint64(n)))
	}
	out.numbers(ix.df...)
	out.numbers(ix.words.ends...)
	out.bytes(ix.words.text)
	out.numbers(starts...)
	out.bytes(ix.sealed.data)
	out.numbers(ix.lengths...)
	out.numbers(ix.order.ends...)
	out.bytes(ix.order.prints)
	for _, a := range ix.articles {
		out.numbers(a.first, a.end, a.titleLength, a.work)
	}
	for i := 1; i < len(ix.works); i++ {
		out.bytes(binary.LittleEndian.AppendUint64(nil, ix.works[i].number))
	}
}

// snapshotWriter keeps the first error and counts the bytes.
type snapshotWriter struct {
	w   *bufio.Writer
	sum hash.Hash32
	n   int64
	err error
}

func (s *snapshotWriter) bytes(b []byte) {
	if s.err == nil {
		var n int
		n, s.err = s.w.Write(b)
		s.n += int64(n)
	}
}

func (s *snapshotWriter) numbers(list ...uint32) {
	var b []byte
	for part := range slices.Chunk(list, 1<<12) {
		b = b[:0]
		for _, n := range part {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		s.bytes(b)
	}
}

// ReadFrom replaces the index by the snapshot that r holds next, and returns the
// number of bytes read. The error wraps [ErrSnapshot] where they are not a sound
// snapshot; the index is then as it was.
func (ix *Index) ReadFrom(r io.Reader) (int64, error) {
	in := &snapshotReader{r: r, sum: crc32.New(castagnoli)}
	t, err := in.read()
	if err != nil {
		return in.n, fmt.Errorf("read a lexical snapshot: %w", err)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.tables, ix.gone = *t, nil
	return in.n, nil
}

// snapshotReader keeps the first error and counts the bytes.
type snapshotReader struct {
	r   io.Reader
	sum hash.Hash32
	n   int64
	err error
}

func (s *snapshotReader) read() (*tables, error) {
	if magic := s.bytes(uint64(len(snapshotMagic))); s.err == nil && string(magic) != snapshotMagic {
		return nil, fmt.Errorf("%w: unknown version", ErrSnapshot)
	}
	terms, textBytes, dataBytes := s.size(), s.size(), s.size()
	slots, articles, works, prints := s.size(), s.size(), s.size(), s.size()
	t := &tables{works: []work{{}}, workOf: make(map[uint64]uint32)}
	t.df = s.numbers(terms)
	t.words.ends = s.numbers(terms)
	t.words.text = s.bytes(textBytes)
	t.sealed.starts = s.numbers(2*terms + 1)
	t.sealed.data = s.bytes(dataBytes)
	t.lengths = s.numbers(slots)
	t.order.ends = s.numbers(slots)
	t.order.prints = s.bytes(prints)
	rows := s.numbers(4 * articles)
	numbers := s.bytes(8 * works)
	sum := s.sum.Sum32()
	if stored := s.numbers(1); s.err == nil && stored[0] != sum {
		return nil, fmt.Errorf("%w: wrong checksum", ErrSnapshot)
	}
	if s.err != nil {
		return nil, s.err
	}
	for i := range works {
		t.works = append(t.works, work{number: binary.LittleEndian.Uint64(numbers[8*i:])})
		t.workOf[t.works[i+1].number] = uint32(i + 1)
	}
	return t, t.restore(rows)
}

// size reads a number of rows or bytes; one that no index can have is an error.
func (s *snapshotReader) size() uint64 {
	b := s.bytes(8)
	if s.err != nil {
		return 0
	}
	n := binary.LittleEndian.Uint64(b)
	if n > 1<<32-2 {
		s.err = fmt.Errorf("%w: a table of %d", ErrSnapshot, n)
		return 0
	}
	return n
}

// firstRead bounds what is taken for a table before any of it has come; then it
// is as much again as has come, so that a forged size cannot take much memory.
const firstRead = 1 << 20

func (s *snapshotReader) bytes(n uint64) []byte {
	room := uint64(firstRead)
	if l, ok := s.r.(interface{ Len() int }); ok { // all has come
		room = uint64(l.Len())
	}
	var b []byte
	for uint64(len(b)) < n && s.err == nil {
		have := len(b)
		step := int(min(n-uint64(have), max(room, uint64(have), 1)))
		b = append(make([]byte, 0, have+step), b...)[:have+step]
		read, err := io.ReadFull(s.r, b[have:])
		s.n += int64(read)
		s.sum.Write(b[have:]) //nolint:errcheck // a hash takes all
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: cut short", ErrSnapshot)
		}
		s.err = err
	}
	return b
}

func (s *snapshotReader) numbers(n uint64) []uint32 {
	b := s.bytes(4 * n)
	if s.err != nil {
		return nil
	}
	list := make([]uint32, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return list
}
