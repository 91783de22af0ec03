package load

import (
	"strings"
	"unicode"
)

// Widths are counted in columns: a Han character takes two.
const (
	maxTitleWidth    = 80
	minTitleWidth    = 30  // a clause shorter than this says too little
	maxHeadlineWidth = 140 // what a headline line may have
	proseWidth       = 100 // a line longer than this is prose whatever its end
)

// width counts columns as a terminal or a list of titles would.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if r >= 0x1100 && (unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60) {
		return 2
	}
	return 1
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’」』）)`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") ||
		strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…") || strings.HasSuffix(s, "；")
}

// isProse is true of a line that is a sentence or more, not a headline or a label.
func isProse(s string) bool {
	w := width(s)
	return w >= proseWidth || w >= 50 && endsSentence(s)
}

// takeHeadline takes the first block as the title if it looks like a headline. Right above
// a byline or date it may also be long or end like a sentence; elsewhere it may not.
func takeHeadline(blocks []block, aboveByline bool) (string, []block) {
	at := filled(blocks, 2)
	if len(at) < 2 {
		return "", blocks
	}
	first := blocks[at[0]]
	line := oneLine(first.text)
	w := width(line)
	plain := !endsSentence(line) || strings.HasSuffix(line, "?") || strings.HasSuffix(line, "？") || strings.HasSuffix(line, "！") || strings.HasSuffix(line, "!")
	ok := first.kind == paragraph && w <= maxHeadlineWidth && strings.ContainsFunc(line, unicode.IsLetter)
	if !aboveByline {
		next := oneLine(blocks[at[1]].text)
		wrapped := at[1] == at[0]+1 && wrapWidth(blocks) > 0 || unicode.IsLower([]rune(next)[0])
		ok = ok && !wrapped
		ok = ok && plain && !strings.ContainsAny(line[len(line)-1:], ",;:") && !hasSuffixAny(line, "，", "；", "：", "、")
	}
	if !ok {
		return "", blocks
	}
	return field(line), blocks[at[0]+1:]
}

func hasPrefixAny(s string, prefixes ...string) bool {
	for _, x := range prefixes {
		if strings.HasPrefix(s, x) {
			return true
		}
	}
	return false
}

func hasSuffixAny(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

// titleOf makes a title for a text without a headline. A sentence that opens with a
// quotation is named by it, as an editor would; otherwise by the sentence, cut at the
// last clause or word that fits.
func titleOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if q := openingQuote(line); q != "" {
		line = q
	} else {
		line = firstSentence(line)
	}
	return strings.TrimRight(cutAtBorder(strings.TrimLeft(line, "-•*# ")), " .。,，;；:：、—–-")
}

var quotePairs = map[rune]rune{'“': '”', '"': '"', '‘': '’', '\'': '\'', '「': '」', '『': '』'}

// openingQuote returns the quotation that text begins with if it is long enough to stand
// for it and fits, else "".
func openingQuote(text string) string {
	runes := []rune(text[:min(len(text), 4*maxTitleWidth)])
	if len(runes) == 0 || quotePairs[runes[0]] == 0 {
		return ""
	}
	end := quotePairs[runes[0]]
	for i := 1; i < len(runes); i++ {
		// An apostrophe inside a word does not close a single quotation.
		if runes[i] != end || i+1 < len(runes) && unicode.IsLetter(runes[i+1]) && !hasHan(string(runes[i+1])) {
			continue
		}
		q := strings.TrimRight(string(runes[1:i]), ",，.。 ")
		if w := width(q); w >= 16 && w <= maxTitleWidth {
			return q
		}
		return ""
	}
	return ""
}

// firstSentence ends at a full stop that is followed by a space and a capital, or at a
// Chinese one. An abbreviation may cut it short; a title survives that.
func firstSentence(s string) string {
	for i, r := range s {
		rest := s[i+len(string(r)):]
		switch r {
		case '。', '！', '？':
			return s[:i]
		case '.', '!', '?':
			next := strings.TrimLeft(rest, `"'”’)`)
			if i > minTitleWidth && strings.HasPrefix(next, " ") {
				return s[:i]
			}
		}
	}
	return s
}

// cutAtBorder shortens s to maxTitleWidth columns, at a clause if one of sense fits, else
// at a word.
func cutAtBorder(s string) string {
	w, clause, word := 0, 0, 0
	for i, r := range s {
		switch {
		case strings.ContainsRune(",;:，；：", r) && w >= minTitleWidth && !digitAt(s, i+1):
			clause = i
		case r == ' ' || runeWidth(r) == 2:
			word = i
		}
		if w += runeWidth(r); w > maxTitleWidth {
			switch {
			case clause > 0:
				return s[:clause]
			case word > 0:
				return s[:word]
			}
			return s[:i]
		}
	}
	return s
}

// digitAt is true inside "1,200": its comma is no clause.
func digitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
