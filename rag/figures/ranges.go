package figures

// Words before "A to B" that make it a change and not a range.
var changeWords = map[string]bool{
	"from": true, "by": true, "rose": true, "rise": true, "rises": true, "rising": true, "grew": true, "grow": true,
	"grows": true, "growing": true, "fell": true, "fall": true, "falls": true, "falling": true, "up": true, "down": true,
	"increased": true, "decreased": true, "jumped": true, "climbed": true, "gained": true, "lost": true, "dropped": true,
	"slid": true, "declined": true, "surged": true, "soared": true, "plunged": true, "shrank": true, "slumped": true,
}

// rangeAfter returns the upper end of the range that begins with a: A-B, A to
// B, A至B. a takes over the unit and the magnitude that only B writes.
func (s *scanner) rangeAfter(a *amount) (amount, bool) {
	p := s.rangeSign(*a)
	if p == 0 {
		return amount{}, false
	}
	return s.upper(a, p)
}

// between reads "between A and B"; i is its start and p the end of "between".
func (s *scanner) between(i, p int) (*Figure, int) {
	a, ok := s.amountAt(s.gap(p))
	if !ok {
		return nil, i
	}
	at := s.gap(a.end)
	if s.word(at) != "and" {
		return nil, i
	}
	b, ok := s.upper(&a, s.gap(at+len("and")))
	if !ok || a.unit == "" && !a.scaled {
		return nil, i
	}
	a.start = i
	return s.figure(a, &b), b.end
}

// upper reads the upper end of a range at p and completes a from it.
func (s *scanner) upper(a *amount, p int) (amount, bool) {
	b, ok := s.amountAt(p)
	if !ok || b.sign < 0 || a.isYear() && !b.isFull() {
		return b, false
	}
	low := *a
	if !low.scaled && b.scaled && scale(low.digits, 0) <= scale(b.digits, 0) && !low.attached {
		low.exp, low.scaled = b.exp, true
	} else if low.unit == "" && !low.scaled && !b.scaled {
		low.exp = b.exp // cents, basis points
	}
	switch {
	case low.unit == "":
		low.unit = b.unit
	case b.unit == "":
		b.unit = low.unit
	case low.unit != b.unit:
		return b, false
	}
	if low.value() >= b.value() || durations[b.unit] && !b.scaled {
		return b, false
	}
	*a = low
	return b, true
}

// rangeSign returns the position behind the sign of a range that follows a,
// or 0 when there is none.
func (s *scanner) rangeSign(a amount) int {
	p := s.gap(a.end)
	switch c := s.at(p); c {
	case '-', '–', '—', '~':
		if p == a.end || c != '-' { // "13 -5" is not a range
			return s.gap(p + 1)
		}
	case '至', '到':
		if prev := s.at(a.start - 1); prev != '从' && prev != '由' && prev != '自' {
			return s.gap(p + 1)
		}
	case 't':
		if _, w := s.wordBefore(a.start); s.word(p) == "to" && !changeWords[w] {
			return s.gap(p + len("to"))
		}
	}
	return 0
}

// maxShared bounds a list of numbers that share one unit: "5, 6 and 7%".
const maxShared = 4

// shareUnit completes a from the next number of a coordination that writes
// magnitude and unit only once: "19.1 and 13 billion yuan", 19.1亿和13亿元.
func (s *scanner) shareUnit(a *amount, depth int) {
	if depth == 0 || a.unit != "" || a.scaled && !a.hanEnd || a.isYear() || !a.scaled && s.isName(*a) {
		return
	}
	p, comma := s.conjunction(a.end)
	if p == 0 {
		return
	}
	b, ok := s.amountAt(p)
	if !ok || b.prefixed {
		return
	}
	own := b.isFull()
	if !own {
		s.shareUnit(&b, depth-1)
	}
	if comma && own || !b.isFull() || a.scaled && !isCurrency(b.unit) {
		return
	}
	a.unit = b.unit
	if !a.scaled {
		a.exp, a.scaled = b.exp, b.scaled
	}
}

// conjunction returns the position behind "and", "or", 和 or a comma at i, 0
// when there is none; comma says that it was one.
func (s *scanner) conjunction(i int) (p int, comma bool) {
	p = s.gap(i)
	switch s.at(p) {
	case '和', '及', '与', '或', '、':
		return s.gap(p + 1), false
	case ',':
		return s.gap(p + 1), true
	}
	if w := s.word(p); w == "and" || w == "or" {
		return s.gap(p + len(w)), false
	}
	return 0, false
}
