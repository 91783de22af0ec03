package lexical

import "slices"

// accumulator sums the scores of one search, term by term; between searches it
// is all zero.
//
// A term is walked in passes of a few hundred postings, each a loop without
// branches that depend on what the articles say: that is what makes it fast.
type accumulator struct {
	text     []points // by slot
	slots    []uint32 // those with a score in text
	shared   []shared // by article
	articles []uint32 // those with a score, or with a chunk that has one
	work     []points // by work: of the whole
	scored   []uint32 // works with a score
	sums     []points // see partial

	// Of the current term.
	block
	titles []uint32 // articles whose title has it
	runs   []run
	inWork []uint32 // by work: occurrences
	works  []uint32 // those in inWork
}

// shared is what the chunks of an article have in common.
type shared struct {
	score points // of the title and, where the article is a work alone, of the whole
	title uint32 // how often the title has the current term; 0 again once counted for the whole
	seen  bool   // is in accumulator.articles
}

// run is an article whose text has the term.
type run struct {
	article uint32
	sum     uint32 // occurrences up to its end, from the begin of the list
}

func (acc *accumulator) grow(ix *tables) {
	articles := len(ix.articles)
	acc.text = grown(acc.text, len(ix.lengths))
	acc.shared = grown(acc.shared, articles)
	acc.runs = grown(acc.runs, articles+1)
	acc.work = grown(acc.work, len(ix.works))
	acc.inWork = grown(acc.inWork, len(ix.works))
	acc.articles = slices.Grow(acc.articles, articles+1)
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
	acc.sums = acc.sums[:0]
	for _, c := range ix.titles(t) {
		for c.next() {
			acc.addTitle(ix, c.number(), c.count, f)
		}
	}
	for _, c := range ix.texts(t) {
		acc.addText(ix, c, f)
	}
	for _, a := range acc.titles { // those that have it in the title only
		if n := acc.shared[a].title; n > 0 {
			acc.addWhole(ix, a, n, f)
		}
	}
	acc.titles = acc.titles[:0]
	for _, w := range acc.works {
		if acc.work[w] == 0 {
			acc.scored = append(acc.scored, w)
		}
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
	acc.titles = append(acc.titles, number)
	acc.shared[number].title = count
	acc.shared[number].score += f.title.score(count, a.titleLength)
	for slot := a.first; slot < a.end; slot++ {
		if acc.text[slot] == 0 {
			acc.slots = append(acc.slots, slot)
		}
		acc.text[slot] += f.text.score(count, ix.lengths[slot])
	}
}

// addText scores the chunks of a list and their articles.
func (acc *accumulator) addText(ix *tables, list cursor, f *formula) {
	runs, articleOf := acc.runs, ix.articleOf
	n, sum, last := 0, uint32(0), ^uint32(0)
	for acc.decode(&list) {
		if ix.dead > 0 {
			acc.drop(ix.lengths)
		}
		counts := acc.counts[:acc.n]
		for i, slot := range acc.block.slots[:acc.n] {
			a := articleOf[slot]
			if a != last {
				n++
			}
			last = a
			sum += counts[i]
			runs[n] = run{a, sum}
		}
		acc.score(ix, f.text)
	}
	before := uint32(0)
	for _, r := range runs[1 : n+1] {
		acc.addWhole(ix, r.article, r.sum-before+acc.shared[r.article].title, f)
		before = r.sum
	}
}

// score adds the scores of the block. Where a title has the term, addTitle has
// scored its chunks without the text.
func (acc *accumulator) score(ix *tables, f bm25) {
	slots, counts := acc.block.slots[:acc.n], acc.counts[:acc.n]
	text, shared, lengths, articleOf := acc.text, acc.shared, ix.lengths, ix.articleOf
	titled := len(acc.titles) > 0
	n := len(acc.slots)
	found := slices.Grow(acc.slots, len(slots))[:n+len(slots)]
	for i, slot := range slots {
		before, length, count := text[slot], lengths[slot], counts[i]
		after := before
		if titled {
			if title := shared[articleOf[slot]].title; title > 0 {
				count += title
				after -= f.score(title, length)
			}
		}
		text[slot] = after + f.score(count, length)
		found[n] = slot
		if before == 0 {
			n++
		}
	}
	acc.slots = found[:n]
}

// clear makes acc all zero.
func (acc *accumulator) clear() {
	for _, slot := range acc.slots {
		acc.text[slot] = 0
	}
	for _, a := range acc.articles {
		acc.shared[a] = shared{}
	}
	for _, w := range acc.scored {
		acc.work[w] = 0
	}
	acc.sums = acc.sums[:0]
	acc.slots, acc.articles, acc.scored = acc.slots[:0], acc.articles[:0], acc.scored[:0]
}

// addWhole notes the article as one with hits, and scores the whole for count
// occurrences or, where it is a part of a work, adds them up.
func (acc *accumulator) addWhole(ix *tables, number, count uint32, f *formula) {
	s := &acc.shared[number]
	n := len(acc.articles)
	found := acc.articles[:n+1]
	found[n] = number
	if !s.seen {
		n++
	}
	acc.articles = found[:n]
	s.seen, s.title = true, 0
	a := &ix.articles[number]
	if !ix.isPart(a) {
		s.score += f.whole.score(count, a.length)
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

// decode fills the block with the next of the list and says whether there were
// any. It is cursor.next written out.
func (b *block) decode(list *cursor) bool {
	data, i, n := list.data, 0, 0
	at, end := uint64(list.at), uint64(list.end)
	slots, counts := b.slots[:], b.counts[:]
	for i < len(data) && n < blockSize {
		v := uint64(data[i])
		i++
		if v >= 0x80 {
			more, m := uvarint(data[i:])
			v += (more - 1) << 7
			i += m
		}
		count := uint32(v) & maxCount
		if count == 0 {
			more, m := uvarint(data[i:])
			count = uint32(more) + maxCount + 1
			i += m
		}
		delta := v >> countBits
		if at += delta; at > end || delta == 0 {
			i = len(data)
			break
		}
		slots[n], counts[n] = uint32(at-1), count
		n++
	}
	b.n, list.data, list.at = n, data[i:], uint32(at)
	return n > 0
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
