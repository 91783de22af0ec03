package load

import (
	"encoding/xml"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"
)

// Caps on a workbook. Its parts are read as streams, and a text that many cells share is
// kept once.
const (
	maxSheets       = 1_000
	maxSharedTexts  = 1_000_000
	maxCellFormats  = 65_490 // of a workbook; Excel's own bound
	maxSheetColumns = 16_384 // of a sheet; Excel's own bound
	maxSlots        = 10 * maxTableCells
)

// readXLSX reads a workbook (ECMA-376 part 1, SpreadsheetML). The rows of sheets that have
// a column of texts are articles, as in CSV; the other sheets are one article, a section
// each. Numbers are as they are shown, days as 2025-12-02. Hidden sheets, rows and columns
// are left out.
func readXLSX(in *input, a *archive) iter.Seq2[Part, error] {
	sheets, err := readWorkbook(a)
	if err != nil {
		return in.fail(fmt.Errorf("%w in an Excel workbook", err))
	}
	var rows []row
	d := a.properties()
	d.title = firstOf(d.title, tableTitle(in.src))
	for _, s := range sheets {
		if in.src.Columns.haveText(s.names()) {
			rows = s.addArticles(rows, in.src.Columns)
			continue
		}
		if len(sheets) > 1 {
			d.blocks = append(d.blocks, block{paragraph, s.name})
		}
		d.blocks = append(d.blocks, s.blocks()...)
	}
	return func(yield func(Part, error) bool) {
		for p, err := range in.articles("xlsx", slices.Values(rows)) {
			if !yield(p, err) {
				return
			}
		}
		if len(d.blocks) > 0 || len(rows) == 0 {
			a, err := settle(d, "xlsx")
			yield(Part{in.name, a}, err)
		}
	}
}

// workbook is what the sheets share.
type workbook struct {
	archive  *archive
	folder   string            // of its parts
	targets  map[string]string // parts by the id of their relation
	texts    []string
	formats  []numberFormat // by the number of a cell's format
	from1904 bool           // days are counted from 1904-01-01

	cells, slots, size int // of all sheets so far; size in bytes of text
}

// readWorkbook reads the cells of all sheets that are shown, blank sheets aside.
func readWorkbook(a *archive) ([]*worksheet, error) {
	w := &workbook{archive: a}
	var book struct {
		Properties struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			Part  string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	main := w.mainPart()
	parseXML(a.named(main), &book)
	if len(book.Sheets) == 0 {
		return nil, fmt.Errorf("%w: no list of sheets", ErrDamaged)
	}
	if len(book.Sheets) > maxSheets {
		return nil, fmt.Errorf("%w: more than %d sheets", ErrTooLarge, maxSheets)
	}
	w.from1904 = book.Properties.From1904 != "" && isOn(book.Properties.From1904)
	if err := w.readParts(main); err != nil {
		return nil, err
	}
	var sheets []*worksheet
	for _, s := range book.Sheets {
		part := w.targets[s.Part]
		delete(w.targets, s.Part) // no part is two sheets
		if s.State != "" && s.State != "visible" || !strings.Contains(part, "worksheets/") {
			continue // a chart, a dialogue or a macro is no table
		}
		sh := &worksheet{book: w, name: oneLine(clean(s.Name))}
		if err := w.walk(part, &sheetReader{sheet: sh}); err != nil {
			return nil, err
		}
		if sh.merge(); len(sh.rows) > 0 {
			sheets = append(sheets, sh)
		}
	}
	return sheets, nil
}

// mainPart is the name of the part that lists the sheets.
func (w *workbook) mainPart() string {
	for _, f := range w.archive.files {
		if strings.HasPrefix(f.Name, "xl/workbook") && strings.HasSuffix(f.Name, ".xml") {
			return f.Name
		}
	}
	return ""
}

// readParts reads the list of parts, the shared texts and the formats.
func (w *workbook) readParts(main string) error {
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	w.folder = path.Dir(main)
	parseXML(w.archive.named(w.folder+"/_rels/"+path.Base(main)+".rels"), &list)
	w.targets = make(map[string]string, len(list.Relations))
	texts, styles := w.folder+"/sharedStrings.xml", w.folder+"/styles.xml"
	for _, r := range list.Relations {
		part := strings.TrimPrefix(r.Target, "/")
		if part == r.Target {
			part = path.Join(w.folder, part)
		}
		w.targets[r.ID] = part
		switch strings.ToLower(path.Base(part)) {
		case "sharedstrings.xml":
			texts = part
		case "styles.xml":
			styles = part
		}
	}
	if err := w.walk(texts, &textsReader{book: w}); err != nil {
		return err
	}
	return w.walk(styles, &stylesReader{book: w})
}

// walk reads a part that may be missing.
func (w *workbook) walk(part string, v xmlVisitor) error {
	f := w.archive.byName[part]
	if f == nil {
		return nil
	}
	r, err := w.archive.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	return walkXML(r, v)
}

// textsReader reads the texts that cells share (18.4), without the readings of Japanese.
type textsReader struct {
	book   *workbook
	words  strings.Builder
	inText bool
	silent bool // in a reading
	size   int
}

func (t *textsReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "si":
		t.words.Reset()
	case "rPh":
		t.silent = true
	case "t":
		t.inText = !t.silent
	}
	if len(t.book.texts) >= maxSharedTexts || t.size > MaxInput {
		return fmt.Errorf("%w: more than %d texts or %d MB of them", ErrTooLarge, maxSharedTexts, MaxInput>>20)
	}
	return nil
}

func (t *textsReader) end(name xml.Name) {
	switch name.Local {
	case "si":
		t.book.texts = append(t.book.texts, t.words.String())
	case "rPh":
		t.silent = false
	case "t":
		t.inText = false
	}
}

func (t *textsReader) text(s string) {
	if t.inText {
		t.words.WriteString(s)
		t.size += len(s)
	}
}

// stylesReader reads how cells show their numbers (18.8).
type stylesReader struct {
	book    *workbook
	codes   map[string]string // by id
	inCells bool
}

func (t *stylesReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "numFmt":
		if t.codes == nil {
			t.codes = map[string]string{}
		}
		if code := attr(e, "formatCode"); len(code) <= maxFormatCode && len(t.codes) < maxCellFormats {
			t.codes[attr(e, "numFmtId")] = code
		}
	case "cellXfs":
		t.inCells = true
	case "xf":
		if t.inCells && len(t.book.formats) < maxCellFormats {
			id := attr(e, "numFmtId")
			t.book.formats = append(t.book.formats, parseNumberFormat(firstOf(t.codes[id], builtInFormats[id])))
		}
	}
	return nil
}

func (t *stylesReader) end(name xml.Name) {
	if name.Local == "cellXfs" {
		t.inCells = false
	}
}

func (*stylesReader) text(string) {}
