package lexical

import "bytes"

// order keeps the terms of each chunk in the order of its text, one byte a term:
// enough to see that two terms stand side by side (of 200 places, one in 300
// chunks has another pair with the same two bytes), at a tenth of the memory of
// positions.
type order struct {
	prints []byte   // of all chunks, one behind the other
	ends   []uint32 // by slot, in prints; a slot without a chunk ends where the one before does
}

// between stands for the terms between two others that are in no pair.
const between = 0

// add notes the terms of the chunk in slot, which is above all before it; alone
// says which are in no pair.
func (o *order) add(slot uint32, words []string, alone func(string) bool) {
	o.fill(int(slot))
	start, apart := len(o.prints), false
	for _, w := range words {
		if alone != nil && alone(w) {
			apart = true
			continue
		}
		if apart && len(o.prints) > start {
			o.prints = append(o.prints, between)
		}
		o.prints, apart = append(o.prints, printOf(w)), false
	}
	o.ends = append(o.ends, uint32(len(o.prints)))
}

// fill makes the slots before end, those without a chunk, empty.
func (o *order) fill(end int) {
	for len(o.ends) < end {
		o.ends = append(o.ends, uint32(len(o.prints)))
	}
}

// of returns the prints of the chunk in slot.
func (o *order) of(slot uint32) []byte {
	start := uint32(0)
	if slot > 0 {
		start = o.ends[slot-1]
	}
	return o.prints[start:o.ends[slot]]
}

// compact drops the prints of slots without a chunk: those of length 0.
func (o *order) compact(lengths []uint32) {
	kept, start := o.prints[:0], uint32(0)
	for slot, end := range o.ends {
		if lengths[slot] > 0 {
			kept = append(kept, o.prints[start:end]...)
		}
		start, o.ends[slot] = end, uint32(len(kept))
	}
	o.prints = bytes.Clone(kept)
}

// printOf is a hash of a term (FNV-1a, folded to a byte), never between.
func printOf(term string) byte {
	h := uint32(2166136261)
	for i := range len(term) {
		h = (h ^ uint32(term[i])) * 16777619
	}
	return max(byte(h>>24)^byte(h>>16)^byte(h>>8)^byte(h), between+1)
}
