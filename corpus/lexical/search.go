package lexical

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
	for _, term := range q.Terms {
		if t, ok := ix.words.find(term.Text); ok && term.Weight > 0 {
			f := ix.formula(t, term.Weight)
			acc.add(&ix.tables, t, &f)
		}
	}
	return acc.best(&ix.tables, q)
}

// best returns the N best of the chunks that have a score and clears acc.
func (acc *accumulator) best(ix *tables, q Query) []Hit {
	top := newTop(min(q.N, ix.chunks))
	for _, number := range acc.articles {
		a := ix.articles[number]
		rest := acc.rest[number]
		if a.work > 0 {
			rest += acc.work[a.work]
		}
		text := acc.text[a.first:a.end]
		for i, s := range text {
			if s+rest < top.least || s == 0 {
				continue
			}
			if slot := a.first + uint32(i); q.Allow == nil || q.Allow.Has(slot) {
				top.offer(slot, s+rest)
			}
		}
		clear(text)
		acc.rest[number], acc.seen[number] = 0, false
	}
	for _, number := range acc.articles {
		acc.work[ix.articles[number].work] = 0
	}
	acc.articles = acc.articles[:0]
	return top.sorted()
}
