package load

import (
	"strings"
	"unicode"
)

// units are what the text of a page is compared by: words in lower case, and the
// characters of languages that are written without spaces.
func units(text string) map[string]int {
	n := map[string]int{}
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			n[word.String()]++
			word.Reset()
		}
	}
	for _, r := range text {
		switch {
		case runeWidth(r) == 2 && unicode.IsLetter(r):
			end()
			n[string(r)]++
		case unicode.IsLetter(r), unicode.IsDigit(r):
			word.WriteRune(unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return n
}

// agreement compares a text with the one wanted as multisets of units: how much of got is
// wanted, how much of want is there, and the harmonic mean of both, each 0 to 1.
func agreement(got, want string) (precision, recall, f1 float64) {
	g, w := units(got), units(want)
	common, ng, nw := 0, 0, 0
	for u, n := range g {
		ng += n
		common += min(n, w[u])
	}
	for _, n := range w {
		nw += n
	}
	if common == 0 {
		if ng == 0 && nw == 0 {
			return 1, 1, 1
		}
		return 0, 0, 0
	}
	precision, recall = float64(common)/float64(ng), float64(common)/float64(nw)
	return precision, recall, 2 * precision * recall / (precision + recall)
}
