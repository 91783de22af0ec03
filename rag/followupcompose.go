package rag

import "strings"

// composed asks the last question in the language of the follow-up, which is
// another: of its subject, metric, change and period, as far as the follow-up
// gives no others. "" where that is not enough for a question.
func (f followUp) composed(parts []mention) string {
	whom, what := f.translated(parts, subject), f.translated(parts, metric)
	if whom == "" || what == "" {
		return ""
	}
	moved := f.translated(nil, change)
	when := ""
	for _, all := range [][]mention{f.before, parts} {
		if t := inSlot(all, timeNamed); len(t) == 1 && !t[0].time.period.IsZero() {
			when = t[0].time.name(f.chinese)
		}
	}
	if f.chinese {
		return f.composedChinese(when+whom+"的"+what, moved)
	}
	of := possessive(whom) + " " + what
	if when != "" {
		when = " in " + when
		if strings.Contains(when, "quarter") || strings.Contains(when, "half") {
			when = strings.Replace(when, " in ", " in the ", 1)
		}
	}
	switch asks := kindOf(f.last); {
	case asks == why && moved != "":
		return "Why did " + of + " " + moved + when + "?"
	case asks == why:
		return "What explains " + of + when + "?"
	case asks == howMuch && moved != "":
		return "By how much did " + of + " " + moved + when + "?"
	case asks == howMuch:
		return "What was " + of + when + "?"
	}
	return "What about " + of + when + "?"
}

func (f followUp) composedChinese(of, moved string) string {
	switch asks := kindOf(f.last); {
	case asks == why && moved != "":
		return of + "为什么" + moved + "？"
	case asks == why:
		return of + "的原因是什么？"
	case asks == howMuch && moved != "":
		return of + moved + "了多少？"
	case asks == howMuch:
		return of + "是多少？"
	}
	return of + "怎么样？"
}

// translated returns what fills a slot of the question: of the follow-up as it is
// written there, else of the last question in the follow-up's language. "" where
// nothing does, or more than one.
func (f followUp) translated(parts []mention, s slot) string {
	if m := inSlot(parts, s); len(m) > 0 {
		return f.text[m[0].start:m[len(m)-1].end]
	}
	m := inSlot(f.before, s)
	if len(m) == 0 || !same(m) {
		return ""
	}
	g, ok := f.retriever.Corpus.Analyzer().Lexicon().Group(m[0].concept)
	if !ok {
		return f.last[m[0].start:m[0].end] // a name that is written alike
	}
	for _, member := range g.Members {
		if hasHan(member) == f.chinese {
			return member
		}
	}
	return ""
}
