package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The rules by which an accepted answer is found in a text, and by which a
// passage's words are counted, are those of the benchmark's own scorer, letter by
// letter, so that its figures and these are the same.

func isHan(r rune) bool { return '\u3400' <= r && r <= '\u9fff' || '\uf900' <= r && r <= '\ufaff' }

var plainSigns = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "\u00a0", " ")

// normalise folds a text for [contains]: lower case, one space between words,
// none beside Chinese characters, numbers without thousands commas.
func normalise(s string) string {
	in := []rune(plainSigns.Replace(strings.ToLower(norm.NFKC.String(s))))
	digit := func(i int) bool { return 0 <= i && i < len(in) && unicode.IsDigit(in[i]) }
	var out []rune
	spaced := true // no space is due
	for i, r := range in {
		switch {
		case r == ',' && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3):
		case r == '.' && digit(i-1) && digit(i+1):
			out, spaced = append(out, r), false
		case isHan(r):
			if n := len(out); spaced && n > 0 && out[n-1] == ' ' {
				out = out[:n-1]
			}
			out, spaced = append(out, r), true
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("%$£€'", r):
			out, spaced = append(out, r), false
		case !spaced:
			out, spaced = append(out, ' '), true
		}
	}
	return strings.TrimSpace(string(out))
}

// normaliseAll normalises accepted answers; empty ones are left out.
func normaliseAll(answers []string) []string {
	var out []string
	for _, a := range answers {
		if a = strings.Trim(normalise(a), "' "); a != "" {
			out = append(out, a)
		}
	}
	return out
}

// containsAny says whether a text, not normalised yet, holds one of the
// normalised answers.
func containsAny(text string, answers []string) bool {
	text = normalise(text)
	for _, a := range answers {
		if contains(text, a) {
			return true
		}
	}
	return false
}

// contains says whether a normalised text holds a normalised answer as whole
// words and whole numbers: "4" is neither in "14" nor in "4.5".
func contains(text, answer string) bool {
	for from := 0; answer != ""; {
		i := strings.Index(text[from:], answer)
		if i < 0 {
			return false
		}
		i += from
		if wholeAt(text, i, i+len(answer)) {
			return true
		}
		from = i + 1
	}
	return false
}

// wholeAt says whether text[i:j] is cut out of no word and no number.
func wholeAt(text string, i, j int) bool {
	left := i == 0 || !isAlnum(text[i-1]) || !isAlnum(text[i])
	right := j >= len(text) || !isAlnum(text[j]) || !isAlnum(text[j-1])
	if j+1 < len(text) && text[j] == '.' && isAlnum(text[j+1]) && isDigit(text[j-1]) {
		right = false
	}
	if i > 1 && text[i-1] == '.' && isDigit(text[i]) && isDigit(text[i-2]) {
		left = false
	}
	return left && right
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isAlnum(b byte) bool { return 'a' <= b && b <= 'z' || isDigit(b) }

// words counts the words of a text; a Chinese character is 0.6 of one.
func words(s string) float64 {
	n, inWord := 0.0, false
	for _, r := range s {
		if isHan(r) {
			n, inWord = n+0.6, false
			continue
		}
		is := unicode.IsLetter(r) || unicode.IsDigit(r)
		if is && !inWord {
			n++
		}
		inWord = is || inWord && strings.ContainsRune("'.,-’", r)
	}
	return n
}

// squeeze removes all white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// titleFromURL reads a title out of an address: its part with the most hyphens.
// It returns "" for what is no address.
func titleFromURL(id string) string {
	if !strings.HasPrefix(id, "http") {
		return ""
	}
	best := ""
	for _, part := range strings.Split(strings.Trim(id, "/"), "/")[1:] {
		if strings.Count(part, "-") >= strings.Count(best, "-") {
			best = part
		}
	}
	letters := strings.FieldsFunc(strings.TrimSuffix(best, ".html"), func(r rune) bool { return r < 'a' || 'z' < r })
	return strings.Join(letters, " ")
}
