package corpus

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"strings"
)

// tablesSize returns the length and the checksum of the tables that follow head.
func tablesSize(head []byte) (length uint64, sum uint32) {
	return binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint32(head[8:])
}

// decodeTables decodes tables with that checksum.
func decodeTables(tables []byte, sum uint32) (docs map[string]*document, t chunkTable, err error) {
	if len(tables) < textsHead || crc32.Checksum(tables, castagnoli) != sum {
		return nil, t, errTables
	}
	length, tables := binary.LittleEndian.Uint64(tables), tables[textsHead:]
	if length > uint64(len(tables)) {
		return nil, t, errTables
	}
	r := tableReader{text: string(tables[:length]), names: make(map[string]string)}
	slots := r.number()
	docs, bySlot := r.documents(slots)
	t.texts = r.headings()
	if r.broken || r.text != "" || !t.fill(bySlot, tables[length:]) || slots > maxSlots(t.len()) {
		return nil, t, errTables
	}
	t.gap(slots)
	return docs, t, nil
}

// maxSlots is how many slots there may be in a snapshot, for so many chunks: one
// with more holes is not worth keeping.
func maxSlots(chunks int) int { return 2*chunks + 4096 }

// fill puts the chunks of docs, which are in the order of slots, into an empty
// table, and says whether they are sound.
func (t *chunkTable) fill(docs []*document, chunks []byte) bool {
	n := 0
	for _, d := range docs {
		n += int(d.end - d.first)
	}
	size := len([16]byte{})
	if len(chunks) != n*(size+chunkRow) {
		return false
	}
	ids, rows := chunks[:n*size], chunks[n*size:]
	t.reserve(n)
	for _, d := range docs {
		if int(d.first) > maxSlots(n) {
			return false
		}
		t.gap(int(d.first))
		for range d.end - d.first {
			heading := binary.LittleEndian.Uint32(rows[8:])
			if int(heading) >= len(t.texts) {
				return false
			}
			span := offsets{binary.LittleEndian.Uint32(rows), binary.LittleEndian.Uint32(rows[4:])}
			t.put([16]byte(ids), span, heading, d)
			ids, rows = ids[size:], rows[chunkRow:]
		}
	}
	return true
}

// tableReader reads from text; its strings are parts of it. After a mistake it
// reads zeros.
type tableReader struct {
	text   string
	broken bool
	names  map[string]string // publishers and languages, each once
}

// documents returns the documents by id and in the order of slots.
func (r *tableReader) documents(slots int) (map[string]*document, []*document) {
	all := make([]document, r.count(minDocument)) // of one piece: quicker to make
	bySlot := make([]*document, len(all))
	docs := make(map[string]*document, len(all))
	next := 0
	for i := range all {
		r.document(&all[i], next, slots)
		bySlot[i], docs[all[i].ID] = &all[i], &all[i]
		next = int(all[i].end)
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

// minDocument is the fewest bytes of a document: a list longer than what is left
// can hold is a forgery.
const minDocument = 11

func (r *tableReader) number() int {
	n, size := uint64(0), 0
	for shift := 0; ; shift += 7 {
		if size == len(r.text) || size == binary.MaxVarintLen64 {
			r.broken, r.text = true, ""
			return 0
		}
		b := r.text[size]
		size++
		if n |= uint64(b&0x7f) << shift; b < 0x80 {
			break
		}
	}
	r.text = r.text[size:]
	if n > math.MaxInt {
		r.broken, r.text = true, ""
		return 0
	}
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

func (r *tableReader) string() string {
	n := r.number()
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
func (r *tableReader) document(d *document, next, slots int) {
	d.ID, d.Title, d.Publisher, d.Lang = r.string(), r.string(), r.name(), r.name()
	var err error
	if d.Published, err = parseTime(r.string()); err != nil {
		r.broken = true
	}
	d.tags = make([]string, r.count(1))
	for i := range d.tags {
		d.tags[i] = r.string()
	}
	d.sample = r.number() == 1
	if n := r.count(1); n > 0 {
		d.Years = make([]int, n)
	}
	for i := range d.Years {
		d.Years[i] = r.number()
	}
	d.Quarter = r.number()
	first, n := r.number(), r.number()
	if first < next || n > slots || first > slots-n {
		r.broken = true
		first, n = next, 0
	}
	d.first, d.end = uint32(first), uint32(first+n)
}
