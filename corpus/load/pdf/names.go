package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// halfLine is the distance, in sizes of letters, of the figures of a row from both lines of
// its name, where that is broken and they stand in the middle.
const halfLine = 0.85

// joinNames makes one line of a row of figures and the name around it, or of a name that
// goes on above or below its figures.
func joinNames(lines []Line) []Line {
	out := lines[:0]
	for i := 0; i < len(lines); i++ {
		if i+2 < len(lines) && surrounds(lines[i], lines[i+1], lines[i+2]) {
			name, row, rest := lines[i], lines[i+1], lines[i+2]
			name.Cells[0].Text += " " + rest.Cells[0].Text
			name.Cells[0].Box = name.union(rest.Box)
			name.Cells = append(name.Cells, row.Cells...)
			name.Box = name.union(row.Box).union(rest.Box)
			name.Base = row.Base
			out = append(out, name)
			i += 2
			continue
		}
		if n := len(out); n > 0 && continues(out[n-1], lines[i]) {
			out[n-1] = joined(out[n-1], lines[i])
			continue
		}
		out = append(out, lines[i])
	}
	return out
}

func surrounds(name, row, rest Line) bool {
	near := halfLine * name.Size
	return len(name.Cells) == 1 && len(rest.Cells) == 1 && name.X1 < row.X0 && rest.X1 < row.X0 &&
		name.Base-row.Base < near && row.Base-rest.Base < near &&
		!slices.ContainsFunc(row.Cells, func(c Cell) bool { return !isFigure(c.Text) })
}

// wrapPitch is the distance, in sizes of letters, of two lines of a name.
const wrapPitch = 1.45

// continues says whether b goes on with the name that a begins: one of them has figures, the
// other is words in the place of names, and the words make sense only together.
func continues(a, b Line) bool {
	row, name := a, b
	if len(a.Cells) == 1 {
		row, name = b, a
	}
	if len(row.Cells) < 2 || len(name.Cells) != 1 || isFigure(row.Cells[0].Text) || !hasFigures(row) {
		return false
	}
	pitch := a.Base - b.Base
	if pitch <= 0 || pitch > wrapPitch*a.Size || name.X1 >= row.Cells[1].X0 {
		return false
	}
	return unfinished(a.Cells[0].Text) || goesOn(b.Cells[0].Text) && b.X0 >= a.X0-halfLine*a.Size
}

// hasFigures says whether all but the name of a row is figures.
func hasFigures(row Line) bool {
	return !slices.ContainsFunc(row.Cells[1:], func(c Cell) bool { return !isFigure(c.Text) })
}

// goesOn is true of text that begins in the middle of a name.
func goesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// links are words after which a name goes on.
var links = map[string]bool{"and": true, "of": true, "or": true, "to": true, "from": true, "for": true, "in": true, "on": true,
	"the": true, "by": true, "with": true, "before": true, "after": true, "less": true, "net": true, "及": true, "和": true, "的": true}

// unfinished is true of a name that ends in the middle.
func unfinished(s string) bool {
	last := s[strings.LastIndexByte(s, ' ')+1:]
	return links[strings.ToLower(last)] || strings.HasSuffix(s, ",") || strings.HasSuffix(s, "、") || strings.HasSuffix(s, "-") && len(s) > 1 && !isFigure(s)
}

// joined is one line of two: the names joined, the figures where they are.
func joined(a, b Line) Line {
	out := a
	row := b
	if len(a.Cells) > 1 {
		row = a
	}
	name := Cell{strings.TrimSpace(a.Cells[0].Text + " " + b.Cells[0].Text), a.Cells[0].union(b.Cells[0].Box)}
	out.Cells = append([]Cell{name}, row.Cells[1:]...)
	out.Box, out.Base = a.union(b.Box), row.Base
	if len(b.Cells) == 1 {
		out.Base = b.Base // so that a third line of the name is near
	}
	return out
}
