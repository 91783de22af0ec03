package lexical

import (
	"iter"
	"slices"
)

// fresh holds the postings that were added since the last fold. The zero value
// is empty.
type fresh struct {
	at    map[uint32]uint32 // by list: index into lists
	lists []postings
}

// list returns the list's postings, nil if it has none.
func (f *fresh) list(list uint32) []byte {
	if i, ok := f.at[list]; ok {
		return f.lists[i].data
	}
	return nil
}

func (f *fresh) add(list, number, count uint32) {
	i, ok := f.at[list]
	if !ok {
		if f.at == nil {
			f.at = make(map[uint32]uint32)
		}
		i = uint32(len(f.lists))
		f.at[list] = i
		f.lists = append(f.lists, postings{})
	}
	f.lists[i].add(number, count)
}

// Add puts the chunks of an article into the index. One without chunks is
// nothing to find and changes nothing.
func (ix *Index) Add(a Article) {
	if len(a.Chunks) == 0 {
		return
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	number := uint32(len(ix.articles))
	added := article{first: a.First, end: a.First + uint32(len(a.Chunks)), titleLength: uint32(len(a.Title)), work: ix.workFor(a.Work)}
	title := ix.countTitle(a, number)
	var ids []uint32
	for i, words := range a.Chunks {
		ix.order.add(a.First+uint32(i), words, a.Alone)
		ids = ix.intern(ids[:0], words)
		slot := a.First + uint32(i)
		eachCount(ids, func(t, n uint32) {
			ix.fresh.add(textList(t), slot, n)
			ix.common.addText(t, slot, n)
			if _, ok := slices.BinarySearch(title, t); !ok { // else it is counted already
				ix.df[t]++
			}
		})
		added.length += ix.setLength(slot, number, len(words))
	}
	ix.append(added)
	ix.countIn(added)
	ix.pending += len(a.Chunks)
	if ix.pending > max(minFold, len(ix.lengths)/foldShare) {
		ix.fold()
	}
}

// countTitle adds the title's postings of an article and returns its terms,
// ascending.
func (ix *Index) countTitle(a Article, number uint32) []uint32 {
	ids := ix.intern(nil, a.Title)
	eachCount(ids, func(t, n uint32) {
		ix.fresh.add(titleList(t), number, n)
		ix.common.addTitle(t, number, n)
		ix.df[t] += uint32(len(a.Chunks))
	})
	return ids
}

// intern appends the numbers of words to ids and sorts them.
func (ix *Index) intern(ids []uint32, words []string) []uint32 {
	for _, w := range words {
		ids = append(ids, ix.words.intern(w))
	}
	for len(ix.df) < ix.words.len() {
		ix.df = append(ix.df, 0)
	}
	slices.Sort(ids)
	return ids
}

// eachCount calls do for each number of a sorted list, with how often it is there.
func eachCount(ids []uint32, do func(id, n uint32)) {
	for i := 0; i < len(ids); {
		j := i + 1
		for j < len(ids) && ids[j] == ids[i] {
			j++
		}
		do(ids[i], uint32(j-i))
		i = j
	}
}

// setLength notes the length of a chunk of terms words and returns it.
func (ix *Index) setLength(slot, article uint32, words int) uint32 {
	for uint32(len(ix.lengths)) <= slot {
		ix.lengths = append(ix.lengths, 0)
		ix.articleOf = append(ix.articleOf, article) // articles ascend with slots, also where there is no chunk
	}
	length := max(uint32(words), 1) // a chunk without words is still a chunk
	ix.lengths[slot], ix.articleOf[slot] = length, article
	return length
}

// workFor returns the index of the work with that number, a new one if need be.
func (ix *Index) workFor(number uint64) uint32 {
	if len(ix.works) == 0 {
		ix.works = []work{{}}
		ix.workOf = make(map[uint64]uint32)
	}
	if number == 0 {
		return 0
	}
	w, ok := ix.workOf[number]
	if !ok {
		w = uint32(len(ix.works))
		ix.works = append(ix.works, work{number: number})
		ix.workOf[number] = w
	}
	return w
}

// append puts an article behind the others, and into its work.
func (ix *tables) append(a article) {
	if a.work > 0 {
		w := &ix.works[a.work]
		a.before, w.last = w.last, uint32(len(ix.articles)+1)
	}
	ix.articles = append(ix.articles, a)
}

// isPart says whether there are other articles in the work of a.
func (ix *tables) isPart(a *article) bool { return a.work > 0 && ix.works[a.work].parts > 1 }

// partsOf ranges over the articles of a work.
func (ix *tables) partsOf(w uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for next := ix.works[w].last; next > 0; next = ix.articles[next-1].before {
			if ix.articles[next-1].length > 0 && !yield(next-1) {
				return
			}
		}
	}
}

// countIn adds an article to the sums.
func (ix *tables) countIn(a article) {
	ix.chunks += int(a.end - a.first)
	ix.live++
	ix.textLength += uint64(a.length)
	ix.titleLength += uint64(a.titleLength)
	w := &ix.works[a.work]
	if a.work == 0 || w.parts == 0 {
		ix.wholes++
	}
	w.parts++
	w.length += a.length
}

// countOut takes an article out of the sums.
func (ix *tables) countOut(a article) {
	ix.chunks -= int(a.end - a.first)
	ix.live--
	ix.textLength -= uint64(a.length)
	ix.titleLength -= uint64(a.titleLength)
	w := &ix.works[a.work]
	w.parts--
	w.length -= a.length
	if a.work == 0 || w.parts == 0 {
		ix.wholes--
	}
}
