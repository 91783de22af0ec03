package web

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"footnote/corpus/terms"
)

// emphasisParser reads * and _ as CommonMark does, and asterisks beside Chinese
// as people write them: "**资本开支（capex）**下降" has no spaces around it, so by
// CommonMark's rule its second pair closes nothing.
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*', '_'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 1, emphasisParser{})
	if d == nil {
		return nil
	}
	after, _ := utf8.DecodeRune(line[d.OriginalLength:])
	if line[0] == '*' && (terms.IsHan(before) || terms.IsHan(after)) {
		d.CanOpen = d.CanOpen || !unicode.IsSpace(after)
		d.CanClose = d.CanClose || !unicode.IsSpace(before)
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

// The methods of a parser.DelimiterProcessor.

func (emphasisParser) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

func (emphasisParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasisParser) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }
