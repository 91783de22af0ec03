package lexical

// rest are the terms of a query that are looked up in the chunks that may be
// among the best, rather than walked: those common terms that together add less
// than it takes to be among them. (This is the idea of MaxScore: Turtle and
// Flood, "Query Evaluation: Strategies and Optimizations", 1995.)
type rest struct {
	terms []commonTerm // those that may add most first
	bound points       // what all add at most

	article, work remembered
}

// remembered is the last answer, for one number plus 1.
type remembered struct {
	number uint32
	score  points
}

type commonTerm struct {
	*rows
	formula formula
	bound   points
}

func restOf(terms []commonTerm) rest {
	r := rest{terms: terms}
	for i := range terms {
		r.bound += terms[i].bound
	}
	return r
}

// score returns what the terms add to the score of the chunk in slot.
func (r *rest) score(ix *tables, slot uint32) points {
	if len(r.terms) == 0 {
		return 0
	}
	number := ix.articleOf[slot]
	if r.article.number != number+1 {
		r.article = remembered{number + 1, r.articleScore(ix, number)}
	}
	score := r.article.score
	for i := range r.terms {
		t := &r.terms[i]
		if n := ix.textCount(t.rows, slot) + ix.titleCount(t.rows, number); n > 0 {
			score += t.formula.text.score(n, ix.lengths[slot])
		}
	}
	return score
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

// articleScore returns what the terms add to the score of all chunks of an
// article.
func (r *rest) articleScore(ix *tables, number uint32) points {
	a := &ix.articles[number]
	score, part := points(0), ix.isPart(a)
	if part {
		if r.work.number != a.work+1 {
			r.work = remembered{a.work + 1, r.workScore(ix, a.work)}
		}
		score = r.work.score
	}
	for i := range r.terms {
		t := &r.terms[i]
		if n := ix.titleCount(t.rows, number); n > 0 {
			score += t.formula.title.score(n, a.titleLength)
		}
		if part {
			continue
		}
		if n := ix.wholeCount(t.rows, number); n > 0 {
			score += t.formula.whole.score(n, a.length)
		}
	}
	return score
}

// workScore returns what the terms add to the score of all chunks of a work, for
// the whole.
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
