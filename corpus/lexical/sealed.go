package lexical

import "sort"

// sealed holds the posting lists of all terms end to end: for each term that of
// its chunks, then that of the articles that have it in the title.
type sealed struct {
	data   []byte
	starts []uint32 // by list, and where the last one ends
	skips  []skip   // ascending by offset
}

func textList(t uint32) uint32  { return 2 * t }
func titleList(t uint32) uint32 { return 2*t + 1 }

// skip is a place within a list from which it can be read.
type skip struct {
	offset uint32 // of a posting, in sealed.data
	at     uint32 // number of the posting before it, plus 1
}

// skipBytes is how far the skips of a list are apart: what count reads at most,
// about.
const skipBytes = 128

// bounds returns where a list begins and ends; terms that are younger than the
// last fold have empty lists.
func (s *sealed) bounds(list uint32) (start, end uint32) {
	if int(list)+1 >= len(s.starts) {
		return 0, 0
	}
	return s.starts[list], s.starts[list+1]
}

func (s *sealed) list(list uint32) []byte {
	start, end := s.bounds(list)
	return s.data[start:end]
}

// count returns the count of number in a list, 0 if it is not in it.
func (s *sealed) count(list, number uint32) uint32 { return s.seek(list, number).find(number) }

// seek returns a cursor that has passed over as many postings below number as
// the skips allow.
func (s *sealed) seek(list, number uint32) cursor {
	start, end := s.bounds(list)
	if end-start <= skipBytes {
		return walk(s.data[start:end], maxSlot)
	}
	i := sort.Search(len(s.skips), func(i int) bool {
		k := s.skips[i]
		return k.offset >= end || k.offset > start && k.at > number
	})
	if i > 0 && s.skips[i-1].offset > start {
		k := s.skips[i-1]
		return cursor{data: s.data[k.offset:end], at: k.at, end: maxSlot}
	}
	return walk(s.data[start:end], maxSlot)
}

// sealer writes lists one after the other.
type sealer struct {
	sealed
	at     uint32 // the last number of the current list plus 1
	marked int    // where the current list or its last skip begins
}

func newSealer(bytes, lists int) *sealer {
	return &sealer{sealed: sealed{data: make([]byte, 0, bytes), starts: append(make([]uint32, 0, lists+1), 0)}}
}

func (w *sealer) add(number, count uint32) {
	if len(w.data)-w.marked >= skipBytes {
		w.marked = len(w.data)
		w.skips = append(w.skips, skip{uint32(w.marked), w.at})
	}
	w.data = appendPosting(w.data, number+1-w.at, count)
	w.at = number + 1
}

// copy writes the lists first to end, end exclusive, of s.
func (w *sealer) copy(s *sealed, first, end uint32) {
	end = min(end, uint32(max(len(s.starts)-1, 0)))
	if first >= end {
		return
	}
	from, to := s.starts[first], s.starts[end]
	shift := uint32(len(w.data)) - from // wraps, and back again
	for _, k := range s.skipsWithin(from, to) {
		w.skips = append(w.skips, skip{k.offset + shift, k.at})
	}
	w.data = append(w.data, s.data[from:to]...)
	for _, e := range s.starts[first+1 : end+1] {
		w.starts = append(w.starts, e+shift)
	}
	w.at, w.marked = 0, len(w.data)
}

// reopen makes the list written last the current one again.
func (w *sealer) reopen() {
	list := uint32(len(w.starts) - 2)
	last := w.seek(list, ^uint32(0))
	w.marked = len(w.data) - len(last.data)
	for last.next() {
	}
	w.at = last.at
	w.starts = w.starts[:list+1]
}

// skipsWithin returns the skips whose offset is between from and to.
func (s *sealed) skipsWithin(from, to uint32) []skip {
	i := sort.Search(len(s.skips), func(i int) bool { return s.skips[i].offset > from })
	n := sort.Search(len(s.skips)-i, func(n int) bool { return s.skips[i+n].offset >= to })
	return s.skips[i : i+n]
}

// end ends the current list.
func (w *sealer) end() {
	w.starts = append(w.starts, uint32(len(w.data)))
	w.at, w.marked = 0, len(w.data)
}
