package figures

import "strings"

// notFigure returns the end of what begins at i and can hold no figure, or i:
// markers, addresses, names with digits, dates, times, ordinals, list numbers.
func (s *scanner) notFigure(i int) int {
	switch c := s.at(i); {
	case c == '[':
		return s.markerEnd(i)
	case c == '第':
		return s.numeralEnd(i + 1)
	case isDigit(c):
		return s.dateEnd(i)
	case isLetter(c):
		return s.plainWord(i)
	}
	return i
}

// markerEnd returns the end of a citation marker: [3], [1, 2].
func (s *scanner) markerEnd(i int) int {
	for j := i + 1; ; j++ {
		switch c := s.at(j); {
		case c == ']' && j > i+1:
			return j + 1
		case !isDigit(c) && c != ',' && c != ' ':
			return i
		}
	}
}

func (s *scanner) numeralEnd(i int) int {
	for isDigit(s.at(i)) || hanDigit[s.at(i)] > 0 || s.at(i) == '十' || s.at(i) == '百' {
		i++
	}
	return i
}

// plainWord returns the end of the word or name at i, unless a figure may begin there.
func (s *scanner) plainWord(i int) int {
	w := s.word(i)
	if w == "http" || w == "https" || w == "www" {
		for s.at(i) > ' ' && !isHan(s.at(i)) {
			i++
		}
		return i
	}
	if months[w] != 0 && s.orig[i] != s.r[i] {
		return s.monthEnd(i + len(w))
	}
	if smallWords[w] > 0 || w == "a" || w == "half" || w == "between" || w == "negative" || w == "minus" {
		return i
	}
	if _, end, ok := s.match(prefixes, i); ok {
		if p := s.gap(end); isDigit(s.at(p)) || s.at(p) == '-' && isDigit(s.at(p+1)) {
			return i
		}
	}
	return s.pass(i)
}

// pass returns the end of the token at i, which is no figure: letters with the
// digits that hang on them (GPT-4.1, A100), or a number with its letters.
func (s *scanner) pass(i int) int {
	start := i
	for {
		c, prev := s.at(i), s.at(i-1)
		joint := c == '-' || (c == '.' || c == ',' || c == '/' || c == ':') && i > start && isDigit(prev)
		switch {
		case isLetter(c), isDigit(c):
		case joint && i > start && isDigit(s.at(i+1)):
		default:
			return max(i, start+1)
		}
		i++
	}
}

var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
	"aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// monthEnd returns the end of the day and year behind a month name that ends
// at i: "September 30, 2025". A number with a unit is none: "In May 13 million".
func (s *scanner) monthEnd(i int) int {
	p := i
	if s.at(p) == '.' {
		p++
	}
	p = s.gap(p)
	a, ok := s.amountAt(p)
	if ok && (a.scaled || isMeasure(a.unit) || a.decimals > 0 || a.grouped) || !isDigit(s.at(p)) {
		return i
	}
	end := s.pass(p)
	if s.at(end) == ',' {
		if y := s.gap(end + 1); s.yearAt(y) {
			return y + 4
		}
	}
	return end
}

// yearAt says whether a year in four digits stands at i.
func (s *scanner) yearAt(i int) bool {
	c := s.at(i)
	return (c == '1' && s.at(i+1) == '9' || c == '2' && s.at(i+1) == '0') &&
		isDigit(s.at(i+2)) && isDigit(s.at(i+3)) && !isDigit(s.at(i+4))
}

// dateEnd returns the end of the date, time, ordinal or list number at i, or i.
func (s *scanner) dateEnd(i int) int {
	p := i
	for isDigit(s.at(p)) && p-i <= maxDigits {
		p++
	}
	next := s.at(p)
	switch {
	case s.lineStart(i) && p-i <= 2 && s.isListMark(p):
		return p + 1
	case (next == '/' || next == ':') && isDigit(s.at(p+1)):
		return s.pass(i) // a date, a time, a ratio
	case next == '-' && s.yearAt(i) && isDigit(s.at(p+1)) && isDigit(s.at(p+2)) && !isDigit(s.at(p+3)):
		return s.pass(i) // 2025-12-02, 2024-25
	case isLetter(next) && s.isOrdinal(p):
		return s.pass(i)
	case p-i <= 2 && (next == ' ' || next == '\n'):
		w := s.word(p + 1)
		clock := w == "am" || w == "pm" || (w == "a" || w == "p") && s.at(p+2) == '.' && s.at(p+3) == 'm'
		if clock || months[w] != 0 && s.orig[p+1] != s.r[p+1] {
			return p
		}
	}
	return i
}

func (s *scanner) isListMark(p int) bool {
	switch s.at(p) {
	case '、':
		return true
	case '.', ')':
		next := s.at(p + 1)
		return next == 0 || strings.ContainsRune(" \t\n*", next) || isHan(next)
	}
	return false
}

// isOrdinal says whether 1st, 2nd, 30th, 1990s ends in the letters at p.
func (s *scanner) isOrdinal(p int) bool {
	switch string(s.r[p:min(s.wordEnd(p), p+3)]) {
	case "st", "nd", "rd", "th", "s", "e", "f":
		return true
	}
	return false
}
