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

// A snapshot is snapshotMagic, then as little-endian uint64s the numbers in
// sizes, then the tables themselves, numbers as little-endian uint32s unless said:
//
//	two keys of the hash of terms (uint64)
//	by term: df; where its text ends; the hash table of terms
//	by list: where it starts, and where the last one ends
//	the skips: offset, at
//	by slot: length in terms, 0 for no chunk; where its part of order.prints ends
//	by article: first, end, title length, work
//	by work: number (uint64)
//	the terms that have rows
//	the texts of terms; the rows by slot; the rows by article; the postings; the prints
//
// and a CRC-32C of all before it. All else is worked out from these.
const snapshotMagic = "footnote lexical index 3\n"

// sizes are the lengths of the tables of a snapshot.
type sizes struct {
	terms, text, hashed   uint64 // bytes of text; places of the hash table
	postings, skips       uint64 // bytes of postings
	slots, articles       uint64
	works, prints, common uint64 // common terms, which have rows
}

// all are the sizes in the order in which they are stored.
func (s *sizes) all() []*uint64 {
	return []*uint64{&s.terms, &s.text, &s.hashed, &s.postings, &s.skips, &s.slots, &s.articles, &s.works, &s.prints, &s.common}
}

// rowBytes returns the length of a row for n numbers.
func rowBytes(n uint64) uint64 { return (n + 1) / 2 }

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
	s := ix.sizes()
	for _, n := range s.all() {
		out.wide(*n)
	}
	out.wide(ix.words.keys[0])
	out.wide(ix.words.keys[1])
	out.numbers(ix.df...)
	out.numbers(ix.words.ends...)
	out.numbers(ix.words.table...)
	out.numbers(ix.sealed.starts...)
	if len(ix.sealed.starts) == 0 {
		out.numbers(0)
	}
	for _, k := range ix.sealed.skips {
		out.numbers(k.offset, k.at)
	}
	out.numbers(ix.lengths...)
	out.numbers(ix.order.ends...)
	for _, a := range ix.articles {
		out.numbers(a.first, a.end, a.titleLength, a.work)
	}
	for i := 1; i < len(ix.works); i++ {
		out.wide(ix.works[i].number)
	}
	for _, r := range ix.common.rows {
		out.numbers(r.term)
	}
	out.bytes(ix.words.text)
	for _, r := range ix.common.rows {
		out.row(r.text, rowBytes(s.slots))
	}
	for _, r := range ix.common.rows {
		out.row(r.titles, rowBytes(s.articles))
	}
	out.bytes(ix.sealed.data)
	out.bytes(ix.order.prints)
}

func (ix *tables) sizes() sizes {
	return sizes{
		terms: uint64(ix.words.len()), text: uint64(len(ix.words.text)), hashed: uint64(len(ix.words.table)),
		postings: uint64(len(ix.sealed.data)), skips: uint64(len(ix.sealed.skips)),
		slots: uint64(len(ix.lengths)), articles: uint64(len(ix.articles)),
		works: uint64(max(len(ix.works), 1) - 1), prints: uint64(len(ix.order.prints)), common: uint64(len(ix.common.rows)),
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

func (s *snapshotWriter) wide(n uint64) { s.bytes(binary.LittleEndian.AppendUint64(nil, n)) }

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

// row writes a row of n bytes, of which the last may not be there yet.
func (s *snapshotWriter) row(r row, n uint64) {
	s.bytes(r)
	s.bytes(make([]byte, n-uint64(len(r))))
}
