package corpus

import (
	"encoding/hex"
	"strings"
)

// chunkTable holds the chunks by slot, as numbers rather than strings. Slots are
// given in order and never used twice.
type chunkTable struct {
	ids      [][16]byte
	spans    []offsets
	headings []uint32    // index into texts
	docs     []*document // nil: removed
	texts    []string    // headings; chunks under one share it
	index    slotIndex
}

// offsets are bytes into the text of a document, end exclusive.
type offsets struct{ start, end uint32 }

// chunkMark begins the id of a chunk; its hash follows in hex.
const chunkMark = "p_"

// chunkHash returns the hash in the id of a chunk; ok is false if it is none.
func chunkHash(id string) (hash [16]byte, ok bool) {
	digits, ok := strings.CutPrefix(id, chunkMark)
	if !ok || len(digits) != 2*len(hash) {
		return hash, false
	}
	_, err := hex.Decode(hash[:], []byte(digits))
	return hash, err == nil
}

// add gives the chunks of doc the next slots and notes in doc which.
func (t *chunkTable) add(doc *document, chunks []Chunk) {
	doc.first = uint32(len(t.ids))
	doc.end = doc.first + uint32(len(chunks))
	for i, ch := range chunks {
		if i == 0 || ch.Heading != chunks[i-1].Heading {
			t.texts = append(t.texts, strings.Clone(ch.Heading))
		}
		hash, _ := chunkHash(ch.ID)
		t.put(hash, offsets{uint32(ch.Start), uint32(ch.End)}, uint32(len(t.texts)-1), doc)
	}
}

func (t *chunkTable) put(id [16]byte, span offsets, heading uint32, doc *document) {
	if doc != nil {
		t.index.add(t, id, uint32(len(t.ids)))
	}
	t.ids, t.spans = append(t.ids, id), append(t.spans, span)
	t.headings, t.docs = append(t.headings, heading), append(t.docs, doc)
}

// reserve makes room for n chunks.
func (t *chunkTable) reserve(n int) {
	t.ids, t.spans = make([][16]byte, 0, n), make([]offsets, 0, n)
	t.headings, t.docs = make([]uint32, 0, n), make([]*document, 0, n)
	t.index = newSlotIndex(n)
}

// remove takes out the chunks of doc.
func (t *chunkTable) remove(doc *document) {
	for slot := doc.first; slot < doc.end; slot++ {
		t.docs[slot] = nil
		t.index.live--
		t.texts[t.headings[slot]] = ""
	}
}

// gap fills up with removed chunks so that the next slot is end.
func (t *chunkTable) gap(end int) {
	for len(t.ids) < end {
		t.put([16]byte{}, offsets{}, 0, nil)
	}
}

// len returns the number of chunks.
func (t *chunkTable) len() int { return t.index.live }

func (t *chunkTable) has(slot uint32) bool { return int(slot) < len(t.docs) && t.docs[slot] != nil }

// find returns the slot of a chunk.
func (t *chunkTable) find(id string) (slot uint32, ok bool) {
	hash, ok := chunkHash(id)
	if !ok {
		return 0, false
	}
	return t.index.find(t, hash)
}

// at returns the chunk in slot, which must have one.
func (t *chunkTable) at(slot uint32) Chunk {
	id := t.ids[slot]
	return Chunk{
		ID: chunkMark + hex.EncodeToString(id[:]), DocID: t.docs[slot].ID,
		Start: int(t.spans[slot].start), End: int(t.spans[slot].end), Heading: t.texts[t.headings[slot]],
	}
}
