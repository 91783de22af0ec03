package llmtest

import (
	"slices"
	"strings"
	"unicode"
)

var stopWords = strings.Fields("a an and are as at be been by did do does for from had has have how in into is it its " +
	"of on or that the their they this to was were what when which who why will with")

// words counts the words of text in lower case, without the commonest, a plural s dropped; Han text counts in pairs of
// characters.
func words(text string) map[string]int {
	count := map[string]int{}
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, f := range fields {
		var latin []rune
		var last rune // the Han character before; 0: none
		for _, r := range f {
			if !unicode.Is(unicode.Han, r) {
				latin, last = append(latin, r), 0
				continue
			}
			if last != 0 {
				count[string([]rune{last, r})]++
			}
			last = r
		}
		w := string(latin)
		if len(latin) > 3 && !strings.HasSuffix(w, "ss") {
			w = strings.TrimSuffix(w, "s")
		}
		if w != "" && !slices.Contains(stopWords, w) {
			count[w]++
		}
	}
	return count
}

// sentences splits text after . ! ? that are followed by space, and after their Chinese forms.
func sentences(text string) []string {
	var out []string
	rs := []rune(strings.Join(strings.Fields(text), " "))
	start := 0
	for i, r := range rs {
		end := strings.ContainsRune("。！？", r) ||
			strings.ContainsRune(".!?", r) && (i+1 == len(rs) || rs[i+1] == ' ') && !initial(rs[start:i])
		if !end && i+1 < len(rs) {
			continue
		}
		if s := strings.TrimSpace(string(rs[start : i+1])); s != "" {
			out = append(out, s)
		}
		start = i + 1
	}
	return out
}

// initial reports whether a full stop after before belongs to an abbreviation such as "U.S." or "J."
func initial(before []rune) bool {
	n := len(before)
	return n > 0 && unicode.IsUpper(before[n-1]) && (n == 1 || before[n-2] == ' ' || before[n-2] == '.')
}
