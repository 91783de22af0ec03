package pdf

import (
	"math"
	"strings"
	"unicode"
)

// A Glyph is a character where it stands on a page, in the order of the file.
type Glyph struct {
	R rune
	Box
	Angle float64 // radians, counterclockwise from a line that runs to the right
}

// Hyphen stands for a hyphen at the end of a line that breaks a word, as PDFium marks it.
const Hyphen = '\u00ad'

// pdfiumHyphen is what PDFium makes of such a hyphen (fpdf_text.h, FPDFText_IsHyphen).
const pdfiumHyphen = '\x02'

// A word is a run of characters without a gap.
type word struct {
	text string
	Box
	sizes, bases []float64 // of the letters that tell
	spaced       bool      // the file has a space before it
}

// minSize is the size of letters, in points, below which nobody can read them, nor is meant
// to.
const minSize = 1.5

// Distances, in heights of the characters beside them.
const (
	wordGap  = 0.5  // ends a word where the file has no space
	glueGap  = 0.12 // less than this is no gap at all
	backStep = 0.5  // how far a character may stand before the end of the one before it
)

// words cuts the characters of a page, all of one direction, into words.
func words(glyphs []Glyph) []word {
	var out []word
	var text strings.Builder
	var at word
	space := false
	end := func() {
		if text.Len() > 0 {
			at.text = text.String()
			if median(at.sizes, minSize) >= minSize {
				out = append(out, at)
			}
			text.Reset()
		}
	}
	for _, g := range glyphs {
		if g.R == pdfiumHyphen {
			g.R = Hyphen
		}
		if unicode.IsSpace(g.R) || unicode.IsControl(g.R) || g.R == 0 {
			end()
			space = true
			continue
		}
		if text.Len() > 0 && !follows(at.Box, g.Box) {
			end()
		}
		if text.Len() == 0 {
			at = word{Box: g.Box, spaced: space}
		}
		space = false
		at.Box = at.union(g.Box)
		at.measure(g)
		text.WriteString(letters(g.R))
	}
	end()
	return out
}

// The heights of letters, as shares of the size of their font: typical ones, since a box is
// as high as the ink.
const (
	lowHeight  = 0.48 // of an x
	tallHeight = 0.70 // of an H, an h or a figure, and of a p
	wideHeight = 0.90 // of a Chinese character
	wideDepth  = 0.10 // below the line that letters stand on
)

// measure takes from a letter what it tells about its font and the place of its line.
func (w *word) measure(g Glyph) {
	h := g.height()
	switch {
	case strings.ContainsRune("acemnorsuvwxz", g.R):
		w.sizes, w.bases = append(w.sizes, h/lowHeight), append(w.bases, g.Y0)
	case strings.ContainsRune("gpqy", g.R):
		w.sizes = append(w.sizes, h/tallHeight)
	case strings.ContainsRune("bdfhkl", g.R), g.R < 128 && (unicode.IsUpper(g.R) || unicode.IsDigit(g.R)):
		w.sizes, w.bases = append(w.sizes, h/tallHeight), append(w.bases, g.Y0)
	case unicode.Is(unicode.Han, g.R):
		w.sizes, w.bases = append(w.sizes, max(h, g.width())/wideHeight), append(w.bases, g.Y0+wideDepth*h)
	}
}

// follows says whether a character goes on where a word ends.
func follows(w, g Box) bool {
	h := max(w.height(), g.height())
	gap := g.X0 - w.X1
	return gap < wordGap*h && gap > -backStep*h-g.width() && w.Y0-h*wordGap < g.Y1 && g.Y0 < w.Y1+h*wordGap
}

// ligatures are characters that stand for several (Unicode, Alphabetic Presentation Forms).
var ligatures = map[rune]string{'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st"}

func letters(r rune) string {
	if s := ligatures[r]; s != "" {
		return s
	}
	if r > unicode.MaxRune || r >= 0xd800 && r < 0xe000 || r == unicode.ReplacementChar {
		return ""
	}
	return string(r)
}

// upright keeps the characters that can be read in the direction most of the page is
// written in, and turns the page so that it runs to the right. Stamps along the margin and
// what stands outside the page are not part of its text.
func upright(glyphs []Glyph, page Box) []Glyph {
	var count [4]int
	for _, g := range glyphs {
		if !unicode.IsSpace(g.R) {
			count[quarter(g.Angle)]++
		}
	}
	most := 0
	for q, n := range count {
		if n > count[most] {
			most = q
		}
	}
	var out []Glyph
	for _, g := range glyphs {
		gap := unicode.IsSpace(g.R) || unicode.IsControl(g.R)
		outside := g.X1 < page.X0 || g.X0 > page.X1 || g.Y1 < page.Y0 || g.Y0 > page.Y1
		if !gap && (quarter(g.Angle) != most || outside || !sound(g.Box)) {
			continue
		}
		g.Box = turn(g.Box, most)
		out = append(out, g)
	}
	return out
}

// quarter is the number of right angles nearest to an angle.
func quarter(angle float64) int {
	if math.IsNaN(angle) || math.Abs(angle) > 100 {
		return 0
	}
	return (int(math.Round(angle/(math.Pi/2)))%4 + 4) % 4
}

// turn turns a box back by a number of right angles.
func turn(b Box, quarters int) Box {
	for range quarters {
		b = Box{b.Y0, -b.X1, b.Y1, -b.X0}
	}
	return b
}

// sound is false of coordinates that no page has.
func sound(b Box) bool {
	const most = 1e5 // points; ISO 32000-1, annex C.2: a page has at most 14,400
	for _, v := range []float64{b.X0, b.Y0, b.X1, b.Y1} {
		if math.IsNaN(v) || math.Abs(v) > most {
			return false
		}
	}
	return b.X1 >= b.X0 && b.Y1 >= b.Y0
}
