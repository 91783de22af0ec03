package load

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"footnote/corpus/load/pdf"
)

const (
	alignedEdge   = 3.0 // points between the edges of cells that stand below each other
	wideCellGap   = 2.0 // sizes of the letters: no space of a justified line is so wide
	maxHeadings   = 3   // rows of column names
	minTableLines = 2
)

// dotLeaders lead from a name to its number, in tables of contents and of figures.
var dotLeaders = regexp.MustCompile(`(?:\s?[.…·]){4,}`)

// tableRows says how many lines at the beginning of lines are rows of a table, 0 if none.
func tableRows(lines []pdf.Line) int {
	n, rows, figures := 0, 0, 0
	gaps := 0.0
	for i, l := range lines {
		cells := tableCells(l)
		if len(cells) < 2 {
			// A name of rows may stand alone on a line between them.
			if i == 0 || n < i || i+1 == len(lines) || l.X1-l.X0 > (lines[i-1].X1-lines[i-1].X0) || len(tableCells(lines[i+1])) < 2 || !aligned(lines[i-1], lines[i+1]) {
				break
			}
			continue
		}
		if i > 0 && n == i && !aligned(lines[i-1], l) {
			break
		}
		n = i + 1
		rows++
		if slices.ContainsFunc(cells[1:], func(c pdf.Cell) bool { return isFigure(c.Text) }) {
			figures++
		}
		gaps += meanGap(cells) / max(l.Size, 1)
	}
	if rows < minTableLines || 2*figures < rows && gaps < wideCellGap*float64(rows) {
		return 0
	}
	return n
}

// tableCells are the cells of a line; a mark or number of a list is none of its own.
func tableCells(l pdf.Line) []pdf.Cell {
	cells := l.Cells
	if len(cells) < 2 || !isItem(cells[0].Text+" "+cells[1].Text) && !sectionNumber.MatchString(cells[0].Text) {
		return cells
	}
	first := cells[0]
	first.Text += " " + cells[1].Text
	first.X1 = cells[1].X1
	return append([]pdf.Cell{first}, cells[2:]...)
}

var sectionNumber = regexp.MustCompile(`^(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|[A-Z]\.\d{1,2}|[•●▪◦‣·*–-])$`)

func meanGap(cells []pdf.Cell) float64 {
	sum := 0.0
	for i := 1; i < len(cells); i++ {
		sum += cells[i].X0 - cells[i-1].X1
	}
	return sum / float64(len(cells)-1)
}

// aligned says whether a cell of the line a stands above one of b, the names of rows aside,
// or above several.
func aligned(a, b pdf.Line) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= alignedEdge }
	for i, c := range tableCells(a) {
		above := 0
		for j, d := range tableCells(b) {
			if i+j > 0 && (near(c.X0, d.X0) || near(c.X1, d.X1) || near(c.X0+c.X1, d.X0+d.X1)) {
				return true
			}
			if j > 0 && c.X0 < d.X1 && d.X0 < c.X1 {
				above++
			}
		}
		if above > 1 {
			return true
		}
	}
	return false
}

// pdfTable writes the rows of a table.
func pdfTable(lines []pdf.Line) []block {
	columns := tableColumns(lines)
	var g grid
	for _, l := range lines {
		row := make([]string, len(columns))
		for _, c := range tableCells(l) {
			text := oneLine(dotLeaders.ReplaceAllString(c.Text, " "))
			for n, i := range under(columns, c.Box) {
				if n == 0 || !hasFigures(lines, l) { // a name over several columns names each
					row[i] = strings.TrimSpace(row[i] + " " + text)
				}
			}
		}
		g.rows = append(g.rows, row)
	}
	n := 0
	for n < len(g.rows) && n < maxHeadings && isHeading(g.rows[n]) {
		n++
	}
	if n < len(g.rows) && strings.Join(g.rows[0][1:], "") != "" {
		g.headers, g.rows = g.rows[:n], g.rows[n:]
	}
	return g.blocks()
}

// isHeading says whether a row names columns: it has names beside the first cell, and no
// figures. A lone name is that of the rows below it.
func isHeading(row []string) bool {
	return strings.Join(row[1:], "") != "" && !slices.ContainsFunc(row[1:], isFigure)
}

// hasFigures says whether a row, or one above it, has figures: it is no row of names.
func hasFigures(lines []pdf.Line, row pdf.Line) bool {
	for _, l := range lines {
		if cells := tableCells(l); slices.ContainsFunc(cells[1:], func(c pdf.Cell) bool { return isFigure(c.Text) }) {
			return true
		}
		if l.Y1 == row.Y1 {
			return false
		}
	}
	return false
}

// tableColumns are the places of the columns, from left to right. The row with most cells
// says where they are, the others how wide.
func tableColumns(lines []pdf.Line) []pdf.Box {
	var columns []pdf.Box
	for _, l := range lines {
		if cells := tableCells(l); len(cells) > len(columns) {
			columns = columns[:0]
			for _, c := range cells {
				columns = append(columns, c.Box)
			}
		}
	}
	for _, l := range lines {
		for _, c := range tableCells(l) {
			switch at := overlapping(columns, c.Box); len(at) {
			case 0:
				i := slices.IndexFunc(columns, func(b pdf.Box) bool { return b.X0 > c.X0 })
				if i < 0 {
					i = len(columns)
				}
				columns = slices.Insert(columns, i, c.Box)
			case 1:
				b := &columns[at[0]]
				wider := pdf.Box{X0: min(b.X0, c.X0), X1: max(b.X1, c.X1)}
				if len(overlapping(columns, wider)) == 1 {
					*b = wider
				}
			}
		}
	}
	return columns
}

func overlapping(columns []pdf.Box, b pdf.Box) []int {
	var at []int
	for i, c := range columns {
		if c.X0 < b.X1 && b.X0 < c.X1 {
			at = append(at, i)
		}
	}
	return at
}

// under returns the columns that a cell stands in, at least one.
func under(columns []pdf.Box, b pdf.Box) []int {
	if at := overlapping(columns, b); len(at) > 0 {
		return at
	}
	nearest := 0
	for i, c := range columns {
		if math.Abs(c.X0+c.X1-b.X0-b.X1) < math.Abs(columns[nearest].X0+columns[nearest].X1-b.X0-b.X1) {
			nearest = i
		}
	}
	return []int{nearest}
}
