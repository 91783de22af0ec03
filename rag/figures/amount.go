package figures

// An amount is one value with what stands around it, in rune positions.
type amount struct {
	number
	start, end int
	sign       float64
	exp        int     // power of ten of the magnitude and the unit
	add        float64 // what a second part adds: 2000万 in 1亿2000万
	unit       string
	prefixed   bool // the currency stands before the number
	scaled     bool // a magnitude is written
	attached   bool // a Chinese measure word is part of the text
	hanEnd     bool // the magnitude is Chinese, a unit may still follow
}

func (a amount) value() float64 { return a.sign * (scale(a.digits, a.exp) + a.add) }

// amountAt reads the amount that begins at i.
func (s *scanner) amountAt(i int) (amount, bool) {
	a := amount{start: i, sign: 1}
	p := s.signAt(i, &a)
	percent := s.at(p) == '百' && s.at(p+1) == '分' && s.at(p+2) == '之'
	if percent {
		p, a.unit = p+3, "%"
	} else if ph, end, ok := s.match(prefixes, p); ok && !isLetter(s.at(p-1)) {
		a.unit, a.prefixed = ph.unit, true
		p = s.gap(end)
		if s.at(p) == '-' && isDigit(s.at(p+1)) {
			a.sign, p = -1, p+1
		}
	}
	n, ok := s.numberAt(p)
	if !ok {
		return a, false
	}
	a.number, a.end = n, n.end
	if percent {
		return a, true
	}
	s.readMagnitude(&a)
	s.readUnit(&a)
	return a, !s.glued(a)
}

// signAt reads a sign at i into a and returns the position of the amount.
func (s *scanner) signAt(i int, a *amount) int {
	switch c := s.at(i); c {
	case '-', '−', '+':
		if prev := s.at(i - 1); isDigit(prev) || isLetter(prev) || isOneOf(prev, ")%‰") {
			return i
		}
		if c != '+' {
			a.sign = -1
		}
		return i + 1
	case '负':
		a.sign = -1
		return i + 1
	}
	if w := s.word(i); w == "negative" || w == "minus" {
		a.sign = -1
		return s.gap(i + len(w))
	}
	return i
}

// readMagnitude reads the magnitude behind the number, and a second part
// written onto it: 1亿2000万, 一万二千.
func (s *scanner) readMagnitude(a *amount) {
	exp, end := s.magnitudeAt(a.end, a.prefixed)
	if end == a.end {
		return
	}
	if a.form == arabic && !a.prefixed && end == a.end+1 && isLetter(s.at(a.end)) && isHan(s.at(end)) {
		return // a letter before Chinese text is a name: 5G手机, 7B模型
	}
	a.exp, a.end, a.scaled, a.hanEnd = exp, end, true, isHan(s.at(end-1))
	if !a.hanEnd {
		return
	}
	more, ok := s.numberAt(end)
	if !ok || more.form == english {
		return
	}
	low, lowEnd := s.hanMagnitudeAt(more.end)
	if part := scale(more.digits, low); low < exp && (low > 0 || more.form == chinese) && part < scale("1", exp) {
		a.add, a.decimals, a.end = part, exp-low+more.decimals, lowEnd
	}
}

// readUnit reads the unit behind the number and its magnitude.
func (s *scanner) readUnit(a *amount) {
	if c := s.at(a.end); c == '多' || c == '余' {
		if _, _, ok := s.match(suffixes, a.end+1); ok {
			a.end++ // 10余家, 3万多人
		}
	}
	at := s.gap(a.end)
	spaced := at > a.end
	if s.at(at) == '-' && isLetter(s.at(at+1)) {
		at++
	}
	if s.word(at) == "times" && s.isMultiple(*a, at+len("times")) {
		a.unit, a.end = "x", at+len("times")
		return
	}
	ph, end, ok := s.match(suffixes, at)
	if !ok || !s.unitFits(*a, ph, end, spaced) {
		if a.unit == "" {
			a.unit = s.noun(*a)
		}
		return
	}
	if a.prefixed {
		if isCurrency(ph.unit) && ph.exp == 0 {
			a.end = end
			if w := string(ph.text); w != "元" && w != "$" && w != "dollars" && w != "dollar" {
				a.unit = ph.unit // "$5 billion Hong Kong dollars"
			}
		}
		return
	}
	a.unit, a.exp, a.end = ph.unit, a.exp+ph.exp, end
	a.attached = isHan(ph.text[0])
}

// unitFits refuses units that only look like one where they stand.
func (s *scanner) unitFits(a amount, ph phrase, end int, spaced bool) bool {
	next := s.at(end)
	switch string(ph.text) {
	case "x", "×":
		return !spaced && !isDigit(next)
	case "fold":
		return true
	case "$", "€":
		return !spaced && !isDigit(next)
	case "成": // 三成, but not 五成立
		return !a.scaled && (a.form == chinese || a.form == arabic) && !isOneOf(next, "立功为员长果本熟绩交都品份型不")
	case "月", "日", "号", "时", "分":
		return !a.scaled
	case "人":
		return !isOneOf(next, "均民工")
	case "点": // 3点 is a time, 3521点 an index
		return len(a.digits) > 2
	}
	return true
}

func isOneOf(r rune, set string) bool {
	for _, c := range set {
		if c == r {
			return true
		}
	}
	return false
}

// glued says whether letters or digits stick to the end of a, so that it is
// part of a name: 3nm, 5G, 24-hour.
func (s *scanner) glued(a amount) bool {
	last, next := s.at(a.end-1), s.at(a.end)
	if next == '-' && isLetter(s.at(a.end+1)) {
		return !isMeasure(a.unit) && !a.scaled
	}
	return (isLetter(last) || isDigit(last)) && (isLetter(next) || isDigit(next) || next == '_')
}
