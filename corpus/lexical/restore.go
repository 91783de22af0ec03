package lexical

import (
	"encoding/binary"
	"fmt"
	"math"
)

// restore checks tables that were read from a snapshot and fills in what the
// snapshot leaves out. Nothing that it accepts can make a search fail: what it
// does not look at, the postings, is read with care (see cursor).
func (ix *tables) restore(rest stored) error {
	for _, step := range []func(stored) error{ix.restoreTerms, ix.restoreWorks, ix.restoreArticles, ix.restoreSkips, ix.restoreCommon} {
		if err := step(rest); err != nil {
			return fmt.Errorf("%w: %w", ErrSnapshot, err)
		}
	}
	return nil
}

func (ix *tables) restoreTerms(stored) error {
	if !ix.words.sound() || !ascending(ix.sealed.starts, len(ix.sealed.data)) || ix.sealed.starts[0] != 0 {
		return fmt.Errorf("broken tables of terms")
	}
	if !ascending(ix.order.ends, len(ix.order.prints)) {
		return fmt.Errorf("broken order of terms")
	}
	return nil
}

// ascending says whether ends do not fall and the last is end.
func ascending(ends []uint32, end int) bool {
	last := uint32(0)
	for _, e := range ends {
		if e < last {
			return false
		}
		last = e
	}
	return int(last) == end
}

func (ix *tables) restoreWorks(rest stored) error {
	n := len(rest.works) / 8
	ix.works, ix.workOf = make([]work, 1, 1+n), make(map[uint64]uint32, n)
	for i := range n {
		number := binary.LittleEndian.Uint64(rest.works[8*i:])
		ix.works = append(ix.works, work{number: number})
		ix.workOf[number] = uint32(i + 1)
	}
	if len(ix.workOf) != n {
		return fmt.Errorf("a work twice")
	}
	return nil
}

func (ix *tables) restoreArticles(rest stored) error {
	if len(ix.lengths) > maxSlot {
		return fmt.Errorf("%d slots", len(ix.lengths))
	}
	ix.articleOf = make([]uint32, len(ix.lengths))
	ix.articles = make([]article, 0, len(rest.articles)/4)
	next := uint32(0) // the first slot that may have a chunk
	for rows := rest.articles; len(rows) > 0; rows = rows[4:] {
		a := article{first: rows[0], end: rows[1], titleLength: rows[2], work: rows[3]}
		if a.first < next || a.end <= a.first || int(a.end) > len(ix.lengths) || int(a.work) >= len(ix.works) {
			return fmt.Errorf("article %d is out of place", len(ix.articles))
		}
		if !ix.gap(next, a.first) {
			return fmt.Errorf("chunks of no article before %d", len(ix.articles))
		}
		length, ok := ix.lengthOf(a)
		if !ok {
			return fmt.Errorf("article %d is half removed or too long", len(ix.articles))
		}
		for slot := a.first; slot < a.end; slot++ {
			ix.articleOf[slot] = uint32(len(ix.articles))
		}
		a.length = length
		ix.append(a)
		if a.length > 0 {
			ix.countIn(a)
		}
		next = a.end
	}
	if !ix.gap(next, uint32(len(ix.lengths))) {
		return fmt.Errorf("chunks of no article at the end")
	}
	for t, df := range ix.df {
		if df == 0 || int(df) > ix.chunks {
			return fmt.Errorf("term %d is in %d chunks", t, df)
		}
	}
	return nil
}

// gap says whether there are no chunks from a slot to the one before end. The
// slots get the last article: articles ascend with slots.
func (ix *tables) gap(slot, end uint32) bool {
	for ; slot < end; slot++ {
		if ix.lengths[slot] != 0 {
			return false
		}
		ix.articleOf[slot] = uint32(max(len(ix.articles)-1, 0))
	}
	return true
}

// lengthOf adds up the lengths of an article's chunks. It is not ok where some of
// them are removed, or it is more than can be.
func (ix *tables) lengthOf(a article) (length uint32, ok bool) {
	sum, removed := uint64(0), 0
	for _, n := range ix.lengths[a.first:a.end] {
		sum += uint64(n)
		if n == 0 {
			removed++
		}
	}
	return uint32(sum), sum <= math.MaxUint32 && (removed == 0 || removed == int(a.end-a.first))
}

func (ix *tables) restoreSkips(rest stored) error {
	ix.sealed.skips = make([]skip, len(rest.skips)/2)
	last := uint32(0)
	for i := range ix.sealed.skips {
		k := skip{rest.skips[2*i], rest.skips[2*i+1]}
		if k.offset < last || int(k.offset) > len(ix.sealed.data) {
			return fmt.Errorf("skip %d is out of place", i)
		}
		last, ix.sealed.skips[i] = k.offset, k
	}
	return nil
}

func (ix *tables) restoreCommon(rest stored) error {
	texts, titles := int(rowBytes(uint64(len(ix.lengths)))), int(rowBytes(uint64(len(ix.articles))))
	for i, t := range rest.common {
		if int(t) >= len(ix.df) || ix.common.of(t) != nil {
			return fmt.Errorf("rows %d are of no term", i)
		}
		ix.common.put(rows{t, rest.text[i*texts : (i+1)*texts : (i+1)*texts], rest.titles[i*titles : (i+1)*titles : (i+1)*titles]})
	}
	return nil
}
