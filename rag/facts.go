package rag

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/chunk"
	"footnote/corpus/terms"
	"footnote/rag/figures"
)

// fact is a sentence of which it is plain whose metric it is about: it names one
// company and one metric. Questions are made from it.
type fact struct {
	company, metric string // concepts
	rises, falls    bool
	caused          bool // it says why
	measured        bool // it has a figure
	periods         []quarter
}

// quarter is a quarter of a year, both as the sentence names them.
type quarter struct{ quarter, year string }

// factsIn returns the facts of the first sentences of a text.
func factsIn(analyzer *terms.Analyzer, text string, most int) []fact {
	var out []fact
	sentences := chunk.Sentences(text)
	for _, span := range sentences[:min(len(sentences), most)] {
		sentence := text[span.Start:span.End]
		found := conceptsIn(analyzer, sentence)
		if len(found["company"]) != 1 || len(found["metric"]) != 1 {
			continue
		}
		out = append(out, fact{
			company: found["company"][0], metric: found["metric"][0], periods: periodsIn(sentence),
			caused: causePattern.MatchString(sentence), measured: len(figures.Parse(sentence)) > 0,
			rises: slices.Contains(found["change"], "=rise"), falls: slices.Contains(found["change"], "=fall"),
		})
	}
	return out
}

// conceptsIn returns the concepts of a text by their categories.
func conceptsIn(analyzer *terms.Analyzer, text string) map[string][]string {
	found := map[string][]string{}
	for _, t := range analyzer.Document(nil, text) {
		if g, ok := analyzer.Lexicon().Group(t); ok {
			found[g.Category] = with(found[g.Category], t)
		}
	}
	return found
}

var (
	englishPeriod = regexp.MustCompile(`(?i)\b(?:(first|second|third|fourth)[- ]quarter (?:of )?|Q([1-4]) )((?:19|20)\d{2})\b`)
	chinesePeriod = regexp.MustCompile(`((?:19|20)\d{2})年第?([一二三四1-4])季度`)
)

// periodsIn returns the quarters that a text names with their year.
func periodsIn(text string) []quarter {
	var out []quarter
	for _, m := range englishPeriod.FindAllStringSubmatch(text, -1) {
		out = with(out, quarter{quarterOf(m[1] + m[2]), m[3]})
	}
	for _, m := range chinesePeriod.FindAllStringSubmatch(text, -1) {
		out = with(out, quarter{quarterOf(m[2]), m[1]})
	}
	return out
}

// The names of the quarters.
var (
	englishQuarters = []string{"first", "second", "third", "fourth"}
	chineseQuarters = []string{"一", "二", "三", "四"}
)

// quarterOf returns the number of a quarter by its name or number.
func quarterOf(name string) string {
	for i := range englishQuarters {
		if strings.EqualFold(name, englishQuarters[i]) || name == chineseQuarters[i] {
			return string('1' + rune(i))
		}
	}
	return name
}

// ask words a question about the fact: why, where the metric moved one way.
func (f fact) ask(l *terms.Lexicon, chinese bool) string {
	if f.rises == f.falls {
		return f.askWhat(l, chinese)
	}
	c, m := nameIn(l, f.company, chinese), nameIn(l, f.metric, chinese)
	switch {
	case chinese && f.falls:
		return c + "的" + m + "为什么下降？"
	case chinese:
		return c + "的" + m + "为什么增长？"
	case f.falls:
		return "Why is " + c + "'s " + m + " falling?"
	}
	return "Why is " + c + "'s " + m + " rising?"
}

// askWhat asks how it stands.
func (f fact) askWhat(l *terms.Lexicon, chinese bool) string {
	c, m := nameIn(l, f.company, chinese), nameIn(l, f.metric, chinese)
	if chinese {
		return c + "的" + m + "是多少？"
	}
	return "What happened to " + c + "'s " + m + "?"
}

// askFor asks how it stood in a period.
func (f fact) askFor(l *terms.Lexicon, p quarter, chinese bool) string {
	c, m := nameIn(l, f.company, chinese), nameIn(l, f.metric, chinese)
	i := int(p.quarter[0] - '1')
	if chinese {
		return c + p.year + "年第" + chineseQuarters[i] + "季度的" + m + "是多少？"
	}
	return "What was " + c + "'s " + m + " in the " + englishQuarters[i] + " quarter of " + p.year + "?"
}

// nameIn returns the first name of a concept that is, or is not, Chinese.
func nameIn(l *terms.Lexicon, concept string, chinese bool) string {
	g, _ := l.Group(concept)
	for _, m := range g.Members {
		if strings.ContainsFunc(m, func(r rune) bool { return unicode.Is(unicode.Han, r) }) == chinese {
			return m
		}
	}
	return g.Members[0]
}
