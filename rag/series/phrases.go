package series

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/rag/calendar"
)

// A phrase names a time: text[start:end].
type phrase struct {
	start, end int
	period     Period        // zero: no period that figures are of, such as "over three years", or not certain
	back       int           // units before the period that the sentence is about: "a year earlier"
	unit       calendar.Unit // of back
	latest     bool          // "the quarter": the latest one that was named
	bare       bool          // a month or an ordinal alone, which means something only beside a figure
	compared   bool          // behind from, than, 较: what something is measured from
}

// A timeReader reads the times of one sentence.
type timeReader struct {
	text      string
	published time.Time
	expected  bool    // the sentence speaks of what is to come
	fiscal    [5]bool // quarters that the article counts in fiscal years: without a year they may be of either
	chinese   bool
	out       []phrase
}

// phrasesIn returns the times that a sentence names, in order; the reader has its
// settings.
func (r *timeReader) phrasesIn(text string) []phrase {
	chinese := strings.ContainsAny(text, "年月季")
	r.text, r.chinese, r.out = text, chinese, nil
	patterns := englishTimes
	if chinese {
		patterns = chineseTimes
	}
	for _, m := range matchesIn(text, patterns) {
		r.read(phrase{start: m.start, end: m.end}, m.groups)
	}
	r.addOrdinals()
	return r.out
}

// fiscalQuarters returns the quarters that a text counts in fiscal years.
func fiscalQuarters(text string) (found [5]bool) {
	for _, at := range fiscalWord.FindAllStringIndex(text, maxFiscal) {
		around := strings.ToValidUTF8(text[max(0, at[0]-fiscalReach):min(len(text), at[1]+fiscalReach)], "")
		for _, p := range (&timeReader{}).phrasesIn(around) {
			if _, quarter, ok := strings.Cut(p.period.Code, "-Q"); ok && p.period.IsFiscal() {
				found[yearIn(quarter)-2000] = true
			}
		}
	}
	return found
}

var fiscalWord = regexp.MustCompile(`[Ff]iscal|FY ?['’]?\d\d|财年`)

// fiscalReach is how far from such a word its quarter is looked for, in bytes, and
// maxFiscal how many of the words are looked at.
const (
	fiscalReach = 60
	maxFiscal   = 20
)

// read adds what a match means; a date means nothing.
func (r *timeReader) read(p phrase, g map[string]string) {
	if g["day"] != "" || g["none"] == "" && splitsNumber(r.text, p) {
		return
	}
	p.compared = comparedBefore.MatchString(r.text[max(0, p.start-comparedReach):p.start]) || comparedBehind.MatchString(r.text[p.end:])
	switch {
	case g["none"] != "":
	case g["ago"] != "":
		p.back, p.unit = 1, calendar.Year
	case g["prev"] != "":
		p.back, p.unit = 1, calendar.Quarter
	case g["now"] != "":
		p.latest = true
	case g["q"] != "":
		r.readQuarters(p, g)
		return
	default:
		p.period = r.period(g)
		p.bare = g["m"] != "" && g["y"]+g["r"] == ""
	}
	r.out = append(r.out, p)
}

var comparedBefore = regexp.MustCompile(`(?i)(?:\b(?:from|than|versus|vs\.?|on|against|compared (?:to|with)|\w over)(?: in| for)?(?: the)? ?|[较比从由])$`)

// comparedReach holds the longest words of a comparison, in bytes.
const comparedReach = 28

var comparedBehind = regexp.MustCompile(`^(?:相比|相较|相较于)`)

// splitsNumber says whether the match is a part of a longer number or code.
func splitsNumber(text string, p phrase) bool {
	before, after := text[:p.start], text[p.end:]
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	if before != "" && isDigit(text[p.start]) && (isDigit(before[len(before)-1]) || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "-") || strings.HasSuffix(before, "$")) {
		return true
	}
	return after != "" && isDigit(text[p.end-1]) && (isDigit(after[0]) || len(after) > 1 && (after[0] == '.' || after[0] == ',') && isDigit(after[1]))
}

// readQuarters adds the quarters of a list: "the second and third quarters of 2025".
func (r *timeReader) readQuarters(p phrase, g map[string]string) {
	words := strings.FieldsFunc(g["q"], func(c rune) bool { return c == ' ' || c == ',' || c == '、' || c == '和' || c == '及' })
	var numbers []int
	for _, w := range words {
		if w = strings.TrimPrefix(w, "第"); ordinals[w] > 0 {
			numbers = append(numbers, ordinals[w])
		}
	}
	for _, n := range numbers {
		q := p
		if g["fy"]+g["fy2"] != "" {
			q.period = fiscal(yearIn(g["y"]), n)
		} else {
			q.period = r.numbered(calendar.Quarter, n, g)
		}
		r.out = append(r.out, q)
	}
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4,
	"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12, "上": 1, "下": 2,
}

// period returns the period of a match that is no list of quarters.
func (r *timeReader) period(g map[string]string) Period {
	switch {
	case g["e"] != "":
		return r.numbered(calendar.Quarter, monthOf(g["e"])/3, g)
	case g["h"] != "":
		return r.numbered(calendar.Half, ordinals[g["h"]], g)
	case g["m"] != "":
		return r.numbered(calendar.Month, monthOf(g["m"]), g)
	case g["nine"] != "":
		if end := r.numbered(calendar.Quarter, 3, g); end.Code != "" {
			return nineMonths(end.Start.Year())
		}
		return Period{}
	case g["fy"]+g["fy2"] != "":
		return fiscal(yearIn(g["y"]), 0)
	}
	if year := r.yearOf(g); year > 0 {
		return periodOf(calendar.Yearly(year))
	}
	return Period{}
}

// yearOf returns the year that a match names, 0 where it names none.
func (r *timeReader) yearOf(g map[string]string) int {
	if g["y"] != "" {
		return yearIn(g["y"])
	}
	back, ok := map[string]int{"last": 1, "the previous": 1, "去年": 1, "上年": 1, "前年": 2, "this": 0, "今年": 0, "next": -1, "明年": -1}[g["r"]]
	if !ok || r.published.IsZero() {
		return 0
	}
	return r.published.Year() - back
}

func yearIn(digits string) int {
	y, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	if y < 100 {
		y += 2000
	}
	return y
}

func monthOf(name string) int {
	if n := ordinals[name]; n > 0 {
		return n
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n
	}
	return slices.IndexFunc(strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec"), func(m string) bool { return strings.HasPrefix(name, m) }) + 1
}

// numbered returns the nth period of a unit. Without its year it is of the year
// that the sentence has named before, or the last one that has ended; zero where
// it could as well be of another year.
func (r *timeReader) numbered(unit calendar.Unit, n int, g map[string]string) Period {
	if g["y"]+g["r"] != "" {
		year := r.yearOf(g)
		if year == 0 {
			return Period{}
		}
		return periodOf(calendar.Numbered(unit, year, n))
	}
	if r.published.IsZero() || unit == calendar.Quarter && r.fiscal[n] {
		return Period{}
	}
	ended := func(c calendar.Period) bool { return c.End().Before(r.published) }
	if prev := r.previous(); !prev.Start.IsZero() {
		c := calendar.Numbered(unit, prev.Start.Year(), n)
		next := c.Shifted(1)
		next.Start = c.Start.AddDate(1, 0, 0)
		if c.Start.After(r.published) || c.Start.Before(prev.Start) && (ended(next) || r.expected) {
			return Period{}
		}
		return periodOf(c)
	}
	last := calendar.Numbered(unit, r.published.Year(), n)
	if !ended(last) {
		last.Start = last.Start.AddDate(-1, 0, 0)
	}
	next := calendar.Period{Unit: unit, Start: last.Start.AddDate(1, 0, 0)}
	if r.expected && last.End().AddDate(0, 0, stillNews).Before(r.published) && next.Start.AddDate(0, 0, -soon).Before(r.published) {
		return periodOf(next)
	}
	return periodOf(last)
}

// Of a quarter without its year that somebody expects something of, the last one is
// meant for as long as it is news, and the next one when it is soon. In days.
const (
	stillNews = 230
	soon      = 100
)

// previous returns the last period of the calendar that the sentence has named.
func (r *timeReader) previous() Period {
	for _, p := range slices.Backward(r.out) {
		if !p.period.Start.IsZero() {
			return p.period
		}
	}
	return Period{}
}

var ordinalAlone = regexp.MustCompile(`(?i)\b(?:in|for|of) (?P<q>the (?:` + nth + `))(?:,| and |\.|;|$)`)

// addOrdinals adds "in the first", beside a quarter by name.
func (r *timeReader) addOrdinals() {
	if r.chinese || !slices.ContainsFunc(r.out, func(p phrase) bool { return p.period.isQuarter() }) {
		return
	}
	for _, at := range ordinalAlone.FindAllStringSubmatchIndex(r.text, maxPhrases) {
		if slices.ContainsFunc(r.out, func(p phrase) bool { return p.start < at[3] && at[2] < p.end }) {
			continue
		}
		before := slices.IndexFunc(r.out, func(p phrase) bool { return p.start >= at[2] })
		if before < 0 {
			before = len(r.out)
		}
		n := ordinals[strings.ToLower(r.text[at[2]+len("the "):at[3]])]
		then := timeReader{published: r.published, expected: r.expected, fiscal: r.fiscal, out: r.out[:before]}
		p := phrase{start: at[2], end: at[3], period: then.numbered(calendar.Quarter, n, nil), bare: true}
		r.out = slices.Insert(r.out, before, p)
	}
}
