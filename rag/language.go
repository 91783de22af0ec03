package rag

import (
	"strings"
	"time"
	"unicode"
)

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// languageOf returns the language of a question: Chinese where it has two
// Chinese characters or more, whatever names and figures stand between them,
// else English.
func languageOf(question string) string {
	han := 0
	for _, r := range question {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if han >= 2 {
		return "zh"
	}
	return "en"
}

// phrases are the words of Footnote's own in an answer, by language.
type phrases struct {
	name    string // of the language, for the model
	silent  string // the articles do not answer
	nearest string // before the titles of what comes nearest
	date    string // time layout
	open    string // around a title
	close   string
	comma   string // between publisher and date
	nowhere string // behind the name of a time: no article is from then
	noFit   string // behind the name of a time: none from then answers, so all were searched
}

var words = map[string]phrases{
	"en": {
		name: "English", silent: "The articles do not answer this.", nearest: "The nearest they have:",
		date: "2 January 2006", open: "“", close: "”", comma: ", ",
		nowhere: "; no article found is from then", noFit: "; nothing on this was published then: all dates were searched",
	},
	"zh": {
		name: "Simplified Chinese (简体中文)", silent: "文章中没有这个问题的答案。", nearest: "最接近的内容：",
		date: "2006年1月2日", open: "《", close: "》", comma: "，",
		nowhere: "；没有找到这段时间的文章", noFit: "；这段时间没有相关文章，已搜索全部日期",
	},
}

// wordsFor returns the phrases of a language, English for one without.
func wordsFor(language string) phrases {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if p, ok := words[base]; ok {
		return p
	}
	return words["en"]
}

// day writes a date of publication in the language, "" where it is unknown.
func (p phrases) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(p.date)
}
