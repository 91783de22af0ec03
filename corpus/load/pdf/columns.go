package pdf

import (
	"slices"
	"strings"
	"unicode"
)

// What makes a gap between columns of text, rather than between columns of a table: on
// both sides of it there are lines of words that fill their column.
const (
	minColumnLines = 3
	minLineRunes   = 14   // a line on average; a wide character counts twice
	fullLine       = 0.75 // of the width of the column
	minFullShare   = 0.4  // of the lines
	maxDigitShare  = 0.3  // of the characters; rows of figures are a table
	minBeside      = 0.5  // of the lower column, beside the other
	minAlike       = 0.75 // of the width of the other column, where only one is text
	maxGutters     = 64   // places where a gap is looked for
	maxCuts        = 32   // gaps between columns on a page
)

// columns puts the pieces of a page into groups that are read one after the other: what is
// above the columns, each column from left to right, what is below them.
func columns(segs []segment) [][]segment {
	left := maxCuts
	var out [][]segment
	var read func([]segment)
	read = func(segs []segment) {
		if len(segs) == 0 {
			return
		}
		c, ok := bestCut(segs)
		if !ok || left == 0 {
			out = append(out, segs)
			return
		}
		left--
		for _, part := range c.parts(segs) {
			read(part)
		}
	}
	read(segs)
	return out
}

// A cut is a gap between two columns, and how far up and down it goes.
type cut struct{ x, y0, y1 float64 }

func newCut(x float64, run []segment) cut {
	c := cut{x, run[0].middle(), run[0].middle()}
	for _, s := range run {
		c.y0, c.y1 = min(c.y0, s.middle()), max(c.y1, s.middle())
	}
	return c
}

// parts are the pieces above, left and right of the cut, and below it.
func (c cut) parts(segs []segment) [4][]segment {
	var out [4][]segment
	for _, s := range segs {
		part := 0
		switch y := s.middle(); {
		case y < c.y0:
			part = 3
		case y > c.y1:
		case s.X1 <= c.x:
			part = 1
		default:
			part = 2
		}
		out[part] = append(out[part], s)
	}
	return out
}

// bestCut finds the gap between columns that separates most pieces.
func bestCut(segs []segment) (cut, bool) {
	all := rows(segs)
	var best cut
	most := 0
	for _, x := range gutters(all) {
		var run []segment
		for i := 0; i <= len(all); i++ {
			if i < len(all) && !ends(all, i, x) {
				run = append(run, all[i]...)
				continue
			}
			if len(run) > most && separates(run, x) {
				most, best = len(run), newCut(x, run)
			}
			run = run[:0]
		}
	}
	return best, most > 0
}

// ends says whether columns on both sides of x end at row i: a piece of it is on both sides,
// or it is a row of a table with names on one side and figures on the other. One such row
// alone may be text beside the years at the head of a table.
func ends(all [][]segment, i int, x float64) bool {
	return slices.ContainsFunc(all[i], func(s segment) bool { return s.X0 < x && x < s.X1 }) ||
		isTableRow(all[i], x) && (neighbour(all, i, -1, x) || neighbour(all, i, +1, x))
}

// neighbour says whether the next row in a direction that has pieces on both sides of x is a
// row of a table too.
func neighbour(all [][]segment, i, step int, x float64) bool {
	const most = 3
	for n := 1; n <= most && i+n*step >= 0 && i+n*step < len(all); n++ {
		row := all[i+n*step]
		if row[0].X1 <= x && row[len(row)-1].X0 >= x {
			return isTableRow(row, x)
		}
	}
	return false
}

// isTableRow says whether a row has a name on the left of x and only figures on the right.
func isTableRow(row []segment, x float64) bool {
	if row[0].X1 > x {
		return false
	}
	figures := 0
	for _, s := range row {
		if s.X0 >= x {
			if !isFigure(s.text) {
				return false
			}
			figures++
		}
	}
	return figures > 0
}

// isFigure is true of a piece that is a figure or stands for one, or for several.
func isFigure(s string) bool {
	runes, digits := weigh(s)
	return digits > 0 && float64(digits) > maxDigitShare*float64(runes) || digits == 0 && runes <= 2 && !strings.ContainsFunc(s, unicode.IsLetter)
}

// gutters are the middles of the gaps between the pieces of rows, those first that most
// rows have.
func gutters(all [][]segment) []float64 {
	const grid = 4.0 // points; gaps nearer to each other than this are one
	count := map[int]int{}
	for _, row := range all {
		for i := 1; i < len(row); i++ {
			count[int((row[i-1].X1+row[i].X0)/2/grid)]++
		}
	}
	places := make([]int, 0, len(count))
	for x := range count {
		places = append(places, x)
	}
	slices.SortFunc(places, func(a, b int) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return a - b
	})
	var out []float64
	for _, x := range places[:min(len(places), maxGutters)] {
		out = append(out, (float64(x)+0.5)*grid)
	}
	return out
}

// separates says whether there is a column of text on both sides of x, or on one and
// something as wide, such as a table, on the other.
func separates(run []segment, x float64) bool {
	var left, right []segment
	for _, s := range run {
		if s.X1 <= x {
			left = append(left, s)
		} else {
			right = append(right, s)
		}
	}
	if len(left) < minColumnLines || len(right) < minColumnLines {
		return false
	}
	l, r := extent(left), extent(right)
	alike := min(l.width(), r.width()) >= minAlike*max(l.width(), r.width())
	columns := 0
	for _, side := range [][]segment{left, right} {
		if isColumn(side) {
			columns++
		}
	}
	return l.beside(r) >= minBeside && (columns == 2 || columns == 1 && alike)
}

func extent(segs []segment) Box {
	all := segs[0].Box
	for _, s := range segs {
		all = all.union(s.Box)
	}
	return all
}

// isColumn is true of lines of words of which many are as wide as the column.
func isColumn(segs []segment) bool {
	lines := rows(segs)
	if len(lines) < minColumnLines {
		return false
	}
	runes, digits := 0, 0
	for _, s := range segs {
		n, d := weigh(s.text)
		runes, digits = runes+n, digits+d
	}
	full, whole := 0, extent(segs)
	for _, l := range lines {
		filled := 0.0 // without the gaps, which are wide in a table
		for _, s := range l {
			filled += s.width()
		}
		if filled >= fullLine*whole.width() {
			full++
		}
	}
	return runes >= minLineRunes*len(lines) && float64(digits) <= maxDigitShare*float64(runes) &&
		float64(full) >= minFullShare*float64(len(lines))
}

// weigh counts the characters of a text, wide ones twice, and the digits among them.
func weigh(s string) (runes, digits int) {
	for _, r := range s {
		runes++
		if r >= 0x2e80 {
			runes++
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return runes, digits
}
