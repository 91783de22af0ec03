package load

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	bylineCut = regexp.MustCompile(`[|｜·•\n/]|\s{2,}|\s[–—-]\s`)
	// What follows a name without a mark between: a date, minutes of reading, a label.
	bylineDate = regexp.MustCompile(`(?i)\s*(?:(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+)?\d{1,2}(?:st|nd|rd|th)?,?\s+(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,?\s+)?\d{4}|` +
		`(?:19|20)\d{2}\s?[-/.年]\s?\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d+[ -]min|(?:发布时间|发表时间|时间|来源|责任编辑|编辑)\s*[:：]).*`)
	bylineMade = regexp.MustCompile(`^(?i:(?:written\s+)?by\s*:?\s+|(?:par|von|por|di)\s*:?\s+|(?:autore?|auteur|author)\s*:\s*|作者\s*[:：]\s*|文\s*[:：/]\s*)`)
	bylineAt   = regexp.MustCompile(`\s[@(（].*`)
	initial    = regexp.MustCompile(`\s\p{Lu}\.$`)
	handle     = regexp.MustCompile(`^[\p{L}\d][\p{L}\d._-]+$`)
)

const maxHanName = 24 // columns of the names in a Chinese byline

// bylineName takes the names out of what extraction found beside the headline: often a
// whole line, with date, editor and source. It returns "" where none is sure to be a name.
func bylineName(line string) string {
	if s := oneLine(line); handle.MatchString(s) && isPersonOrMaker(s) && !hasHan(s) {
		return s
	}
	var h header
	if h.take(oneLine(line)) && h.author != "" && !strings.ContainsAny(h.author, ":：+") {
		return h.author
	}
	if i := strings.Index(line, " by "); i > 0 && strings.ContainsFunc(line[:i], unicode.IsDigit) {
		line = line[i+1:]
	}
	for _, s := range bylineCut.Split(line, -1) {
		s = bylineAt.ReplaceAllString(bylineDate.ReplaceAllString(s, ""), "")
		s = strings.Trim(bylineMade.ReplaceAllString(oneLine(s), ""), " ,，-[]【】'")
		doubt := strings.ContainsAny(s, ":：[]【】@…+，") || strings.ContainsFunc(s, unicode.IsDigit) || isChrome(s)
		if doubt || !isName(initial.ReplaceAllString(s, "")) || hasHan(s) && width(s) > maxHanName {
			continue
		}
		if f, _ := classify(s); f == nothing {
			return s
		}
	}
	return ""
}
