package lexical

import (
	"cmp"
	"slices"
)

// Search returns the best chunks for the query, best first, equal scores by
// slot. A chunk is found if it has one of the terms, in its text or its title.
func (ix *Index) Search(q Query) []Hit {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.chunks == 0 || q.N <= 0 {
		return nil
	}
	acc, _ := ix.scores.Get().(*accumulator)
	if acc == nil {
		acc = new(accumulator)
	}
	defer ix.scores.Put(acc)
	acc.grow(&ix.tables)
	n := q.N
	if len(q.Pairs) > 0 {
		q.N = max(n, PairDepth)
	}
	q.N = min(q.N, ix.chunks)
	rest := ix.addRare(acc, q.Terms)
	least := points(0)
	for len(rest.terms) > 0 {
		if least = acc.least(&ix.tables, &q, &rest); least > rest.bound {
			break
		}
		acc.add(&ix.tables, rest.terms[0].term, &rest.terms[0].formula)
		rest = restOf(rest.terms[1:])
	}
	hits := acc.best(&ix.tables, &q, &rest, least)
	acc.clear()
	ix.addPairs(hits, q.Pairs)
	return hits[:min(n, len(hits))]
}

// addRare adds the scores of all terms without rows and returns the others, those
// that may add most first.
func (ix *Index) addRare(acc *accumulator, query []Term) rest {
	var common []commonTerm
	for _, term := range query {
		t, ok := ix.words.find(term.Text)
		if !ok || !(term.Weight > 0) {
			continue
		}
		f := ix.formula(t, term.Weight)
		if r := ix.common.of(t); r != nil {
			common = append(common, commonTerm{r, f, f.bound()})
		} else {
			acc.add(&ix.tables, t, &f)
		}
	}
	slices.SortStableFunc(common, func(a, b commonTerm) int { return cmp.Compare(b.bound, a.bound) })
	return restOf(common)
}

// least returns a score that at least q.N chunks reach: the least of those that
// are the best so far. It is 0 where so many are not found yet.
func (acc *accumulator) least(ix *tables, q *Query, rest *rest) points {
	if len(acc.slots) < q.N {
		return 0
	}
	top := newTop(q.N)
	for i, score := range acc.partial(ix) {
		if slot := acc.slots[i]; score >= top.least && q.allows(ix, slot) {
			top.offer(slot, score)
		}
	}
	if len(top.heap) < q.N {
		return 0
	}
	least := points(1 << 62)
	for _, s := range top.heap {
		least = min(least, s.score+rest.own(ix, s.slot)+rest.ofWhole(ix, s.slot))
	}
	return least
}

// best returns the N best of the chunks that have a score. Of those with a score
// below least, which N reach, not all are looked at.
func (acc *accumulator) best(ix *tables, q *Query, rest *rest, least points) []Hit {
	top := newTop(q.N)
	top.least = least
	for i, score := range acc.partial(ix) {
		if slot := acc.slots[i]; score+rest.bound >= top.least && q.allows(ix, slot) {
			rest.offer(ix, top, slot, score)
		}
	}
	if len(rest.terms) > 0 {
		acc.offerOthers(ix, q, rest, top)
	}
	return top.sorted()
}

// offerOthers offers the chunks that have terms of the rest only.
func (acc *accumulator) offerOthers(ix *tables, q *Query, rest *rest, top *top) {
	offer := func(number uint32) {
		shared := acc.sharedScore(ix, number)
		if shared+rest.bound < top.least {
			return
		}
		a := &ix.articles[number]
		for slot := a.first; slot < a.end; slot++ {
			if acc.text[slot] == 0 && q.allows(ix, slot) && rest.has(ix, slot) {
				rest.offer(ix, top, slot, shared)
			}
		}
	}
	for _, a := range acc.articles {
		offer(a)
	}
	for _, w := range acc.scored {
		if acc.work[w]+rest.bound < top.least {
			continue
		}
		for a := range ix.partsOf(w) {
			if !acc.shared[a].seen {
				offer(a)
			}
		}
	}
}

// allows says whether the chunk in slot is there and may be returned.
func (q *Query) allows(ix *tables, slot uint32) bool {
	return ix.lengths[slot] > 0 && (q.Allow == nil || q.Allow.Has(slot))
}

// partial returns the scores of acc.slots so far.
func (acc *accumulator) partial(ix *tables) []points {
	if len(acc.sums) == len(acc.slots) {
		return acc.sums // nothing was added since
	}
	acc.sums = slices.Grow(acc.sums[:0], len(acc.slots))[:len(acc.slots)]
	sums, text, shared, articleOf := acc.sums, acc.text, acc.shared, ix.articleOf
	for i, slot := range acc.slots {
		sums[i] = text[slot] + shared[articleOf[slot]].score
	}
	if len(acc.scored) > 0 {
		for i, slot := range acc.slots {
			sums[i] += acc.work[ix.articles[articleOf[slot]].work]
		}
	}
	return sums
}

// sharedScore returns what all chunks of an article have so far.
func (acc *accumulator) sharedScore(ix *tables, article uint32) points {
	score := acc.shared[article].score
	if len(acc.scored) > 0 {
		score += acc.work[ix.articles[article].work]
	}
	return score
}
