package figures

// Fractions are shares in words: one-third, half of the staff, 三分之一. Their
// unit is "%". Half a year, the first half and the third quarter are none.

var fractionParts = map[string]int{
	"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6,
	"sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}

// Words behind a fraction that say what it is a share of.
var wholes = map[string]bool{"of": true, "the": true, "its": true, "their": true, "all": true}

// fractionAt reads a fraction in words that begins at i.
func (s *scanner) fractionAt(i int) (*Figure, int) {
	if isHan(s.at(i)) {
		return s.hanFraction(i)
	}
	w := s.word(i)
	if w == "" {
		return nil, i
	}
	end := i + len(w)
	if w == "half" {
		if prev := s.previousWord(i); s.isShare(end) && prev != "first" && prev != "second" && prev != "other" && prev != "latter" {
			return s.fraction(i, end, 1, 2), end
		}
		return nil, i
	}
	over := smallWords[w]
	if w == "a" {
		over = 1
	}
	joint := s.at(end) == '-'
	at := end + 1
	if !joint {
		at = s.gap(end)
	}
	if over == 0 || over > 9 || at == end {
		return nil, i
	}
	part := s.lettersAt(at)
	under := fractionParts[part]
	end = at + len(part)
	if under <= over || w == "a" && joint || !joint && !s.isShare(end) {
		return nil, i
	}
	return s.fraction(i, end, over, under), end
}

// lettersAt returns the letters at i, which may stand behind a hyphen.
func (s *scanner) lettersAt(i int) string {
	end := i
	for end < i+maxWord && isLetter(s.at(end)) {
		end++
	}
	return string(s.r[min(i, len(s.r)):end])
}

func (s *scanner) previousWord(i int) string {
	_, w := s.wordBefore(i)
	return w
}

// isShare says whether a fraction that ends at i is a share of something: "of
// the orders", but not "a quarter of growth", which is three months.
func (s *scanner) isShare(i int) bool {
	at := s.gap(i)
	w := s.word(at)
	if w != "of" {
		return at > i && wholes[w]
	}
	next := s.word(s.gap(at + len(w)))
	return wholes[next] || next == "our" || next == "this" || next == "these" || next == "those" || isLetter(s.at(s.gap(at+len(w)))) && s.orig[s.gap(at+len(w))] != s.r[s.gap(at+len(w))]
}

// hanFraction reads 三分之一 and 一半.
func (s *scanner) hanFraction(i int) (*Figure, int) {
	if s.at(i) == '一' && s.at(i+1) == '半' && !isHanNumeral(s.at(i-1)) {
		return s.fraction(i, i+2, 1, 2), i + 2
	}
	under := hanDigit[s.at(i)]
	if s.at(i) == '十' {
		under = 10
	}
	if over := hanDigit[s.at(i+3)]; s.at(i+1) == '分' && s.at(i+2) == '之' && 0 < over && over < under && !isHanNumeral(s.at(i-1)) && !isHanNumeral(s.at(i+4)) {
		return s.fraction(i, i+4, over, under), i + 4
	}
	return nil, i
}

func isHanNumeral(r rune) bool { return hanDigit[r] > 0 || hanPlace[r] > 0 }

func (s *scanner) fraction(start, end, over, under int) *Figure {
	v := 100 * float64(over) / float64(under)
	f := &Figure{Value: v, High: v, Unit: "%", Fraction: true, Start: s.off[start], End: s.off[end]}
	f.Text = s.text[f.Start:f.End]
	return f
}
