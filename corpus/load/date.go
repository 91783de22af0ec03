package load

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Years outside are misread numbers, not dates of articles.
const (
	minYear = 1900
	maxYear = 2099
)

const (
	clockPart = `\d{1,2}\s*[:：时点.]\s*\d{2}(?:\s*[:：分]\s*\d{2}(?:[.,]\d+)?)?\s*[分秒]?\s*(?:[AaPp]\.?[Mm]\.?)?`
	zonePart  = `(?:Z|[+-]\d{2}:?\d{2}|\(?(?:UTC|GMT)(?:\s*[+-]\d{1,2}(?::?\d{2})?)?\)?|\(?[A-Z]{1,4}T\)?|[（(]?北京时间[)）]?)`
	dayPart   = `[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?`
)

// What may stand before and after a date without changing the day.
var (
	beforeDate = regexp.MustCompile(`^(?:` + clockPart + `\s*` + zonePart + `?[,，\s]+)?(?i:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+)?(?:on\s+)?`)
	afterDate  = regexp.MustCompile(`^[\s,，]*(?:` + dayPart + `)?[\s,，|]*(?:[Tt]|at\s+)?(?:` + clockPart + `)?\s*` + zonePart + `?\s*$`)
)

// The order of year, month and day in a date's pattern.
type dateOrder int

const (
	yearMonthDay dateOrder = iota
	monthDayYear
	dayMonthYear
	monthFirst // numeric and ambiguous
)

var datePatterns = []struct {
	order dateOrder
	re    *regexp.Regexp
}{
	{yearMonthDay, regexp.MustCompile(`^(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})`)},
	{yearMonthDay, regexp.MustCompile(`^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]`)},
	{yearMonthDay, regexp.MustCompile(`^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]`)},
	{monthDayYear, regexp.MustCompile(`^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`)},
	{dayMonthYear, regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})`)},
	// With full stops the day comes first everywhere it is written so.
	{dayMonthYear, regexp.MustCompile(`^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})`)},
	// 03/04/2025 is ambiguous. The month is taken first, as in the articles at hand
	// ("12/02 2025" of 2 December), unless the first number can only be a day.
	{monthFirst, regexp.MustCompile(`^(\d{1,2})\s?[/-]\s?(\d{1,2})(?:\s?[/-]\s?|\s+)(\d{4})`)},
}

// parseDate reads a text that is a date and nothing else, with or without weekday,
// time of day and zone, and returns midnight UTC of the day it names.
func parseDate(s string) (time.Time, bool) {
	s = strings.Trim(oneLine(s), " ()（）[]【】,，")
	if len(s) < len("1/1/2025") || len(s) > 80 {
		return time.Time{}, false
	}
	s = s[len(beforeDate.FindString(s)):]
	for _, p := range datePatterns {
		m := p.re.FindStringSubmatch(s)
		if m == nil || !afterDate.MatchString(s[len(m[0]):]) {
			continue
		}
		if t, ok := day(p.order, m[1], m[2], m[3]); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

func day(order dateOrder, a, b, c string) (time.Time, bool) {
	switch order {
	case yearMonthDay:
		return makeDay(number(a), number(b), number(c))
	case monthDayYear:
		return makeDay(number(c), monthNumber(a), number(b))
	case dayMonthYear:
		return makeDay(number(c), monthNumber(b), number(a))
	}
	first, second := number(a), number(b)
	if first > 12 {
		first, second = second, first
	}
	return makeDay(number(c), first, second)
}

// makeDay refuses days that do not exist, which time.Date would carry over.
func makeDay(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	ok := y >= minYear && y <= maxYear && m >= 1 && t.Month() == time.Month(m) && t.Day() == d
	if !ok {
		return time.Time{}, false
	}
	return t, true
}

func monthNumber(s string) int {
	if s[0] >= '0' && s[0] <= '9' {
		return number(s)
	}
	s = strings.ToLower(s)
	if s == "sept" {
		return 9
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if s == name || s == name[:3] {
			return int(m)
		}
	}
	return 0
}

// number reads Arabic or Chinese digits: "12", "二〇二五", "十二", "三十一".
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n := 0
	for _, r := range s {
		switch {
		case r == '十':
			n = max(n, 1) * 10
		case r == '〇' || r == '○' || r == '零':
			n *= 10
		default:
			digit := strings.IndexRune("一二三四五六七八九", r)/len("一") + 1
			if n%10 == 0 && n <= 30 && strings.ContainsRune(s, '十') {
				n += digit
			} else {
				n = n*10 + digit
			}
		}
	}
	return n
}

// Dates that stand in the path of an address, as most newspapers write them. The web has
// no older ones: what looks like 1947 is a number.
var pathDates = []*regexp.Regexp{
	regexp.MustCompile(`/(199\d|20\d{2})[-/_.](\d{1,2})[-/_.](\d{1,2})(?:[/_.-]|$)`),
	regexp.MustCompile(`/(199\d|20\d{2})[-/]?(\d{2})[-/]?(\d{2})(?:[/_.-]|$)`),
	regexp.MustCompile(`/(199\d|20\d{2})(\d{2})/(\d{2})(?:[/_.-]|$)`),
	regexp.MustCompile(`[/_.-](199\d|20\d{2})-(\d{2})-(\d{2})(?:[/_.-]|$)`),
	regexp.MustCompile(`/(199\d|20\d{2})/([a-z]{3})/(\d{2})/`),
}

// dateInPath finds a whole date in the path of an address. Year and month alone are not
// a day, and a query often carries the day of reading.
func dateInPath(path string) (time.Time, bool) {
	for _, re := range pathDates {
		m := re.FindStringSubmatch(path)
		if m == nil {
			continue
		}
		if t, ok := makeDay(number(m[1]), monthNumber(m[2]), number(m[3])); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

var compactDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?`)

// parseStamp reads the dates of metadata: what parseDate reads, "20251202" and
// "2025-12-02 10:30:00 +0800 CST" alike. Only the day is kept.
func parseStamp(s string) (time.Time, bool) {
	s = oneLine(s)
	if t, ok := parseDate(s); ok {
		return t, true
	}
	if m := datePatterns[0].re.FindStringSubmatch(s); m != nil {
		return day(yearMonthDay, m[1], m[2], m[3])
	}
	if m := compactDate.FindStringSubmatch(s); m != nil {
		return day(yearMonthDay, m[1], m[2], m[3])
	}
	return time.Time{}, false
}
