package pdf

import (
	"math"
	"strings"
	"testing"
)

var letterPage = Box{0, 0, 612, 792}

// set writes text in letters of 10 points, 5 points wide and with boxes as high as those of
// a font.
func set(x, y float64, text string) []Glyph {
	var out []Glyph
	for _, r := range text {
		h, below := 7.0, 0.0
		switch {
		case strings.ContainsRune("acemnorsuvwxz", r):
			h = 4.8
		case strings.ContainsRune("gpqy", r):
			below = 2.2
		case r == ' ':
			h = 0
		}
		out = append(out, Glyph{R: r, Box: Box{x + 0.2, y - below, x + 4.8, y + h - below}})
		x += 5
	}
	return out
}

// shown writes a page with a bar between cells, and a blank line before another column.
func shown(p Page) string {
	var b strings.Builder
	for i, l := range p.Lines {
		if i > 0 && l.Column != p.Lines[i-1].Column {
			b.WriteByte('\n')
		}
		for j, c := range l.Cells {
			if j > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// lines sets lines below each other, 12 points apart.
func lines(x, y float64, texts ...string) []Glyph {
	var out []Glyph
	for i, t := range texts {
		out = append(out, set(x, y-12*float64(i), t)...)
	}
	return out
}

func join(parts ...[]Glyph) []Glyph {
	var out []Glyph
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

var (
	leftColumn  = []string{"the companies of this part of", "the country spent less on new", "machines in the third quarter", "than in the quarter before it"}
	rightColumn = []string{"while the others went on with", "their plans and bought all of", "what could be bought for them", "at the prices of that one day"}
)

func TestPage(t *testing.T) {
	angled := func(glyphs []Glyph, angle float64) []Glyph {
		for i := range glyphs {
			b := glyphs[i].Box
			glyphs[i].Box, glyphs[i].Angle = Box{600 - b.Y1, b.X0, 600 - b.Y0, b.X1}, angle
		}
		return glyphs
	}
	for _, tt := range []struct {
		name   string
		glyphs []Glyph
		want   string
	}{
		{"nothing", nil, ""},
		{"lines from top to bottom, whatever their order in the file", join(set(72, 500, "below"), set(72, 600, "above")), "above\nbelow\n"},
		{"words without spaces in the file", join(set(72, 600, "two"), set(91, 600, "words")), "two words\n"},
		{"a word in two pieces", join(set(72, 600, "capi"), set(92, 600, "tal")), "capital\n"},
		{"a row of a table", join(set(72, 600, "Tencent"), set(200, 600, "19.1"), set(300, 600, "13.0")), "Tencent | 19.1 | 13.0\n"},
		{"figures set after the names", join(lines(72, 600, "Tencent", "Alibaba"), lines(200, 600, "19.1", "38.6")), "Tencent | 19.1\nAlibaba | 38.6\n"},
		{"a name around its figures", join(lines(72, 600, "Operating income of", "the year"), set(200, 594, "19.1"), set(300, 594, "13.0")), "Operating income of the year | 19.1 | 13.0\n"},
		{"figures close to each other", join(set(72, 600, "Tencent"), set(200, 600, "(1,219)"), set(242, 600, "(1,130)")), "Tencent | (1,219) | (1,130)\n"},
		{"a raised figure", join(set(72, 600, "growth"), set(102, 603, "2"), set(72, 588, "was low")), "growth2\nwas low\n"},
		{"a word broken at the end of a line", join(set(72, 600, "machin\x02"), set(72, 588, "ery")), "machin\u00ad\nery\n"},
		{"ligatures", set(72, 600, "ﬁgures of ﬂow"), "figures of flow\n"},
		{"Chinese has no spaces", join(set(72, 600, "资本"), set(83, 600, "开支")), "资本开支\n"},
		{"outside the page", join(set(72, 600, "seen"), set(-200, 600, "unseen"), set(72, 900, "unseen")), "seen\n"},
		{"a stamp along the margin", join(lines(72, 600, "text of the page", "and more of it"), angled(set(300, 580, "stamp"), math.Pi/2)), "text of the page\nand more of it\n"},
		{"a page on its side", angled(lines(72, 600, "first line", "second line"), math.Pi/2), "first line\nsecond line\n"},
		{"places that are none", append(set(72, 600, "text"), Glyph{R: 'x', Box: Box{math.NaN(), 0, math.Inf(1), 7}}), "text\n"},
		{"columns", join(lines(72, 600, leftColumn...), lines(300, 597, rightColumn...)),
			strings.Join(leftColumn, "\n") + "\n\n" + strings.Join(rightColumn, "\n") + "\n"},
		{"columns under a headline and over a note", join(set(120, 640, "what became of the machines of the companies"), lines(72, 600, leftColumn...),
			lines(300, 600, rightColumn...), set(72, 500, "a note that goes from one side of the page to the other side of it")),
			"what became of the machines of the companies\n\n" + strings.Join(leftColumn, "\n") + "\n\n" + strings.Join(rightColumn, "\n") +
				"\n\na note that goes from one side of the page to the other side of it\n"},
		{"a table in one of the columns", join(lines(72, 600, leftColumn...), lines(72, 552, leftColumn...), lines(300, 600, rightColumn[:3]...),
			set(400, 564, "2024      2025"), lines(300, 552, "Tencent", "Alibaba", "Baidu"), lines(400, 552, "19.1      13.0", "38.6      31.5", "3.8       3.4")),
			strings.Repeat(strings.Join(leftColumn, "\n")+"\n", 2) + "\n" + strings.Join(rightColumn[:3], "\n") +
				"\n2024 | 2025\nTencent | 19.1 | 13.0\nAlibaba | 38.6 | 31.5\nBaidu | 3.8 | 3.4\n"},
		{"a table is no columns", join(lines(72, 600, "Company of one", "Company of two", "Company of six", "Company of ten"), lines(300, 600, "19.1 13.0 11", "38.6 31.5 12", "3.8 3.4 1.25", "1.1 2.2 3.33")),
			"Company of one | 19.1 13.0 11\nCompany of two | 38.6 31.5 12\nCompany of six | 3.8 3.4 1.25\nCompany of ten | 1.1 2.2 3.33\n"},
	} {
		if got := shown(NewPage(tt.glyphs, letterPage)); got != tt.want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, got, tt.want)
		}
	}
}

// TestSizeOfLetters: the ink of a line may be low, its letters are not.
func TestSizeOfLetters(t *testing.T) {
	for _, text := range []string{"some are on a sea", "High Figures 42", "gypsy queen", "."} {
		l := NewPage(set(72, 600, text), letterPage).Lines[0]
		if text != "." && (l.Size < 9 || l.Size > 11) || math.Abs(l.Base-600) > 2.5 {
			t.Errorf("%q: letters of %.1f points on a line at %.1f, want 10 at 600", text, l.Size, l.Base)
		}
	}
}

// FuzzPage: no page of any glyphs loses a letter that can be seen, or takes one twice.
func FuzzPage(f *testing.F) {
	f.Add([]byte("words and more words"), uint8(3))
	f.Add([]byte("\x00\xff\x10 \x02"), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		var glyphs []Glyph
		for i, c := range data {
			x, y := float64(int(c)*int(step)%600), float64(i*int(step)%780)
			glyphs = append(glyphs, Glyph{R: 'a' + rune(c%26), Box: Box{x, y, x + 4, y + float64(2+c%9)}})
		}
		n := 0
		for _, l := range NewPage(glyphs, letterPage).Lines {
			if len(l.Cells) == 0 || l.X1 < l.X0 || l.Size <= 0 {
				t.Fatalf("line %+v", l)
			}
			for _, c := range l.Cells {
				n += len(strings.ReplaceAll(c.Text, " ", ""))
			}
		}
		if n != len(data) {
			t.Fatalf("%d letters of %d", n, len(data))
		}
	})
}

func BenchmarkPage(b *testing.B) {
	var glyphs []Glyph
	for i := range 12 {
		y := 740 - 56*float64(i)
		glyphs = append(glyphs, join(lines(72, y, leftColumn...), lines(300, y, rightColumn...))...)
	}
	for b.Loop() {
		NewPage(glyphs, letterPage)
	}
}
