package load

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageWriter turns start tags, texts and end tags into blocks. They come from a tree or,
// for pages that are too dear to build one, straight from the tokenizer, so end tags may
// be missing. The zero value is ready.
type pageWriter struct {
	hider
	blocks []block
	line   strings.Builder
	lists  []int  // one for each open list: the next number, or 0 for bullets
	prefix string // of the next list line
	pre    bool
	table  *tableWriter

	noLinkLists bool // leave lists out that hold nothing but links
}

// blockTags end a paragraph where they begin and where they end.
var blockTags = atomSet(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd,
	atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer,
	atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Legend, atom.Li,
	atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot,
	atom.Th, atom.Thead, atom.Tr, atom.Ul)

func atomSet(tags ...atom.Atom) map[atom.Atom]bool {
	set := map[atom.Atom]bool{}
	for _, t := range tags {
		set[t] = true
	}
	return set
}

func (w *pageWriter) start(tag atom.Atom, attr []html.Attribute) {
	if w.open(tag, attr) {
		return
	}
	if blockTags[tag] {
		w.flush()
	}
	switch tag {
	case atom.Br:
		w.line.WriteByte('\n')
	case atom.Pre:
		w.pre = true
	case atom.Q:
		w.line.WriteString("“")
	case atom.Ul, atom.Dir:
		w.lists = append(w.lists, 0)
	case atom.Ol:
		w.lists = append(w.lists, max(1, intAttr(attr, "start", 1)))
	case atom.Li:
		w.item()
	case atom.Table:
		w.endTable()
		w.table = &tableWriter{}
	default:
		if w.table != nil {
			w.table.start(tag, attr)
		}
	}
}

func (w *pageWriter) end(tag atom.Atom) {
	if w.close(tag) {
		return
	}
	if tag == atom.Q {
		w.line.WriteString("”")
	}
	if blockTags[tag] {
		w.flush()
	}
	switch tag {
	case atom.Pre:
		w.pre = false
	case atom.Ul, atom.Ol, atom.Dir:
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
		w.prefix = ""
	case atom.Table:
		w.endTable()
	default:
		if w.table != nil {
			w.table.end(tag)
		}
	}
}

func (w *pageWriter) text(s string) {
	if w.hidden() {
		return
	}
	s = clean(s)
	if !w.pre {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	w.line.WriteString(s)
}

func (w *pageWriter) item() {
	w.prefix = "- "
	if n := len(w.lists); n > 0 && w.lists[n-1] > 0 {
		w.prefix = strconv.Itoa(w.lists[n-1]) + ". "
		w.lists[n-1]++
	}
}

// flush ends the paragraph, list line, code or table cell at hand.
func (w *pageWriter) flush() {
	s := w.line.String()
	w.line.Reset()
	switch {
	case w.table != nil && w.table.takes(s):
	case strings.TrimSpace(s) == "":
	case w.pre:
		w.blocks = append(w.blocks, codeBlocks(s)...)
	case len(w.lists) > 0:
		w.blocks = append(w.blocks, block{listItem, w.prefix + oneLine(s)})
		w.prefix = ""
	default:
		var lines []block
		for l := range strings.SplitSeq(s, "\n") {
			lines = append(lines, block{paragraph, l})
		}
		w.blocks = append(w.blocks, paragraphs(lines)...)
	}
}

func (w *pageWriter) endTable() {
	if w.table == nil {
		return
	}
	w.table.end(atom.Tr)
	g := w.table.grid
	w.table = nil
	w.blocks = append(w.blocks, g.blocks()...)
}

// take ends the text and hands the blocks over. An open table stays open.
func (w *pageWriter) take() []block {
	w.flush()
	blocks := w.blocks
	w.blocks = nil
	return blocks
}

// tree writes a parsed page or a part of one. It looks tags up by name: elements that the
// extraction library made or renamed carry no atom, or the old one.
func (w *pageWriter) tree(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
		tag := tagOf(n)
		if tag == atom.Table && isLayout(n) || w.table == nil && (tag == atom.Td || tag == atom.Th || tag == atom.Tr) {
			tag = atom.Div
		}
		if w.noLinkLists && isLinkList(n, tag) {
			return
		}
		w.start(tag, n.Attr)
		defer w.end(tag)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.tree(c)
	}
}

// stream writes HTML without building a tree: linear in time and space whatever it holds.
func (w *pageWriter) stream(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			w.start(t.DataAtom, t.Attr)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

const (
	minLinks      = 3  // in a list of links
	linkShare     = 90 // percent of its text that they are
	maxLinkLength = 60 // characters of a link, on average: a longer one is prose
)

// isLinkList is true of menus and of lists of other articles.
func isLinkList(n *html.Node, tag atom.Atom) bool {
	if tag != atom.Ul && tag != atom.Ol {
		return false
	}
	links, linked := 0, 0
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && tagOf(d) == atom.A {
			links++
			linked += textLength(d)
		}
	}
	return links >= minLinks && linked <= maxLinkLength*links && 100*linked >= linkShare*textLength(n)
}

func tagOf(n *html.Node) atom.Atom { return atom.Lookup([]byte(n.Data)) }

func attrOf(attr []html.Attribute, key string) string {
	for _, a := range attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func intAttr(attr []html.Attribute, key string, without int) int {
	n, err := strconv.Atoi(strings.TrimSpace(attrOf(attr, key)))
	if err != nil || n < 0 || n > 1_000_000 {
		return without
	}
	return n
}
