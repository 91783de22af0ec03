package verify

import "strings"

// A period is what a text says a figure is of: years and quarters, as bits, so
// that two can be compared without knowing more. The zero period is not said.
type period struct {
	quarters int   // bit q-1 for quarter q
	years    []int // in order
}

// quarterWords are the ways to name quarters, in lower case.
var quarterWords = func() map[string]int {
	words := map[string]int{
		"first half": 3, "1h": 3, "h1": 3, "上半年": 3, "second half": 12, "2h": 12, "h2": 12, "下半年": 12,
		"first three quarters": 7, "first nine months": 7, "前三季度": 7, "前三个季度": 7,
	}
	for q := range 4 {
		bit, digit := 1<<q, string(rune('1'+q))
		name := []string{"first", "second", "third", "fourth"}[q]
		for _, w := range []string{name + " quarter", name + "-quarter", "the " + name, "q" + digit, digit + "q", digit + "季度", []string{"一", "二", "三", "四"}[q] + "季度"} {
			words[w] = bit
		}
	}
	return words
}()

// periodsIn returns the quarters and years that text names.
func periodsIn(text string) period {
	var p period
	text = lowerASCII(text)
	for w, bits := range quarterWords {
		if i := strings.Index(text, w); i >= 0 && (isWhole(text, i, i+len(w)) || strings.HasSuffix(w, "quarter") || w[0] >= '1' && w[0] <= '4') {
			p.quarters |= bits
		}
	}
	if strings.Contains(text, "前三季度") || strings.Contains(text, "前三个季度") {
		p.quarters = 7 // and not the third
	}
	for i := 0; i+4 <= len(text); i++ {
		if (text[i] != '2' || text[i+1] != '0') && (text[i] != '1' || text[i+1] != '9') || i > 0 && isASCIIDigit(text[i-1]) {
			continue
		}
		if isASCIIDigit(text[i+2]) && isASCIIDigit(text[i+3]) && (i+4 == len(text) || !isASCIIDigit(text[i+4]) && text[i+4] != '.' && text[i+4] != ',') {
			p.years = append(p.years, int(text[i]-'0')*1000+int(text[i+1]-'0')*100+int(text[i+2]-'0')*10+int(text[i+3]-'0'))
		}
	}
	return p
}

func isASCIIDigit(c byte) bool { return '0' <= c && c <= '9' }

// covers says whether a sentence of period p can speak of figures of a and b:
// of two quarters that it names both figures are, of a single one at least one.
func (p period) covers(a, b period) bool {
	if p.quarters == 0 {
		return true
	}
	inA, inB := a.quarters == 0 || p.quarters&a.quarters != 0, b.quarters == 0 || p.quarters&b.quarters != 0
	if isSingle(p.quarters) {
		return inA || inB
	}
	return inA && inB
}

// differs says whether p and o are certainly two periods.
func (p period) differs(o period) bool { return p.after(o) || o.after(p) }

func isSingle(quarters int) bool { return quarters != 0 && quarters&(quarters-1) == 0 }

// after says whether p is certainly later than o: of a later year, or of a later
// quarter where both name a year or neither does.
func (p period) after(o period) bool {
	if len(p.years) == 1 && len(o.years) == 1 && p.years[0] != o.years[0] {
		return p.years[0] > o.years[0]
	}
	return len(p.years) == len(o.years) && isSingle(p.quarters) && isSingle(o.quarters) && p.quarters > o.quarters
}
