package lexical

import "encoding/binary"

// accumulator sums the scores of one search, term by term; between searches it
// is all zero.
//
// A term is walked in passes of a few hundred postings, each a loop without
// branches that depend on what the articles say: that is what makes it fast.
type accumulator struct {
	text     []float32 // by slot
	rest     []float32 // by article: of its title and, where it has no work, of the whole
	work     []float32 // by work: of the whole
	seen     []bool    // by article: is in articles
	articles []uint32

	// Of the current term.
	block
	inTitle []uint32 // by article; 0 again once counted for the whole
	titles  []uint32 // articles whose title has it
	runs    []run
	inWork  []uint32 // by work
	works   []uint32 // those in inWork
}

// run is an article whose text has the term.
type run struct {
	article uint32
	sum     uint32 // occurrences up to its end, from the begin of the list
}

func (acc *accumulator) grow(ix *tables) {
	articles := len(ix.articles)
	acc.text = grown(acc.text, len(ix.lengths))
	acc.rest = grown(acc.rest, articles)
	acc.seen = grown(acc.seen, articles)
	acc.inTitle = grown(acc.inTitle, articles)
	acc.runs = grown(acc.runs, articles+1)
	acc.work = grown(acc.work, len(ix.works))
	acc.inWork = grown(acc.inWork, len(ix.works))
	if cap(acc.articles) < articles+1 {
		acc.articles = make([]uint32, 0, articles+1+articles/8)
	}
}

// grown returns s, which is all zero, or a longer one of at least n.
func grown[T any](s []T, n int) []T {
	if len(s) >= n {
		return s
	}
	return make([]T, n+n/8)
}

// add adds the scores of one term.
func (acc *accumulator) add(ix *tables, t uint32, f *formula) {
	for _, list := range ix.lists(titleList(t)) {
		for c := (cursor{data: list}); c.next(); {
			acc.addTitle(ix, c.number(), c.count, f)
		}
	}
	for _, list := range ix.lists(textList(t)) {
		acc.addText(ix, list, f)
	}
	for _, a := range acc.titles { // those that have it in the title only
		if n := acc.inTitle[a]; n > 0 {
			acc.addWhole(ix, a, n, f)
		}
	}
	acc.titles = acc.titles[:0]
	for _, w := range acc.works {
		acc.work[w] += f.whole.score(acc.inWork[w], ix.works[w].length)
		acc.inWork[w] = 0
	}
	acc.works = acc.works[:0]
}

// addTitle scores an article whose title has the term, and its chunks as if the
// text of none had it; addText makes that good.
func (acc *accumulator) addTitle(ix *tables, number, count uint32, f *formula) {
	a := &ix.articles[number]
	if a.length == 0 {
		return // removed
	}
	acc.inTitle[number] = count
	acc.titles = append(acc.titles, number)
	acc.rest[number] += f.title.score(count, a.titleLength)
	text := acc.text[a.first:a.end]
	for i, length := range ix.lengths[a.first:a.end] {
		text[i] += f.text.score(count, length)
	}
}

// addText scores the chunks of a list and their articles.
func (acc *accumulator) addText(ix *tables, list []byte, f *formula) {
	runs := 0
	sum, last := uint32(0), ^uint32(0)
	for slot := ^uint32(0); len(list) > 0; {
		list, slot = acc.decode(list, slot)
		if ix.dead > 0 {
			acc.drop(ix.lengths)
		}
		slots, counts := acc.slots[:acc.n], acc.counts[:acc.n]
		for i, slot := range slots {
			a := ix.articleOf[slot]
			if a != last {
				runs++
			}
			last = a
			sum += counts[i]
			acc.runs[runs] = run{a, sum}
		}
		if len(acc.titles) == 0 {
			for i, slot := range slots {
				acc.text[slot] += f.text.score(counts[i], ix.lengths[slot])
			}
			continue
		}
		for i, slot := range slots {
			title, length := acc.inTitle[ix.articleOf[slot]], ix.lengths[slot]
			acc.text[slot] += f.text.score(counts[i]+title, length) - f.text.score(title, length)
		}
	}
	before := uint32(0)
	for _, r := range acc.runs[1 : runs+1] {
		acc.addWhole(ix, r.article, r.sum-before+acc.inTitle[r.article], f)
		before = r.sum
	}
}

// addWhole notes the article as one with hits, and scores the whole for count
// occurrences or, where it is a part of a work, adds them up.
func (acc *accumulator) addWhole(ix *tables, number, count uint32, f *formula) {
	acc.inTitle[number] = 0
	n := len(acc.articles)
	all := acc.articles[:n+1]
	all[n] = number
	if !acc.seen[number] {
		n++
	}
	acc.articles, acc.seen[number] = all[:n], true
	a := &ix.articles[number]
	if a.work == 0 {
		acc.rest[number] += f.whole.score(count, a.length)
		return
	}
	if acc.inWork[a.work] == 0 {
		acc.works = append(acc.works, a.work)
	}
	acc.inWork[a.work] += count
}

// block is some postings of a list of chunks.
type block struct {
	n             int
	slots, counts [blockSize]uint32
}

const blockSize = 256

// decode fills the block from list, whose first delta is from last, and returns
// the rest and the last slot. It is cursor.next written out.
func (b *block) decode(list []byte, last uint32) (rest []byte, slot uint32) {
	i, n, slot := 0, 0, last
	for i < len(list) && n < blockSize {
		v := uint64(list[i])
		i++
		if v >= 0x80 {
			more, m := binary.Uvarint(list[i:])
			v += (more - 1) << 7
			i += m
		}
		slot += uint32(v >> countBits)
		count := uint32(v) & maxCount
		if count == 0 {
			more, m := binary.Uvarint(list[i:])
			count = uint32(more) + maxCount + 1
			i += m
		}
		b.slots[n], b.counts[n] = slot, count
		n++
	}
	b.n = n
	return list[i:], slot
}

// drop takes removed chunks out of the block.
func (b *block) drop(lengths []uint32) {
	kept := 0
	for i, slot := range b.slots[:b.n] {
		b.slots[kept], b.counts[kept] = slot, b.counts[i]
		if lengths[slot] > 0 {
			kept++
		}
	}
	b.n = kept
}
