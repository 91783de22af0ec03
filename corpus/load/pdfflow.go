package load

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/load/pdf"
)

// Distances that end a paragraph, in lines or in sizes of its letters.
const (
	blankLine   = 1.3  // between lines, as a share of what is usual in a column
	otherSize   = 1.12 // between the sizes of the letters
	indent      = 0.7  // of a first line
	fitSlack    = 0.7  // that the first word of the next line leaves where it would have fitted
	earlyEnd    = 0.25 // of the width: a line that ends so early ends a paragraph in any case
	narrowGroup = 0.5  // of its column: lines of a byline, not of a paragraph
	groupLines  = 3    // that a byline has at most
	usualLead   = 1.3  // from line to line, in sizes of the letters
	fullEdge    = 0.85 // of its column: a line that goes on in the next one
)

// pdfFlow collects the blocks of a document, column after column.
type pdfFlow struct {
	blocks []block
	size   int
	open   bool // the last block may go on in the next column
}

// column adds the lines of a column.
func (f *pdfFlow) column(lines []pdf.Line, hyphens map[string]bool) {
	first := true
	for len(lines) > 0 {
		if n := tableRows(lines); n > 0 {
			f.add(pdfTable(lines[:n])...)
			lines, first, f.open = lines[n:], false, false
			continue
		}
		n := 1
		for n < len(lines) && tableRows(lines[n:]) == 0 {
			n++
		}
		f.prose(lines[:n], hyphens, first)
		lines, first = lines[n:], false
	}
}

func (f *pdfFlow) add(blocks ...block) {
	for _, b := range blocks {
		f.size += len(b.text)
	}
	f.blocks = append(f.blocks, blocks...)
}

// prose adds lines that are no table as paragraphs and list items. First says that a column
// begins with them.
func (f *pdfFlow) prose(lines []pdf.Line, hyphens map[string]bool, first bool) {
	all := pdfBox(lines)
	for _, group := range groups(lines) {
		edge := pdfBox(group)
		if len(group) <= groupLines && edge.X1-edge.X0 < narrowGroup*(all.X1-all.X0) {
			edge.X1 = all.X1
		}
		for _, para := range paragraphLines(group, edge) {
			b := pdfBlock(para, hyphens)
			if b.text == "" {
				continue
			}
			if first && f.open && len(f.blocks) > 0 && goesOn(b.text) {
				last := &f.blocks[len(f.blocks)-1]
				last.text = joinHyphens([]string{last.text, b.text}, hyphens)
				f.size += len(b.text)
			} else {
				f.add(b)
			}
			first = false
			end := para[len(para)-1]
			full := end.X1-all.X0 >= fullEdge*(all.X1-all.X0)
			f.open = full && !endsSentence(b.text)
		}
	}
}

// goesOn is true of text that begins in the middle of a sentence.
func goesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r) || runeWidth(r) == 2 && unicode.IsLetter(r)
}

func pdfBox(lines []pdf.Line) pdf.Box {
	b := lines[0].Box
	for _, l := range lines {
		b = pdf.Box{X0: min(b.X0, l.X0), Y0: min(b.Y0, l.Y0), X1: max(b.X1, l.X1), Y1: max(b.Y1, l.Y1)}
	}
	return b
}

// groups cuts lines where more than the usual space is between them, or where they change
// their size.
func groups(lines []pdf.Line) [][]pdf.Line {
	usual := usualPitch(lines)
	var out [][]pdf.Line
	for i, l := range lines {
		if i == 0 || lines[i-1].Base-l.Base > blankLine*usual || resized(lines[i-1], l) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

func resized(a, b pdf.Line) bool {
	return a.Size > otherSize*b.Size || b.Size > otherSize*a.Size
}

// usualPitch is the median distance of the lines.
func usualPitch(lines []pdf.Line) float64 {
	var all []float64
	for i := 1; i < len(lines); i++ {
		if d := lines[i-1].Base - lines[i].Base; d > 0 {
			all = append(all, d)
		}
	}
	if len(all) < 3 { // too few to say
		return usualLead * lines[0].Size
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// paragraphLines cuts a group where a line is indented, an item of a list begins, or a line
// ends early: the first word of the next one would have fitted.
func paragraphLines(group []pdf.Line, edge pdf.Box) [][]pdf.Line {
	var out [][]pdf.Line
	for i, l := range group {
		if i == 0 || beginsParagraph(group[i-1], l, edge) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

func beginsParagraph(before, l pdf.Line, edge pdf.Box) bool {
	text := pdfText(l)
	if isItem(text) || dotLeaders.MatchString(pdfText(before)) {
		return true
	}
	if goesOn(text) && brokenWord(pdfText(before)) {
		return false
	}
	h := l.Size
	if l.X0 > edge.X0+indent*h && before.X0 < edge.X0+indent*h/2 && !isItem(pdfText(before)) {
		return true
	}
	runes := max(utf8.RuneCountInString(text), 1)
	word := (l.X1 - l.X0) * float64(utf8.RuneCountInString(firstWord(text))) / float64(runes)
	room := edge.X1 - before.X1
	if goesOn(text) && !endsSentence(pdfText(before)) { // some programs do not fill their lines
		return room > earlyEnd*(edge.X1-edge.X0)+word
	}
	return room > fitSlack*h+word
}

func isItem(text string) bool { return bullet.MatchString(text) || numbered.MatchString(text) }

func pdfBlock(para []pdf.Line, hyphens map[string]bool) block {
	texts := make([]string, len(para))
	for i, l := range para {
		texts[i] = pdfText(l)
	}
	text := oneLine(dotLeaders.ReplaceAllString(joinHyphens(texts, hyphens), " "))
	if item := bullet.FindStringSubmatch(text); item != nil {
		return block{listItem, "- " + item[1]}
	}
	if numbered.MatchString(text) {
		return block{listItem, text}
	}
	return block{paragraph, text}
}

// joinHyphens joins lines to a paragraph, and the words that were broken between them.
func joinHyphens(lines []string, hyphens map[string]bool) string {
	var out []string // lines between which no word is broken
	for _, l := range lines {
		n := len(out) - 1
		if n < 0 || !brokenWord(out[n]) {
			out = append(out, l)
			continue
		}
		before, next := strings.TrimRight(out[n], "-\u00ad‐"), firstWord(l)
		r, _ := utf8.DecodeRuneInString(l)
		if !unicode.IsLower(r) || hyphens[strings.ToLower(lastWord(before)+"-"+trimMarks(next))] {
			before += "-"
		}
		out[n] = before + l
	}
	return joinWrapped(out)
}

// brokenWord is true of a line that ends in a letter or digit and a hyphen.
func brokenWord(s string) bool {
	rest := strings.TrimRight(s, "-\u00ad‐")
	r, _ := utf8.DecodeLastRuneInString(rest)
	return utf8.RuneCountInString(s) == utf8.RuneCountInString(rest)+1 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func lastWord(s string) string {
	return trimMarks(s[strings.LastIndexByte(s, ' ')+1:])
}

func trimMarks(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// hyphenated are the words of the pages that are written with a hyphen within a line, such
// as "long-term", in lower case.
func hyphenated(pages []pdf.Page) map[string]bool {
	out := map[string]bool{}
	for _, p := range pages {
		for _, l := range p.Lines {
			for _, c := range l.Cells {
				for w := range strings.FieldsSeq(c.Text) {
					if w = trimMarks(w); strings.Contains(w, "-") {
						out[strings.ToLower(w)] = true
					}
				}
			}
		}
	}
	return out
}
