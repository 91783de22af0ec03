package rag

import (
	"regexp"
	"strconv"
	"strings"
)

// markerText returns the marker of source n.
func markerText(n int) string { return "[" + strconv.Itoa(n) + "]" }

// markerFilter brings the markers of a streamed answer to one form: [1, 2] and
// 【1】 become [1][2] and [1], and numbers that no source has are dropped. A
// piece that may be the start of a marker is held back until the rest is there.
type markerFilter struct {
	sources int
	dropped int
	held    string
}

// A marker as models write it: one or more numbers in brackets, with what some
// put around them. A link [text](url) or a reference [1]: is none.
var writtenMarker = regexp.MustCompile(`[\[【]\s*\^?(?:(?:passages?|sources?|来源|段落)\s*)?(\d{1,20}(?:\s*[,，、;–-]\s*\^?\d{1,20})*)(?:†[^\]】]{0,40})?\s*[\]】]`)

// maxMarker is the length in bytes past which an open bracket is no marker.
const maxMarker = 80

// add takes the next piece of the stream and returns what can be shown.
func (f *markerFilter) add(piece string) string {
	text := f.held + piece
	f.held = ""
	if i := openMarker(text); i >= 0 {
		text, f.held = text[:i], text[i:]
	}
	return f.rewrite(text)
}

// rest returns what was held back at the end of the stream.
func (f *markerFilter) rest() string {
	text := f.held
	f.held = ""
	return f.rewrite(text)
}

// openMarker returns where a marker may have begun that the text has not
// finished, or -1. A space before it is held back too: it goes with a marker
// that is dropped.
func openMarker(text string) int {
	i := max(strings.LastIndexByte(text, '['), strings.LastIndex(text, "【"))
	if i < 0 || strings.ContainsAny(text[i:], "]】") || len(text)-i > maxMarker {
		if trimmed := strings.TrimRight(text, " "); len(trimmed) < len(text) {
			return len(trimmed)
		}
		return -1
	}
	return len(strings.TrimRight(text[:i], " "))
}

func (f *markerFilter) rewrite(text string) string {
	var b strings.Builder
	last := 0
	for _, m := range writtenMarker.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > 0 && text[m[0]-1] == '\\' || strings.HasPrefix(text[m[1]:], "(") {
			continue
		}
		kept := f.known(text[m[2]:m[3]])
		before := text[last:m[0]]
		if kept == "" {
			before = strings.TrimRight(before, " ")
		}
		b.WriteString(before + kept)
		last = m[1]
	}
	b.WriteString(text[last:])
	return b.String()
}

// known returns the markers of the numbers in a list that have a source.
func (f *markerFilter) known(list string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、; ", r) }) {
		from, to, isRange := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
		first, last := f.number(from), f.number(from)
		if isRange {
			last = f.number(to)
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
	n, err := strconv.Atoi(strings.Trim(s, "^ "))
	if err != nil || n < 1 || n > f.sources {
		return 0
	}
	return n
}
