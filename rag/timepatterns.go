package rag

import (
	"regexp"
	"slices"
	"strings"
)

const (
	year4     = `(?:19|20)\d{2}`
	relYearZH = `(?:(?P<y>` + year4 + `)年|(?P<r>去年|今年|前年))?的?`
	ordinalEN = `(?:first|second|third|fourth|[1-4](?:st|nd|rd|th))`
	ofYearEN  = `(?:(?:,| of| in)? (?:the )?(?:fiscal(?: year)? |fy ?)?'?(?P<y>` + year4 + `)| of (?P<r>last|this|the previous) year)?\b`
	fiscalEN  = `(?: (?:of )?(?:fy|fiscal(?: year)?) ?'?(?P<f>(?:20)?\d{2})| ?(?:of )?'?(?P<y>20\d{2})| ?'(?P<s>\d{2})| (?:of )?(?P<r>last|this) year)?\b`
	numberEN  = `\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve`
	numberZH  = `\d{1,3}|[一二两三四五六七八九十]{1,3}|半`
)

// timePatterns are tried in turn; a text that one has taken is closed to those
// below. Groups: y year, f and s its last digits or all, r a year counted from
// this, q quarter, h half, m month, d full date, w which of unit u, n number of
// units u back.
var timePatterns = compiled([]struct{ needs, pattern string }{
	{"0 1 2 3 4 5 6 7 8 9", `(?P<d>\d{4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,2}日?)`},
	{"0 1 2 3 4 5 6 7 8 9", `\b(?P<d>(?:` + monthNames + `)\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})\b`},
	{"0 1 2 3 4 5 6 7 8 9", `\b(?P<d>\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:` + monthNames + `)\.?,? \d{4})\b`},
	{"前", relYearZH + `(?P<nine>前三个?季度|前九个月)`},
	{"上 本 这 前", `(?P<w>上一个?|上个?|本|这一个?|这个?|前一个?)(?P<u>周|星期|月|季度|季)`},
	{"季", relYearZH + `(?:第?(?P<q>[一二三四1-4])季度|(?P<q2>首)季度?)`},
	{"年q 年的q", `(?:(?P<y>` + year4 + `)年|(?P<r>去年|今年|前年))的?q(?P<q>[1-4])\b`},
	{"半年", relYearZH + `(?P<h>[上下])半年`},
	{"quarter", `(?:the )?\b(?P<q>` + ordinalEN + `)[- ]quarter` + ofYearEN},
	{"half", `(?:the )?\b(?P<h>first|second) half` + ofYearEN},
	{"q", `\b(?P<y>20\d{2})[ -]?q(?P<q>[1-4])\b`},
	{"q", `\bq(?P<q>[1-4])` + fiscalEN},
	{"h1 h2", `\bh(?P<h>[12])` + fiscalEN},
	{"1q 2q 3q 4q", `\b(?P<q>[1-4])q(?: ?'?(?P<f>(?:20)?\d{2}))?\b`},
	{"20 19", `\b(?P<m>` + monthNames + `)\.?,? (?:of )?(?P<y>` + year4 + `)\b`},
	{"in since during from last this", `\b(?:in|since|during|from|last|this) (?P<m>` + monthNames + `)\b`},
	{"月", relYearZH + `(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?`},
	{"ytd date far", `\b(?P<r>ytd|year[- ]to[- ]date|so far this year|this year so far)\b`},
	{"past last previous recent", `\b(?:the )?(?:past|last|previous|recent) (?P<n>` + numberEN + `) (?P<u>day|week|month|quarter|year)s\b`},
	{"近 过去", `(?:最近|过去|近)的?(?P<n>` + numberZH + `)个?(?P<u>天|日|周|星期|月|季度|年)`},
	{"last this past previous current", `\b(?:the )?(?P<w>last|this|past|previous|current) (?:calendar |fiscal )?(?P<u>week|month|quarter|year)\b`},
	{"年", `(?P<r>去年|今年|前年)`},
	{"yesterday 昨 前天", `(?P<w>yesterday|昨天|昨日|前天)`},
	{"fy fiscal", `\b(?:fy ?'?|fiscal(?: year)? )(?P<f>(?:20)?\d{2})\b`},
	{"20 19", `\b(?:in|since|during|throughout|of|for|from|to|until|calendar) (?P<y>` + year4 + `)\b`},
	{"年", `(?P<y>` + year4 + `)年`},
	{"'s ’s", `\b(?P<y>` + year4 + `)['’]s\b`},
})

// timePattern matches times. A text that has none of the words it needs, in small
// letters, is not searched: most questions name no time.
type timePattern struct {
	needs []string
	*regexp.Regexp
}

func (p timePattern) mayMatch(lower string) bool {
	return slices.ContainsFunc(p.needs, func(need string) bool { return strings.Contains(lower, need) })
}

func compiled(rows []struct{ needs, pattern string }) []timePattern {
	var out []timePattern
	for _, row := range rows {
		out = append(out, timePattern{strings.Fields(row.needs), regexp.MustCompile(`(?i)` + row.pattern)})
	}
	return out
}
