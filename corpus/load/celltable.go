package load

import "strings"

// cellTable collects the cells of a table of a document. The zero value is ready.
type cellTable struct {
	rows    [][]string
	headers int // rows at the top that are marked as names of columns

	row   []string
	cell  []string // paragraphs
	span  int      // columns of the cell at hand
	above bool     // the cell at hand is part of the one above it
	count int
}

func (t *cellTable) startRow() { t.row = nil }

func (t *cellTable) startCell() { t.cell, t.span, t.above = nil, 1, false }

// header marks the row at hand as one of names.
func (t *cellTable) header() {
	if t.headers == len(t.rows) {
		t.headers++
	}
}

func (t *cellTable) endCell() {
	text := strings.Join(t.cell, " ")
	if n := len(t.rows); t.above && n > 0 && len(t.row) < len(t.rows[n-1]) {
		text = t.rows[n-1][len(t.row)]
	}
	for i := range t.span {
		// A name of columns stands over each of them, a value only once.
		if i > 0 && t.headers <= len(t.rows) && len(t.rows) > 0 {
			text = ""
		}
		if t.count++; t.count <= maxTableCells {
			t.row = append(t.row, text)
		}
	}
	t.cell = nil
}

func (t *cellTable) endRow() {
	if row := joinSigns(t.row); strings.Join(row, "") != "" {
		t.rows = append(t.rows, row)
	}
	t.row = nil
}

// blocks writes the table, or the paragraphs of one that only places text on the page.
func (t *cellTable) blocks() []block {
	widest, longest := 0, 0
	for _, row := range t.rows {
		widest = max(widest, len(row))
		for _, cell := range row {
			longest = max(longest, len([]rune(cell)))
		}
	}
	if widest >= 2 && longest <= maxCellRunes {
		n := min(t.headers, len(t.rows))
		g := grid{headers: t.rows[:n], rows: t.rows[n:]}
		return g.blocks()
	}
	var out []block
	for _, row := range t.rows {
		for _, cell := range row {
			if cell != "" {
				out = append(out, block{paragraph, cell})
			}
		}
	}
	return out
}
