package load

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// rtfWriter turns what a document says into blocks.
type rtfWriter struct {
	blocks []block
	title  string // of a paragraph in the style Title
	size   int    // bytes of text so far

	line   strings.Builder
	marker strings.Builder // of a list
	note   strings.Builder
	notes  []string

	cell   []string // paragraphs
	layout []rtfCell
	next   rtfCell // of layout, until its edge is said
	header bool    // the row holds names of columns
	row    []rtfCell
	rows   []rtfRow
	cells  int
}

// rtfCell is a cell of a table, or the place of one. Edges are in twentieths of a point.
type rtfCell struct {
	text  string
	right int
	above bool // it is part of the one above it
}

type rtfRow struct {
	cells  []rtfCell
	header bool
}

// write takes text of the destination that the state says.
func (w *rtfWriter) write(s *rtfState, info []strings.Builder, text string) {
	if s.hidden || s.deleted {
		return
	}
	switch s.to {
	case rtfText:
		w.line.WriteString(text)
	case rtfNote:
		w.note.WriteString(text)
	case rtfMarker:
		w.marker.WriteString(text)
	case rtfTitle, rtfAuthor, rtfKeywords:
		info[s.to].WriteString(text)
	default:
		return
	}
	w.size += len(text)
}

// obey follows a control word about paragraphs and tables. style is the name of the
// paragraph's style.
func (w *rtfWriter) obey(s *rtfState, word string, value int, style string) error {
	if s.to == rtfNote {
		if word == "par" || word == "line" {
			w.note.WriteByte('\n')
		}
		return nil
	}
	switch word {
	case "par", "sect", "page":
		return w.endParagraph(s.inTable, style)
	case "line", "column":
		w.line.WriteByte('\n')
	case "trowd":
		w.layout, w.next, w.header = nil, rtfCell{}, false
	case "trhdr":
		w.header = true
	case "clvmrg":
		w.next.above = true
	case "clmrg":
		w.next.text = merged
	case "cellx":
		if w.next.right = value; len(w.layout) < maxRowCells {
			w.layout = append(w.layout, w.next)
		}
		w.next = rtfCell{}
	case "cell":
		return w.endCell()
	case "row":
		w.endRow()
	}
	return nil
}

const (
	paragraphCost = 8 // bytes of text that one more paragraph counts as
	maxRowCells   = 1_000
	merged        = "merged" // the place of a cell that belongs to the one before it
)

// endParagraph ends the paragraph at hand, and the table above it unless it is in it.
func (w *rtfWriter) endParagraph(inTable bool, style string) error {
	text, marker := clean(w.line.String()), oneLine(clean(w.marker.String()))
	w.line.Reset()
	w.marker.Reset()
	w.size += paragraphCost
	if inTable {
		w.cell = append(w.cell, oneLine(text))
		return nil
	}
	if err := w.endTable(); err != nil {
		return err
	}
	switch line := oneLine(text); {
	case line == "":
	case style == "title" && w.title == "":
		w.title = line
	case marker != "" && !strings.HasPrefix(style, "heading"):
		w.blocks = append(w.blocks, block{listItem, listMarker(marker) + line})
	default:
		for line := range strings.SplitSeq(text, "\n") {
			if line = oneLine(line); line != "" {
				w.blocks = append(w.blocks, block{paragraph, line})
			}
		}
	}
	w.addNotes()
	return nil
}

var listNumber = regexp.MustCompile(`^\(?(\d{1,4})[.)、]?$`)

// listMarker is what stands before a line of a list: its number, or "- ".
func listMarker(shown string) string {
	if m := listNumber.FindStringSubmatch(shown); m != nil {
		return m[1] + ". "
	}
	return "- "
}

func (w *rtfWriter) endNote() {
	if note := oneLine(clean(w.note.String())); note != "" {
		w.notes = append(w.notes, note)
	}
	w.note.Reset()
}

func (w *rtfWriter) addNotes() {
	for _, note := range w.notes {
		w.blocks = append(w.blocks, block{paragraph, note})
	}
	w.notes = nil
}

func (w *rtfWriter) endCell() error {
	if w.cells++; w.cells > maxTableCells {
		return fmt.Errorf("%w: a table of more than %d cells", ErrTooLarge, maxTableCells)
	}
	text := oneLine(strings.Join(append(w.cell, clean(w.line.String())), " "))
	w.line.Reset()
	w.marker.Reset()
	w.cell = nil
	w.row = append(w.row, rtfCell{text: text})
	return nil
}

// endRow places the cells of the row: the layout may follow them.
func (w *rtfWriter) endRow() {
	r := rtfRow{header: w.header}
	for i, c := range w.row {
		if i < len(w.layout) {
			c.right, c.above = w.layout[i].right, w.layout[i].above
			if n := len(r.cells); w.layout[i].text == merged && n > 0 {
				r.cells[n-1].right = c.right
				continue
			}
		}
		r.cells = append(r.cells, c)
	}
	w.row = nil
	if len(r.cells) > 0 {
		w.rows = append(w.rows, r)
	}
}

// endTable writes the table at hand. A cell spans the columns whose edges it covers.
func (w *rtfWriter) endTable() error {
	if len(w.row) > 0 { // cut off
		w.endRow()
	}
	if len(w.rows) == 0 {
		return nil
	}
	edges := w.edges()
	var t cellTable
	for _, r := range w.rows {
		t.startRow()
		if r.header {
			t.header()
		}
		column := 0
		for _, c := range r.cells {
			t.startCell()
			t.cell, t.above = []string{c.text}, c.above
			end, _ := slices.BinarySearch(edges, c.right-edgeWidth)
			t.span = min(max(1, end+1-column), maxSpan)
			column += t.span
			t.endCell()
		}
		t.endRow()
	}
	w.rows = nil
	w.blocks = append(w.blocks, t.blocks()...)
	w.addNotes()
	return nil
}

// edgeWidth is how far the edges of one column may lie apart from row to row.
const edgeWidth = 40

// edges are the right edges of all columns of the table.
func (w *rtfWriter) edges() []int {
	var all []int
	for _, r := range w.rows {
		for _, c := range r.cells {
			all = append(all, c.right)
		}
	}
	slices.Sort(all)
	return slices.CompactFunc(all, func(a, b int) bool { return a-b <= edgeWidth })
}
