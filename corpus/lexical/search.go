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
	n := q.N
	if len(q.Pairs) > 0 {
		q.N = max(n, PairDepth)
	}
	hits := acc.best(&ix.tables, q)
	ix.addPairs(hits, q.Pairs)
	return hits[:min(n, len(hits))]
}

// best returns the N best of the chunks that have a score and clears acc.
func (acc *accumulator) best(ix *tables, q Query) []Hit {
	if len(ix.works) > 1 {
		for _, a := range acc.articles {
			acc.shared[a].score += acc.work[ix.articles[a].work]
		}
	}
	top := newTop(min(q.N, ix.chunks))
	text, shared, articleOf := acc.text, acc.shared, ix.articleOf
	for _, slot := range acc.slots {
		own := text[slot]
		score := own + shared[articleOf[slot]].score
		text[slot] = 0
		if score >= top.least && own > 0 && (q.Allow == nil || q.Allow.Has(slot)) {
			top.offer(slot, score)
		}
	}
	for _, a := range acc.articles {
		shared[a].score, shared[a].seen = 0, false
	}
	clear(acc.work)
	acc.slots, acc.articles = acc.slots[:0], acc.articles[:0]
	return top.sorted()
}
