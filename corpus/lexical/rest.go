package lexical

// rest are the terms of a query that are looked up in the chunks that may be
// among the best, rather than walked: those common terms that together add less
// than it takes to be among them. (This is the idea of MaxScore: Turtle and
// Flood, "Query Evaluation: Strategies and Optimizations", 1995.)
type rest struct {
	terms []commonTerm // those that may add most first
	bound points       // what all add at most
	whole points       // what they add for the whole at most

	article, work remembered // for the whole
}

type commonTerm struct {
	*rows
	formula formula
	bound   points
}

// remembered is the last answer for an article or a work.
type remembered struct {
	number uint32 // plus 1; 0: none
	score  points
}

func restOf(terms []commonTerm) rest {
	r := rest{terms: terms}
	for i := range terms {
		r.bound += terms[i].bound
		r.whole += terms[i].formula.whole.bound()
	}
	return r
}

// has says whether the chunk in slot has one of the terms.
func (r *rest) has(ix *tables, slot uint32) bool {
	number := ix.articleOf[slot]
	for i := range r.terms {
		if t := &r.terms[i]; t.text.at(slot) > 0 || t.titles.at(number) > 0 {
			return true
		}
	}
	return false
}

// own returns what the terms add to the score of the chunk in slot for its text
// and title.
func (r *rest) own(ix *tables, slot uint32) points {
	number := ix.articleOf[slot]
	score := points(0)
	for i := range r.terms {
		t := &r.terms[i]
		n := ix.textCount(t.rows, slot)
		if title := ix.titleCount(t.rows, number); title > 0 {
			n += title
			score += t.formula.title.score(title, ix.articles[number].titleLength)
		}
		if n > 0 {
			score += t.formula.text.score(n, ix.lengths[slot])
		}
	}
	return score
}

// ofWhole returns what the terms add to the score of the chunk in slot for the
// whole that it is in.
func (r *rest) ofWhole(ix *tables, slot uint32) points {
	number := ix.articleOf[slot]
	a := &ix.articles[number]
	if ix.isPart(a) {
		if r.work.number != a.work+1 {
			r.work = remembered{a.work + 1, r.workScore(ix, a.work)}
		}
		return r.work.score
	}
	if r.article.number != number+1 {
		r.article = remembered{number + 1, r.articleScore(ix, number)}
	}
	return r.article.score
}

// offer offers the chunk in slot, whose score without the terms is known, to top,
// unless it cannot be among the best.
func (r *rest) offer(ix *tables, top *top, slot uint32, score points) {
	if len(r.terms) > 0 {
		if score += r.own(ix, slot); score+r.whole < top.least {
			return
		}
		score += r.ofWhole(ix, slot)
	}
	if score >= top.least {
		top.offer(slot, score)
	}
}

func (r *rest) articleScore(ix *tables, number uint32) points {
	score := points(0)
	for i := range r.terms {
		t := &r.terms[i]
		if n := ix.wholeCount(t.rows, number); n > 0 {
			score += t.formula.whole.score(n, ix.articles[number].length)
		}
	}
	return score
}

func (r *rest) workScore(ix *tables, w uint32) points {
	score := points(0)
	for i := range r.terms {
		t := &r.terms[i]
		n := uint32(0)
		for a := range ix.partsOf(w) {
			n += ix.wholeCount(t.rows, a)
		}
		if n > 0 {
			score += t.formula.whole.score(n, ix.works[w].length)
		}
	}
	return score
}
