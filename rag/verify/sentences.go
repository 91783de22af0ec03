package verify

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/chunk"
)

// A sentence is a piece of the answer with the passages it cites.
type sentence struct {
	start, end int
	citations  []int
	claim      bool
}

// A block is a paragraph, a list line or a table row.
type block struct {
	start, end int
	claim      bool // its sentences can be claims
}

// split returns the answer without code and Markdown signs, offsets kept, and
// its sentences. Markers above cited count for nothing.
func split(answer string, cited int) (string, []sentence) {
	masked := maskCode(answer)
	marks := markersIn(answer, masked)
	blocks := blocksOf(masked)
	maskSigns(masked)
	prose := string(masked)

	// A marker behind a full stop belongs to the sentence before it, as a
	// closing bracket does.
	for _, m := range marks {
		for i := m.Start; i < m.End; i++ {
			masked[i] = ')'
		}
	}
	var out []sentence
	for _, b := range blocks {
		var in []sentence
		for _, s := range chunk.Sentences(string(masked[b.start:b.end])) {
			in = appendSentence(in, prose, sentence{start: b.start + s.Start, end: b.start + s.End}, marks)
		}
		out = append(out, cite(in, b, prose, marks, cited)...)
	}
	return prose, out
}

// appendSentence adds s to list, giving the markers it begins with to the
// sentence before it.
func appendSentence(list []sentence, prose string, s sentence, marks []Marker) []sentence {
	i, _ := slices.BinarySearchFunc(marks, s.start, func(m Marker, at int) int { return m.Start - at })
	for len(list) > 0 && i < len(marks) && marks[i].Start == s.start {
		end := marks[i].End
		for i < len(marks) && marks[i].Start == s.start {
			i++
		}
		list[len(list)-1].end = end
		s.start = end + len(prose[end:s.end]) - len(strings.TrimLeft(prose[end:s.end], " ."))
	}
	if s.start >= s.end || strings.IndexFunc(prose[s.start:s.end], isWordRune) < 0 {
		return list
	}
	return append(list, s)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// cite gives each sentence of a block its citations: its own markers, or those
// that end the block.
func cite(list []sentence, b block, prose string, marks []Marker, cited int) []sentence {
	for i := range list {
		s := &list[i]
		s.citations = numbers(marks, s.start, s.end, cited)
		s.claim = b.claim && isClaim(prose[s.start:s.end], len(s.citations) > 0)
	}
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1]
	if !endsInMarker(prose[last.start:last.end]) {
		return list
	}
	for i := range list {
		if len(list[i].citations) == 0 {
			list[i].citations = last.citations
		}
	}
	return list
}

func endsInMarker(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, ".。!！;；) "), "]")
}

// numbers returns the valid numbers of the markers in [start, end).
func numbers(marks []Marker, start, end, cited int) []int {
	var out []int
	i, _ := slices.BinarySearchFunc(marks, start, func(m Marker, at int) int { return m.Start - at })
	for ; i < len(marks) && marks[i].Start < end; i++ {
		if n := marks[i].N; n >= 1 && n <= cited && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// isClaim says whether a sentence asserts something: not a question, and not
// the line that announces a list.
func isClaim(text string, cited bool) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " \"”’"))
	switch last {
	case '?', '？':
		return cited
	case ':', '：':
		return cited || strings.ContainsAny(text, "0123456789")
	}
	return true
}

// blocksOf finds the blocks of masked and blanks the signs that lines begin
// with; line breaks inside a paragraph become spaces.
func blocksOf(masked []byte) []block {
	var out []block
	open := false // the last block may go on in the next line
	for start := 0; start < len(masked); {
		end := len(masked)
		if i := bytes.IndexByte(masked[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := masked[start:end]
		for trimmed := bytes.TrimLeft(line, " \t"); len(trimmed) > 0 && trimmed[0] == '>'; trimmed = bytes.TrimLeft(line, " \t") {
			trimmed[0] = ' '
		}
		switch kind := lineKind(line); {
		case kind == blankLine:
			open = false
		case kind == plainLine && open:
			masked[start-1] = ' '
			out[len(out)-1].end = end
		default:
			at := start + len(line) - len(dropBullet(line, kind))
			blank(masked[start:at])
			out = append(out, block{at, end, kind != headLine && !isTableHead(masked, end, kind)})
			open = kind == plainLine || kind == listLine
		}
		start = end + 1
	}
	return out
}

type lineKinds int

const (
	plainLine lineKinds = iota
	blankLine
	headLine // a heading, a label in bold, a rule
	listLine
	tableLine
)

func lineKind(line []byte) lineKinds {
	s := strings.TrimSpace(string(line))
	switch {
	case s == "":
		return blankLine
	case strings.HasPrefix(s, "#") && strings.HasPrefix(strings.TrimLeft(s, "#"), " "), strings.Trim(s, "-=*_ |:") == "", isLabel(s):
		return headLine
	case strings.HasPrefix(s, "|"):
		return tableLine
	case len(dropBullet([]byte(s), listLine)) < len(s):
		return listLine
	}
	return plainLine
}

// isLabel says whether a line is one bold phrase: "**Tencent:**", "- **Risks**".
func isLabel(s string) bool {
	s = strings.TrimRight(string(dropBullet([]byte(s), listLine)), ":： ")
	for _, mark := range []string{"**", "__"} {
		if inner, ok := strings.CutPrefix(s, mark); ok {
			inner, ok = strings.CutSuffix(inner, mark)
			if ok && !strings.Contains(inner, mark) && !strings.ContainsAny(strings.TrimRight(inner, ":："), ".。!！[") {
				return true
			}
		}
	}
	return false
}

// dropBullet returns line without the sign of a list line.
func dropBullet(line []byte, kind lineKinds) []byte {
	if kind != listLine {
		return line
	}
	s := bytes.TrimLeft(line, " \t")
	if len(s) > 1 && bytes.IndexByte([]byte("-*+"), s[0]) >= 0 && s[1] == ' ' {
		return s[2:]
	}
	if rest, ok := bytes.CutPrefix(s, []byte("•")); ok {
		return rest
	}
	digits := 0
	for digits < len(s) && digits < 3 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && digits <= 2 {
		rest := s[digits:]
		if len(rest) > 1 && (rest[0] == '.' || rest[0] == ')') && rest[1] == ' ' {
			return rest[2:]
		}
		if rest, ok := bytes.CutPrefix(rest, []byte("、")); ok {
			return rest
		}
	}
	return line
}

// isTableHead says whether the table row that ends at end is followed by the
// line of dashes that makes it a header.
func isTableHead(masked []byte, end int, kind lineKinds) bool {
	if kind != tableLine || end+1 >= len(masked) {
		return false
	}
	next, _, _ := bytes.Cut(masked[end+1:], []byte("\n"))
	return len(next) > 0 && bytes.IndexByte(next, '-') >= 0 && len(bytes.Trim(next, "-|: \t")) == 0
}

// maskSigns blanks emphasis, the signs that escape it and the addresses of links.
func maskSigns(masked []byte) {
	for i := 0; i < len(masked); i++ {
		switch c := masked[i]; {
		case c == '*' || c == '_' && i+1 < len(masked) && masked[i+1] == '_', c == '|':
			masked[i] = ' '
		case c == '\\' && i+1 < len(masked) && bytes.IndexByte([]byte("*_[]|#"), masked[i+1]) >= 0:
			masked[i] = ' '
			i++ // what is escaped is text
		case c == '(' && i > 0 && masked[i-1] == ']':
			if n := bytes.IndexAny(masked[i:min(len(masked), i+maxInlineCode)], ")\n"); n > 0 && isLink(string(masked[i:min(i+5, len(masked))])) {
				blank(masked[i : i+n+1])
			}
		}
	}
}
