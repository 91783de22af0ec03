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
// become HTML here, and only here: raw HTML is dropped by the renderer, images
// and links to anywhere but the answer's own sources become their text, and
// what is left passes a sanitiser that allows a short list of elements.

// rendering turns one answer into HTML.
type rendering struct {
	links   []string // addresses that may be linked: those of the answer's sources
	sources int      // markers up to this number become footnotes
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithInlineParsers(
		util.Prioritized(citeParser{}, 150),     // before links, 200
		util.Prioritized(emphasisParser{}, 490), // before the library's own, 500
	)),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(safeRenderer{}, 100))),
)

var sanitizer = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
		"hr", "br", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^cite$`)).OnElements("a")
	p.AllowAttrs("data-n", "data-citation").Matching(regexp.MustCompile(`^\d+$`)).OnElements("a")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}()

// blocks renders each top-level block of an answer. cited, if true, numbers the
// footnotes for the final answer, in which they are the citations in order.
func (r rendering) blocks(source string, cited bool) []string {
	src := []byte(source)
	doc := markdown.Parser().Parse(text.NewReader(src))
	r.prepare(doc, cited)
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

// prepare numbers the footnotes, and turns images and foreign links into text.
func (r rendering) prepare(doc ast.Node, cited bool) {
	var unwrap []ast.Node
	citation := 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *cite:
			n.known = n.n <= r.sources
			n.citation = -1
			if cited && n.known {
				n.citation = citation
				citation++
			}
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

// plainText returns an answer without its Markdown; the markers stay.
func plainText(answer string) string {
	src := []byte(answer)
	doc := markdown.Parser().Parse(text.NewReader(src))
	var b strings.Builder
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(util.UnescapePunctuations(n.Segment.Value(src)))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *cite:
			if entering {
				b.WriteString("[" + strconv.Itoa(n.n) + "]")
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				b.Write(n.Lines().Value(src))
			}
		case *ast.ListItem:
			if entering {
				b.WriteString("- ")
			}
		case *ast.Paragraph, *ast.Heading:
			if !entering {
				b.WriteString("\n\n")
			}
		case *ast.TextBlock:
			if !entering {
				b.WriteByte('\n')
			}
		case *ast.List:
			if !entering {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// cite is a marker [n] in the syntax tree.
type cite struct {
	ast.BaseInline
	n        int
	known    bool
	citation int // index of the citation, -1: not known yet
}

var kindCite = ast.NewNodeKind("Cite")

func (*cite) Kind() ast.NodeKind { return kindCite }

func (c *cite) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// citeParser reads markers.
type citeParser struct{}

var markerStart = regexp.MustCompile(`^\[(\d{1,3})\](?:[^(]|$)`)

func (citeParser) Trigger() []byte { return []byte{'['} }

func (citeParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := markerStart.FindSubmatch(line)
	if m == nil {
		return nil
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil
	}
	block.Advance(len(m[1]) + 2)
	return &cite{n: n}
}

// safeRenderer writes footnotes, and nothing at all for raw HTML.
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
	escaped := func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.RawHTML:
				htmlrenderer.DefaultWriter.RawWrite(w, n.Segments.Value(source))
			case *ast.HTMLBlock:
				w.WriteString("<p>")
				htmlrenderer.DefaultWriter.RawWrite(w, n.Lines().Value(source))
				w.WriteString("</p>")
			case *ast.AutoLink:
				htmlrenderer.DefaultWriter.RawWrite(w, n.Label(source))
			}
		}
		return ast.WalkSkipChildren, nil
	}
	r.Register(ast.KindRawHTML, escaped)
	r.Register(ast.KindHTMLBlock, escaped)
	r.Register(ast.KindAutoLink, escaped)
}
