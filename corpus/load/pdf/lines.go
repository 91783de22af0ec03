package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NewPage puts the characters of a page into lines, and the lines into reading order.
// Bounds is the visible part of the page in the coordinates of the glyphs.
func NewPage(glyphs []Glyph, bounds Box) Page {
	var p Page
	for column, pieces := range columns(segments(words(upright(glyphs, bounds)))) {
		var lines []Line
		for _, row := range rows(pieces) {
			lines = append(lines, newLine(row, column))
		}
		p.Lines = append(p.Lines, joinNames(lines)...)
	}
	return p
}

// A segment is a piece of a line without a wide gap in it.
type segment struct {
	text string
	Box
	sizes, bases []float64
}

// cellGap is the gap, in heights of a line, that separates segments: wider than a space of
// a justified line, narrower than what is between columns.
const cellGap = 1.3

// figureGap is the gap between two figures of a row of a table.
const figureGap = 0.7

// segments joins words that stand in one line next to each other.
func segments(ws []word) []segment {
	var out []segment
	for _, row := range rows(ws) {
		h := 0.0
		for _, w := range row {
			h = max(h, w.height())
		}
		var s segment
		for i, w := range row {
			gap := w.X0 - s.X1
			apart := gap > cellGap*h || gap > figureGap*h && isFigure(w.text) && isFigure(row[i-1].text)
			if i > 0 && apart {
				out = append(out, s)
			}
			if i == 0 || apart {
				s = segment{w.text, w.Box, w.sizes, w.bases}
				continue
			}
			if (w.spaced || gap > glueGap*h) && !(wide(s.text, true) && wide(w.text, false)) {
				s.text += " "
			}
			s.text += w.text
			s.Box = s.union(w.Box)
			s.sizes, s.bases = append(s.sizes, w.sizes...), append(s.bases, w.bases...)
		}
		out = append(out, s)
	}
	return out
}

// wide is true of text that ends, or begins, with a character that is written without
// spaces.
func wide(s string, end bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if end {
		r, _ = utf8.DecodeLastRuneInString(s)
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60
}

// box makes words and segments one for rows.
func (w word) box() Box    { return w.Box }
func (s segment) box() Box { return s.Box }

// sameRow is the share of its height that a piece must have beside a row to be of it.
const sameRow = 0.5

// rows groups pieces that stand beside each other, from top to bottom and each from left to
// right. The highest piece of a row decides what is beside it, so that a raised figure does
// not join two lines.
func rows[T interface{ box() Box }](pieces []T) [][]T {
	pieces = slices.Clone(pieces)
	slices.SortStableFunc(pieces, func(a, b T) int { return compare(b.box().middle(), a.box().middle()) })
	var out [][]T
	var spine Box
	for _, p := range pieces {
		b := p.box()
		if len(out) == 0 || spine.beside(b) < sameRow {
			out = append(out, nil)
			spine = b
		}
		if b.height() > spine.height() {
			spine = b
		}
		out[len(out)-1] = append(out[len(out)-1], p)
	}
	for _, row := range out {
		slices.SortStableFunc(row, func(a, b T) int { return compare(a.box().X0, b.box().X0) })
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func newLine(row []segment, column int) Line {
	l := Line{Box: row[0].Box, Column: column}
	var sizes, bases []float64
	for _, s := range row {
		l.Box = l.union(s.Box)
		sizes, bases = append(sizes, s.sizes...), append(bases, s.bases...)
		l.Cells = append(l.Cells, Cell{strings.TrimSpace(s.text), s.Box})
	}
	l.Size, l.Base = median(sizes, l.height()), median(bases, l.Y0)
	return l
}

// median returns the middle of values, or what is given for none. It sorts them.
func median(values []float64, none float64) float64 {
	if len(values) == 0 {
		return none
	}
	slices.Sort(values)
	return values[len(values)/2]
}
