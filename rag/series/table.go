package series

import (
	"math"
	"regexp"
	"strings"

	"footnote/corpus/chunk"
	"footnote/rag/calendar"
	"footnote/rag/figures"
)

// isRow says whether a line is a row of a Markdown table.
func isRow(line string) bool { return strings.HasPrefix(line, "|") && strings.Count(line, "|") > 2 }

// row adds a line to the table that is being read.
func (d *document) row(span chunk.Span) {
	line := chunk.Span{Start: span.Start, End: span.End}
	if n := len(d.table); n > 0 && strings.Count(d.Text[d.table[n-1].End:span.Start], "\n") > 1 {
		d.endTable()
	}
	d.table = append(d.table, line)
}

// endTable reads the table that has ended.
func (d *document) endTable() {
	lines := d.table
	d.table = nil
	if len(lines) < 2 {
		return
	}
	header := d.cells(lines[0])
	for _, line := range lines[1:] {
		if strings.Trim(d.Text[line.Start:line.End], "|-: ") == "" {
			continue
		}
		cells := d.cells(line)
		for i, c := range cells {
			var head label
			if i < len(header) {
				head = header[i]
			}
			d.cell(line, i, c, []label{head, cells[0], header[0]})
		}
	}
}

// A label is what a cell of a table says about those below and beside it.
type label struct {
	chunk.Span
	text    string
	metrics []*Metric
	owners  []int
	phrases []phrase
	year    int     // it is a year and nothing else
	scale   float64 // of the plain numbers below it; 0: not said
	unit    string
	moves   bool // it says that the numbers below are changes
}

// cells returns the cells of a row as labels.
func (d *document) cells(line chunk.Span) []label {
	var out []label
	text := d.Text[line.Start:line.End]
	for at := strings.IndexByte(text, '|') + 1; at < len(text); {
		n := strings.IndexByte(text[at:], '|')
		if n < 0 {
			n = len(text) - at
		}
		out = append(out, d.label(chunk.Span{Start: line.Start + at, End: line.Start + at + n}))
		at += n + 1
	}
	return out
}

var (
	bareYear    = regexp.MustCompile(`^(?:19|20)\d\d年?$`)
	moveColumn  = regexp.MustCompile(`(?i)\b(?:change|growth|compared|versus|vs|than|yoy|qoq|year-on-year|increase|decrease|share of)\b|变动|同比|环比|增长|增幅|涨幅|变化|占比|增速|较`)
	scaleInHead = regexp.MustCompile(`[,，(（]\s*(?:单位[:：]\s*)?([^,，()（）]+?)\s*[)）]?$`)
)

func (d *document) label(span chunk.Span) label {
	l := label{Span: span, text: strings.Trim(d.Text[span.Start:span.End], " *")}
	if len(l.text) > maxLabel {
		return l
	}
	for _, m := range d.names.In(l.text) {
		switch {
		case d.metrics[m.Group] != nil:
			l.metrics = append(l.metrics, d.metrics[m.Group])
		case d.isCompany(m):
			l.owners = with(l.owners, m.Group)
		}
	}
	l.phrases = (&timeReader{published: d.Published, fiscal: d.fiscal}).phrasesIn(l.text)
	if bareYear.MatchString(l.text) {
		l.year = yearIn(l.text[:4])
	}
	l.moves = moveColumn.MatchString(l.text)
	if m := scaleInHead.FindStringSubmatch(l.text); m != nil {
		l.scale, l.unit = scaleOf(m[1])
	}
	return l
}

// maxLabel is the length of the longest cell that is a label, in bytes: what is
// longer is prose.
const maxLabel = 160

// scaleOf reads what a table says once for its numbers: "billion yuan", 亿元, "$
// million".
func scaleOf(text string) (by float64, unit string) {
	one := "1 " + text
	if strings.HasPrefix(text, "$") || strings.HasPrefix(strings.ToUpper(text), "RMB") || strings.HasPrefix(text, "US$") {
		sign, rest, ok := strings.Cut(text, " ")
		if !ok {
			return 0, ""
		}
		one = sign + "1 " + rest
	}
	found := figures.Parse(one)
	if len(found) != 1 || found[0].End != len(one) || found[0].Unit == "" {
		return 0, ""
	}
	return found[0].Value, found[0].Unit
}

// cell reads the figure of a cell. labels are those above it, at the start of its
// row and in the corner.
func (d *document) cell(line chunk.Span, column int, c label, labels []label) {
	text := d.Text[c.Start:c.End]
	found := figures.Parse(text)
	numbers := len(found) == 1 && strings.Trim(text, " *") == found[0].Text
	if len(found) == 0 {
		found, numbers = plainNumber(text), true
	}
	if len(found) != 1 {
		return
	}
	f := found[0]
	for _, l := range labels {
		if f.Unit == "" && l.scale > 0 && numbers {
			f.Value, f.High, f.Unit = f.Value*l.scale, f.High*l.scale, l.unit
			f.Digits += int(math.Round(math.Log10(l.scale)))
		}
	}
	f.Start, f.End = f.Start+c.Start, f.End+c.Start
	out := Figure{Figure: f, Kind: Actual, SentenceStart: line.Start, SentenceEnd: line.End}
	if column > 0 && !c.moves && !labels[0].moves {
		d.describe(&out, labels)
	}
	if out.Metric == "" && f.Unit == "" {
		return // a number that nothing is said about
	}
	d.out = append(d.out, out)
}

// plainNumber reads a cell that is a small number alone, which prose counts with.
func plainNumber(text string) []figures.Figure {
	trimmed := strings.Trim(text, " *")
	if trimmed == "" {
		return nil
	}
	found := figures.Parse(trimmed + "%")
	if len(found) != 1 || found[0].Text != trimmed+"%" {
		return nil
	}
	f := found[0]
	f.Start = strings.Index(text, trimmed)
	f.End, f.Text, f.Unit = f.Start+len(trimmed), trimmed, ""
	return []figures.Figure{f}
}

// describe sets whose figure of a table f is, as far as its labels agree.
func (d *document) describe(f *Figure, labels []label) {
	var metrics []*Metric
	var owners []int
	kind := ""
	for _, l := range labels {
		if len(metrics) == 0 {
			metrics = l.metrics
		}
		if len(owners) == 0 {
			owners = l.owners
		}
		kind += l.text + "; "
	}
	if len(metrics) != 1 || !metrics[0].has(f.Unit) {
		return
	}
	f.Metric, f.Kind = metrics[0].ID, kindIn(kind)
	if len(owners) == 0 {
		owners = d.title
	}
	if len(owners) == 1 {
		f.Subject = d.subject(owners[0], "")
	}
	if f.Period = periodOfLabels(labels); f.Kind == Actual && f.Period.End.After(d.Published) {
		f.Kind = Forecast
	}
}

// periodOfLabels returns the one period that labels name: a quarter in one and its
// year in another are one.
func periodOfLabels(labels []label) Period {
	var phrases []phrase
	for _, l := range labels {
		for _, p := range l.phrases {
			if l.year == 0 {
				phrases = append(phrases, p)
			}
		}
	}
	year := 0
	for _, l := range labels {
		if l.year > 0 {
			year = l.year
		}
	}
	switch {
	case len(phrases) == 0 && year > 0:
		return periodOf(calendar.Yearly(year))
	case len(phrases) != 1 || phrases[0].bare:
		return Period{}
	case year > 0 && !phrases[0].period.Start.IsZero():
		p := phrases[0].period
		return p.shifted(year-p.Start.Year(), calendar.Year)
	}
	return phrases[0].period
}
