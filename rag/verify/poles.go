package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/rag/figures"
)

// A pole is a word that says that an amount was won or lost.
type pole struct {
	start, end int
	sign       int // +1 won, -1 lost
}

// poles are those of a text, in order.
type poles []pole

// Words by the sign of the amounts they go with.
var poleWords = map[int][]string{
	1: {"profit", "profits", "inflow", "inflows", "surplus", "earned", "generated", "positive",
		"利润", "盈利", "流入", "盈余", "顺差", "净赚", "净利"},
	-1: {"loss", "losses", "lost", "outflow", "outflows", "deficit", "shortfall", "negative",
		"亏损", "流出", "赤字", "逆差", "净亏", "为负"},
}

// polesOf returns the poles of text, which is in lower case.
func polesOf(text string) poles {
	var out poles
	for sign, words := range poleWords {
		for _, w := range words {
			for at := 0; ; {
				n := strings.Index(text[at:], w)
				if n < 0 {
					break
				}
				start := at + n
				at = start + len(w)
				if isWhole(text, start, at) {
					out = append(out, pole{start, at, sign})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b pole) int { return a.start - b.start })
	return out
}

// isWhole says whether text[start:end] is no part of a longer word.
func isWhole(text string, start, end int) bool {
	prev, _ := utf8.DecodeLastRuneInString(text[:start])
	next, _ := utf8.DecodeRuneInString(text[end:])
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	return (start == 0 || !splitsWord(prev, first)) && (end == len(text) || !splitsWord(last, next))
}

// of returns the sign of the pole that goes with the amount f: one directly
// behind it, else the nearest before it in its sentence and behind from, where
// the figure before ends; 0 for none.
func (p poles) of(text string, from int, f figures.Figure) int {
	if f.Value < 0 {
		return -1
	}
	i, _ := slices.BinarySearchFunc(p, f.End, func(w pole, at int) int { return w.start - at })
	if i < len(p) && p[i].start-f.End <= moveReach && directlyBehind(text[f.End:p[i].start]) {
		return p[i].sign
	}
	i, _ = slices.BinarySearchFunc(p, f.Start, func(w pole, at int) int { return w.start - at })
	if i == 0 || p[i-1].start < max(from, f.Start-moveReach) {
		return 0
	}
	if strings.ContainsAny(text[p[i-1].end:f.Start], ".。;；\n|") {
		return 0
	}
	return p[i-1].sign
}

// maxPoleWords is how many words may stand between an amount and its pole: "a
// 13 billion yuan free cash outflow".
const maxPoleWords = 3

// directlyBehind says whether between leads from an amount to the word that it
// goes with.
func directlyBehind(between string) bool {
	if rest, ok := strings.CutPrefix(between, "的"); ok {
		return utf8.RuneCountInString(rest) <= maxHanMove && !strings.ContainsAny(rest, "，。；、")
	}
	if between == "" || between[0] >= utf8.RuneSelf || strings.ContainsAny(between, ",.;:()[]|\n") {
		return false
	}
	words := strings.Fields(between)
	return len(words) <= maxPoleWords && !slices.ContainsFunc(words, func(w string) bool { return poleStops[w] })
}

// Words behind a figure after which something else is spoken of.
var poleStops = set("in on from to for and against compared versus vs after while with of at as or a an the was were is than during by")
