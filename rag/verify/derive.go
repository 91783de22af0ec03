package verify

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"footnote/rag/figures"
)

// A derivation is how a figure follows from figures of one cited passage.
type derivation struct {
	formula  string
	citation int
}

// With many figures in a passage almost any number can be reached by some
// arithmetic. So a step counts only where the sentence announces it (a fall, a
// total, a share), its operands belong together, and the figure has at least
// two digits that could have come out differently.

var (
	sumCue      = regexp.MustCompile(`(?i)\b(total|totals|totalled|totaled|totalling|combined|together|altogether|sum|in all)\b|合计|共计|总计|总共|累计|总和|加起来`)
	midpointCue = regexp.MustCompile(`(?i)\b(mid-?point|middle|average|averaged|mean)\b|中值|中点|平均|中间值`)
	shareCue    = regexp.MustCompile(`(?i)\b(share|proportion|accounts?|accounted|equivalent|equal)\b|占|相当于|比重|份额`)
	gapCue      = regexp.MustCompile(`(?i)\b(gap|difference|apart)\b|相差|差距|差额|多出|少于|高出|低于`)
	shareAfter  = regexp.MustCompile(`(?i)^\s*(of|as (much|large|high))\b`)

	clauseBreak = regexp.MustCompile(`[;；。]|\.\s|\b(?:while|whereas)\b|，而|，但`)
)

// An operand is a figure of a passage with what decides whether it may be
// combined with another.
type operand struct {
	figures.Figure
	clause int
	stated bool // the answer names it, here or in the sentence before
}

// maxOperands bounds the figures of a passage that are combined.
const maxOperands = 24

func (c *checker) derive(i int, s sentence) (derivation, bool) {
	f := c.figures[i]
	if f.IsRange() || f.Value == 0 {
		return derivation{}, false
	}
	d := deriver{f: f, move: c.stances[i].move, sentence: c.prose[s.start:s.end], rest: c.prose[f.End:s.end]}
	for _, p := range c.passagesOf(s) {
		d.operands = c.operandsOf(p, s, i)
		if formula := d.formula(); formula != "" {
			return derivation{formula, p.n}, true
		}
	}
	return derivation{}, false
}

// operandsOf returns the first figures of p with their clauses.
func (c *checker) operandsOf(p *passage, s sentence, skip int) []operand {
	if p.breaks == nil {
		p.breaks = clauseBreak.FindAllStringIndex(p.text, -1)
	}
	from := c.sentenceAt(max(0, s.start-2)).start
	if from == 0 || from > s.start {
		from = s.start
	}
	clause := 0
	var out []operand
	for _, g := range p.figures()[:min(len(p.figures()), maxOperands)] {
		for clause < len(p.breaks) && p.breaks[clause][0] < g.Start {
			clause++
		}
		o := operand{Figure: g, clause: clause}
		for j, h := range c.figures {
			if j != skip && h.Start >= from && h.Start < s.end && match(h, g, plain) == Exact {
				o.stated = true
			}
		}
		out = append(out, o)
	}
	return out
}

// A deriver tries the operations that fit one figure of the answer.
type deriver struct {
	f              figures.Figure
	move           move
	sentence, rest string // the figure's sentence, and its part behind the figure
	operands       []operand
}

// formula returns the arithmetic that gives f, "" for none.
func (d deriver) formula() string {
	switch {
	case d.f.Unit == "%":
		return d.percent()
	case d.f.Unit == "pp" && !d.changes() && !gapCue.MatchString(d.sentence):
		return ""
	case d.f.Unit == "pp":
		return d.pairs("%", together, func(a, b operand) (string, float64) {
			return a.Text + " − " + b.Text + " = " + result + " pp", a.Value - b.Value
		})
	case d.f.Unit == "x":
		return d.pairs("", named, func(a, b operand) (string, float64) {
			return a.Text + " / " + b.Text + " = " + result, a.Value / b.Value
		})
	}
	return d.amount()
}

// changes says whether the sentence calls the figure a rise or a fall.
func (d deriver) changes() bool { return d.move.sign != 0 && d.move.kind == moveBy }

func (d deriver) percent() string {
	if d.changes() {
		return d.pairs("", together, func(a, b operand) (string, float64) {
			if d.move.sign > 0 {
				a, b = b, a
			}
			return "(" + b.Text + " − " + a.Text + ") / " + a.Text + " = " + result + " %", (b.Value - a.Value) / a.Value * 100
		})
	}
	if shareCue.MatchString(d.sentence) || shareAfter.MatchString(d.rest) {
		return d.pairs("", named, func(a, b operand) (string, float64) {
			return b.Text + " / " + a.Text + " = " + result + " %", b.Value / a.Value * 100
		})
	}
	return ""
}

// amount tries what gives an amount of the unit of its operands.
func (d deriver) amount() string {
	unit := d.f.Unit
	if midpointCue.MatchString(d.sentence) {
		for _, o := range d.operands {
			if mid := (o.Value + o.High) / 2; o.IsRange() && o.Unit == unit && d.gives(mid) {
				return "midpoint of " + strings.TrimPrefix(o.Text, "between ") + " = " + d.show(mid)
			}
		}
		return d.pairs(unit, together, func(a, b operand) (string, float64) {
			return "(" + a.Text + " + " + b.Text + ") / 2 = " + result, (a.Value + b.Value) / 2
		})
	}
	if sumCue.MatchString(d.sentence) {
		return d.sum()
	}
	if d.changes() || gapCue.MatchString(d.sentence) {
		return d.pairs(unit, named, func(a, b operand) (string, float64) {
			return a.Text + " − " + b.Text + " = " + result, a.Value - b.Value
		})
	}
	return ""
}

// together wants two figures of one clause, or two that the answer names.
func together(a, b operand) bool { return a.clause == b.clause || a.stated && b.stated }

// named is together, or one figure that the answer names with another.
func named(a, b operand) bool { return together(a, b) || a.stated || b.stated }

// minDigits is how many digits a figure needs to be derived from operands that
// the answer does not name.
const minDigits = 2

// result stands in a formula for the number that op returned.
const result = "{}"

// pairs tries op on the pairs of operands that fit, the greater one first.
// unit "" means any two amounts of one unit that are not shares.
func (d deriver) pairs(unit string, fit func(a, b operand) bool, op func(a, b operand) (string, float64)) string {
	for i, a := range d.operands {
		for _, b := range d.operands[i+1:] {
			if a.IsRange() || b.IsRange() || a.Unit != b.Unit || !fit(a, b) || equal(a.Value, b.Value) || a.Value <= 0 || b.Value <= 0 {
				continue
			}
			if unit != "" && a.Unit != unit || unit == "" && !a.IsMoney() && (a.Unit == "" || !isCount(a.Unit)) {
				continue
			}
			if !(a.stated && b.stated) && d.digits() < minDigits {
				continue
			}
			x, y := a, b
			if x.Value < y.Value {
				x, y = y, x
			}
			if text, v := op(x, y); d.gives(v) {
				return strings.Replace(text, result, d.show(v), 1)
			}
		}
	}
	return ""
}

const (
	maxTerms  = 4 // of a sum
	maxSubset = 6 // operands of which every subset is tried; of more only neighbours
)

// sum tries the sums of two to four operands of the figure's unit.
func (d deriver) sum() string {
	var ops []operand
	for _, o := range d.operands {
		if o.Unit == d.f.Unit && !o.IsRange() {
			ops = append(ops, o)
		}
	}
	if d.digits() < minDigits {
		return ""
	}
	for set := 1; len(ops) <= maxSubset && set < 1<<len(ops); set++ {
		var terms []operand
		for i, o := range ops {
			if set&(1<<i) != 0 {
				terms = append(terms, o)
			}
		}
		if text := d.addUp(terms); text != "" {
			return text
		}
	}
	for i := range ops {
		for n := 2; n <= maxTerms && i+n <= len(ops) && len(ops) > maxSubset; n++ {
			if text := d.addUp(ops[i : i+n]); text != "" {
				return text
			}
		}
	}
	return ""
}

func (d deriver) addUp(terms []operand) string {
	if len(terms) < 2 || len(terms) > maxTerms {
		return ""
	}
	total, finest := 0.0, terms[0].Digits
	var texts []string
	for _, o := range terms {
		total += o.Value
		finest = min(finest, o.Digits)
		texts = append(texts, o.Text)
	}
	// A total is given as finely as its terms, or with digits to spare.
	if !d.gives(total) || d.f.Digits > finest && d.digits() <= minDigits {
		return ""
	}
	return strings.Join(texts, " + ") + " = " + d.show(total)
}

// gives says whether v, rounded to the digits of the figure, is the figure.
func (d deriver) gives(v float64) bool {
	unit := math.Pow(10, float64(d.f.Digits))
	return equal(math.Floor(math.Abs(v)/unit+0.5+1e-9)*unit, d.f.Value)
}

// digits is the number of digits that the figure gives.
func (d deriver) digits() int {
	return int(math.Floor(math.Log10(math.Abs(d.f.Value)))) - d.f.Digits + 1
}

// show writes a result: amounts as the answer writes them, shares and points
// with one more digit than it gives.
func (d deriver) show(v float64) string {
	if d.f.Unit != "%" && d.f.Unit != "pp" && d.f.Unit != "x" {
		return d.f.Text
	}
	return strings.Replace(fmt.Sprintf("%.*f", max(0, -d.f.Digits)+1, v), "-", "−", 1)
}
