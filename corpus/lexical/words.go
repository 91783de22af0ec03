package lexical

import (
	"math/bits"
	"math/rand/v2"
)

// vocabulary numbers terms from 0 in the order of arrival. Their texts lie end
// to end and the hash table holds numbers only, so that a term is no object of
// its own. The zero value is empty.
type vocabulary struct {
	text  []byte
	ends  []uint32  // by term: where its text ends
	table []uint32  // open addressing, a power of two long: term plus 1; 0: free
	keys  [2]uint64 // of the hash: they make the order in the table unpredictable to who writes articles
}

func (v *vocabulary) len() int { return len(v.ends) }

func (v *vocabulary) word(t uint32) []byte {
	start := uint32(0)
	if t > 0 {
		start = v.ends[t-1]
	}
	return v.text[start:v.ends[t]]
}

func (v *vocabulary) find(text string) (t uint32, ok bool) {
	if len(v.table) == 0 {
		return 0, false
	}
	at := v.place(text)
	return v.table[at] - 1, v.table[at] != 0
}

// place returns where text stands in the table, or the free place for it.
func (v *vocabulary) place(text string) int {
	mask := len(v.table) - 1
	at := int(hashOf(v.keys, text)) & mask
	for v.table[at] != 0 && string(v.word(v.table[at]-1)) != text {
		at = (at + 1) & mask
	}
	return at
}

// intern returns the number of text, a new one if need be.
func (v *vocabulary) intern(text string) uint32 {
	if 3*(v.len()+1) > 2*len(v.table) {
		v.index(v.len() + 1)
	}
	at := v.place(text)
	if v.table[at] != 0 {
		return v.table[at] - 1
	}
	v.append(text)
	v.table[at] = uint32(v.len())
	return uint32(v.len() - 1)
}

// append adds a text that index will find.
func (v *vocabulary) append(text string) {
	v.text = append(v.text, text...)
	v.ends = append(v.ends, uint32(len(v.text)))
}

// minTable is the smallest length of the hash table.
const minTable = 64

// index makes the hash table anew, for at least n terms.
func (v *vocabulary) index(n int) {
	size := minTable
	for 2*size < 3*n {
		size *= 2
	}
	v.table, v.keys = make([]uint32, size), [2]uint64{rand.Uint64(), rand.Uint64()}
	mask := size - 1
	for t := range v.ends {
		at := int(hashOf(v.keys, v.word(uint32(t)))) & mask
		for v.table[at] != 0 {
			at = (at + 1) & mask
		}
		v.table[at] = uint32(t + 1)
	}
}

// sound says whether the hash table and the texts, which were read from a
// snapshot, can be used: each search of the table must come to an end.
func (v *vocabulary) sound() bool {
	free := len(v.table) == 0 && v.len() == 0
	for _, t := range v.table {
		if int(t) > v.len() {
			return false
		}
		free = free || t == 0
	}
	return free && len(v.table)&(len(v.table)-1) == 0 && ascending(v.ends, len(v.text))
}

// hashOf is a keyed hash of a text: it multiplies and folds as wyhash does (Wang Yi,
// "wyhash", 2019).
func hashOf[T string | []byte](keys [2]uint64, text T) uint64 {
	h := keys[0] ^ uint64(len(text))
	for len(text) > 0 {
		word, n := uint64(0), min(len(text), 8)
		for i := range n {
			word |= uint64(text[i]) << (8 * i)
		}
		high, low := bits.Mul64(h^word, keys[1]|1)
		h, text = high^low, text[n:]
	}
	return h
}
