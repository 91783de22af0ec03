package lexical

// Remove takes the articles that have a slot between first and end, end
// exclusive, out of the index as if they had never been in it. Their postings
// stay until the next fold and are passed over.
func (ix *Index) Remove(first, end uint32) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for slot := first; slot < min(end, uint32(len(ix.lengths))); slot++ {
		if !ix.has(slot) {
			continue
		}
		a := &ix.articles[ix.articleOf[slot]]
		ix.countOut(*a)
		clear(ix.lengths[a.first:a.end])
		a.length = 0
		ix.removed = append(ix.removed, span{a.first, a.end})
		ix.dead += int(a.end - a.first)
		slot = a.end - 1
	}
	if ix.dead > max(minFold, ix.chunks/deadShare) {
		ix.fold()
	}
}

// lost says how many of a term's chunks are in the first spans of
// Index.removed.
type lost struct {
	spans  int
	chunks uint32
}

// frequency returns how many chunks have the term. df still counts the chunks
// removed since the last fold: they are found in the term's lists when the term
// is first asked for, and remembered.
func (ix *Index) frequency(t uint32) uint32 {
	if len(ix.removed) == 0 {
		return ix.df[t]
	}
	ix.goneMu.Lock()
	defer ix.goneMu.Unlock()
	g := ix.gone[t]
	for _, s := range ix.removed[g.spans:] {
		g.chunks += ix.chunksWith(t, s)
	}
	g.spans = len(ix.removed)
	if ix.gone == nil {
		ix.gone = make(map[uint32]lost)
	}
	ix.gone[t] = g
	return ix.df[t] - min(g.chunks, ix.df[t])
}

// chunksWith returns how many chunks of an article have the term.
func (ix *tables) chunksWith(t uint32, s span) uint32 {
	if ix.inTitle(t, ix.articleOf[s.first]) > 0 {
		return s.end - s.first
	}
	n := uint32(0)
	count := func(c cursor) {
		for c.next() && c.number() < s.end {
			if c.number() >= s.first {
				n++
			}
		}
	}
	count(ix.sealed.seek(textList(t), s.first))
	count(walk(ix.fresh.list(textList(t)), maxSlot))
	return n
}
