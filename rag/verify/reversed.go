package verify

import (
	"strings"

	"footnote/rag/figures"
)

// A stance is what a text says of a figure besides its value, each 0 where it
// is not said.
type stance struct {
	move
	pole    int // +1 a profit or an inflow, -1 a loss or an outflow
	verdict int // +1 better than was expected, -1 worse
}

// opposes says whether two texts say opposite things of one figure.
func (s stance) opposes(o stance) bool {
	return s.kind == o.kind && s.sign*o.sign < 0 || s.pole*o.pole < 0 || s.verdict*o.verdict < 0
}

// agrees says whether both say something of it, and the same.
func (s stance) agrees(o stance) bool {
	return !s.opposes(o) && (s.kind == o.kind && s.sign*o.sign > 0 || s.pole*o.pole > 0 || s.verdict*o.verdict > 0)
}

// stancesOf reads what text says of each of its figures.
func stancesOf(text string, figs []figures.Figure) []stance {
	out := make([]stance, len(figs))
	for i, m := range movesOf(text, figs) {
		f, from, to := figs[i], 0, len(text)
		if i > 0 {
			from = figs[i-1].End
		}
		if i+1 < len(figs) {
			to = figs[i+1].Start
		}
		out[i].move = m
		if f.IsMoney() {
			out[i].pole = poleOf(text[cut(text, max(from, f.Start-moveReach)):f.Start], text[f.End:cut(text, min(to, f.End+moveReach))])
			if f.Value < 0 {
				out[i].pole = -1
			}
		}
		out[i].verdict = verdictOf(text[cut(text, max(0, f.Start-verdictReach)):f.Start], text[f.End:cut(text, min(len(text), f.End+verdictReach))])
	}
	return out
}

var (
	gainWords = []string{"profit", "profits", "inflow", "inflows", "surplus", "earned", "generated", "positive"}
	lossWords = []string{"loss", "losses", "lost", "outflow", "outflows", "deficit", "shortfall", "negative"}
	hanGains  = []string{"净利润", "盈利", "流入", "盈余", "顺差", "净赚", "净利", "利润"}
	hanLosses = []string{"亏损", "流出", "赤字", "逆差", "净亏", "为负"}
)

// poleOf returns the pole that the words around a figure give it: the nearest
// one before it in its sentence, else one that directly follows.
func poleOf(before, after string) int {
	before = strings.ToLower(before)
	if i := strings.LastIndexAny(before, ".。;；\n|"); i >= 0 {
		before = before[i+1:]
	}
	after = strings.ToLower(after)
	if i := strings.IndexAny(after, ",.;，。；\n|"); i >= 0 {
		after = after[:i]
	}
	if rest, ok := strings.CutPrefix(after, "的"); ok {
		return firstHan(rest)
	}
	words := strings.Fields(after)
	for _, w := range words[:min(len(words), maxPoleWords)] {
		switch {
		case poleStops[w]:
			return lastPole(before)
		case has(gainWords, w):
			return 1
		case has(lossWords, w):
			return -1
		}
	}
	return lastPole(before)
}

// Words behind a figure after which something else is spoken of.
var poleStops = set("in on from to for and against compared versus vs after while with of at as or a an the was were is than during by")

// maxPoleWords is how many words behind a figure are looked at: "a 13 billion
// yuan free cash outflow".
const maxPoleWords = 4

func has(list []string, w string) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

// firstHan returns the pole of the word that text begins with.
func firstHan(text string) int {
	for _, w := range []string{"净", "自由现金流", "经营"} {
		text = strings.TrimPrefix(text, w)
	}
	switch {
	case startsAny(text, hanLosses):
		return -1
	case startsAny(text, hanGains):
		return 1
	}
	return 0
}

// lastPole returns the pole of the last word in text that has one.
func lastPole(text string) int {
	at, pole := -1, 0
	look := func(list []string, sign int, whole bool) {
		for _, w := range list {
			i := strings.LastIndex(text, w)
			if i > at && (!whole || indexWhole(text[i:], w) == 0 && (i == 0 || !isWordRune(rune(text[i-1])))) {
				at, pole = i, sign
			}
		}
	}
	look(gainWords, 1, true)
	look(lossWords, -1, true)
	look(hanGains, 1, false)
	look(hanLosses, -1, false)
	return pole
}

// verdictReach is how far from a figure it is said whether that was expected, in bytes.
const verdictReach = 120

var (
	expected = []string{"expect", "estimate", "forecast", "consensus", "predict", "预期", "预测", "市场预估"}
	beats    = []string{"beat ", "beats ", "beating ", "exceeded ", "exceeding ", "exceeds ", "topped ", "topping ", "above ", "better than ", "ahead of ", "surpass", "超出", "超过", "好于", "高于", "优于", "超预期", "强于"}
	misses   = []string{"missed ", "misses ", "missing ", "below ", "short of ", "worse than ", "lagged ", "under ", "不及", "低于", "逊于", "未达", "差于", "弱于"}
)

// verdictOf says whether the sentence around a figure calls it better or worse
// than was expected.
func verdictOf(before, after string) int {
	if i := strings.LastIndexAny(before, "。；;\n|"); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.LastIndex(before, ". "); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexAny(after, "。；;\n|"); i >= 0 {
		after = after[:i]
	}
	if i := strings.Index(after, ". "); i >= 0 {
		after = after[:i]
	}
	text := strings.ToLower(before + " " + after)
	if !containsAny(text, expected) {
		return 0
	}
	better, worse := containsAny(text, beats), containsAny(text, misses)
	switch {
	case better == worse:
		return 0
	case better:
		return 1
	}
	return -1
}

func containsAny(text string, list []string) bool {
	for _, w := range list {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// reversed says whether the passages say the opposite of the i-th figure of the
// answer, and none of them the same.
func (c *checker) reversed(i int, cited []*passage) bool {
	s := c.stances[i]
	if s.sign == 0 && s.pole == 0 && s.verdict == 0 {
		return false
	}
	opposite := false
	for _, p := range cited {
		for j, g := range p.figures() {
			other := p.stances[j]
			if match(c.figures[i], g, plain) == "" || !s.opposes(other) && !s.agrees(other) || !c.topics[i].fits(p.topic(j)) {
				continue
			}
			if s.agrees(other) {
				return false
			}
			opposite = true
		}
	}
	return opposite
}
