package verify

import (
	"regexp"
	"strings"
)

// A period is what a text says a figure is of: years and quarters, as bits, so
// that two can be compared without knowing more. The zero period is not said.
type period struct {
	quarters int   // bit q-1 for quarter q
	years    []int // in order
}

var (
	quarterWords = regexp.MustCompile(`(?i)\b(?:the )?(first|second|third|fourth) quarters?\b|\bthe (first|second|third|fourth)\b|\bq([1-4])\b|\b([1-4])q(?:\d\d)?\b|([一二三四1-4])季度|\bfirst (half|three quarters|nine months)\b|前(三)季度|(上)半年`)
	yearWords    = regexp.MustCompile(`\b(20\d\d|19\d\d)(?:\b|年)`)
	quarterOf    = map[string]int{"first": 1, "second": 2, "third": 4, "fourth": 8, "1": 1, "2": 2, "3": 4, "4": 8, "一": 1, "二": 2, "三": 4, "四": 8}
	spanOf       = map[string]int{"half": 3, "three quarters": 7, "nine months": 7, "三": 7, "上": 3}
)

// periodsIn returns the quarters and years that text names.
func periodsIn(text string) period {
	var p period
	for _, m := range quarterWords.FindAllStringSubmatch(text, -1) {
		for i, word := range m[1:] {
			if word = strings.ToLower(word); word == "" {
				continue
			}
			if i >= firstSpan {
				p.quarters |= spanOf[word]
			} else {
				p.quarters |= quarterOf[word]
			}
		}
	}
	for _, m := range yearWords.FindAllStringSubmatch(text, -1) {
		p.years = append(p.years, int(m[1][0]-'0')*1000+int(m[1][1]-'0')*100+int(m[1][2]-'0')*10+int(m[1][3]-'0'))
	}
	return p
}

// firstSpan is the index of the first group of quarterWords that is of several quarters.
const firstSpan = 5

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
