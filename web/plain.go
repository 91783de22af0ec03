package web

import (
	"bufio"
	"bytes"
	"html"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	htmlrenderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// plainText returns an answer without its Markdown; the markers stay.
func plainText(answer string) string {
	src := []byte(answer)
	doc := markdown.Parser().Parse(text.NewReader(src))
	var b strings.Builder
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.WriteString(written(n, src))
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
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(src))
			}
		case *extast.TableCell:
			if !entering && n.NextSibling() != nil {
				b.WriteString(" | ")
			}
		case *extast.TableHeader, *extast.TableRow, *extast.Table:
			if !entering {
				b.WriteByte('\n')
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				b.Write(n.Lines().Value(src))
			}
		case *ast.ListItem:
			if entering {
				b.WriteString(bullet(n))
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

// written returns a piece of text as a reader sees it: escapes and character
// references stand for what they mean, but not in code.
func written(n *ast.Text, src []byte) string {
	segment := n.Segment.Value(src)
	if n.Parent().Kind() == ast.KindCodeSpan {
		return string(segment)
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	htmlrenderer.DefaultWriter.Write(w, segment)
	w.Flush()
	return html.UnescapeString(b.String())
}

// bullet returns what stands before a list item.
func bullet(item *ast.ListItem) string {
	list, ok := item.Parent().(*ast.List)
	if !ok || !list.IsOrdered() {
		return "- "
	}
	n := list.Start
	for before := item.PreviousSibling(); before != nil; before = before.PreviousSibling() {
		n++
	}
	return strconv.Itoa(n) + ". "
}
