package figures

import "strconv"

// A number is digits as written, before magnitude and unit.
type number struct {
	digits   string // plain decimal digits, at most one point
	decimals int    // digits behind the point
	end      int
	form     form
	grouped  bool // with thousands separators
}

// form is the way a number is written.
type form int

const (
	arabic form = iota
	english
	chinese
)

// maxDigits bounds a number: longer runs are identifiers, not figures.
const maxDigits = 18

// numberAt reads a number in digits, English words or Chinese numerals.
func (s *scanner) numberAt(i int) (number, bool) {
	switch c := s.at(i); {
	case isDigit(c):
		return s.arabicAt(i)
	case isLetter(c):
		return s.englishAt(i)
	case hanDigit[c] > 0 || c == '十' || c == '零':
		return s.chineseAt(i)
	}
	return number{}, false
}

func (s *scanner) arabicAt(i int) (number, bool) {
	n := number{end: i}
	var digits []byte
	for isDigit(s.at(n.end)) {
		digits = append(digits, byte(s.at(n.end)))
		n.end++
		if s.thousands(n.end) && (n.grouped || n.end-i <= 3) {
			n.grouped = true
			n.end++
		}
		if len(digits) > maxDigits {
			return n, false
		}
	}
	if len(digits) > 1 && digits[0] == '0' {
		return n, false // a code: 0700, 007
	}
	if s.at(n.end) == '.' && isDigit(s.at(n.end+1)) {
		digits = append(digits, '.')
		for n.end++; isDigit(s.at(n.end)); n.end++ {
			digits = append(digits, byte(s.at(n.end)))
			n.decimals++
			if len(digits) > maxDigits {
				return n, false
			}
		}
		if s.at(n.end) == '.' && isDigit(s.at(n.end+1)) {
			return n, false // a version or an address: 3.5.1
		}
	}
	n.digits = string(digits)
	return n, true
}

// thousands says whether a separator with exactly three digits stands at i.
func (s *scanner) thousands(i int) bool {
	c := s.at(i)
	wide := c == '，' && s.orig[i-1] > 0x80 && i+1 < len(s.orig) && s.orig[i+1] > 0x80
	thin := c == ' ' && isOneOf(s.orig[i], "\u00a0\u2009\u202f")
	return (c == ',' || wide || thin) && isDigit(s.at(i+1)) && isDigit(s.at(i+2)) && isDigit(s.at(i+3)) && !isDigit(s.at(i+4))
}

var smallWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90,
}

// englishAt reads one to nine hundred and ninety-nine in words.
func (s *scanner) englishAt(i int) (number, bool) {
	v, end := s.below100(i)
	if v == 0 {
		return number{}, false
	}
	if at := s.gap(end); v < 10 && s.word(at) == "hundred" {
		v, end = v*100, at+len("hundred")
		at = s.gap(end)
		if s.word(at) == "and" {
			at = s.gap(at + len("and"))
		}
		if rest, e := s.below100(at); rest > 0 {
			v, end = v+rest, e
		}
	}
	return number{digits: strconv.Itoa(v), end: end, form: english}, true
}

// below100 reads a number word such as "seven" or "twenty-four"; 0 is none.
func (s *scanner) below100(i int) (v, end int) {
	w := s.word(i)
	v, end = smallWords[w], i+len(w)
	if v < 20 {
		return v, end
	}
	at := end
	if s.at(at) == '-' {
		at++
	} else {
		at = s.gap(at)
	}
	for j := at; j < at+5 && isLetter(s.at(j)); j++ {
		if u := smallWords[string(s.r[at:j+1])]; u > 0 && u < 10 && !isLetter(s.at(j+1)) {
			return v + u, j + 1
		}
	}
	return v, end
}
