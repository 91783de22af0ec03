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
	basis   basis
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
	lower := lowerASCII(text)
	poles := polesOf(lower)
	judged := containsAny(lower, expected)
	out := make([]stance, len(figs))
	for i, m := range movesOf(text, figs) {
		f, from := figs[i], 0
		if i > 0 {
			from = figs[i-1].End
		}
		out[i].move = m
		if isShare(f) {
			out[i].basis = basisOf(text, from, f)
		}
		if f.IsMoney() {
			out[i].pole = poles.of(lower, from, f)
		}
		if judged {
			out[i].verdict = verdictOf(lower[cut(text, max(0, f.Start-verdictReach)):f.Start], lower[f.End:cutEnd(text, min(len(text), f.End+verdictReach))])
		}
	}
	return out
}

// lowerASCII returns text with its letters A to Z in lower case, offsets kept.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
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
	text := before + " " + after
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
