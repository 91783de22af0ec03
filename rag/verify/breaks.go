package verify

import "strings"

// What ends at a place of a text.
type endKind int

const (
	noEnd endKind = iota
	clauseEnd
	sentenceEnd
)

// endAt says what ends at the byte at i. A cell of a table is a clause, its
// row a sentence.
func endAt(text string, i int) endKind {
	switch text[i] {
	case '\n':
		return sentenceEnd
	case '.', '!', '?':
		if i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\n') && (i+2 >= len(text) || text[i+2] < 'a' || text[i+2] > 'z') {
			return sentenceEnd
		}
	case ';':
		return clauseEnd
	case ' ':
		if i+1 < len(text) && strings.IndexByte("wba", text[i+1]) >= 0 && startsAny(text[i:], englishClauses) {
			return clauseEnd
		}
	case 0xe3, 0xef: // the first bytes of the signs below
		rest := text[i:]
		switch {
		case startsAny(rest, hanSentences):
			return sentenceEnd
		case startsAny(rest, hanClauses):
			return clauseEnd
		}
	}
	return noEnd
}

// Words and signs behind which a clause has a subject of its own.
var (
	englishClauses = []string{" while ", " whereas ", " but ", " although "}
	hanSentences   = []string{"。", "！", "？"}
	hanClauses     = []string{"；", "，而", "，但", "，然而"}
)

func startsAny(text string, list []string) bool {
	for _, s := range list {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// maxBesides is how far before a company the word may stand that makes it one
// to compare with, in bytes.
const maxBesides = 16

// besides says whether the text before a company ends in a word that compares
// with it, so that the sentence need not be about it.
func besides(before string) bool {
	if i := strings.LastIndexAny(before, ".!?\n"); i >= 0 {
		before = before[i+1:]
	}
	before = strings.ToLower(strings.TrimRight(before, " "))
	for _, w := range besideWords {
		if rest, ok := strings.CutSuffix(before, w); ok && (w[0] >= 0x80 || rest == "" || rest[len(rest)-1] == ' ') {
			return true
		}
	}
	return false
}

var besideWords = []string{
	"than", "with", "against", "unlike", "versus", "vs", "vs.", "over", "behind", "below", "above", "ahead of", "rival", "to", "from", "like", "beyond",
	"比", "较", "与", "同", "对", "跟", "低于", "高于", "超过", "不及", "落后于", "领先", "不如", "来自", "对手", "相比",
}
