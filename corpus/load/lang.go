package load

import (
	"strings"
	"unicode"
)

// Shares of letters or words that decide on a language. They were set on news texts,
// where English names in a Chinese article reach 60 % of its letters.
const (
	minHanShare      = 0.20
	minKanaShare     = 0.05 // of Han and kana; a Chinese article may quote a Japanese name
	minFunctionShare = 0.12 // of words; English prose has 0.25 to 0.45
	languageSample   = 20 << 10
)

var functionWords = map[string]bool{
	"the": true, "of": true, "and": true, "to": true, "in": true, "is": true, "that": true,
	"for": true, "with": true, "was": true, "by": true, "as": true, "are": true, "from": true,
	"has": true, "have": true, "this": true, "said": true, "will": true, "its": true, "it": true,
	"an": true, "be": true, "at": true, "on": true, "which": true, "were": true, "their": true,
}

// Language names the language of text as "zh", "ja", "en" or, when it is none of them
// or there is too little text, "". It looks at the beginning only.
func Language(text string) string {
	if len(text) > languageSample {
		text = strings.ToValidUTF8(text[:languageSample], "")
	}
	var letters, han, kana int
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
			letters++
		case unicode.Is(unicode.Han, r):
			han++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case kana > 0 && share(kana, han+kana) >= minKanaShare && share(han+kana, letters) > minHanShare:
		return "ja"
	case share(han, letters) > minHanShare:
		return "zh"
	case isEnglish(text):
		return "en"
	}
	return ""
}

func isEnglish(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	n, the := 0, false
	for _, w := range words {
		w = strings.ToLower(w)
		if functionWords[w] {
			n++
		}
		// German, French and Dutch share "in", "an", "on", "is", but none of these.
		the = the || w == "the" || w == "and" || w == "of" || w == "to"
	}
	return the && share(n, len(words)) >= minFunctionShare
}

// baseLanguage reduces a declared tag such as "zh-CN" or "en_US" to its first part.
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	if len(base) < 2 || len(base) > 3 {
		return ""
	}
	for _, c := range []byte(base) {
		if c < 'a' || c > 'z' {
			return ""
		}
	}
	return base
}
