package corpus

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"strings"
)

// The tables of a snapshot: 8 bytes of length and 4 of CRC-32C, little endian,
// then the number of slots, one string with the documents in the order of their
// slots and the headings, and the chunks of the documents. Numbers are varints;
// strings and lists have their length before them.

var errTables = errors.New("the snapshot is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const tablesHead = 12 // bytes of length and checksum

func encodeTables(docs map[string]*document, t *chunkTable) []byte {
	bySlot := slices.SortedFunc(maps.Values(docs), func(a, b *document) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.end, b.end), cmp.Compare(a.ID, b.ID))
	})
	var texts tableWriter
	texts.number(len(bySlot))
	for _, d := range bySlot {
		texts.document(d)
	}
	texts.number(len(t.texts))
	for _, text := range t.texts {
		texts.string(text)
	}
	w := tableWriter{make([]byte, tablesHead)}
	w.number(len(t.ids))
	w.string(string(texts.b))
	for _, d := range bySlot {
		for slot := d.first; slot < d.end; slot++ {
			w.b = append(w.b, t.ids[slot][:]...)
			w.number(int(t.spans[slot].start))
			w.number(int(t.spans[slot].end - t.spans[slot].start))
			w.number(int(t.headings[slot]))
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
	w.number(int(d.first))
	w.number(int(d.end - d.first))
}

// decodeTables reads tables from the begin of data and returns what follows.
func decodeTables(data []byte) (docs map[string]*document, t chunkTable, rest []byte, err error) {
	if len(data) < tablesHead {
		return nil, t, nil, errTables
	}
	length, sum := binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint32(data[8:])
	data = data[tablesHead:]
	if uint64(len(data)) < length || crc32.Checksum(data[:length], castagnoli) != sum {
		return nil, t, nil, errTables
	}
	r := tableReader{text: string(data[:length])}
	docs, t = r.tables()
	if r.broken || r.text != "" {
		return nil, t, nil, errTables
	}
	return docs, t, data[length:], nil
}

// tableReader reads from text; its strings are parts of it. After a mistake it
// reads zeros.
type tableReader struct {
	text   string
	broken bool
	names  map[string]string // publishers and languages, each once
}

func (r *tableReader) tables() (map[string]*document, chunkTable) {
	slots := r.number()
	// A copy, so that the documents do not keep the whole file in memory.
	texts := tableReader{text: strings.Clone(r.string()), names: make(map[string]string)}
	var t chunkTable
	docs, bySlot := texts.documents(slots)
	t.texts = texts.headings()
	r.chunks(&t, bySlot)
	if slots > maxSlots(t.len()) {
		r.broken = true
	} else {
		t.gap(slots)
	}
	r.broken = r.broken || texts.broken || texts.text != ""
	return docs, t
}

// maxSlots is how many slots there may be in a snapshot, for so many chunks: one
// with more holes is not worth keeping.
func maxSlots(chunks int) int { return 2*chunks + 4096 }

func (r *tableReader) documents(slots int) (map[string]*document, []*document) {
	bySlot := make([]*document, r.count(minDocument))
	docs := make(map[string]*document, len(bySlot))
	next := 0
	for i := range bySlot {
		bySlot[i] = r.document(next, slots)
		docs[bySlot[i].ID] = bySlot[i]
		next = int(bySlot[i].end)
	}
	r.broken = r.broken || len(docs) != len(bySlot)
	return docs, bySlot
}

func (r *tableReader) headings() []string {
	list := make([]string, r.count(1))
	for i := range list {
		list[i] = r.string()
	}
	return list
}

// The fewest bytes of a document and of a chunk: a list longer than what is left
// can hold is a forgery.
const (
	minDocument = 9
	minChunk    = 19
)

func (r *tableReader) number() int {
	n, size := binary.Uvarint([]byte(r.text[:min(len(r.text), binary.MaxVarintLen64)]))
	if size <= 0 || n > math.MaxInt {
		r.broken, r.text = true, ""
		return 0
	}
	r.text = r.text[size:]
	return int(n)
}

// count reads the length of a list whose members take at least size bytes.
func (r *tableReader) count(size int) int {
	n := r.number()
	if n > len(r.text)/size {
		r.broken, r.text = true, ""
		return 0
	}
	return n
}

func (r *tableReader) string() string { return r.take(r.number()) }

func (r *tableReader) take(n int) string {
	if n > len(r.text) {
		r.broken, r.text = true, ""
		return ""
	}
	s := r.text[:n]
	r.text = r.text[n:]
	return s
}

func (r *tableReader) name() string {
	s := r.string()
	if known, ok := r.names[s]; ok {
		return known
	}
	r.names[s] = strings.Clone(s)
	return r.names[s]
}

// document reads a document whose slots are not before next and before slots.
func (r *tableReader) document(next, slots int) *document {
	about := Document{ID: r.string(), Title: r.string(), Publisher: r.name(), Lang: r.name()}
	var err error
	if about.Published, err = parseTime(r.string()); err != nil {
		r.broken = true
	}
	d := &document{Meta: metaOf(about)}
	d.tags = make([]string, r.count(1))
	for i := range d.tags {
		d.tags[i] = r.string()
	}
	d.sample = r.number() == 1
	first, n := r.number(), r.number()
	if first < next || n > slots || first > slots-n {
		r.broken = true
		first, n = next, 0
	}
	d.first, d.end = uint32(first), uint32(first+n)
	return d
}

// chunks reads the chunks of docs.
func (r *tableReader) chunks(t *chunkTable, docs []*document) {
	n := 0
	for _, d := range docs {
		n += int(d.end - d.first)
	}
	if n > len(r.text)/minChunk {
		r.broken = true
		return
	}
	t.reserve(n)
	for _, d := range docs {
		if int(d.first) > maxSlots(n) {
			r.broken = true
			return
		}
		t.gap(int(d.first))
		for range d.end - d.first {
			var id [16]byte
			copy(id[:], r.take(len(id)))
			start, length, heading := r.number(), r.number(), r.number()
			if heading >= len(t.texts) {
				r.broken = true
				return
			}
			t.put(id, offsets{uint32(start), uint32(start + length)}, uint32(heading), d)
		}
	}
	r.broken = r.broken || len(t.slots) != n
}
