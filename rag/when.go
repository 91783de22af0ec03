package rag

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// times are the days, years and quarters that a question names.
type times struct {
	days     []time.Time
	years    []int
	quarters []int // 1 to 4
	latest   bool  // it asks for the state of things now
}

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

var (
	monthDayYear = regexp.MustCompile(`(?i)\b(` + monthNames + `)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	dayMonthYear = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + monthNames + `)\.?,? (\d{4})\b`)
	yearMonthDay = regexp.MustCompile(`(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})`)

	// FY2018, FY18, Q3'23, 2Q 2023 and 2023年 name a year as 2023 does.
	yearName    = regexp.MustCompile(`(?i)(?:\b|fy|q[1-4]|[1-4]q|h[12]) ?'?((?:19|20)\d{2})(?:\b|年)`)
	shortYear   = regexp.MustCompile(`(?i)\b(?:fy ?'?|q[1-4] ?'|[1-4]q ?'?)(\d{2})\b`)
	quarterName = regexp.MustCompile(`(?i)\bq([1-4])(?:\b|'|20)|\b([1-4])q(?:\b|'|20)|\b(first|second|third|fourth)[- ]quarter|第?([一二三四1-4])季度`)

	latestWords = regexp.MustCompile(`(?i)\b(?:today|now|currently|at the moment|(?:this|last|past) week|latest|newest|most recent(?:ly)?)\b|今天|今日|现在|目前|当前|本周|这周|最新|最近`)
)

// timesIn returns the times that a question names.
func timesIn(question string) times {
	t := times{latest: latestWords.MatchString(question)}
	for _, m := range monthDayYear.FindAllStringSubmatch(question, -1) {
		t.addDay(m[3], m[1], m[2])
	}
	for _, m := range dayMonthYear.FindAllStringSubmatch(question, -1) {
		t.addDay(m[3], m[2], m[1])
	}
	for _, m := range yearMonthDay.FindAllStringSubmatch(question, -1) {
		t.addDay(m[1], m[2], m[3])
	}
	for _, m := range yearName.FindAllStringSubmatch(question, -1) {
		t.addYear(m[1])
	}
	for _, m := range shortYear.FindAllStringSubmatch(question, -1) {
		t.addYear("20" + m[1])
	}
	for _, m := range quarterName.FindAllStringSubmatch(question, -1) {
		if q := quarterNumber(strings.ToLower(m[1] + m[2] + m[3] + m[4])); !slices.Contains(t.quarters, q) {
			t.quarters = append(t.quarters, q)
		}
	}
	return t
}

func (t *times) addDay(year, month, day string) {
	y, err := strconv.Atoi(year)
	d, err2 := strconv.Atoi(day)
	if err != nil || err2 != nil {
		return
	}
	m := monthNumber(strings.ToLower(month))
	// A day that no month has is a number, not a date.
	if day := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); day.Day() == d && int(day.Month()) == m {
		t.days = append(t.days, day)
	}
}

func (t *times) addYear(year string) {
	if y, err := strconv.Atoi(year); err == nil && !slices.Contains(t.years, y) {
		t.years = append(t.years, y)
	}
}

// monthNumber returns 1 to 12 for a month's name or its first letters, a number as
// it is, and 0 for anything else.
func monthNumber(s string) int {
	const firsts = "janfebmaraprmayjunjulaugsepoctnovdec"
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if len(s) < 3 {
		return 0
	}
	at := strings.Index(firsts, s[:3])
	if at < 0 || at%3 != 0 {
		return 0
	}
	return at/3 + 1
}

func quarterNumber(s string) int {
	for i, names := range []string{"1 first 一", "2 second 二", "3 third 三", "4 fourth 四"} {
		if slices.Contains(strings.Fields(names), s) {
			return i + 1
		}
	}
	return 0
}
