package load

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may follow a letter. Languages need up to six;
// more is decoration, and above 30 the NFC algorithm itself inserts invisible joiners
// (UAX 15, Stream-Safe Text Format).
const maxMarks = 8

// terminalCodes are the colour and cursor sequences of terminals (ECMA-48, CSI).
var terminalCodes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// clean takes out what a reader cannot see and puts the rest into NFC. Every kind of
// space becomes ' ' and every kind of line end '\n'; runs of spaces stay.
func clean(s string) string {
	if strings.Contains(s, "\x1b[") {
		s = terminalCodes.ReplaceAllString(s, "")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	marks := 0
	s = strings.Map(func(r rune) rune {
		r = visible(r)
		switch {
		case r < 0: // does not end a run of marks
		case r >= 0x300 && unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks {
				return -1
			}
		default:
			marks = 0
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// visible maps spaces and line ends to their plain forms and what cannot be seen to -1.
func visible(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f, r == '\n':
		return r
	case r == '\t':
		return ' '
	case r == '\r', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// invisible covers controls, format characters (zero-width, bidirectional, tags, soft
// hyphen, byte order mark), variation selectors and fillers. Arabic number signs are
// format characters as well, but are printed.
func invisible(r rune) bool {
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// OneLine is a text in one line and in NFC, without what a reader cannot see.
func OneLine(s string) string { return oneLine(clean(s)) }

// oneLine collapses all white space to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// field cleans a title, name or tag: one line, no markup, at most maxFieldRunes.
// Feeds and front matter carry HTML in such places, by habit or by malice.
func field(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = withoutTags(s)
	}
	s = OneLine(s)
	n := 0
	for i := range s {
		if n++; n > maxFieldRunes {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// withoutTags returns the text of a fragment of HTML. "a < b" and "R&D" stay.
func withoutTags(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if !skip {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		}
	}
}
