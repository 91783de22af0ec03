package lexical

import (
	"maps"
	"slices"
)

// A fold comes when the chunks added since the last one are more than a share of
// all, or those removed more than a share of the rest; below minFold never.
const (
	minFold   = 1024
	foldShare = 64
	deadShare = 8
)

// fold seals the fresh postings and forgets those of removed chunks, and the
// terms that only they had. ix.mu is held for writing.
func (ix *Index) fold() {
	if ix.pending == 0 && ix.dead == 0 {
		return
	}
	bytes := len(ix.sealed.data)
	for _, p := range ix.fresh.lists {
		bytes += len(p.data)
	}
	w := newSealer(bytes, 2*ix.words.len())
	known := ix.common
	if ix.dead == 0 {
		ix.extend(w)
	} else {
		ix.purge(w)
		known = commonTerms{} // terms have new numbers
	}
	if ix.dead > 0 {
		ix.order.compact(ix.lengths)
	}
	ix.sealed = w.sealed
	ix.findCommon(known)
	ix.fresh, ix.pending = fresh{}, 0
	ix.removed, ix.dead, ix.gone = nil, 0, nil
}

// extend writes all lists, the fresh postings behind the sealed. Most lists have
// nothing fresh: they are copied together.
func (ix *tables) extend(w *sealer) {
	done := uint32(0)
	for _, list := range slices.Sorted(maps.Keys(ix.fresh.at)) {
		w.copy(&ix.sealed, done, list+1)
		for n := uint32(len(w.starts) - 1); n <= list; n++ {
			w.end() // of terms younger than the last fold
		}
		w.reopen()
		for c := walk(ix.fresh.list(list), maxSlot); c.next(); {
			w.add(c.number(), c.count)
		}
		w.end()
		done = list + 1
	}
	w.copy(&ix.sealed, done, uint32(2*ix.words.len()))
	for len(w.starts) <= 2*ix.words.len() {
		w.end()
	}
}

// purge writes the lists of all terms without what was removed, and gives the
// terms that are left new numbers.
func (ix *Index) purge(w *sealer) {
	var words vocabulary
	var df []uint32
	for t := range uint32(ix.words.len()) {
		left := ix.df[t] - min(ix.purgeTerm(w, t), ix.df[t])
		if left == 0 {
			w.starts = w.starts[:len(w.starts)-2] // of two empty lists
			continue
		}
		words.append(string(ix.words.word(t)))
		df = append(df, left)
	}
	words.index(words.len())
	ix.words, ix.df = words, df
}

// purgeTerm writes the lists of one term and returns how many of the removed
// chunks had it.
func (ix *tables) purgeTerm(w *sealer, t uint32) (lost uint32) {
	var titles []uint32 // removed articles
	for _, c := range ix.titles(t) {
		for c.next() {
			if a := ix.articles[c.number()]; a.length == 0 {
				titles = append(titles, c.number())
				lost += a.end - a.first
			}
		}
	}
	for _, c := range ix.texts(t) {
		for c.next() {
			slot := c.number()
			if ix.lengths[slot] > 0 {
				w.add(slot, c.count)
			} else if _, ok := slices.BinarySearch(titles, ix.articleOf[slot]); !ok {
				lost++
			}
		}
	}
	w.end()
	for _, c := range ix.titles(t) {
		for c.next() {
			if ix.articles[c.number()].length > 0 {
				w.add(c.number(), c.count)
			}
		}
	}
	w.end()
	return lost
}
