// Package pdf says what the text of a PDF is once it was read, and rebuilds its lines from
// the boxes of its characters: a PDF knows where a character stands, not what it belongs to.
//
// Package pdfium, below, reads the characters. This package needs nothing but the standard
// library, and all of it is pure: safe for concurrent use.
package pdf

import "errors"

// A Document is the text of a PDF.
type Document struct {
	Title  string `json:"title,omitempty"`  // of the Info dictionary, as it stands there
	Author string `json:"author,omitempty"` // of the Info dictionary, as it stands there
	Pages  []Page `json:"pages"`
}

// A Page is its lines in reading order: column after column.
type Page struct {
	Lines []Line `json:"lines,omitempty"`
}

// A Line is one line of a column, or one row of a table.
type Line struct {
	Cells []Cell `json:"cells"` // from left to right, at least one; more where wide gaps are between
	Box
	Size   float64 `json:"size"`   // of its letters, in points, estimated
	Base   float64 `json:"base"`   // Y of the line that the letters stand on
	Column int     `json:"column"` // number of the column on its page, counted in reading order
}

// A Cell is a piece of a line without a wide gap in it.
type Cell struct {
	Text string `json:"text"`
	Box
}

// A Box is a place on a page, in points (1/72 inch) from its lower left corner, with the
// text upright: Y grows towards the top of the text.
type Box struct {
	X0 float64 `json:"x0"`
	Y0 float64 `json:"y0"`
	X1 float64 `json:"x1"`
	Y1 float64 `json:"y1"`
}

func (b Box) height() float64 { return b.Y1 - b.Y0 }
func (b Box) width() float64  { return b.X1 - b.X0 }
func (b Box) middle() float64 { return (b.Y0 + b.Y1) / 2 }

func (b Box) union(o Box) Box {
	return Box{min(b.X0, o.X0), min(b.Y0, o.Y0), max(b.X1, o.X1), max(b.Y1, o.Y1)}
}

// beside is the share of the lower of two boxes that is at the height of the other.
func (b Box) beside(o Box) float64 {
	low := min(b.height(), o.height())
	if low <= 0 {
		return 0
	}
	return (min(b.Y1, o.Y1) - max(b.Y0, o.Y0)) / low
}

// Caps on one document.
const (
	MaxPages      = 2_000
	MaxPageGlyphs = 200_000 // a page of a newspaper has 30,000
	MaxGlyphs     = 6_000_000
)

// Errors of reading a PDF.
var (
	ErrEncrypted  = errors.New("encrypted with a password")
	ErrDamaged    = errors.New("damaged or cut off")
	ErrManyPages  = errors.New("more than 2,000 pages")
	ErrManyGlyphs = errors.New("too many characters")
	ErrLimits     = errors.New("reading it takes more time or memory than a file may")
)
