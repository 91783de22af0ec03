package load

import (
	"slices"
	"strings"
)

// merge puts the text of merged cells into each row that they reach into, and notes over
// how many columns they stand.
func (s *worksheet) merge() {
	at := make(map[int]int, len(s.rows))
	for i, r := range s.rows {
		if len(r.cells) > 0 {
			at[r.number] = i
		}
	}
	for _, m := range s.merged {
		i, ok := at[m.row]
		if !ok {
			continue
		}
		first := s.rows[i].cell(m.column)
		if first == nil {
			continue
		}
		first.span = min(m.lastColumn-m.column+1, maxSpan)
		for n := m.row + 1; n <= min(m.lastRow, m.row+maxSpan); n++ {
			if i, ok := at[n]; ok {
				s.rows[i].fill(*first)
			}
		}
	}
}

func (r *sheetRow) find(column int) (int, bool) {
	return slices.BinarySearchFunc(r.cells, column, func(c sheetCell, column int) int { return c.column - column })
}

// cell is the filled cell in a column, or nil.
func (r *sheetRow) cell(column int) *sheetCell {
	if i, ok := r.find(column); ok {
		return &r.cells[i]
	}
	return nil
}

func (r *sheetRow) fill(c sheetCell) {
	if i, ok := r.find(c.column); !ok {
		r.cells = slices.Insert(r.cells, i, c)
	}
}

// names are the texts of the first row, by column.
func (s *worksheet) names() []string { return s.rows[0].texts(0) }

// texts are the cells of the row from a column on, blank ones among them.
func (r *sheetRow) texts(from int) []string {
	out := make([]string, max(0, r.end()-from))
	for _, c := range r.cells {
		if c.column >= from {
			out[c.column-from] = c.text
		}
	}
	return out
}

// end is the column behind the last filled one.
func (r *sheetRow) end() int {
	if len(r.cells) == 0 {
		return 0
	}
	return r.cells[len(r.cells)-1].column + 1
}

// addArticles adds the rows below the names.
func (s *worksheet) addArticles(rows []row, cs Columns) []row {
	names := s.names()
	for _, sr := range s.rows[1:] {
		if len(sr.cells) == 0 {
			continue
		}
		r := row{place: len(rows) + 1}
		for _, c := range sr.cells {
			if c.column < len(names) {
				r.record.set(cs.of(names[c.column]), c.text)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// blocks writes the tables of the sheet.
func (s *worksheet) blocks() []block {
	var out []block
	for rows := s.rows; len(rows) > 0; {
		n := slices.IndexFunc(rows, func(r sheetRow) bool { return len(r.cells) == 0 })
		if n < 0 {
			n = len(rows)
		}
		out = append(out, tableBlocks(rows[:n])...)
		rows = rows[min(n+1, len(rows)):]
	}
	return out
}

// tableBlocks writes the rows of one table. Texts that stand alone above it are its headings.
func tableBlocks(rows []sheetRow) []block {
	var out []block
	for len(rows) > 0 && len(rows[0].cells) == 1 && !rows[0].cells[0].isFigure {
		out = append(out, block{paragraph, rows[0].cells[0].text})
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return out
	}
	from := maxSheetColumns
	for _, r := range rows {
		from = min(from, r.cells[0].column)
	}
	var g grid
	n := headerRows(rows)
	for i, r := range rows {
		if i < n {
			g.headers = append(g.headers, joinSigns(r.spread(from)))
		} else {
			g.rows = append(g.rows, joinSigns(r.texts(from)))
		}
	}
	return append(out, g.blocks()...)
}

// headerRows is how many rows at the top hold names of columns: the first if it has no
// figure, and another one below names that stand over several columns.
func headerRows(rows []sheetRow) int {
	n := 0
	for n < len(rows)-1 && n < maxHeaderRows && rows[n].isNames() {
		wide := slices.ContainsFunc(rows[n].cells, func(c sheetCell) bool { return c.span > 1 })
		if n++; !wide {
			break
		}
	}
	return n
}

func (r *sheetRow) isNames() bool {
	return !slices.ContainsFunc(r.cells, func(c sheetCell) bool { return c.isFigure || width(c.text) > maxHeaderCell })
}

// spread is texts with names repeated over each column that they stand over.
func (r *sheetRow) spread(from int) []string {
	last := r.cells[len(r.cells)-1]
	out := slices.Concat(r.texts(from), make([]string, max(last.span-1, 0)))
	for _, c := range r.cells {
		for i := c.column - from; i < min(c.column-from+c.span, len(out)); i++ {
			if i >= 0 && strings.TrimSpace(out[i]) == "" {
				out[i] = c.text
			}
		}
	}
	return out
}
