package verify

import (
	"slices"

	"footnote/rag/figures"
)

// An operand is a figure of a passage with what decides whether it may be
// combined with another.
type operand struct {
	figures.Figure
	clause int
	stated bool // the answer names it, here or in the sentence before
	same   bool // the passage gives it to the metric that the sentence names
	topic  topic
	period period
}

const (
	// maxOperands bounds the figures of a passage that are combined.
	maxOperands = 40
	// fewOperands is how many figures of one unit a passage may have for any two
	// of them to be combined; of more, only those that the sentence names or
	// whose metric it names: with thirty figures almost any number is some
	// difference or ratio.
	fewOperands = 4
)

// operandsOf returns the figures of p that the i-th figure of the answer, in s,
// may follow from.
func (c *checker) operandsOf(p *passage, s sentence, i int) []operand {
	all := p.allOperands()
	units := map[string]int{}
	for _, o := range all {
		units[o.Unit]++
	}
	f := c.figures[i]
	from, to := near(c.prose, s, f)
	metrics := metricsIn(c.prose[from:to])
	var out []operand
	for _, o := range all {
		o.stated = c.states(o.Figure, s, i)
		o.same = len(metrics) > 0 && anyAkin(metrics, o.topic.about)
		fits := fit(c.topics[i].names, o.topic.names) && fit(metrics, o.topic.about)
		if o.stated || fits && (o.same || units[o.Unit] <= fewOperands) {
			out = append(out, o)
		}
	}
	return out
}

// states says whether the answer names g beside its i-th figure, in s or in the
// sentence before, not far from it.
func (c *checker) states(g figures.Figure, s sentence, i int) bool {
	from := c.sentenceAt(max(0, s.start-2)).start
	if from == 0 || from > s.start {
		from = s.start
	}
	from, to := max(from, c.figures[i].Start-cueReach), min(s.end, c.figures[i].End+cueReach)
	for j := i - 1; j >= 0 && c.figures[j].Start >= from; j-- {
		if match(c.figures[j], g, plain) == Exact {
			return true
		}
	}
	for j := i + 1; j < len(c.figures) && c.figures[j].Start < to; j++ {
		if match(c.figures[j], g, plain) == Exact {
			return true
		}
	}
	return false
}

// metricsIn returns the metrics that text names.
func metricsIn(text string) []int {
	var out []int
	for _, m := range lexicon().In(text) {
		if m.Metric {
			out = add(out, m.Group)
		}
	}
	return out
}

// allOperands returns the first figures of p, with their clauses, topics and periods.
func (p *passage) allOperands() []operand {
	if p.operands != nil {
		return p.operands
	}
	figs := p.figures()[:min(len(p.figures()), maxOperands)]
	clause, at := 0, 0
	for i, g := range figs {
		for ; at < g.Start; at++ {
			if endAt(p.text, at) != noEnd {
				clause++
			}
		}
		p.operands = append(p.operands, operand{Figure: g, clause: clause, topic: p.topic(i), period: p.periodOf(i)})
	}
	return p.operands
}

// periodReach is how far from a figure its period is looked for, in bytes.
const periodReach = 60

// periodOf returns the period that stands next to the i-th figure: behind it,
// else before it, in its clause and not beyond another figure.
func (p *passage) periodOf(i int) period {
	f := p.figures()[i]
	from, to := max(0, f.Start-periodReach), min(len(p.text), f.End+periodReach)
	if i > 0 {
		from = max(from, p.figures()[i-1].End)
	}
	if i+1 < len(p.figures()) {
		to = min(to, p.figures()[i+1].Start)
	}
	for at := f.End; at < to; at++ {
		if endAt(p.text, at) != noEnd {
			to = at
		}
	}
	for at := f.Start - 1; at >= from; at-- {
		if endAt(p.text, at) != noEnd {
			from = at + 1
		}
	}
	before := periodsIn(p.text[cut(p.text, from):f.Start])
	if p.chinese() && before.quarters > 0 {
		return before // 二季度的191亿元和三季度的130亿元
	}
	if after := periodsIn(p.text[f.End:cutEnd(p.text, to)]); after.quarters > 0 {
		return after
	}
	return before
}

// chinese says whether p is a Chinese text.
func (p *passage) chinese() bool { return isChinese(p.text[:min(len(p.text), scriptSample)]) }

// scriptSample is how much of a passage is looked at for its script, in bytes.
const scriptSample = 300

// together says whether a change may be worked out from two figures: they are of
// one clause, or of one metric in two periods, or the answer names both.
func together(a, b operand) bool {
	return a.topic.fits(b.topic) && (a.clause == b.clause || a.stated && b.stated || a.same && b.same && a.period.differs(b.period))
}

// named says whether two figures may be compared: together, or one of them
// named in the answer.
func named(a, b operand) bool {
	return together(a, b) || a.stated || b.stated || a.same && b.same
}

// parts says whether one figure may be a share of the other: the answer names
// one of them, or the metrics of both.
func parts(a, b operand) bool {
	return named(a, b) && (a.stated || b.stated || !a.same && !b.same || !anyAkin(a.topic.about, b.topic.about))
}

// ordered says whether a change from a to b can be one in time: b is not
// certainly the earlier.
func ordered(a, b operand) bool { return !a.period.after(b.period) }

// distinct returns operands without those of equal value and unit.
func distinct(list []operand) []operand {
	var out []operand
	for _, o := range list {
		if !slices.ContainsFunc(out, func(p operand) bool { return p.Unit == o.Unit && equal(p.Value, o.Value) && equal(p.High, o.High) }) {
			out = append(out, o)
		}
	}
	return out
}
