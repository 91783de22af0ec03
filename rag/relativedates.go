package rag

import (
	"regexp"
	"strings"
	"time"

	"footnote/rag/calendar"
)

// relativeDate matches the words of an article that mean a day or a period seen
// from the day of its publication.
var relativeDate = regexp.MustCompile(`(?i)\b(?:yesterday|today|tomorrow|(?:last|this|next) (?:month|quarter|year))\b|` +
	`昨天|昨日|今天|今日|明天|明日|去年|今年|明年|前年|上个?月|本月|下个?月|上个?季度|本季度|下个?季度`)

// Words that only look like a date: 今年轻, or one of another sentence part.
var noDateBehind = regexp.MustCompile(`^(?:轻|['’]s (?:report|newspaper)|\s?[(（\[【]|同期)`)

// maxResolved bounds the dates that are added to one passage.
const maxResolved = 20

// datesResolved writes behind each relative date of a text what it means, in
// square brackets: "yesterday [1 December 2025]", 今年 [2025年]. The text of an
// article without a date stays as it is.
//
// A number alone does not stand in the brackets: that would be a marker.
func datesResolved(text string, published time.Time) string {
	if published.IsZero() {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range relativeDate.FindAllStringIndex(text, maxResolved) {
		if noDateBehind.MatchString(text[m[1]:]) {
			continue
		}
		b.WriteString(text[at:m[1]])
		b.WriteString(" [" + resolved(strings.ToLower(text[m[0]:m[1]]), published) + "]")
		at = m[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// resolved names the period that a relative date means, in its language.
func resolved(word string, published time.Time) string {
	shift, unit := 0, calendar.Day
	for _, s := range []struct {
		words string
		shift int
	}{{"last yesterday 昨 去 上", -1}, {"next tomorrow 明 下", 1}, {"前年", -2}} {
		for w := range strings.FieldsSeq(s.words) {
			if strings.HasPrefix(word, w) {
				shift = s.shift
			}
		}
	}
	for w, u := range unitsByWord {
		if u >= calendar.Month && strings.HasSuffix(word, w) {
			unit = u
		}
	}
	p := calendar.Around(unit, published).Shifted(shift)
	switch chinese := hasHan(word); {
	case chinese:
		return p.Name(true)
	case unit == calendar.Quarter:
		return "Q" + string(rune('0'+p.Ordinal())) + p.Start.Format(" 2006")
	case unit == calendar.Year:
		return "the year " + p.Name(false)
	}
	return p.Name(false)
}
