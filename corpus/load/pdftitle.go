package load

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/load/pdf"
)

const (
	titleSize  = 1.2 // of a headline, against the usual size of letters
	titleLines = 4
	sameSize   = 1.15 // between the lines of a headline
)

var (
	// What programs write into the field of the title: the name of a file, or of themselves.
	fileTitle = regexp.MustCompile(`(?i)\.(?:docx?|dotx?|pdf|rtf|odt|indd|qxd|pptx?|xlsx?|tex|dvi|html?|txt|pages|cdr|ai)$|^(?:microsoft (?:word|powerpoint|excel) -|untitled|unbenannt|document\d*$|slide \d|powerpoint[- ]|print|layout \d|about:blank|无标题|幻灯片|(?:file|https?)://)`)
	// A single word of letters, figures and strokes is a code.
	codeTitle = regexp.MustCompile(`^[\w.,+~()-]*[\d_][\w.,+~()-]*$`)
	// Names of accounts and programs stand where the author should.
	noAuthor = regexp.MustCompile(`(?i)^(?:microsoft( office)?( user)?|admin(istrator)?|user|owner|author|unknown|root|windows( user)?|default|adobe.*|canon.*|.*@.*|.*\d.*|[^\s\p{Han}]*)$`)
)

// pdfTitle is the title of the Info dictionary if the first page shows it, else what is
// written largest there, else the title of the Info dictionary. The name of a file is none.
func pdfTitle(doc pdf.Document) string {
	info := field(doc.Title)
	if fileTitle.MatchString(info) || codeTitle.MatchString(info) {
		info = ""
	}
	if len(doc.Pages) == 0 {
		return info
	}
	if info != "" && strings.Contains(letterString(pageText(doc.Pages[0])), letterString(info)) {
		return info
	}
	return firstOf(largest(doc), info)
}

func pageText(p pdf.Page) string {
	var b strings.Builder
	for _, l := range p.Lines {
		b.WriteString(pdfText(l) + " ")
	}
	return b.String()
}

// letterString is what is left of a text for a comparison that overlooks spaces and marks.
func letterString(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// largest returns the largest lines of the first page if they look like a headline.
func largest(doc pdf.Document) string {
	lines := doc.Pages[0].Lines
	top := -1
	for i, l := range lines {
		if letters := letterString(pdfText(l)); len(letters) >= 4 && (top < 0 || l.Size > lines[top].Size) {
			top = i
		}
	}
	if top < 0 || lines[top].Size < titleSize*usualSize(doc.Pages) {
		return ""
	}
	from, to := top, top+1
	for from > 0 && alike(lines[from-1], lines[top]) {
		from--
	}
	for to < len(lines) && alike(lines[to], lines[top]) {
		to++
	}
	if to-from > titleLines {
		return ""
	}
	var texts []string
	for _, l := range lines[from:to] {
		texts = append(texts, pdfText(l))
	}
	title := joinHyphens(texts, nil)
	if width(title) > maxHeadlineWidth {
		return ""
	}
	return title
}

func alike(a, b pdf.Line) bool {
	return a.Size*sameSize >= b.Size && b.Size*sameSize >= a.Size
}

// usualSize is the median size of the letters of the first pages, a line counting as one.
func usualSize(pages []pdf.Page) float64 {
	const most = 10
	var all []float64
	for _, p := range pages[:min(len(pages), most)] {
		for _, l := range p.Lines {
			all = append(all, l.Size)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// pdfAuthor is the author of the Info dictionary if it is a name, not an account.
func pdfAuthor(s string) string {
	if s = field(s); noAuthor.MatchString(s) {
		return ""
	}
	return s
}
