package web

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	htmlrenderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Answers are Markdown that a model wrote, so anything may stand in them. They
// become HTML here, and only here: raw HTML is text like any other, images and
// links to anywhere but the answer's own sources become their text, and what is
// left passes a sanitiser that allows a short list of elements.

// rendering turns one answer into HTML.
type rendering struct {
	links   []string // addresses that may be linked: those of the answer's sources
	sources int      // markers up to this number become footnotes
	markers []int    // where the markers of the citations begin, in order; nil: not known yet
	doubts  []doubt  // what did not pass its check; nil: not known yet
}

// Of CommonMark there is all but raw HTML and link definitions: what is written
// like these is text, so that nothing of an answer, and no marker, is lost.
var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(citeParser{}, 150), // before links
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(emphasisParser{}, 500),
		),
	)),
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(safeRenderer{}, 100))),
)

var sanitizer = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
		"hr", "br", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^cite$`)).OnElements("a")
	p.AllowAttrs("data-n", "data-citation").Matching(regexp.MustCompile(`^\d+$`)).OnElements("a")
	p.AllowElements("mark")
	p.AllowAttrs("data-check").Matching(regexp.MustCompile(`^[a-z]+$`)).OnElements("mark")
	p.AllowAttrs("data-row").Matching(regexp.MustCompile(`^[fqc]\d+$`)).OnElements("mark")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}()

// blocks renders each top-level block of an answer.
func (r rendering) blocks(source string) []string {
	src := []byte(source)
	doc := markdown.Parser().Parse(text.NewReader(src))
	r.prepare(doc)
	var out []string
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		var b bytes.Buffer
		if err := markdown.Renderer().Render(&b, src, n); err != nil {
			b.Reset()
			b.WriteString("<p>" + html.EscapeString(source) + "</p>")
		}
		out = append(out, strings.TrimSpace(sanitizer.Sanitize(b.String())))
	}
	return out
}

// prepare numbers the footnotes, turns images and foreign links into text, and marks
// what is doubtful.
func (r rendering) prepare(doc ast.Node) {
	var unwrap []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *cite:
			n.known = n.n >= 1 && n.n <= r.sources
			n.citation = slices.Index(r.markers, n.start)
		case *ast.Image:
			unwrap = append(unwrap, n)
		case *ast.Link:
			if !slices.Contains(r.links, string(n.Destination)) {
				unwrap = append(unwrap, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range unwrap {
		parent := n.Parent()
		for child := n.FirstChild(); child != nil; {
			next := child.NextSibling()
			parent.InsertBefore(parent, n, child)
			child = next
		}
		parent.RemoveChild(parent, n)
	}
	markDoubts(doc, r.doubts)
}

// streamed returns what can be shown of an answer that is still being written:
// a last line that may become a heading rule or a table is held back.
func streamed(answer string) string {
	i := strings.LastIndexByte(answer, '\n') + 1
	if last := strings.TrimSpace(answer[i:]); last != "" && strings.Trim(last, "-=|: ") == "" {
		return answer[:i]
	}
	return answer
}

// cite is a marker [n] in the syntax tree.
type cite struct {
	ast.BaseInline
	n        int
	start    int // in the answer
	known    bool
	citation int // index of the citation, -1: not known
}

var kindCite = ast.NewNodeKind("Cite")

func (*cite) Kind() ast.NodeKind { return kindCite }

func (c *cite) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// citeParser reads markers.
type citeParser struct{}

var markerStart = regexp.MustCompile(`^\[(\d{1,3})\](?:[^(]|$)`)

func (citeParser) Trigger() []byte { return []byte{'['} }

func (citeParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	m := markerStart.FindSubmatch(line)
	if m == nil {
		return nil
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil
	}
	block.Advance(len(m[1]) + 2)
	return &cite{n: n, start: segment.Start}
}

// safeRenderer writes footnotes, and addresses as text.
type safeRenderer struct{}

func (safeRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindCite, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if c := n.(*cite); entering && c.known {
			fmt.Fprintf(w, `<a class="cite" href="#source-%d" data-n="%d"`, c.n, c.n)
			if c.citation >= 0 {
				fmt.Fprintf(w, ` data-citation="%d"`, c.citation)
			}
			fmt.Fprintf(w, `>%d</a>`, c.n)
		}
		return ast.WalkContinue, nil
	})
	r.Register(kindDoubtful, renderDoubtful)
	r.Register(ast.KindAutoLink, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			htmlrenderer.DefaultWriter.RawWrite(w, n.(*ast.AutoLink).Label(source))
		}
		return ast.WalkSkipChildren, nil
	})
}
