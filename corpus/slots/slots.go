// Package slots holds sets of slots, the numbers by which the indexes in memory
// know chunks: a filter is resolved to a set once, before anything is scored.
package slots

// Set is a set of slots as a bitmap: slot s is bit s%64 of word s/64. The nil
// Set is empty. It is safe for concurrent use as long as nobody adds.
type Set []uint64

// AddRange adds the slots first to end, end exclusive.
func (s *Set) AddRange(first, end uint32) {
	for slot := first; slot < end; slot++ {
		word := int(slot / 64)
		for len(*s) <= word {
			*s = append(*s, 0)
		}
		(*s)[word] |= 1 << (slot % 64)
	}
}

// Has says whether slot is in the set.
func (s Set) Has(slot uint32) bool {
	word := int(slot / 64)
	return word < len(s) && s[word]&(1<<(slot%64)) != 0
}
