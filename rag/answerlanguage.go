package rag

import (
	"regexp"
	"strings"
	"unicode"
)

// What an answer has in any language: code, markers, titles and quotations.
var foreignParts = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|\\[\\d+\\]|《[^》\n]*》|“[^”\n]*”|「[^」\n]*」|\"[^\"\n]*\"")

const (
	hanPerWord  = 2   // Chinese characters that say as much as an English word
	minJudged   = 8   // of such characters: a shorter answer is not judged
	chineseFrom = 0.5 // of them being Chinese a text is
)

// foreign says whether a generated answer is not in the language that it should
// be in, Chinese or English, as far as can be told. Instructions may have wished for
// another.
func (w *writing) foreign() bool {
	zh := wordsFor(w.question.Language).name == words["zh"].name
	han, all := prose(w.answer.Text)
	if all < minJudged || w.answer.Mode != Generated || w.question.Instructions != "" {
		return false
	}
	return (float64(han) < chineseFrom*float64(all)) == zh
}

// prose counts the Chinese characters of a text, and with them its English words
// as so many characters, without names: words with a capital or a digit.
func prose(text string) (han, all int) {
	text = foreignParts.ReplaceAllString(text, " ")
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	english := 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isWord(r) || unicode.Is(unicode.Han, r) }) {
		if !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) }) {
			english++
		}
	}
	return han, han + hanPerWord*english
}
