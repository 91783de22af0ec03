package load

import (
	"regexp"
	"strings"
	"unicode"
)

// A grid is a table of cells. Rows may differ in length.
type grid struct {
	caption string
	headers [][]string // rows of column names, most often one
	rows    [][]string
}

// blocks writes one line a row: "row name, column: value; column: value". A row without
// column names is "a; b; c".
func (g *grid) blocks() []block {
	var out []block
	if g.caption != "" {
		out = append(out, block{paragraph, g.caption})
	}
	if len(g.headers) == 0 && len(g.rows) > 1 && looksLikeHeader(g.rows) {
		g.headers, g.rows = g.rows[:1], g.rows[1:]
	}
	names := g.columnNames()
	if len(g.rows) == 0 {
		return append(out, rowBlocks(nil, names)...)
	}
	size := 0
	for _, row := range g.rows {
		for _, b := range rowBlocks(names, row) {
			if size += len(b.text); size > MaxText {
				return out
			}
			out = append(out, b)
		}
	}
	return out
}

// The names of columns are repeated in every row, so they are kept short: what is longer
// is a column of text or an attempt to make much of little.
const (
	maxHeaderRows = 4
	maxNameWidth  = 120
)

// columnNames joins rows of headers downwards: "2025" over "Q2" is "2025 Q2".
func (g *grid) columnNames() []string {
	var names []string
	for _, row := range g.headers[:min(len(g.headers), maxHeaderRows)] {
		for i, cell := range row {
			for len(names) <= i {
				names = append(names, "")
			}
			if width(names[i])+width(cell) < maxNameWidth && !strings.HasSuffix(names[i], cell) {
				names[i] = strings.TrimSpace(names[i] + " " + cell)
			}
		}
	}
	return names
}

func rowBlocks(names, row []string) []block {
	var cells []string
	for i, v := range row {
		switch {
		case v == "":
		case i > 0 && i < len(names) && names[i] != "":
			cells = append(cells, names[i]+": "+v)
		default:
			cells = append(cells, v)
		}
	}
	if len(cells) == 0 {
		return nil
	}
	line := strings.Join(cells, "; ")
	if row[0] != "" && len(cells) > 1 && len(names) > 1 {
		line = cells[0] + ", " + strings.Join(cells[1:], "; ")
	}
	return []block{{tableRow, line}}
}

// looksLikeHeader is true when the first row has no figures but later ones do; "2024" and
// "Q2 2025" are names of columns.
func looksLikeHeader(rows [][]string) bool {
	for i, cell := range rows[0] {
		if i > 0 && isFigure(cell) {
			return false
		}
	}
	for _, row := range rows[1:] {
		for i, cell := range row {
			if i > 0 && isFigure(cell) {
				return true
			}
		}
	}
	return false
}

// periodName is a year, a quarter or a half of one as tables name their columns.
var periodName = regexp.MustCompile(`(?i)^(?:(?:[1-4]q|q[1-4]|[12]h|h[12]|[369]m|fy|cy)[\s'’/-]*(?:(?:19|20)?\d\d)?|(?:19|20)\d\d(?:\s*年)?[\s/-]*(?:q[1-4]|h[12]|第?[一二三四1-4]季度?|[上下]半年)?)\s*[ae]?$`)

// isFigure is true of a cell that is mostly digits and names no day or period.
func isFigure(s string) bool {
	if periodName.MatchString(s) {
		return false
	}
	if _, isDate := parseDate(s); isDate {
		return false
	}
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > letters
}
