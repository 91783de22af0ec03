package load

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// docxWriter turns the elements of a part of a Word document into blocks. Prefixes of
// names are not looked at: the text of formulas and drawings is in elements of the same
// names, and is read alike.
type docxWriter struct {
	parts  *docxParts
	blocks []block
	title  string // of a paragraph in the style Title
	size   int    // bytes of text so far

	skip          int // elements that are open within one that is skipped, itself included
	inRun, inText bool
	hidden        bool // the run
	style         docxStyle
	list          docxList
	line          strings.Builder
	counts        map[docxList]int // numbers given in each list and level
	notes         []string         // keys of notes that the paragraph refers to
	note          string           // key of the note at hand, in a part of notes
	tables        int              // open ones, inside each other
	table         cellTable
}

func (w *docxWriter) start(e xml.StartElement) error {
	if w.skip > 0 || skippedWords[e.Name.Local] {
		w.skip++
		return nil
	}
	switch val := attr(e, "val"); e.Name.Local {
	case "p":
		w.flush()
		w.inRun = false
	case "pStyle":
		w.style = w.parts.style(val)
	case "ilvl":
		n, _ := strconv.Atoi(val) // none: 0
		w.list.level = min(max(n, 0), maxListLevel)
	case "numId":
		w.list.id = val
	case "r":
		w.inRun, w.hidden = true, false
	case "rStyle":
		w.hidden = w.hidden || w.inRun && w.parts.styles[val].hidden
	case "vanish", "specVanish":
		w.hidden = w.inRun && isOn(val)
	case "t":
		w.inText = true
	case "tab":
		w.mark("\t")
	case "br", "cr":
		w.mark("\n")
	case "noBreakHyphen":
		w.mark("-")
	case "footnoteReference", "endnoteReference":
		w.notes = append(w.notes, noteKey(strings.TrimSuffix(e.Name.Local, "Reference"), e))
	case "footnote", "endnote":
		w.endNote()
		w.note = noteKey(e.Name.Local, e)
	default:
		w.startTable(e, val)
	}
	if w.size > MaxText {
		return fmt.Errorf("%w: more than %d MB of text", ErrTooLarge, MaxText>>20)
	}
	return nil
}

func (w *docxWriter) startTable(e xml.StartElement, val string) {
	if e.Name.Local == "tbl" {
		w.flush()
		w.tables++
	}
	if w.tables != 1 {
		return // a table inside a cell is text of the cell
	}
	switch e.Name.Local {
	case "tr":
		w.table.startRow()
	case "tblHeader":
		if isOn(val) {
			w.table.header()
		}
	case "tc":
		w.table.startCell()
	case "gridSpan":
		n, _ := strconv.Atoi(val) // none: 0
		w.table.span = min(max(n, 1), maxSpan)
	case "vMerge":
		w.table.above = val != "restart"
	}
}

func (w *docxWriter) end(name xml.Name) {
	if w.skip > 0 {
		w.skip--
		return
	}
	switch name.Local {
	case "p":
		w.flush()
	case "r":
		w.inRun, w.hidden = false, false
	case "t":
		w.inText = false
	case "tc":
		if w.tables == 1 {
			w.flush()
			w.table.endCell()
		}
	case "tr":
		if w.tables == 1 {
			w.table.endRow()
		}
	case "tbl":
		w.flush()
		if w.tables--; w.tables <= 0 {
			w.tables = 0
			w.add(w.table.blocks()...)
			w.table = cellTable{}
			w.addNotes()
		}
	}
}

func (w *docxWriter) text(s string) {
	if w.inText && w.skip == 0 && !w.hidden {
		w.line.WriteString(s)
		w.size += len(s)
	}
}

// mark writes a tab, line end or hyphen of a run. Outside runs, tab stops have the same names.
func (w *docxWriter) mark(s string) {
	if w.inRun && !w.hidden {
		w.line.WriteString(s)
	}
}

// flush ends the paragraph at hand.
func (w *docxWriter) flush() {
	s := clean(w.line.String())
	style, list := w.style, w.list
	w.line.Reset()
	w.style, w.list = docxStyle{}, docxList{}
	if style.hidden || oneLine(s) == "" {
		return
	}
	if w.tables > 0 {
		w.table.cell = append(w.table.cell, oneLine(s))
		return
	}
	if list.id == "" {
		list = docxList{style.list.id, max(style.list.level, list.level)}
	}
	switch {
	case style.name == "title" && w.title == "":
		w.title = oneLine(s)
	case list.id != "" && list.id != "0" && !strings.HasPrefix(style.name, "heading") && style.name != "title":
		w.add(block{listItem, w.marker(list) + oneLine(s)})
	default:
		for line := range strings.SplitSeq(s, "\n") {
			if line = oneLine(line); line != "" {
				w.add(block{paragraph, line})
			}
		}
	}
	w.addNotes()
}

func (w *docxWriter) add(b ...block) { w.blocks = append(w.blocks, b...) }

// marker is what stands before a line of a list: "- ", or its number.
func (w *docxWriter) marker(l docxList) string {
	levels := w.parts.formats[l.id]
	if l.level >= len(levels) || levels[l.level] == "bullet" || levels[l.level] == "none" {
		return "- "
	}
	if w.counts == nil {
		w.counts = map[docxList]int{}
	}
	w.counts[l]++
	for deeper := l.level + 1; deeper <= maxListLevel; deeper++ {
		delete(w.counts, docxList{l.id, deeper})
	}
	return strconv.Itoa(w.counts[l]) + ". "
}

// addNotes writes the notes that were referred to, each once.
func (w *docxWriter) addNotes() {
	for _, key := range w.notes {
		for _, p := range w.parts.notes[key] {
			w.add(block{paragraph, p})
			w.size += len(p)
		}
		delete(w.parts.notes, key)
	}
	w.notes = nil
}

// endNote files the paragraphs of the note at hand.
func (w *docxWriter) endNote() {
	w.flush()
	for _, b := range w.blocks {
		if w.note != "" {
			w.parts.notes[w.note] = append(w.parts.notes[w.note], b.text)
		}
	}
	w.blocks, w.note = nil, ""
}
