package verify

import (
	"slices"
	"strings"
	"unicode"
)

// checkClaim judges one sentence by its figures, else by its words.
func (c *checker) checkClaim(s sentence, figs []Figure) Claim {
	claim := Claim{Start: s.start, End: s.end, Citations: slices.Clone(s.citations)}
	cited := c.passagesOf(s)
	verified, unsupported, contradicted := 0, 0, false
	for i, f := range figs {
		if f.Start < s.start || f.Start >= s.end {
			continue
		}
		contradicted = contradicted || c.reversed(i, cited)
		switch f.Status {
		case Unsupported:
			unsupported++
		case Exact, Rounded, Derived:
			verified++
		}
	}
	switch {
	case contradicted:
		claim.Support = Contradicted
	case unsupported > 0:
		claim.Support = NotSupported
	case len(cited) == 0:
		claim.Support = Uncited
	case verified == 0 && foreign(c.prose[s.start:s.end], cited):
		claim.Support = NotSupported
	default:
		claim.Support = Supported
	}
	return claim
}

const (
	minContentWords = 3   // fewer prove nothing
	foreignShare    = 0.2 // below this share of its words in the passages, a claim is not about them
)

// foreign says whether nearly none of the words of claim stand in the passages
// of its script. Across scripts words prove nothing.
func foreign(claim string, cited []*passage) bool {
	han := isChinese(claim)
	words := contentWords(claim, han)
	compared := false
	hits := 0
	for w := range words {
		found := false
		for _, p := range cited {
			if isChinese(p.text) != han {
				continue
			}
			compared = true
			if p.words == nil {
				p.words = contentWords(p.text, han)
			}
			found = found || p.words[w]
		}
		if found {
			hits++
		}
	}
	return compared && len(words) >= minContentWords && float64(hits) < foreignShare*float64(len(words))
}

// isChinese says whether text reads as Chinese rather than as a text of words
// with spaces; a Chinese character weighs about as much as four letters.
func isChinese(text string) bool {
	han, letters := 0, 0
	for _, r := range text {
		switch {
		case r >= 0x2E80 && unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return 4*han > letters
}

var stopWords = set(`the and for that this with from was were are has have had its his her their they them than then but not
which who whom what when where while also into over about after before more most such been being will would could should can
may might does did said says say according article articles source sources report reported reports there these those between
because our your all any some one two other only very much many per year quarter billion million`)

// contentWords returns the words of text that carry its meaning: stems of
// words in spaces, pairs of Chinese characters. han says which to expect.
func contentWords(text string, han bool) map[string]bool {
	out := map[string]bool{}
	for _, field := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !han {
			if w := stem(field); len(w) > 2 && !stopWords[field] {
				out[w] = true
			}
			continue
		}
		runes := []rune(field)
		for i := 0; i+1 < len(runes); i++ {
			if runes[i] >= 0x2E80 && runes[i+1] >= 0x2E80 {
				out[string(runes[i:i+2])] = true
			}
		}
	}
	return out
}

// maxStem makes words of one family meet: invest, investment, investors.
const maxStem = 6

// stem cuts an English word to its beginning; coarse on purpose, a claim is
// only called foreign when nearly nothing meets.
func stem(w string) string {
	for _, ending := range []string{"ing", "ed", "es", "s"} {
		if cut, ok := strings.CutSuffix(w, ending); ok && len(cut) > 3 {
			w = cut
			break
		}
	}
	if len(w) > maxStem {
		return w[:maxStem]
	}
	return w
}
