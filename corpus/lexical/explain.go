package lexical

import "slices"

// Field says which of the scores a Part belongs to.
type Field string

const (
	Text   Field = "text"   // the chunk's text with its article's title
	Title  Field = "title"  // the title alone
	Whole  Field = "whole"  // the article, or the work that it is part of
	Beside Field = "beside" // the chunk's text: two terms side by side
)

// Part is what one term adds to the score of a chunk in one field.
type Part struct {
	Term  string // of a pair: both, with a space between
	Field Field
	Count int // how often the field has the term
	Score float64
}

// Explain returns the parts of the score that the chunk in slot has for a query
// of these terms, in their order; with those of [Index.ExplainPairs] they add up to
// Hit.Score but for rounding. It returns nil for a chunk that a search would not
// find.
func (ix *Index) Explain(slot uint32, terms []Term) []Part {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if !ix.has(slot) {
		return nil
	}
	number := ix.articleOf[slot]
	a := ix.articles[number]
	all := ix.wholeOf(number)
	var parts []Part
	found := false
	for _, term := range terms {
		t, ok := ix.words.find(term.Text)
		if !ok || !(term.Weight > 0) {
			continue
		}
		f := ix.formula(t, term.Weight)
		title := ix.inTitle(t, number)
		text := ix.inText(t, slot) + title
		inWhole := uint32(0)
		for _, n := range all.articles {
			inWhole += ix.inArticle(t, n)
		}
		found = found || text > 0
		for _, p := range []struct {
			field         Field
			count, length uint32
			bm25
		}{{Text, text, ix.lengths[slot], f.text}, {Title, title, a.titleLength, f.title}, {Whole, inWhole, all.length, f.whole}} {
			if p.count > 0 {
				parts = append(parts, Part{term.Text, p.field, int(p.count), p.score(p.count, p.length).score()})
			}
		}
	}
	if !found {
		return nil
	}
	return parts
}

// whole is an article, or the work that it is part of.
type whole struct {
	articles []uint32
	length   uint32 // in terms
}

// wholeOf returns the whole that an article belongs to.
func (ix *tables) wholeOf(number uint32) whole {
	a := ix.articles[number]
	if !ix.isPart(&a) {
		return whole{[]uint32{number}, a.length}
	}
	return whole{slices.Collect(ix.partsOf(a.work)), ix.works[a.work].length}
}

// inArticle returns how often an article has the term, its title counted once.
func (ix *tables) inArticle(t, number uint32) uint32 {
	a := ix.articles[number]
	n := ix.inTitle(t, number)
	sealed := ix.sealed.seek(textList(t), a.first)
	for _, c := range []cursor{sealed, walk(ix.fresh.list(textList(t)), maxSlot)} {
		for c.next() && c.number() < a.end {
			if c.number() >= a.first {
				n += c.count
			}
		}
	}
	return n
}
