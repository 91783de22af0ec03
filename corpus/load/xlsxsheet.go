package load

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// worksheet is what is shown of one sheet.
type worksheet struct {
	book   *workbook
	name   string
	rows   []sheetRow
	hidden map[int]bool // columns
	merged []mergedCells
}

// sheetRow holds the filled cells of a row in their order, and which row of the sheet it is.
// One without cells is where a table ends.
type sheetRow struct {
	number int
	cells  []sheetCell
}

type sheetCell struct {
	column   int // from 0
	text     string
	isFigure bool // a number that is no day, time or year
	span     int  // columns over which it stands, where it is more than one
}

// mergedCells are cells that are shown as one, from and to included.
type mergedCells struct{ row, column, lastRow, lastColumn int }

// sheetReader reads the rows of a sheet (18.3).
type sheetReader struct {
	sheet *worksheet

	row    sheetRow
	hidden bool // the row
	column int  // of the cell at hand
	format int
	kind   string
	value  strings.Builder
	inText bool
	silent bool // in a reading
}

// maxMerged is how many merged cells of a sheet are followed.
const maxMerged = 10_000

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "col":
		r.hideColumns(e)
	case "row":
		r.startRow(e)
	case "c":
		r.column++
		if place, ok := cellPlace(attr(e, "r")); ok {
			r.column = place
		}
		r.kind = attr(e, "t")
		r.format, _ = strconv.Atoi(attr(e, "s")) // none: 0
		r.value.Reset()
	case "v":
		r.inText = true
	case "rPh":
		r.silent = true
	case "t":
		r.inText = !r.silent
	case "mergeCell":
		r.merge(attr(e, "ref"))
	}
	return r.sheet.book.bounded()
}

// bounded refuses a workbook that has grown too large.
func (w *workbook) bounded() error {
	switch {
	case w.cells > maxTableCells:
		return fmt.Errorf("%w: more than %d cells", ErrTooLarge, maxTableCells)
	case w.slots > maxSlots:
		return fmt.Errorf("%w: more than %d cells with the blank ones", ErrTooLarge, maxSlots)
	case w.size > MaxInput:
		return fmt.Errorf("%w: more than %d MB of text", ErrTooLarge, MaxInput>>20)
	}
	return nil
}

func (r *sheetReader) end(name xml.Name) {
	switch name.Local {
	case "v", "t":
		r.inText = false
	case "rPh":
		r.silent = false
	case "c":
		r.endCell()
	case "row":
		r.endRow()
	}
}

func (r *sheetReader) text(s string) {
	if r.inText {
		r.value.WriteString(s)
	}
}

func (r *sheetReader) startRow(e xml.StartElement) {
	next := r.row.number + 1
	r.row = sheetRow{number: next}
	if n, err := strconv.Atoi(attr(e, "r")); err == nil {
		r.row.number = n
	}
	if r.row.number > next { // blank rows are not in the file
		r.sheet.endTable()
	}
	r.hidden = attr(e, "hidden") != "" && isOn(attr(e, "hidden"))
	r.column = -1
}

func (r *sheetReader) hideColumns(e xml.StartElement) {
	first, err1 := strconv.Atoi(attr(e, "min"))
	last, err2 := strconv.Atoi(attr(e, "max"))
	if err1 != nil || err2 != nil || attr(e, "hidden") == "" || !isOn(attr(e, "hidden")) {
		return
	}
	if r.sheet.hidden == nil {
		r.sheet.hidden = map[int]bool{}
	}
	for c := max(first, 1); c <= min(last, maxSheetColumns); c++ {
		r.sheet.hidden[c-1] = true
	}
}

// endCell keeps a cell that shows something.
func (r *sheetReader) endCell() {
	if r.hidden || r.column >= maxSheetColumns || r.sheet.hidden[r.column] {
		return
	}
	text, isFigure := r.shown()
	if text = oneLine(escapes.ReplaceAllString(text, " ")); text == "" {
		return
	}
	r.sheet.book.cells++
	r.sheet.book.size += len(text)
	r.row.cells = append(r.row.cells, sheetCell{column: r.column, text: text, isFigure: isFigure})
}

// escapes are control characters as Excel writes them (22.9.2.19).
var escapes = regexp.MustCompile(`_x00[01][0-9A-Fa-f]_`)

// shown is what a cell shows of its value (18.18.11).
func (r *sheetReader) shown() (text string, isFigure bool) {
	value := r.value.String()
	book := r.sheet.book
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(book.texts) {
			return "", false
		}
		return book.texts[n], false
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[value], false
	case "", "n":
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return "", false
		}
		var f numberFormat
		if r.format >= 0 && r.format < len(book.formats) {
			f = book.formats[r.format]
		}
		text, isFigure = f.show(v, book.from1904)
		return text, isFigure && !periodName.MatchString(text)
	}
	return value, false // "str", "inlineStr", "d", and "e" for an error
}

func (r *sheetReader) endRow() {
	s := r.sheet
	switch n := len(r.row.cells); {
	case r.hidden:
	case n == 0:
		s.endTable()
	default:
		byColumn := func(a, b sheetCell) int { return a.column - b.column }
		slices.SortStableFunc(r.row.cells, byColumn)
		r.row.cells = slices.CompactFunc(r.row.cells, func(a, b sheetCell) bool { return a.column == b.column })
		s.book.slots += r.row.end()
		s.rows = append(s.rows, r.row)
	}
}

// endTable marks that a blank row follows, however many there are.
func (s *worksheet) endTable() {
	if n := len(s.rows); n > 0 && len(s.rows[n-1].cells) > 0 {
		s.rows = append(s.rows, sheetRow{})
	}
}

var cellRef = regexp.MustCompile(`^([A-Z]{1,3})(\d{1,7})$`)

// cellPlace is the column of a cell called "AB12", from 0.
func cellPlace(ref string) (column int, ok bool) {
	column, _, ok = parseRef(ref)
	return column, ok
}

func parseRef(ref string) (column, row int, ok bool) {
	m := cellRef.FindStringSubmatch(ref)
	if m == nil {
		return 0, 0, false
	}
	for _, letter := range m[1] {
		column = 26*column + int(letter-'A') + 1
	}
	row, _ = strconv.Atoi(m[2]) // seven digits
	return column - 1, row, true
}

func (r *sheetReader) merge(ref string) {
	from, to, _ := strings.Cut(ref, ":")
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	if ok1 && ok2 && len(r.sheet.merged) < maxMerged {
		r.sheet.merged = append(r.sheet.merged, mergedCells{r1, c1, r2, c2})
	}
}
