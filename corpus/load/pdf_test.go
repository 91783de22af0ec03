package load

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/load/pdf"
)

// sheet makes a page of text as it looks: a line each, 12 points apart, in letters of 10
// points that are 5 points wide; two spaces or more are a gap between cells. Lines begin
// 72 points from the left; a line that begins with "# " is a headline, and "|" begins
// another column.
func sheet(text string) pdf.Page {
	var p pdf.Page
	y, column := 750.0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if line == "|" {
			y, column = 750, column+1
			continue
		}
		size := 10.0
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			line, size = rest, 20
		}
		y -= 1.2 * size
		l := pdf.Line{Size: size, Base: y, Column: column}
		at := 0
		for at < len(line) {
			start := at + len(line[at:]) - len(strings.TrimLeft(line[at:], " "))
			end := len(line)
			if i := strings.Index(line[start:], "  "); i >= 0 {
				end = start + i
			}
			x := 72 + size/2*float64(start)
			l.Cells = append(l.Cells, pdf.Cell{Text: line[start:end], Box: pdf.Box{X0: x, Y0: y, X1: x + size/2*float64(end-start), Y1: y + 0.7*size}})
			at = end
		}
		if len(l.Cells) > 0 {
			l.Box = l.Cells[0].Box
			l.X1 = l.Cells[len(l.Cells)-1].X1
			p.Lines = append(p.Lines, l)
		}
	}
	return p
}

func loadSheets(title string, texts ...string) (Article, error) {
	doc := pdf.Document{Title: title, Author: "user"}
	for _, t := range texts {
		doc.Pages = append(doc.Pages, sheet(strings.TrimPrefix(t, "\n")))
	}
	return Load([]byte("%PDF-1.7\n"), Source{Name: "report.pdf", PDF: func([]byte) (pdf.Document, error) { return doc, nil }})
}

const wrapped = `The three largest companies of the country spent less on servers
in the third quarter than in the quarter before, because machines
were not to be had. They said so on Monday.`

const unwrapped = "The three largest companies of the country spent less on servers in the third quarter than in the quarter before, because machines were not to be had. They said so on Monday."

func TestPDFText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		pages []string
		want  string
	}{
		{"a paragraph", []string{wrapped}, unwrapped},
		{"a blank line between paragraphs", []string{wrapped + "\n\n" + wrapped}, unwrapped + "\n\n" + unwrapped},
		{"indented paragraphs", []string{wrapped + "\n    " + strings.Replace(wrapped, "country", "town", 1)}, unwrapped + "\n\n" + strings.Replace(unwrapped, "country", "town", 1)},
		{"a heading", []string{wrapped + "\nWhat comes next\n" + wrapped}, unwrapped + "\n\nWhat comes next\n\n" + unwrapped},
		{"a list", []string{wrapped + "\n• one thing\n• another thing that is so long that it has to go on in the next\n  line of it\n• a third"},
			unwrapped + "\n\n- one thing\n- another thing that is so long that it has to go on in the next line of it\n- a third"},
		{"a list whose marks stand apart", []string{wrapped + "\n•  one thing\n•  another thing"}, unwrapped + "\n\n- one thing\n- another thing"},
		{"broken words", []string{"The three largest compa\u00ad\nnies of the country spent less on long-term con-\ntracts, and more on short-\nterm ones; the short-term ones of the year were dear."},
			"The three largest companies of the country spent less on long-term contracts, and more on short-term ones; the short-term ones of the year were dear."},
		{"a name with a hyphen", []string{"The three largest companies of the country, and among them GPT-\n4 and the like, spent less on servers and their long-\nterm upkeep."},
			"The three largest companies of the country, and among them GPT-4 and the like, spent less on servers and their longterm upkeep."},
		{"a paragraph over columns", []string{"The three largest companies of the country spent less on servers\nin the third quarter than in the quarter before, because machines\n|\nwere not to be had. They said so on Monday."}, unwrapped},
		{"a paragraph over pages, with a head and numbers", []string{
			"Report of the year\nThe three largest companies of the country spent less on servers\nin the third quarter than in the quarter before, because machines\n\n1",
			"Report of the year\nwere not to be had. They said so on Monday.\n\n2"}, unwrapped},
		{"a sentence ends with its page", []string{"The three largest companies spent less on servers, as they said.", "Others did not say anything of what they had spent on theirs."},
			"The three largest companies spent less on servers, as they said.\n\nOthers did not say anything of what they had spent on theirs."},
		{"Chinese", []string{"腾讯第三季度资本开支为130亿元人民币，低于上一季度的191亿元，公司\n表示芯片供应紧张是主要原因。"}, "腾讯第三季度资本开支为130亿元人民币，低于上一季度的191亿元，公司表示芯片供应紧张是主要原因。"},
		{"printed by a browser", []string{"11/24/26, 12:50 AM      Figures\n" + wrapped + "\n\nhttps://example.com/figures      1/1"}, unwrapped},
		{"contents", []string{"Introduction . . . . . . . . . . . . . . . . . . . . . . . . 1\nUtilities . . . . . . . . . . . . . . . . . . . . . . . . . . 5"}, "Introduction 1\n\nUtilities 5"},
		{"a justified line", []string{"The  three  largest  companies\nof  the  country  spent  less  on\nservers in the third quarter"}, "The three largest companies of the country spent less on servers in the third quarter"},
		{"a table", []string{wrapped + `

Company         Q3 2024   Q2 2025   Q3 2025
Tencent            17.1      19.1      13.0
Alibaba            17.5                31.5`},
			unwrapped + "\n\nTencent, Q3 2024: 17.1; Q2 2025: 19.1; Q3 2025: 13.0\nAlibaba, Q3 2024: 17.5; Q3 2025: 31.5"},
		{"a table with names over names", []string{`
                 Third quarter        Whole year
                2024      2025      2024      2025
Revenue        167.2     192.9     660.3     751.8
Net of costs
Profit          59.9      63.1     209.1     225.0` + "\n\n" + wrapped},
			"Revenue, Third quarter 2024: 167.2; Third quarter 2025: 192.9; Whole year 2024: 660.3; Whole year 2025: 751.8\nNet of costs\n" +
				"Profit, Third quarter 2024: 59.9; Third quarter 2025: 63.1; Whole year 2024: 209.1; Whole year 2025: 225.0\n\n" + unwrapped},
	} {
		if a, err := loadSheets("A title of its own", tt.pages...); err != nil || a.Text != tt.want || a.Format != "pdf" {
			t.Errorf("%s:\n%s\nerror %v, want:\n%s", tt.name, a.Text, err, tt.want)
		}
	}
}

func TestPDFTitle(t *testing.T) {
	for _, tt := range []struct{ name, info, page, want string }{
		{"said and shown", "Spending falls", "Spending falls\n\n" + wrapped, "Spending falls"},
		{"a file", "Microsoft Word - draft7.docx", "# Spending falls\n\n" + wrapped, "Spending falls"},
		{"a code", "rep_2025-q3", "# Spending falls\n\n" + wrapped, "Spending falls"},
		{"two lines", "", "# Spending on servers falls\n# in all of the country\n\n" + wrapped, "Spending on servers falls in all of the country"},
		{"said but not shown", "Quarterly report", "# Spending falls\n\n" + wrapped, "Spending falls"},
		{"only said", "Quarterly report", wrapped, "Quarterly report"},
		{"none", "untitled", wrapped, "The three largest companies of the country spent less on servers in the third"},
		{"a headline that the pages repeat", "", "# Spending falls\n\n" + wrapped, "Spending falls"},
	} {
		pages := []string{tt.page}
		if tt.name == "a headline that the pages repeat" {
			for _, what := range []string{"on servers", "on discs", "on buildings"} {
				pages = append(pages, "Spending falls\n"+strings.ReplaceAll(wrapped, "on servers", what)+"\n\n"+what)
			}
		}
		a, err := loadSheets(tt.info, pages...)
		if err != nil || a.Title != tt.want || strings.Contains(a.Text, "Spending") || a.Author != "" {
			t.Errorf("%s: title %q, author %q, error %v, want %q; text %q", tt.name, a.Title, a.Author, err, tt.want, a.Text)
		}
	}
}

func TestPDFByline(t *testing.T) {
	a, err := loadSheets("", "# Spending falls\n\nBy Jane Doe\nDecember 2, 2025\n\n"+wrapped)
	if err != nil || a.Author != "Jane Doe" || a.Published.Format(time.DateOnly) != "2025-12-02" || a.PublishedFrom != FromByline || a.Text != unwrapped {
		t.Errorf("%+v, error %v", a, err)
	}
	for name, want := range map[string]string{"Jane Doe": "Jane Doe", "张三": "张三", "jdoe": "", "Microsoft Office User": "", "a@example.com": "", "": ""} {
		if got := pdfAuthor(name); got != want {
			t.Errorf("author %q is %q, want %q", name, got, want)
		}
	}
}

func TestPDFErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		is   error
		says string
	}{
		{pdf.ErrEncrypted, ErrUnsupported, "encrypted with a password"},
		{pdf.ErrDamaged, ErrDamaged, "PDF"},
		{pdf.ErrManyPages, ErrTooLarge, "2,000 pages"},
		{pdf.ErrManyGlyphs, ErrTooLarge, "characters"},
		{pdf.ErrLimits, ErrTooLarge, "time or memory"},
		{nil, ErrEmpty, "pictures"},
		{errors.New("no process"), nil, "no process"},
	} {
		_, err := Load([]byte("%PDF-1.7\n"), Source{Name: "report.pdf", PDF: func([]byte) (pdf.Document, error) { return pdf.Document{Pages: make([]pdf.Page, 3)}, tt.err }})
		if err == nil || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "report.pdf") {
			t.Errorf("%v: error %v, want %v that says %q", tt.err, err, tt.is, tt.says)
		}
	}
}

func TestPDFInArchive(t *testing.T) {
	read := func(data []byte) (pdf.Document, error) {
		return pdf.Document{Pages: []pdf.Page{sheet(strings.TrimPrefix(string(data), "%PDF-1.7\n"))}}, nil
	}
	data := zipped(t, member{"a.pdf", "%PDF-1.7\n" + wrapped})
	a, err := Load(data, Source{Name: "a.zip", PDF: read})
	if err != nil || a.Text != unwrapped {
		t.Errorf("%q, error %v", a.Text, err)
	}
	if _, err := Load(data, Source{Name: "a.zip"}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("without a reader: error %v", err)
	}
}

// FuzzPDF: whatever a reader returns, what the package promises of a text holds.
func FuzzPDF(f *testing.F) {
	f.Add("Company   2024\nTencent   19.1\nAlibaba   38.6", "title.docx", uint8(2))
	f.Add(wrapped, "", uint8(1))
	f.Add("# a\n|\n• b\n|\n1.2  c\u00ad\n", "x", uint8(3))
	f.Fuzz(func(t *testing.T, text, title string, pages uint8) {
		a, err := loadSheets(title, slices.Repeat([]string{text}, int(pages%5))...)
		checkPromises(t, a, err)
	})
}

func BenchmarkPDFText(b *testing.B) {
	var pages []string
	for i := range 50 {
		pages = append(pages, fmt.Sprint("Report of the year\n", strings.Repeat(wrapped+"\n\n", 10), "Company      2024      2025\nTencent      19.1      13.0\n\n", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loadSheets("", pages...); err != nil {
			b.Fatal(err)
		}
	}
}
