package rag

import (
	"regexp"
	"strconv"
	"strings"

	"footnote/rag/verify"
)

// markerText returns the marker of source n.
func markerText(n int) string { return "[" + strconv.Itoa(n) + "]" }

// markerFilter brings the markers of a streamed answer to one form: [1, 2] and
// 【1】 become [1][2] and [1], and numbers that no source has are dropped, with
// the spaces before them. What may become a marker is held back until the rest
// is there, so that the output does not depend on where the stream is cut. White
// space at the end is left out.
type markerFilter struct {
	sources int
	dropped int
	held    string // input that what follows decides on
	space   string // white space to be shown before what comes next
	open    string // shown since the last open bracket; "": none
}

// A marker as models write it: one or more numbers in brackets, with what some
// put around them. A link [1](https://…) is none.
var (
	writtenMarker = regexp.MustCompile(`[\[【]\s*\^?(?i:(?:passages?|sources?|来源|段落)\s*)?(\d+(?:\s*[,，、;；–-]\s*\^?\d+)*)(?:†[^\]】]{0,40})?\s*[\]】]`)
	markerFirst   = regexp.MustCompile(`^` + writtenMarker.String())
	markerNumbers = regexp.MustCompile(`(\d+)(?:\s*[–-]\s*\^?(\d+))?`)
)

// maxMarker is the length in bytes past which an open bracket is no marker.
const maxMarker = 80

const (
	blanks   = " \t\r\n"
	notPlain = blanks + `\[]【`
)

// add takes the next piece of the stream and returns what can be shown.
func (f *markerFilter) add(piece string) string { return f.rewrite(f.held+piece, false) }

// rest returns what was held back at the end of the stream.
func (f *markerFilter) rest() string { return f.rewrite(f.held, true) }

func (f *markerFilter) rewrite(text string, end bool) string {
	var b strings.Builder
	f.held = ""
	for text != "" {
		n, shown := f.next(text, end)
		if n == 0 {
			f.held = text
			break
		}
		if shown != "" {
			b.WriteString(f.space + shown)
			f.space = ""
		}
		text = text[n:]
	}
	return b.String()
}

// next reads what text begins with: its length and what is shown of it. The
// length is 0 where what follows decides; at the end nothing follows.
func (f *markerFilter) next(text string, end bool) (n int, shown string) {
	n = len(text) - len(strings.TrimLeft(text, blanks))
	switch {
	case n > 0:
		f.space += text[:n]
		return n, ""
	case text[0] == '\\':
		if len(text) == 1 && !end {
			return 0, ""
		}
		n = 1
		if len(text) > 1 && !strings.Contains(blanks, text[1:2]) {
			n = 2 // what is escaped
		}
	case text[0] == '[' || strings.HasPrefix(text, "【"):
		return f.bracket(text, end)
	case strings.HasPrefix("【", text) && !end: // a part of one
		return 0, ""
	case text[0] == ']':
		n = 1
		s := f.open + f.space + "]"
		if m := verify.Markers(s); len(m) > 0 && m[len(m)-1].End == len(s) {
			return n, "" // a marker was dropped from between: nobody wrote the one that this makes
		}
		f.open = ""
		return n, "]"
	default:
		if n = strings.IndexAny(text[1:], notPlain) + 1; n == 0 {
			n = len(text)
			if !end {
				n -= partOfBracket(text)
			}
		}
	}
	f.follow(text[:n])
	return n, text[:n]
}

// partOfBracket returns the number of bytes at the end of text that may begin a 【.
func partOfBracket(text string) int {
	for n := len("【") - 1; n > 0; n-- {
		if strings.HasSuffix(text, "【"[:n]) {
			return n
		}
	}
	return 0
}

// follow notes what is shown behind an open bracket.
func (f *markerFilter) follow(shown string) {
	if f.open != "" {
		f.open += f.space + shown
	}
	if len(f.open) > maxMarker {
		f.open = ""
	}
}

// bracket reads the open bracket that text begins with, the whole marker where
// it is one.
func (f *markerFilter) bracket(text string, end bool) (n int, shown string) {
	m := markerFirst.FindStringSubmatchIndex(text[:min(maxMarker, len(text))])
	if m == nil {
		if !end && len(text) < maxMarker && !strings.ContainsAny(text, "]】") {
			return 0, ""
		}
		if text[0] != '[' {
			n = len("【")
			f.follow(text[:n])
			return n, text[:n]
		}
		f.open = "["
		return 1, "["
	}
	after := text[m[1]:]
	link, sure := startsAddress(after)
	switch {
	case !sure && !end:
		return 0, ""
	case link:
		shown = text[:m[1]]
	default:
		shown = f.known(text[m[2]:m[3]])
		if shown == "" {
			f.space = strings.TrimRight(f.space, " ")
		}
		if strings.HasPrefix(after, "(") {
			shown += " " // else Markdown takes both for a link
		}
	}
	f.follow(shown)
	return m[1], shown
}

// startsAddress says whether text begins with the address of a link, and
// whether that is sure whatever follows.
func startsAddress(text string) (yes, sure bool) {
	for _, start := range []string{"(http", "(/", "(#"} {
		if strings.HasPrefix(text, start) {
			return true, true
		}
		if strings.HasPrefix(start, text) {
			return false, false
		}
	}
	return false, true
}

// known returns the markers of the numbers in a list that have a source.
func (f *markerFilter) known(list string) string {
	var b strings.Builder
	for _, m := range markerNumbers.FindAllStringSubmatch(list, -1) {
		first, last := f.number(m[1]), f.number(m[1])
		if m[2] != "" {
			last = f.number(m[2])
		}
		if first == 0 || last < first {
			f.dropped++
			continue
		}
		for n := first; n <= last; n++ {
			b.WriteString(markerText(n))
		}
	}
	return b.String()
}

// number returns the source that a written number names, 0 for none.
func (f *markerFilter) number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > f.sources {
		return 0
	}
	return n
}
