package verify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A quotation is checked from this length on; shorter ones are names and
// single words set off.
const (
	minQuoteWords = 4
	minQuoteHan   = 6
	maxQuoteBytes = 4000
)

var closers = map[rune]rune{'“': '”', '「': '」', '『': '』', '"': '"', '‘': '’', '\'': '\'', '«': '»', '＂': '＂'}

// quotations returns what stands in quotation marks in text and is long enough
// to be checked. A quotation does not run past the end of its line. text is
// answer without its Markdown signs.
func quotations(text, answer string) []Quote {
	var out []Quote
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		closer, ok := closers[r]
		if !ok || !opens(answer, i, n, r) {
			i += n
			continue
		}
		end := quoteEnd(text, i+n, closer)
		if end < 0 {
			i += n
			continue
		}
		if longEnough(text[i+n : end]) {
			out = append(out, Quote{Start: i + n, End: end})
			i = end + utf8.RuneLen(closer)
		} else {
			i += n
			if r == closer {
				i = end + n // the closing mark must not open the next
			}
		}
	}
	return out
}

// opens says whether the mark r at i can open a quotation: an apostrophe
// inside a word does not.
func opens(text string, i, n int, r rune) bool {
	if r != '\'' && r != '‘' && r != '"' {
		return true
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:i])
	next, _ := utf8.DecodeRuneInString(text[i+n:])
	if unicode.IsSpace(next) {
		return false
	}
	return r == '"' || i == 0 || !unicode.IsLetter(prev) && !unicode.IsDigit(prev) || prev >= 0x2E80
}

// quoteEnd returns the position of the closing mark, -1 when the line has none.
func quoteEnd(text string, i int, closer rune) int {
	for limit := min(len(text), i+maxQuoteBytes); i < limit; {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '\n' {
			return -1
		}
		if r == closer {
			next, _ := utf8.DecodeRuneInString(text[i+n:])
			apostrophe := (closer == '\'' || closer == '’') && unicode.IsLetter(next) && next < 0x2E80
			if !apostrophe {
				return i
			}
		}
		i += n
	}
	return -1
}

func longEnough(s string) bool {
	han := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	return han >= minQuoteHan || len(strings.Fields(s)) >= minQuoteWords
}

// anyMarker finds the markers that a quotation of several sentences holds.
var anyMarker = regexp.MustCompile(`\[\d+(, ?\d+)*\]`)

// checkQuote looks q up in the passages its sentence cites, then in the other
// numbered ones.
func (c *checker) checkQuote(q Quote) Quote {
	s := c.sentenceAt(q.Start)
	parts := quoteParts(anyMarker.ReplaceAllString(c.unescaped(q.Start, q.End), " "))
	q.Status = Altered
	for _, p := range append(c.passagesOf(s), c.others(s)...) {
		if p.n > 0 && p.quotes(parts) {
			q.Status, q.Citation = Verbatim, p.n
			return q
		}
	}
	return q
}

// unescaped returns a part of the answer without its Markdown signs.
func (c *checker) unescaped(start, end int) string {
	b := make([]byte, 0, end-start)
	for i := start; i < end; i++ {
		if c.answer[i] != '\\' || c.prose[i] != ' ' {
			b = append(b, c.prose[i])
		}
	}
	return string(b)
}

// quoteParts returns the folded pieces of a quotation between its ellipses.
func quoteParts(text string) []string {
	var out []string
	for _, part := range strings.Split(strings.ReplaceAll(text, "...", "…"), "…") {
		part = strings.Trim(foldText(part), " .,!?;:、。")
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// quotes says whether p has the parts word for word, in order.
func (p *passage) quotes(parts []string) bool {
	if p.plain == "" {
		p.plain = foldText(p.text)
	}
	at := 0
	for i, part := range parts {
		n := indexWhole(p.plain[at:], part)
		if n < 0 && i == 0 {
			part = swapCase(part) // a quotation may begin with its own capital
			n = indexWhole(p.plain, part)
		}
		if n < 0 {
			return false
		}
		at += n + len(part)
	}
	return len(parts) > 0
}

// indexWhole is strings.Index for whole words.
func indexWhole(text, part string) int {
	for at := 0; ; {
		n := strings.Index(text[at:], part)
		if n < 0 {
			return -1
		}
		start, end := at+n, at+n+len(part)
		prev, _ := utf8.DecodeLastRuneInString(text[:start])
		next, _ := utf8.DecodeRuneInString(text[end:])
		first, size := utf8.DecodeRuneInString(part)
		last, _ := utf8.DecodeLastRuneInString(part)
		if !splitsWord(prev, first) && !splitsWord(last, next) {
			return start
		}
		at = start + size
	}
}

func splitsWord(a, b rune) bool {
	return a < 0x2E80 && b < 0x2E80 && a != utf8.RuneError && b != utf8.RuneError && isWordRune(a) && isWordRune(b)
}

func swapCase(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsUpper(r):
		return string(unicode.ToLower(r)) + s[n:]
	case unicode.IsLower(r):
		return string(unicode.ToUpper(r)) + s[n:]
	}
	return s
}

// foldText folds quotation marks, dashes and width and makes every run of
// white space one space; none stays between Chinese characters.
func foldText(s string) string {
	b := make([]byte, 0, len(s))
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		r = foldRune(r)
		if space && len(b) > 0 {
			if prev, _ := utf8.DecodeLastRune(b); prev < 0x2E80 && r < 0x2E80 {
				b = append(b, ' ')
			}
		}
		space = false
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		if r == '"' {
			return '\''
		}
		return r
	case strings.ContainsRune("“”‘’「」『』«»＂＇′", r):
		return '\''
	case strings.ContainsRune("‐‑‒–—―−－", r):
		return '-'
	case r >= '！' && r <= '～':
		return r - 0xFEE0
	}
	return r
}
