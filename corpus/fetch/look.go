package fetch

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// Caps on looking at a page. What is above is not looked at, and the page not judged by it.
const (
	maxLook   = 4 << 20 // bytes
	maxBlocks = 2000
	maxLD     = 512 << 10 // bytes of one JSON-LD script
)

// looked is what a reader would see of a page, roughly.
type looked struct {
	weight   int // of all text
	words    int // of all text, a letter of Chinese, Japanese or Korean being one
	blocks   []block
	declared declared // by its JSON-LD
	cut      bool     // the page goes on
}

// block is the text of one paragraph, heading, button or the like.
type block struct {
	text    string // lower case, ' for ’, single spaces
	weight  int
	heading bool // the title of the page or its headline
}

// inline are the elements that do not end a block.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Em: true, atom.Font: true,
	atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Small: true, atom.Span: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Wbr: true,
}

// unseen are the elements whose text nobody reads.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Svg: true, atom.Iframe: true, atom.Textarea: true,
}

// look reads a page of HTML without building its tree.
func look(body []byte, contentType string) *looked {
	l := &looked{cut: len(body) > maxLook}
	if l.cut {
		return l
	}
	var r io.Reader = bytes.NewReader(body)
	if !utf8.Valid(body) {
		if decoded, err := charset.NewReader(r, contentType); err == nil {
			r = decoded
		}
	}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxLook)
	var text strings.Builder
	var hidden, within atom.Atom // the element that is skipped, and the last that began a block
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			l.end(&text, within)
			return l
		case html.TextToken:
			if hidden == 0 {
				text.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case hidden != 0:
			case tag == atom.Script && isJSONLD(z, more):
				if z.Next() == html.TextToken && len(z.Raw()) <= maxLD {
					l.declared.read(z.Raw())
				}
			case unseen[tag] && kind == html.StartTagToken:
				hidden = tag
			case !inline[tag]:
				l.end(&text, within)
				within = tag
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case hidden != 0 && tag == hidden:
				hidden = 0
			case hidden == 0 && !inline[tag]:
				l.end(&text, within)
				within = 0
			}
		}
	}
}

func isJSONLD(z *html.Tokenizer, more bool) bool {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == "type" {
			return strings.EqualFold(strings.TrimSpace(string(value)), "application/ld+json")
		}
	}
	return false
}

// end finishes the block of an element.
func (l *looked) end(text *strings.Builder, within atom.Atom) {
	if text.Len() == 0 {
		return
	}
	plain := strings.Join(strings.Fields(text.String()), " ")
	text.Reset()
	if plain == "" {
		return
	}
	plain = strings.ToLower(strings.ReplaceAll(plain, "’", "'"))
	weight := weigh(plain)
	l.weight += weight
	l.words += countWords(plain)
	if len(l.blocks) < maxBlocks {
		l.blocks = append(l.blocks, block{plain, weight, within == atom.Title || within == atom.H1})
	}
}

func isWide(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func weigh(text string) int {
	n := 0
	for _, r := range text {
		n++
		if isWide(r) {
			n += 2
		}
	}
	return n
}

func countWords(text string) int {
	n, inWord := 0, false
	for _, r := range text {
		switch {
		case isWide(r):
			n++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				n++
			}
			inWord = true
		case unicode.IsSpace(r):
			inWord = false
		}
	}
	return n
}
