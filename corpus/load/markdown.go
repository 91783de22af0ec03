package load

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Shapes that cost the parser the square of their size: 30 kB of table header and empty
// rows took 22 s. Text beyond is read as plain text.
const (
	maxColumns    = 200
	maxNesting    = 60     // block quotes and lists inside each other
	maxReferences = 2_000  // "[a]: url" definitions
	maxLineMarks  = 20_000 // opening brackets, stars and backquotes in one paragraph
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// Marks that plain text has only by chance; two kinds of them make Markdown.
var markdownMarks = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^#{1,6} +\S`),
	regexp.MustCompile(`\[[^\]\n]+\]\((?:https?:|/|#|mailto:)[^)\n]*\)`),
	regexp.MustCompile(`(?m)^\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$`),
	regexp.MustCompile("(?m)^(?:```|~~~)"),
	regexp.MustCompile(`\*\*[^*\n]+\*\*`),
	regexp.MustCompile(`(?m)^> +\S`),
	regexp.MustCompile(`!\[[^\]\n]*\]\([^)\n]+\)`),
	regexp.MustCompile(`(?m)^[*-] +\S`),
}

func isMarkdown(text string, src Source) bool {
	if hinted(src, "text/markdown", ".md", ".markdown", ".mdown", ".qmd", ".rmd") {
		return true
	}
	if meta, _, ok := cutFrontMatter(text); ok {
		var d draft
		if d.readFrontMatter(meta) {
			return true
		}
	}
	sample := text[:min(len(text), 64<<10)]
	found := 0
	for _, re := range markdownMarks {
		if re.MatchString(sample) {
			found++
		}
	}
	return found >= 2
}

// readMarkdown reads CommonMark with tables, and front matter above it.
func readMarkdown(text string, src Source) draft {
	d := draft{written: true}
	meta, body, ok := cutFrontMatter(text)
	if ok && !d.readFrontMatter(meta) {
		body = text // "---" was a rule, or the YAML is broken: lose nothing
	}
	if ok && d.markup == markupNone {
		d.asIs(body)
		return d
	}
	body = clean(body)
	if !cheapMarkdown(body) {
		plain := readText(body, src)
		d.blocks, d.lines = plain.blocks, true
		return d
	}
	source := []byte(body)
	w := markdownWriter{source: source}
	w.children(markdown.Parser().Parse(gmtext.NewReader(source)))
	d.blocks = append(w.blocks, w.page.take()...)
	if d.title == "" && len(d.blocks) > 0 && w.topHeading >= 0 {
		d.title = d.blocks[w.topHeading].text
	}
	return d
}

var (
	nesting     = regexp.MustCompile(`^(?:[ \t]*(?:>|[-*+](?:[ \t]|$)|\d{1,9}[.)][ \t]))+`)
	delimiter   = regexp.MustCompile(`^[\s|:-]+$`)
	reference   = regexp.MustCompile(`^ {0,3}\[[^\]]+\]:`)
	inlineMarks = "[*_`"
)

// cheapMarkdown looks for the shapes that would be dear, line by line.
func cheapMarkdown(text string) bool {
	if len(text) > maxMarkdown {
		return false
	}
	references, marks := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			marks = 0
			continue
		}
		for _, c := range inlineMarks {
			marks += strings.Count(line, string(c))
		}
		if reference.MatchString(line) {
			references++
		}
		indent := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		depth := strings.Count(nesting.FindString(line), ">") + len(strings.Fields(strings.ReplaceAll(nesting.FindString(line), ">", "")))
		switch {
		case marks > maxLineMarks, references > maxReferences, depth > maxNesting,
			indent > maxNesting && depth > 0,
			strings.Count(line, "|") > maxColumns && delimiter.MatchString(line):
			return false
		}
	}
	return true
}

// markdownWriter walks the syntax tree and writes blocks.
type markdownWriter struct {
	source     []byte
	blocks     []block
	prefix     string // of the next list line
	inList     bool
	topHeading int // place of the first heading of level 1, set with seenTop
	seenTop    bool
	page       pageWriter // of raw HTML
}

func (w *markdownWriter) children(n ast.Node) {
	if n.Kind() == ast.KindDocument {
		w.topHeading = -1
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c)
	}
}

func (w *markdownWriter) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		w.add(paragraph, oneLine(w.inline(n)))
		if n.Level == 1 && !w.seenTop && len(w.blocks) > 0 {
			w.topHeading, w.seenTop = len(w.blocks)-1, true
		}
	case *ast.Paragraph, *ast.TextBlock:
		w.prose(w.inline(n))
	case *ast.List:
		w.list(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.code(n)
	case *ast.HTMLBlock:
		w.html(n)
	case *extast.Table:
		w.table(n)
	case *ast.ThematicBreak:
	default:
		w.children(n)
	}
}

func (w *markdownWriter) add(k kind, text string) {
	if text == "" || w.page.hidden() {
		return
	}
	if k == paragraph && w.inList {
		k, text, w.prefix = listItem, w.prefix+text, ""
	}
	w.blocks = append(w.blocks, block{k, text})
}

// prose joins the soft-wrapped lines of a paragraph. A break after a line that is too long
// to have been wrapped was meant: notes are often kept with one paragraph a line.
func (w *markdownWriter) prose(text string) {
	var open []string
	end := func() {
		w.add(paragraph, joinWrapped(open))
		open = open[:0]
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = oneLine(line)
		if line == "" || len(open) > 0 && width(open[len(open)-1]) > maxWrap {
			end()
		}
		if line != "" {
			open = append(open, line)
		}
	}
	end()
}

func (w *markdownWriter) list(l *ast.List) {
	number := l.Start
	outer := w.inList
	for c := l.FirstChild(); c != nil; c = c.NextSibling() {
		w.inList, w.prefix = true, "- "
		if l.IsOrdered() {
			w.prefix = strconv.Itoa(number) + ". "
			number++
		}
		w.children(c)
	}
	w.inList, w.prefix = outer, ""
}

func (w *markdownWriter) code(n ast.Node) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(w.source))
	}
	w.blocks = append(w.blocks, codeBlocks(b.String())...)
}

// codeBlocks keeps code line by line. Of blank lines one stays between others.
func codeBlocks(code string) []block {
	var out []block
	blank := false
	for line := range strings.SplitSeq(code, "\n") {
		line = strings.TrimRight(line, " ")
		if line == "" {
			blank = len(out) > 0
			continue
		}
		if blank {
			out = append(out, block{codeLine, ""})
		}
		out = append(out, block{codeLine, line})
		blank = false
	}
	return out
}

// html keeps the words of raw HTML. Its page writer lives as long as the document, since
// an element may be opened above Markdown that it hides and closed below.
func (w *markdownWriter) html(n *ast.HTMLBlock) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(w.source))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(w.source))
	}
	w.page.stream(b.String())
	w.blocks = append(w.blocks, w.page.take()...)
}

func (w *markdownWriter) table(t *extast.Table) {
	var g grid
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, oneLine(w.inline(c)))
		}
		if row.Kind() == extast.KindTableHeader {
			g.headers = append(g.headers, cells)
		} else {
			g.rows = append(g.rows, cells)
		}
	}
	w.blocks = append(w.blocks, g.blocks()...)
}

// inline returns the words of a block's inline nodes; '\n' marks soft breaks, and raw tags
// hide what they would hide on a page, at most to the end of the block.
func (w *markdownWriter) inline(n ast.Node) string {
	var b strings.Builder
	var hide hider
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if raw, ok := c.(*ast.RawHTML); ok && entering {
			hide.tags(string(raw.Segments.Value(w.source)))
		}
		if !entering || hide.hidden() {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(unescape(c, w.source))
			if c.HardLineBreak() {
				b.WriteString("\n\n")
			} else if c.SoftLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(w.source))
		}
		return ast.WalkContinue, nil
	})
	s := b.String()
	if hasHan(s) {
		s = hanStrong.ReplaceAllString(s, "$1")
	}
	return s
}

// hanStrong is bold that CommonMark does not recognise: beside Chinese brackets, which
// are punctuation, and a Chinese word without a space, which would have to be one.
var hanStrong = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)

// unescape resolves backslashes and entities, except in code, where they stand as written.
// Entities can name invisible characters, hence the second cleaning.
func unescape(t *ast.Text, source []byte) string {
	v := t.Value(source)
	if t.IsRaw() || t.Parent() != nil && t.Parent().Kind() == ast.KindCodeSpan {
		return string(v)
	}
	return clean(string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(v)))))
}
