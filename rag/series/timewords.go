package series

import (
	"regexp"
	"slices"
	"strings"
)

const (
	months   = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	lasts    = `march|june|september|december`
	nth      = `first|second|third|fourth`
	yearTail = `(?:(?:,| of| in)?(?: (?:[\w. ]{1,30}['’]s|its|the))? ?(?P<fy>fiscal(?: year)? ?|fy ?)?['’]?(?P<y>(?:19|20)\d\d)\b(?P<fy2> fiscal year)?| (?:of )?(?P<r>last|this|the previous) year\b)?`
	hanYear  = `(?:(?P<y>(?:19|20)\d\d) ?年?|(?P<r>去年|今年|前年|上年|明年))?的?`
)

// englishTimes and chineseTimes match the times of a sentence, in turn: what one
// has taken is closed to those below. A text that has none of the words a pattern
// needs, in small letters, is not searched. Groups: y year, fy that it is fiscal, r a
// year counted from the article's, q quarters, h half, m month, e the last month of
// a quarter, nine nine months, ago and prev what is counted back, now the quarter
// spoken of, none a time that is no period, day a date.
var englishTimes = timePatterns([][2]string{
	{"jan feb mar apr may jun jul aug sep oct nov dec -", `(?P<day>\b(?:` + months + `)\.? \d{1,2}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?\b|\b\d{1,2}(?:st|nd|rd|th)? (?:` + months + `)\b\.?(?:,? (?:19|20)\d\d)?|\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b)`},
	{"month quarter year since 19 20", `(?P<none>\b(?:past|last|previous|trailing|next|coming|these|within|every|over(?: the)?|for) (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few|dozen) (?:months|quarters|years)\b|\bsince (?:19|20)\d\d|\byear[- ]to[- ]date\b|\bso far this year\b|\bfiscal (?:` + nth + `)[- ]quarter\b|\b(?:19|20)\d\d(?:-|–|—| to )(?:20)?\d\d\b)`},
	{"year quarter", `(?P<ago>\b(?:the )?(?:same|corresponding) (?:period|quarter|half|three months) (?:of )?(?:last year|a year (?:earlier|ago|before)|(?:the )?(?:previous|prior) year|(?:one|a) year (?:earlier|ago)))`},
	{"year", `(?P<ago>\b(?:a|one) year (?:earlier|ago|before|prior)\b|\bthe year before\b|\bprior[- ]year (?:period|quarter)\b)`},
	{"nine three", `(?P<nine>\b(?:the )?first (?:nine months|three quarters)\b)` + yearTail},
	{"quarter", `\b(?:the )?(?P<q>(?:` + nth + `)(?:(?:, (?:and )?| and (?:the )?)(?:` + nth + `))*)[- ]quarters?\b` + yearTail},
	{"q1 q2 q3 q4", `\b(?P<y>20\d\d)[ -]?q(?P<q>[1-4])\b`},
	{"q1 q2 q3 q4", `\bq(?P<q>[1-4])(?: ?(?:of )?(?P<fy>fy ?|fiscal(?: year)? )?['’]?(?P<y>20\d\d|\d\d)\b(?P<fy2> fiscal year)?| (?:of )?(?P<r>last|this) year\b)?`},
	{"1q 2q 3q 4q", `\b(?P<q>[1-4])q ?(?P<fy>fy ?)?['’]?(?P<y>20\d\d|\d\d)?\b`},
	{"quarter", `\b(?P<e>` + lasts + `) quarter\b` + yearTail},
	{"three", `\b(?:the )?three months (?:to|ended|ending|through)(?: the end of)?(?: \d{1,2})? (?P<e>` + lasts + `)\b(?: \d{1,2},?)?(?: (?P<y>20\d\d)\b)?`},
	{"half", `\b(?:the )?(?P<h>first|second) half(?:[- ]year)?\b(?: of the year)?` + yearTail},
	{"h1 h2", `\bh(?P<h>[12]) ?['’]?(?P<y>20\d\d|\d\d)?\b`},
	{"1h 2h", `\b(?P<h>[12])h ?['’]?(?P<y>20\d\d|\d\d)?\b`},
	{"quarter", `(?P<prev>\b(?:the )?(?:previous|preceding|prior|last) quarter\b|\ba quarter (?:earlier|ago)\b)`},
	{"quarter three", `(?P<now>\b(?:the|this|that) (?:same )?(?:quarter|three months)\b)`},
	{"19 20", `\b(?P<m>` + months + `)\.?,? (?:of )?(?P<y>(?:19|20)\d\d)\b`},
	{"jan feb mar apr may jun jul aug sep oct nov dec", `\b(?:in|for|during|to) (?P<m>` + months + `)\b(?:,? (?:of )?(?P<y>(?:19|20)\d\d)\b)?`},
	{"fy fiscal", `\b(?P<fy>fy ?['’]?|fiscal(?: year)? )(?P<y>20\d\d|\d\d)\b`},
	{"fiscal", `\b(?P<y>20\d\d)(?P<fy> fiscal year)\b`},
	{"year", `\b(?P<r>last|this|next) year\b`},
	{"19 20", `\b(?P<y>(?:19|20)\d\d)\b`},
})

var chineseTimes = timePatterns([][2]string{
	{"月", `(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}[日号])`},
	{"月 年 季", `(?P<none>(?:(?:19|20)\d\d年|今年|去年)?\d{1,2}月?[-－—–~至到]\d{1,2}月份?|(?:过去|近|未来|最近|连续|此前|前|后)(?:的)?(?:\d+|[一二两三四五六七八九十几]+)个?(?:月|年|季度)|年初至今|今年以来|[一二两三四五六七八九十]+年(?:内|间|期)?)`},
	{"同期 同季", `(?P<ago>(?:上年|去年|上一年)(?:同期|同季度?))`},
	{"财年", `(?P<fy>(?P<y>20\d\d|\d\d) ?财年)(?:的?第?(?P<q>[一二三四1-4])(?:财)?季度?)?`},
	{"前", hanYear + `(?P<nine>前三个?季度?|前九个?月)`},
	{"季", hanYear + `第?(?P<q>[一二三四1-4](?:[、和及]第?[一二三四1-4])*)季度?`},
	{"q1 q2 q3 q4", `(?P<y>20\d\d)年?q(?P<q>[1-4])`},
	{"q1 q2 q3 q4", `\bq(?P<q>[1-4])`},
	{"半年", hanYear + `(?P<h>[上下])半年`},
	{"上", `(?P<prev>上一?个?季度?)`},
	{"季", `(?P<now>当季度?|该季度?|本季度?)`},
	{"月", `(?:(?P<y>20\d\d) ?年|(?P<r>去年|今年|前年|上年))(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?`},
	{"月", `(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?`},
	{"年", `(?P<y>(?:19|20)\d\d) ?年(?:全年|度)?`},
	{"年", `(?P<r>去年|今年|前年|上年|明年)(?:全年)?`},
})

type timePattern struct {
	needs []string
	*regexp.Regexp
}

func timePatterns(rows [][2]string) []timePattern {
	var out []timePattern
	for _, row := range rows {
		out = append(out, timePattern{strings.Fields(row[0]), regexp.MustCompile("(?i)" + row[1])})
	}
	return out
}

// A match is a place where a pattern matches, with its groups in small letters.
type match struct {
	start, end int
	groups     map[string]string
}

// maxPhrases bounds the times that one pattern reads in one sentence.
const maxPhrases = 20

// matchesIn returns what the patterns match in text, in order.
func matchesIn(text string, patterns []timePattern) []match {
	var out []match
	lower := strings.ToLower(text)
	taken := []byte(text) // what a pattern has matched becomes a sign that none has
	for _, p := range patterns {
		if !slices.ContainsFunc(p.needs, func(need string) bool { return strings.Contains(lower, need) }) {
			continue
		}
		for _, at := range p.FindAllSubmatchIndex(taken, maxPhrases) {
			m := match{at[0], at[1], make(map[string]string)}
			for i, name := range p.SubexpNames() {
				if name != "" && at[2*i] >= 0 {
					m.groups[name] = strings.ToLower(text[at[2*i]:at[2*i+1]])
				}
			}
			for i := at[0]; i < at[1]; i++ {
				taken[i] = '#'
			}
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b match) int { return a.start - b.start })
	return out
}
