package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the sentences of text in order, without the white space
// around them. A line end always ends a sentence: headings, list lines and
// table rows are sentences of their own. A closing quotation mark or bracket
// belongs to the sentence it closes.
func Sentences(text string) []Span {
	var out []Span
	for _, line := range lines(text) {
		out = append(out, sentencesOf(text, line)...)
	}
	return out
}

// lines returns the non-empty lines of text, trimmed.
func lines(text string) []Span {
	var out []Span
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if s := trim(text, Span{start, end}); s.Start < s.End {
			out = append(out, s)
		}
		start = end + 1
	}
	return out
}

func sentencesOf(text string, line Span) []Span {
	var out []Span
	start := line.Start
	for i := line.Start; i < line.End; {
		r, n := utf8.DecodeRuneInString(text[i:line.End])
		i += n
		if !isTerminator(r) {
			continue
		}
		end := skipClosers(text, i, line.End)
		if !endsSentence(text, Span{start, line.End}, i-n, end, r) {
			i = end // the whole run of marks has been looked at
			continue
		}
		if s := trim(text, Span{start, end}); s.Start < s.End {
			out = append(out, s)
		}
		start, i = end, end
	}
	if s := trim(text, Span{start, line.End}); s.Start < s.End {
		out = append(out, s)
	}
	return out
}

func isTerminator(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？', '…':
		return true
	}
	return false
}

// skipClosers returns the position after the terminators, quotation marks and
// brackets that follow a sentence end at i.
func skipClosers(text string, i, end int) int {
	for i < end {
		r, n := utf8.DecodeRuneInString(text[i:end])
		if !isTerminator(r) && !strings.ContainsRune("\"'”’」』）)]》", r) {
			break
		}
		i += n
	}
	return i
}

// endsSentence says whether the terminator r at position at, closed at end,
// ends the sentence that began at s.Start. Chinese marks always do. A Latin one
// does before white space and what can begin a sentence, unless it belongs to
// an abbreviation, an initial or a number.
func endsSentence(text string, s Span, at, end int, r rune) bool {
	if r == '。' || r == '！' || r == '？' || end == s.End {
		return true
	}
	next, n := utf8.DecodeRuneInString(text[end:s.End])
	if isWide(next) {
		return r != '.' || !isDigitBefore(text, at)
	}
	if !isSpace(next) {
		return false
	}
	rest := strings.TrimLeftFunc(text[end+n:s.End], isSpace)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "\"'“‘「『(（["))
	if unicode.IsLower(first) {
		return false
	}
	if r != '.' || end > at+1 {
		return true
	}
	return !isAbbreviation(lastWord(text[s.Start:at]), rest)
}

func isDigitBefore(text string, at int) bool {
	return at > 0 && text[at-1] >= '0' && text[at-1] <= '9'
}

func lastWord(s string) string {
	return strings.TrimLeft(s[strings.LastIndexFunc(s, isSpace)+1:], "\"'“‘(（[")
}

// Abbreviations before a name or a number: a full stop behind one never ends a sentence.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "sen": true, "rep": true, "gov": true,
	"gen": true, "st": true, "no": true, "nos": true, "vs": true, "fig": true, "approx": true, "est": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true,
	"sept": true, "oct": true, "nov": true, "dec": true, "e.g": true, "i.e": true, "cf": true, "op": true,
}

// Abbreviations that also end sentences: what follows decides.
var endings = map[string]bool{
	"inc": true, "corp": true, "co": true, "ltd": true, "plc": true, "jr": true, "sr": true, "etc": true,
	"u.s": true, "u.k": true, "e.u": true, "u.n": true, "a.m": true, "p.m": true, "al": true,
}

// Words that begin a sentence rather than continue a name.
var starters = map[string]bool{
	"the": true, "a": true, "an": true, "it": true, "its": true, "he": true, "she": true, "they": true, "we": true,
	"in": true, "on": true, "at": true, "but": true, "and": true, "this": true, "that": true, "these": true,
	"those": true, "for": true, "as": true, "if": true, "while": true, "when": true, "after": true, "before": true,
	"however": true, "meanwhile": true, "by": true, "to": true, "from": true, "there": true, "i": true, "our": true,
}

// isAbbreviation says whether the full stop behind word belongs to the word,
// given the text that follows.
func isAbbreviation(word, rest string) bool {
	lower := strings.ToLower(word)
	if titles[lower] {
		return true
	}
	if endings[lower] {
		next, _, _ := strings.Cut(rest, " ")
		return !starters[strings.ToLower(strings.Trim(next, "\"'“‘,"))]
	}
	// An initial: "J. Smith", but not "plan B. The", nor the pronoun I.
	r, n := utf8.DecodeRuneInString(word)
	if n == len(word) && unicode.IsUpper(r) && r != 'I' {
		next, _, _ := strings.Cut(rest, " ")
		return !starters[strings.ToLower(next)]
	}
	return false
}

// A heading is short and does not end like a sentence.
const (
	maxHeadingWords = 14
	maxHeadingHan   = 30
)

// IsHeading says whether a line of text, as [Sentences] returns it, reads as a heading: short, a line of its own,
// without the punctuation that ends or interrupts a sentence, and not a list
// line, a table row or the only line of the text.
func IsHeading(text string, line Span) bool {
	s := text[line.Start:line.End]
	if line.Start == 0 && line.End == len(text) || strings.HasPrefix(s, "- ") || strings.ContainsAny(s, ";；|:：") {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune(".!?。！？…,，、;；:：\"”’」』", last) {
		return false
	}
	words := Words(s)
	if first, _ := utf8.DecodeRuneInString(s); isWide(first) {
		return words <= maxHeadingHan*hanWord
	}
	return words <= maxHeadingWords
}

func trim(text string, s Span) Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !isSpace(r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !isSpace(r) {
			break
		}
		s.End -= n
	}
	return s
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000' || unicode.IsSpace(r)
}

// isWide says whether r is written without spaces between words.
func isWide(r rune) bool {
	return r >= 0x2E80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) ||
		unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Hangul, r))
}
