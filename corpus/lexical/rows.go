package lexical

// A row holds the counts of a list by number, four bits each, the even number in
// the low ones: of a term that many chunks have it takes little more room than
// the list, and any count is found at once.
type row []byte

const (
	rowBits = 4
	// rowMax stands for itself and all above: the list says which.
	rowMax = 1<<rowBits - 1
)

// at returns the count of number, at most rowMax.
func (r row) at(number uint32) uint32 {
	if i := int(number / 2); i < len(r) {
		return uint32(r[i]>>(number%2*rowBits)) & rowMax
	}
	return 0
}

// set notes the count of a number that has none yet.
func (r row) set(number, count uint32) row {
	i := int(number / 2)
	if i >= cap(r) { // not append, which would keep a quarter in hand
		r = append(make(row, 0, i+1+i/foldShare), r...)
	}
	r = r[:max(len(r), i+1)]
	r[i] |= byte(min(count, rowMax) << (number % 2 * rowBits))
	return r
}

// rowShare says which terms have rows: those of more than a part of the chunks.
const rowShare = 4

// rows are those of a term.
type rows struct {
	term         uint32
	text, titles row // by slot, by article
}

// commonTerms holds the rows of the terms that had them at the last fold. They
// are kept up with all that is added since; what is removed stays in them. The
// zero value has none.
type commonTerms struct {
	at   map[uint32]int // by term: index into rows
	rows []rows
}

func (c *commonTerms) of(t uint32) *rows {
	if i, ok := c.at[t]; ok {
		return &c.rows[i]
	}
	return nil
}

func (c *commonTerms) addText(t, slot, count uint32) {
	if r := c.of(t); r != nil {
		r.text = r.text.set(slot, count)
	}
}

func (c *commonTerms) addTitle(t, article, count uint32) {
	if r := c.of(t); r != nil {
		r.titles = r.titles.set(article, count)
	}
}

func (c *commonTerms) put(r rows) {
	if c.at == nil {
		c.at = make(map[uint32]int)
	}
	c.at[r.term] = len(c.rows)
	c.rows = append(c.rows, r)
}

// findCommon makes the rows after a fold; known are those that still hold.
func (ix *tables) findCommon(known commonTerms) {
	ix.common = commonTerms{}
	for t, df := range ix.df {
		if int(df) <= ix.chunks/rowShare {
			continue
		}
		if r := known.of(uint32(t)); r != nil {
			ix.common.put(*r)
		} else {
			ix.common.put(ix.rowsOf(uint32(t)))
		}
	}
}

// rowsOf makes the rows of a term.
func (ix *tables) rowsOf(t uint32) rows {
	return rows{
		t,
		rowOf(walk(ix.sealed.list(textList(t)), uint32(len(ix.lengths)))),
		rowOf(walk(ix.sealed.list(titleList(t)), uint32(len(ix.articles)))),
	}
}

// rowOf makes the row of a list.
func rowOf(c cursor) row {
	r := make(row, rowBytes(uint64(c.end)))
	for c.next() {
		r.set(c.number(), c.count)
	}
	return r
}

// textCount returns how often the chunk in slot has the term of r.
func (ix *tables) textCount(r *rows, slot uint32) uint32 {
	n := r.text.at(slot)
	if n == rowMax {
		return ix.inText(r.term, slot)
	}
	return n
}

// titleCount returns how often the title of the article has the term of r.
func (ix *tables) titleCount(r *rows, article uint32) uint32 {
	n := r.titles.at(article)
	if n == rowMax {
		return ix.inTitle(r.term, article)
	}
	return n
}

// wholeCount returns how often the whole article has the term of r, its title
// counted once.
func (ix *tables) wholeCount(r *rows, article uint32) uint32 {
	a := &ix.articles[article]
	n := ix.titleCount(r, article)
	for slot := a.first; slot < a.end; slot++ {
		n += ix.textCount(r, slot)
	}
	return n
}
