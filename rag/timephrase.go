package rag

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/rag/calendar"
)

// timePhrase is a time that a text names: "the third quarter of 2025", "since
// June", 近三个月.
type timePhrase struct {
	start, end int             // in the text; a preposition is outside, an article inside
	period     calendar.Period // zero for one that is counted back from today
	from, to   time.Time       // the days, both inclusive
	since      bool            // from its beginning to today
	back       int             // units counted back from today: "past 30 days"; 0: not counted
	unit       calendar.Unit
	published  bool // it is about when something was reported
	relative   bool // to the day on which it is asked
	bareYear   bool // a quarter, half-year or month without its year
}

// Words that stand around a time and say how it is meant.
var (
	sinceBefore   = regexp.MustCompile(`(?i)(?:\bsince (?:early |late |the (?:start|beginning|end) of )?(?:the )?|自从?)$`)
	sinceBehind   = regexp.MustCompile(`^(?:年初|初)?(?:以来|至今|以后)`)
	comparedTo    = regexp.MustCompile(`(?i)(?:\b(?:than|versus|vs\.?|compared (?:to|with)|relative to|over) (?:in )?(?:the )?|比)$`)
	samePeriod    = regexp.MustCompile(`^(?:年?同期|同比)`)
	leadingIn     = regexp.MustCompile(`(?i)^(?:in|since|during|from|of|for|to|until|throughout|calendar|last|this) `)
	dayOfMonth    = regexp.MustCompile(`^ ?\d`)
	toDate        = regexp.MustCompile(`ytd|to.date|so far`)
	numbersByWord = map[string]int{
		"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
		"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "首": 1, "上": 1, "下": 2,
		"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12, "十五": 15, "二十": 20, "三十": 30,
	}
	unitsByWord = map[string]calendar.Unit{
		"day": calendar.Day, "week": calendar.Week, "month": calendar.Month, "quarter": calendar.Quarter, "year": calendar.Year,
		"天": calendar.Day, "日": calendar.Day, "周": calendar.Week, "星期": calendar.Week, "月": calendar.Month, "季度": calendar.Quarter, "季": calendar.Quarter, "年": calendar.Year,
	}
)

// numberOf reads a number in digits or words; 0 for none.
func numberOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return numbersByWord[strings.ToLower(s)]
}

// maxUnderstood is the length of the text, in bytes, that times and names are
// looked for in: what is longer retells, and names too many.
const maxUnderstood = 1000

// timePhrases returns the times that a text names, as they stand in it, seen from
// today.
func timePhrases(text string, today time.Time) []timePhrase {
	var out []timePhrase
	text = text[:min(len(text), maxUnderstood)]
	lower := strings.ToLower(text)
	taken := []byte(text) // what a pattern has matched becomes spaces
	for _, re := range timePatterns {
		if !re.mayMatch(lower) {
			continue
		}
		for _, at := range re.FindAllSubmatchIndex(taken, -1) {
			groups := make(map[string]string)
			for i, name := range re.SubexpNames() {
				if name != "" && at[2*i] >= 0 {
					groups[name] = strings.ToLower(text[at[2*i]:at[2*i+1]])
				}
			}
			p := timePhrase{start: at[0], end: at[1]}
			if text[at[0]:at[1]] != string(taken[at[0]:at[1]]) {
				continue
			}
			named := p.read(groups, today)
			if named {
				p.trim(text)
				named = p.settle(text, today)
			}
			for i := at[0]; i < at[1]; i++ {
				taken[i] = ' '
			}
			if named {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b timePhrase) int { return a.start - b.start })
	return out
}

// trim leaves the preposition, or the 's of a year, outside.
func (p *timePhrase) trim(text string) {
	if p.unit == calendar.Year || p.unit == calendar.Month {
		if lead := leadingIn.FindString(text[p.start:p.end]); lead != "" && !p.relative {
			p.start += len(lead)
		}
	}
	for _, s := range []string{"'s", "’s"} {
		if t := text[p.start:p.end]; p.unit == calendar.Year && strings.HasSuffix(t, s) {
			p.end -= len(s)
		}
	}
}

// settle looks at what stands around the phrase and sets its days; false where it
// is no time that the text is about.
func (p *timePhrase) settle(text string, today time.Time) bool {
	before, behind := text[:p.start], text[p.end:]
	switch {
	case p.back > 0:
		return true
	case p.unit == calendar.Month && p.bareYear && dayOfMonth.MatchString(behind),
		samePeriod.MatchString(behind), comparedTo.MatchString(before):
		return false
	case sinceBehind.MatchString(behind):
		p.since = true
		p.end += len(sinceBehind.FindString(behind))
		before = strings.TrimSuffix(strings.TrimSuffix(before, "自"), "自从")
		p.start = len(before)
	case sinceBefore.MatchString(before):
		p.since = true
	}
	p.from, p.to = p.period.Start, p.period.End()
	switch {
	case p.since:
		p.to, p.published = today, true
	case p.published: // what happened then is reported a little later too, as far as there is a later
		if p.to = calendar.Add(p.to, p.unit, 1); p.to.After(today) {
			p.to = today
		}
	}
	return p.since || p.unit != calendar.Day || p.relative // a signal of its own looks for full dates
}
