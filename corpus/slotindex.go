package corpus

import (
	"encoding/binary"
	"math/rand/v2"
)

// slotIndex finds the slots of a chunkTable by chunk. It holds numbers only, a
// fifth of the memory of a map. The zero value is empty.
type slotIndex struct {
	places []uint32 // open addressing, a power of two long: slot plus 1; 0: free
	used   int      // places that are not free; those of removed chunks stay until the next is made
	live   int      // chunks that are not removed
	key    uint64   // makes the order unpredictable to who writes articles
}

// minPlaces is the smallest length of slotIndex.places.
const minPlaces = 64

// newSlotIndex returns an index with room for n chunks.
func newSlotIndex(n int) slotIndex {
	size := minPlaces
	for 4*size < 5*n {
		size *= 2
	}
	return slotIndex{places: make([]uint32, size), key: rand.Uint64()}
}

// first returns the place where the search for a chunk begins. Its id is a hash
// already.
func (x *slotIndex) first(id [16]byte) int {
	h := (binary.LittleEndian.Uint64(id[:]) ^ x.key) * 0x9e3779b97f4a7c15 // 2^64 by the golden ratio
	return int(h>>32) & (len(x.places) - 1)
}

// add notes the slot of a chunk; t holds all that are in x.
func (x *slotIndex) add(t *chunkTable, id [16]byte, slot uint32) {
	if 5*(x.used+1) > 4*len(x.places) {
		x.renew(t)
	}
	x.put(id, slot)
	x.live++
}

func (x *slotIndex) put(id [16]byte, slot uint32) {
	at := x.first(id)
	for x.places[at] != 0 {
		at = (at + 1) & (len(x.places) - 1)
	}
	x.places[at] = slot + 1
	x.used++
}

// renew makes room for more, and forgets removed chunks.
func (x *slotIndex) renew(t *chunkTable) {
	old := *x
	*x = newSlotIndex(old.live + old.live/2 + 1)
	x.live = old.live
	for _, p := range old.places {
		if p > 0 && t.has(p-1) {
			x.put(t.ids[p-1], p-1)
		}
	}
}

// find returns the slot of a chunk.
func (x *slotIndex) find(t *chunkTable, id [16]byte) (slot uint32, ok bool) {
	if len(x.places) == 0 {
		return 0, false
	}
	for at := x.first(id); x.places[at] != 0; at = (at + 1) & (len(x.places) - 1) {
		if slot := x.places[at] - 1; t.ids[slot] == id && t.has(slot) {
			return slot, true
		}
	}
	return 0, false
}
