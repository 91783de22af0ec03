package load

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxHTMLNodes bounds the tree of a page. Extraction looks at every element several times,
// and the parser opens formatting elements anew in each block: 3 MB of unclosed <b> made
// a tree of 1.1 GB. Pages above the bound are read as a stream, without telling the
// article from what stands around it.
const maxHTMLNodes = 50_000

// minArticle is the number of characters below which extraction is taken to have missed
// the article, if the page has twice as many.
const minArticle = 200

// mostOfPage is the share of a page's text, in percent, above which the extraction is taken
// to have told nothing apart.
const mostOfPage = 80

var (
	htmlStart = regexp.MustCompile(`^(?s:\s+|<\?.*?\?>|<!--.*?-->)*<(?i:!doctype\s+html|html|head|body|meta|title|link|script|style|article|main|section|header|div|p|h[1-6]|table|ul|ol|span|center|br|b|a|font|pre|blockquote|figure|img|iframe)[\s/>]`)
	htmlRoot  = regexp.MustCompile(`(?i)<(?:!doctype\s+html|html|body)[\s>]`)
	anyTag    = regexp.MustCompile(`(?i)<(?:p|div|br|h[1-6]|table|ul|li|span|article)(?:\s[^<>]*)?/?>`)
)

func isHTML(text string, src Source) bool {
	head := text[:min(len(text), sniffBytes)]
	if hinted(src, "text/markdown", ".md", ".markdown") {
		// Markdown may begin with raw HTML; a whole page under that name is still a page.
		return htmlStart.MatchString(head) && htmlRoot.MatchString(head)
	}
	if htmlStart.MatchString(head) {
		return true
	}
	return hinted(src, "text/html", ".html", ".htm", ".xhtml", ".shtml") && (htmlRoot.MatchString(head) || anyTag.MatchString(text))
}

// readHTML reads a web page: what it says about itself, then the article without the
// page around it.
func readHTML(text string, src Source) draft {
	if cheapHTML(text) {
		if doc, err := html.Parse(strings.NewReader(text)); err == nil {
			return readPage(doc, src)
		}
	}
	return readStream(text, src)
}

// cheapHTML counts the elements that the parser would make, among them the formatting
// elements that it opens again in every block after they were not closed.
func cheapHTML(text string) bool {
	z := html.NewTokenizer(strings.NewReader(text))
	nodes, open := 0, 0
	for nodes <= maxHTMLNodes {
		switch z.Next() {
		case html.ErrorToken:
			return true
		case html.StartTagToken:
			nodes += 1 + open
			if name, _ := z.TagName(); formatting[atom.Lookup(name)] {
				open++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); formatting[atom.Lookup(name)] {
				open = max(0, open-1)
			} else {
				nodes += open
			}
		}
	}
	return false
}

// formatting elements, HTML Standard 13.2.4.3.
var formatting = atomSet(atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small,
	atom.Strike, atom.Strong, atom.Tt, atom.U)

func readPage(doc *html.Node, src Source) draft {
	m := readMeta(doc)
	removeHidden(doc)
	d := m.draft(src)

	whole := pageWriter{hider: hider{chrome: true}, noLinkLists: true}
	whole.tree(doc)
	page := whole.take()
	h1 := firstText(doc, atom.H1)
	h := nearHeadline(page, d.title, h1)
	removeBoxes(doc)
	art := extract(doc, src.base())
	d.author = firstOf(d.author, m.byProp, h.author, bylineName(art.Byline()))
	d.publisher = firstOf(d.publisher, h.publisher)
	// Encyclopedias declare a description as the headline; it is not part of <title>.
	if isHeadline(h1, d.title) || isCutHeadline(d.title, h1) || !strings.Contains(m.title, d.title) && isHeadline(h1, m.title) {
		d.title = h1
	}
	d.title = withoutSite(firstOf(d.title, h1, art.Title()), field(d.publisher))
	d.title = withoutChineseSite(withoutHost(d.title, src.URL, d.canonical))
	d.lang = firstOf(d.lang, art.Language())

	d.blocks = articleBlocks(art.Node, page)
	d.setDate(m.pubTime, FromByline)
	d.setDate(h.date(), FromByline)
	d.setDate(m.firstTime, FromByline)
	if d.published.IsZero() {
		d.setDate(scriptDate(m.scripts), FromMeta)
	}
	if d.published.IsZero() {
		d.setDate(printedDate(doc, m.title), FromByline)
	}
	if d.updated.IsZero() {
		d.updated = firstDay(m.modTime, h.updated)
	}
	return d
}

// articleBlocks writes the article that was found, or the page where too little was. Where
// nearly all of the page was, nothing told the article from it, and lists of links are taken
// for what they are.
func articleBlocks(article *html.Node, page []block) []block {
	if article == nil {
		return page
	}
	var w pageWriter
	w.tree(article)
	blocks := w.take()
	n, all := runes(blocks), runes(page)
	switch {
	case n < minArticle && all > 2*n:
		return page
	case n > mostOfPage*all/100:
		w = pageWriter{noLinkLists: true}
		w.tree(article)
		return w.take()
	}
	return blocks
}

func firstDay(days ...time.Time) time.Time {
	for _, t := range days {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// readStream reads a page that is too large or too deep for a tree. The head is small
// enough to be parsed even then.
func readStream(text string, src Source) draft {
	head := text[:min(len(text), 256<<10)]
	if i := strings.Index(strings.ToLower(head), "<body"); i >= 0 {
		head = head[:i]
	}
	var d draft
	if cheapHTML(head) {
		if doc, err := html.Parse(strings.NewReader(head)); err == nil {
			m := readMeta(doc)
			d = m.draft(src)
		}
	}
	w := pageWriter{hider: hider{chrome: true}}
	w.stream(text)
	d.blocks = w.take()
	return d
}

// wholePage is all that a page shows, for pages that are nothing but text: the chapters of
// a book, a letter.
func wholePage(text string) []block {
	var w pageWriter
	if cheapHTML(text) {
		if doc, err := html.Parse(strings.NewReader(text)); err == nil {
			removeHidden(doc)
			w.tree(doc)
			return w.take()
		}
	}
	w.stream(text)
	return w.take()
}

// extract finds the article in the page. A panic of the library on a page that its
// authors did not foresee costs the extraction, not the program.
func extract(doc *html.Node, base *url.URL) (a readability.Article) {
	defer func() {
		if recover() != nil {
			a = readability.Article{}
		}
	}()
	p := readability.NewParser()
	p.DisableJSONLD = true // read by readMeta, with fewer surprises
	a, err := p.ParseDocument(doc, base)
	if err != nil {
		return readability.Article{}
	}
	return a
}

// printedDate is the last resort: the date that go-htmldate finds printed on the page.
// Its extensive search is off, since it takes any date in the prose and the year of the
// copyright for the day of publication. The title is no place of a date: "acme-20250630"
// names the end of a quarter.
func printedDate(doc *html.Node, title string) (t time.Time) {
	defer func() {
		if recover() != nil {
			t = time.Time{}
		}
	}()
	r, err := htmldate.FromDocument(doc, htmldate.Options{UseOriginalDate: true, SkipExtensiveSearch: true, DeferUrlExtractor: true})
	if err != nil || r.IsZero() || oneLine(r.SrcString) == title || !hasYear.MatchString(r.SrcString) && shortDate.MatchString(r.SrcString) {
		return time.Time{}
	}
	t, _ = makeDay(r.DateTime.Year(), int(r.DateTime.Month()), r.DateTime.Day())
	return t
}

// shortDate may name a day of 2008 or of 2018: "18-03-08".
var (
	hasYear   = regexp.MustCompile(`(?:19|20)\d{2}`)
	shortDate = regexp.MustCompile(`(?:^|\D)\d{2}[-/]\d{2}[-/]\d{2}(?:\D|$)`)
)

// The lines around a headline that hold its byline, date and source.
const (
	linesAbove = 2
	linesBelow = 8
)

// nearHeadline reads the lines around the headline. Extraction drops most of them, so they
// are looked for in the whole page.
func nearHeadline(page []block, titles ...string) header {
	var h header
	at := headlineAt(page, titles)
	if at < 0 {
		return h
	}
	prose := 0
	for _, b := range page[at+1 : min(len(page), at+1+linesBelow)] {
		h.take(b.text)
		if isProse(b.text) {
			if prose++; prose == 2 {
				break
			}
		}
	}
	for _, b := range page[max(0, at-linesAbove):at] {
		h.take(b.text)
	}
	return h
}

func headlineAt(page []block, titles []string) int {
	for _, t := range titles {
		for i, b := range page {
			if t != "" && strings.EqualFold(b.text, oneLine(clean(t))) {
				return i
			}
		}
	}
	return -1
}

// isHeadline is true of a heading that the title is mostly made of, or that stands before
// a separator in it: the rest names the section or the site. A heading elsewhere in the
// title may be the name of the site itself.
func isHeadline(h1, title string) bool {
	rest, begins := strings.CutPrefix(title, h1)
	rest = strings.TrimLeft(rest, " ")
	begins = begins && (rest == "" || strings.ContainsAny(rest[:1], "-|_") || hasPrefixAny(rest, "–", "—", "·", "｜"))
	return h1 != "" && (begins || strings.Contains(title, h1) && 2*width(h1) > width(title)+4)
}

// isCutHeadline is true of a title that ends where its headline has a quotation mark:
// templates that do not escape it cut the attribute that holds the title.
func isCutHeadline(title, h1 string) bool {
	rest, ok := strings.CutPrefix(h1, title)
	return ok && title != "" && strings.HasPrefix(strings.TrimLeft(rest, " "), `"`)
}

func firstText(doc *html.Node, tag atom.Atom) string {
	for n := range doc.Descendants() {
		if n.DataAtom == tag {
			return field(textOf(n))
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func runes(blocks []block) int {
	n := 0
	for _, b := range blocks {
		n += len([]rune(b.text))
	}
	return n
}
