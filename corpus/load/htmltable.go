package load

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxSpan       = 100 // columns or rows of one cell; above it the page is playing
	maxCellRunes  = 500 // a longer cell holds a column of the page, not a value
	maxTableCells = 200_000
)

// tableWriter collects the cells of one table. The zero value is ready.
type tableWriter struct {
	grid  grid
	cells int

	inCaption, inHead, inCell bool

	row      []string
	rowOpen  bool
	allHead  bool // every cell of the row is a <th>
	cell     []string
	colspan  int
	rowspan  int
	isHead   bool
	carry    []carried // by column: cells that reach down from rows above
	carryNow []carried
}

type carried struct {
	text string
	rows int
}

func (t *tableWriter) start(tag atom.Atom, attr []html.Attribute) {
	switch tag {
	case atom.Caption:
		t.inCaption = true
	case atom.Thead:
		t.inHead = true
	case atom.Tbody, atom.Tfoot:
		t.endRow()
		t.inHead = false
	case atom.Tr:
		t.endRow()
		t.rowOpen, t.allHead, t.row = true, true, nil
		t.carryNow, t.carry = t.carry, nil
	case atom.Td, atom.Th:
		t.endCell()
		if !t.rowOpen {
			t.start(atom.Tr, nil)
		}
		t.inCell, t.isHead = true, tag == atom.Th
		t.colspan = min(max(1, intAttr(attr, "colspan", 1)), maxSpan)
		t.rowspan = min(max(1, intAttr(attr, "rowspan", 1)), maxSpan)
	}
}

func (t *tableWriter) end(tag atom.Atom) {
	switch tag {
	case atom.Caption:
		t.inCaption = false
	case atom.Thead:
		t.endRow()
		t.inHead = false
	case atom.Td, atom.Th:
		t.endCell()
	case atom.Tr:
		t.endRow()
	}
}

// takes collects text of a cell or of the caption; text elsewhere in a table is refused.
func (t *tableWriter) takes(s string) bool {
	s = oneLine(s)
	switch {
	case t.inCaption:
		t.grid.caption = strings.TrimSpace(t.grid.caption + " " + s)
	case t.inCell:
		if s != "" {
			t.cell = append(t.cell, s)
		}
	default:
		return s == ""
	}
	return true
}

func (t *tableWriter) endCell() {
	if !t.inCell {
		return
	}
	text := strings.Join(t.cell, " ")
	t.inCell, t.cell = false, nil
	t.allHead = t.allHead && t.isHead
	t.fillCarried()
	for i := range t.colspan {
		// A name of columns stands over each of them, a value only once.
		if i > 0 && !t.isHead && !t.inHead {
			text = ""
		}
		t.put(text, t.rowspan-1)
	}
}

// fillCarried puts the cells that reach down from above before the next one.
func (t *tableWriter) fillCarried() {
	for n := len(t.row); n < len(t.carryNow) && t.carryNow[n].rows > 0; n++ {
		t.put(t.carryNow[n].text, t.carryNow[n].rows-1)
	}
}

func (t *tableWriter) put(text string, down int) {
	if t.cells++; t.cells > maxTableCells {
		return
	}
	t.row = append(t.row, text)
	t.carry = append(t.carry, carried{text, down})
}

func (t *tableWriter) endRow() {
	if !t.rowOpen {
		return
	}
	t.endCell()
	t.fillCarried()
	t.rowOpen = false
	row := joinSigns(t.row)
	switch {
	case strings.Join(row, "") == "":
	case (t.inHead || t.allHead) && len(t.grid.rows) == 0:
		t.grid.headers = append(t.grid.headers, row)
	default:
		t.grid.rows = append(t.grid.rows, row)
	}
}

// joinSigns moves the currency signs, brackets and percent signs that financial tables
// keep in cells of their own to the figure beside them.
func joinSigns(row []string) []string {
	for i, c := range row {
		switch {
		case (c == "$" || c == "¥" || c == "€" || c == "£" || c == "(" || c == "$(") && i+1 < len(row) && row[i+1] != "":
			row[i], row[i+1] = "", c+row[i+1]
		case (c == ")" || c == "%" || c == ")%") && i > 0 && row[i-1] != "":
			row[i], row[i-1] = "", row[i-1]+c
		}
	}
	return row
}

// isLayout is true of a table that places parts of a page.
func isLayout(table *html.Node) bool {
	if role := attrOf(table.Attr, "role"); role == "presentation" || role == "none" {
		return true
	}
	widest, inRow := 0, 0
	for n := range table.Descendants() {
		switch tagOf(n) {
		case atom.Table:
			return true
		case atom.Tr:
			inRow = 0
		case atom.Td, atom.Th:
			inRow++
			widest = max(widest, inRow)
			if textLength(n) > maxCellRunes {
				return true
			}
		}
	}
	return widest < 2
}

// textLength counts the characters of n's text, programs and styles aside.
func textLength(n *html.Node) int {
	length := 0
	for d := range n.Descendants() {
		if d.Type == html.TextNode && !silentTags[d.Parent.DataAtom] {
			length += utf8.RuneCountInString(strings.TrimSpace(d.Data))
		}
	}
	return length
}
