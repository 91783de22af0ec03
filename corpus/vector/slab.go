package vector

import "math"

const (
	// blockFloats is the size of a block: 4 MiB, which one core reads in about
	// a fifth of a millisecond. A search looks for its cancellation between
	// blocks and divides them among the cores.
	blockFloats = 1 << 20

	// noSlot marks a row that is free.
	noSlot = math.MaxUint32

	noRow = math.MaxUint32
)

// slab holds vectors of one length as rows of contiguous blocks. A row never
// moves, so that the collection's documents can share it; freed rows are used
// again and no memory is given back. A row's slot and id stand at its number.
type slab struct {
	dimension int
	perBlock  int // rows
	blocks    [][]float32
	slots     []uint32 // by row; noSlot: free
	ids       []string // by row
	rows      []uint32 // by slot; noRow: none. Slots are dense, a map would be five times as large
	free      []uint32 // rows
}

func newSlab(dimension int) slab {
	return slab{dimension: dimension, perBlock: rowsPerBlock(dimension)}
}

func rowsPerBlock(dimension int) int { return max(1, blockFloats/dimension) }

// len returns the number of rows in use.
func (s *slab) len() int { return len(s.slots) - len(s.free) }

// row returns the vector of a row, in place.
func (s *slab) row(r uint32) []float32 {
	at := int(r) % s.perBlock * s.dimension
	return s.blocks[int(r)/s.perBlock][at : at+s.dimension : at+s.dimension]
}

// find returns the row of a slot, if it has one.
func (s *slab) find(slot uint32) (row uint32, ok bool) {
	if uint64(slot) >= uint64(len(s.rows)) || s.rows[slot] == noRow {
		return noRow, false
	}
	return s.rows[slot], true
}

// take returns the row of a slot, a free or a new one if it has none yet, and
// gives it the id.
func (s *slab) take(slot uint32, id string) uint32 {
	row, ok := s.find(slot)
	switch last := len(s.free) - 1; {
	case ok:
	case last >= 0:
		row, s.free = s.free[last], s.free[:last]
	default:
		row = s.grow()
	}
	s.bind(row, slot, id)
	return row
}

// bind gives a row that is not in use, or the slot's own, to a slot.
func (s *slab) bind(row, slot uint32, id string) {
	for uint64(len(s.rows)) <= uint64(slot) {
		s.rows = append(s.rows, noRow)
	}
	s.rows[slot], s.slots[row], s.ids[row] = row, slot, id
}

// grow adds a row that belongs to no slot.
func (s *slab) grow() uint32 {
	row := len(s.slots)
	if row == len(s.blocks)*s.perBlock {
		s.blocks = append(s.blocks, make([]float32, s.perBlock*s.dimension))
	}
	s.slots, s.ids = append(s.slots, noSlot), append(s.ids, "")
	return uint32(row)
}

// release frees the row of a slot.
func (s *slab) release(row uint32) {
	s.rows[s.slots[row]] = noRow
	s.slots[row], s.ids[row] = noSlot, ""
	s.free = append(s.free, row)
}
