package load

import (
	"encoding/csv"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Caps on a table of text.
const (
	maxRowMarks    = 100_000 // separators in one line
	maxHeaderCell  = 60      // columns of width of a name
	minSniffedRows = 2       // below the names, to know a table without a name that says so
)

func isCSV(text string, src Source) bool {
	return separator(text, src.Columns, hinted(src, "text/csv", ".csv", ".tsv", ".tab")) != 0
}

// separator finds what separates the columns: a tab, semicolon or comma that stands in
// every row of the beginning equally often, below a row of names. Without a hint the names
// must be names of a text or stand over figures, which a list of words in prose does not.
func separator(text string, cs Columns, isHinted bool) rune {
	text = strings.TrimLeft(text, "\ufeff\r\n")
	head := text[:min(len(text), 4*sniffBytes)]
	for _, sep := range []rune{'\t', ';', ','} {
		rows, _ := csvRows(head, sep)
		if len(head) < len(text) && len(rows) > 0 {
			rows = rows[:len(rows)-1] // cut off
		}
		if len(rows) == 0 || len(rows[0]) < 2 || !isHeader(rows[0]) {
			continue
		}
		if isHinted || cs.haveText(rows[0]) && len(rows) > 1 && len(rows[1]) == len(rows[0]) {
			return sep
		}
		even := !slices.ContainsFunc(rows, func(r []string) bool { return len(r) != len(rows[0]) })
		if even && len(rows) > minSniffedRows && looksLikeHeader(rows) {
			return sep
		}
	}
	return 0
}

// haveText is true of a row that names a text and something else of it.
func (cs Columns) haveText(names []string) bool {
	known := map[column]bool{}
	for _, n := range names {
		known[cs.of(n)] = true
	}
	delete(known, noColumn)
	return known[textColumn] && len(known) > 1
}

// isHeader is true of a row of short names that differ.
func isHeader(names []string) bool {
	seen := map[string]bool{}
	filled := 0
	for _, n := range names {
		n = oneLine(n)
		if width(n) > maxHeaderCell || n != "" && seen[n] {
			return false
		}
		seen[n] = true
		if strings.ContainsFunc(n, unicode.IsLetter) {
			filled++
		}
	}
	return 2*filled > len(names)
}

// csvRows reads the rows of text, and reports whether that was all of it: a table has a bound.
func csvRows(text string, sep rune) (rows [][]string, whole bool) {
	cells := 0
	for r := range csvRecords(text, sep) {
		if cells += len(r); cells > maxTableCells {
			return rows, false
		}
		rows = append(rows, slices.Clone(r))
	}
	return rows, true
}

// csvRecords yields the rows that are not blank. A row is valid until the next one.
func csvRecords(text string, sep rune) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = sep, true, -1, true
		for {
			fields, err := r.Read()
			if err != nil || strings.Join(fields, "") != "" && !yield(fields) {
				return
			}
		}
	}
}

// readCSV reads the rows of a table as articles, where a column holds their text, or all of
// it as one article.
func readCSV(in *input, text string) iter.Seq2[Part, error] {
	text = strings.TrimLeft(text, "\ufeff\r\n")
	sep := separator(text, in.src.Columns, true)
	for line := range strings.Lines(text) {
		if strings.Count(line, string(sep)) > maxRowMarks {
			return in.fail(fmt.Errorf("%w: a row of more than %d cells", ErrTooLarge, maxRowMarks))
		}
	}
	for names := range csvRecords(text, sep) {
		if in.src.Columns.haveText(names) {
			return in.articles("csv", csvArticles(text, sep, in.src.Columns))
		}
		break
	}
	rows, whole := csvRows(text, sep)
	if len(rows) < 2 {
		return in.fail(ErrEmpty)
	}
	g := grid{headers: rows[:1], rows: rows[1:]}
	blocks := g.blocks()
	if !whole || len(blocks) < len(g.rows) {
		return in.fail(fmt.Errorf("%w: a table of more than %d cells or %d MB of text", ErrTooLarge, maxTableCells, MaxText>>20))
	}
	return in.one(settle(draft{title: tableTitle(in.src), blocks: blocks}, "csv"))
}

func csvArticles(text string, sep rune, cs Columns) iter.Seq[row] {
	return func(yield func(row) bool) {
		var names []column
		place := 0
		for fields := range csvRecords(text, sep) {
			if names == nil {
				for _, f := range fields {
					names = append(names, cs.of(f))
				}
				continue
			}
			place++
			r := row{place: place}
			for i, f := range fields[:min(len(fields), len(names))] {
				r.record.set(names[i], f)
			}
			if !yield(r) {
				return
			}
		}
	}
}

// tableTitle is the file's name: a table has no headline, and its first row is none.
func tableTitle(src Source) string {
	if src.Name == "" {
		return ""
	}
	name := path.Base(src.Name)
	return strings.NewReplacer("_", " ").Replace(strings.TrimSuffix(name, path.Ext(name)))
}
