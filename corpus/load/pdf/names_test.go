package pdf

import (
	"strings"
	"testing"
)

// tableLine is a line of letters of 10 points: a name at x and figures at 300 and 360.
func tableLine(base, x float64, cells ...string) Line {
	l := Line{Size: 10, Base: base, Box: Box{X0: x, Y0: base, X1: x + 5*float64(len(cells[0])), Y1: base + 7}}
	l.Cells = []Cell{{cells[0], l.Box}}
	for i, c := range cells[1:] {
		box := Box{X0: 300 + 60*float64(i), Y0: base, X1: 330 + 60*float64(i), Y1: base + 7}
		l.Cells = append(l.Cells, Cell{c, box})
		l.Box = l.union(box)
	}
	return l
}

func TestJoinNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []Line
		want  string
	}{
		{"the name goes on below its figures", []Line{tableLine(700, 72, "Cost of sales, excluding", "4.1", "3.9"), tableLine(688, 82, "depreciation"), tableLine(672, 72, "Gross profit", "7.0", "6.1")},
			"Cost of sales, excluding depreciation|4.1|3.9\nGross profit|7.0|6.1"},
		{"the name begins above its figures", []Line{tableLine(700, 72, "Cost of sales, excluding"), tableLine(688, 82, "depreciation", "4.1", "3.9")}, "Cost of sales, excluding depreciation|4.1|3.9"},
		{"three lines", []Line{tableLine(700, 72, "Cost of sales,", "4.1", "3.9"), tableLine(688, 72, "excluding depreciation"), tableLine(676, 72, "and amortisation")},
			"Cost of sales, excluding depreciation and amortisation|4.1|3.9"},
		{"a small word at the end", []Line{tableLine(700, 72, "Income from"), tableLine(688, 72, "Associates", "4.1", "3.9")}, "Income from Associates|4.1|3.9"},
		{"a name of rows", []Line{tableLine(700, 72, "Current assets"), tableLine(688, 82, "Cash", "4.1", "3.9")}, "Current assets\nCash|4.1|3.9"},
		{"far below", []Line{tableLine(700, 72, "Cash", "4.1", "3.9"), tableLine(670, 72, "see note 4")}, "Cash|4.1|3.9\nsee note 4"},
		{"longer than a name", []Line{tableLine(700, 72, "Cash", "4.1", "3.9"), tableLine(688, 72, "and this is a line of prose that runs on below the figures")}, "Cash|4.1|3.9\nand this is a line of prose that runs on below the figures"},
		{"words beside words", []Line{tableLine(700, 72, "Cash and", "in hand", "at banks"), tableLine(688, 72, "so on")}, "Cash and|in hand|at banks\nso on"},
	} {
		var got []string
		for _, l := range joinNames(tt.lines) {
			var cells []string
			for _, c := range l.Cells {
				cells = append(cells, c.Text)
			}
			got = append(got, strings.Join(cells, "|"))
		}
		if s := strings.Join(got, "\n"); s != tt.want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, s, tt.want)
		}
	}
}
