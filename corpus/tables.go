package corpus

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"
)

// The tables of a snapshot: 8 bytes of length and 4 of CRC-32C, little endian,
// then 8 bytes of the length of the texts, the texts, and the chunks of the
// documents in the order of their slots. The texts are the number of slots, the
// documents in the same order and the headings; there numbers are varints, and
// strings and lists have their length before them. Of the chunks all ids come
// first, then for each where it begins, where it ends and the heading, as
// little-endian uint32s.

var errTables = errors.New("the snapshot is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const (
	tablesHead = 12 // bytes of length and checksum
	textsHead  = 8  // bytes of the length of the texts
	chunkRow   = 12 // bytes of a chunk besides its id
)

func encodeTables(docs map[string]*document, t *chunkTable) []byte {
	bySlot := slices.SortedFunc(maps.Values(docs), func(a, b *document) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.end, b.end), cmp.Compare(a.ID, b.ID))
	})
	w := tableWriter{make([]byte, tablesHead+textsHead)}
	w.number(len(t.ids))
	w.number(len(bySlot))
	for _, d := range bySlot {
		w.document(d)
	}
	w.number(len(t.texts))
	for _, text := range t.texts {
		w.string(text)
	}
	binary.LittleEndian.PutUint64(w.b[tablesHead:], uint64(len(w.b)-tablesHead-textsHead))
	for _, d := range bySlot {
		for slot := d.first; slot < d.end; slot++ {
			w.b = append(w.b, t.ids[slot][:]...)
		}
	}
	for _, d := range bySlot {
		for slot := d.first; slot < d.end; slot++ {
			for _, n := range [3]uint32{t.spans[slot].start, t.spans[slot].end, t.headings[slot]} {
				w.b = binary.LittleEndian.AppendUint32(w.b, n)
			}
		}
	}
	tables := w.b[tablesHead:]
	binary.LittleEndian.PutUint64(w.b, uint64(len(tables)))
	binary.LittleEndian.PutUint32(w.b[8:], crc32.Checksum(tables, castagnoli))
	return w.b
}

type tableWriter struct{ b []byte }

func (w *tableWriter) number(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) }

func (w *tableWriter) string(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *tableWriter) document(d *document) {
	for _, s := range []string{d.ID, d.Title, d.Publisher, d.Lang, formatTime(d.Published)} {
		w.string(s)
	}
	w.number(len(d.tags))
	for _, tag := range d.tags {
		w.string(tag)
	}
	sample := 0
	if d.sample {
		sample = 1
	}
	w.number(sample)
	w.number(len(d.Years))
	for _, year := range d.Years {
		w.number(year)
	}
	w.number(d.Quarter)
	w.number(int(d.first))
	w.number(int(d.end - d.first))
}
