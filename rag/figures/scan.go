package figures

import "unicode"

// A scanner holds a text as runes, folded to half width and lower case, with
// the byte offset of each: positions in it are rune indices.
type scanner struct {
	text string
	orig []rune
	r    []rune
	off  []int
}

func newScanner(text string) *scanner {
	s := &scanner{
		text: text,
		orig: make([]rune, 0, len(text)),
		r:    make([]rune, 0, len(text)),
		off:  make([]int, 0, len(text)+1),
	}
	for i, r := range text {
		s.orig = append(s.orig, r)
		s.r = append(s.r, fold(r))
		s.off = append(s.off, i)
	}
	s.off = append(s.off, len(text))
	return s
}

// fold maps r to half width and lower case. The full-width comma stays: it
// separates clauses, not thousands.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		return asciiLower(r)
	case r >= '！' && r <= '～' && r != '，':
		return asciiLower(r - 0xFEE0)
	case r == '￥':
		return '¥'
	case r == '￡':
		return '£'
	case r == '\u2010' || r == '\u2011':
		return '-'
	case r == '〇' || r == '零':
		return '零'
	case r >= 0x2E80:
		if r == '\u3000' {
			return ' '
		}
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

func asciiLower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// at returns the folded rune at i, 0 outside the text.
func (s *scanner) at(i int) rune {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	return s.r[i]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isLetter says whether r is a letter of a script written with spaces.
func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 0xC0 && r < 0x2E80 && unicode.IsLetter(r)
}

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// maxGap is the white space allowed inside a figure, in runes: emphasis marks
// replaced by spaces, or a line break with its indentation.
const maxGap = 6

// gap returns the position behind the white space at i, or i when there is
// too much of it or an empty line in it.
func (s *scanner) gap(i int) int {
	breaks := 0
	for j := i; j <= i+maxGap; j++ {
		switch s.at(j) {
		case '\n':
			if breaks++; breaks > 1 {
				return i
			}
		case ' ', '\t', '\r':
		default:
			return j
		}
	}
	return i
}

// wordEnd returns the end of the letters at i, i when there are none.
func (s *scanner) wordEnd(i int) int {
	for isLetter(s.at(i)) {
		i++
	}
	return i
}

// maxWord is longer than any word the package knows, in runes.
const maxWord = 16

// word returns the letters at i in lower case, "" when there are none, they do
// not begin there or are too many to be a word the package knows.
func (s *scanner) word(i int) string {
	if !isLetter(s.at(i)) || isLetter(s.at(i-1)) || isDigit(s.at(i-1)) {
		return ""
	}
	end := s.wordEnd(i)
	if end-i > maxWord {
		return ""
	}
	return string(s.r[i:end])
}

// wordBefore returns the start and the lower-case letters of the word that
// ends before i, on the same line, with only spaces between.
func (s *scanner) wordBefore(i int) (int, string) {
	end := i
	for i-end < maxGap && (s.at(end-1) == ' ' || s.at(end-1) == '\t') {
		end--
	}
	start := end
	for end-start <= maxWord && isLetter(s.at(start-1)) {
		start--
	}
	return start, string(s.r[start:end])
}

// lineStart says whether only white space and Markdown signs stand between i
// and the beginning of its line.
func (s *scanner) lineStart(i int) bool {
	for i--; i >= 0; i-- {
		switch s.r[i] {
		case '\n':
			return true
		case ' ', '\t', '>', '#', '*', '-', '(':
		default:
			return false
		}
	}
	return true
}
