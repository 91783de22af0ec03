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
)

// cueReach is how far from a figure its sentence is looked at, in bytes: one that
// never ends must not be read again for each of its figures.
const cueReach = 400

// near returns the part of the sentence s of prose that is near f.
func near(prose string, s sentence, f figures.Figure) (from, to int) {
	return cut(prose, max(s.start, f.Start-cueReach)), cutEnd(prose, min(s.end, f.End+cueReach))
}

// derive finds the arithmetic that gives the i-th figure of the answer, in s.
func (c *checker) derive(i int, s sentence) (derivation, bool) {
	f := c.figures[i]
	if f.IsRange() || f.Value == 0 {
		return derivation{}, false
	}
	from, to := near(c.prose, s, f)
	d := deriver{f: f, move: c.stances[i].move, sentence: c.prose[from:to], lead: c.prose[from:f.Start], rest: c.prose[f.End:to]}
	step := d.step()
	if step == nil {
		return derivation{}, false
	}
	d.asked = periodsIn(d.sentence)
	for _, p := range c.passagesOf(s) {
		d.operands = distinct(c.operandsOf(p, s, i))
		if formula := step(&d); formula != "" {
			return derivation{formula, p.n}, true
		}
	}
	return derivation{}, false
}

// A deriver tries the operations that fit one figure of the answer.
type deriver struct {
	f          figures.Figure
	move       move
	sentence   string // the figure's sentence
	lead, rest string // its parts before and behind the figure
	asked      period // what the sentence speaks of
	operands   []operand
}

// step returns the arithmetic that the sentence announces for the figure, nil
// for none.
func (d *deriver) step() func(*deriver) string {
	switch {
	case d.f.Unit == "%" && d.changes():
		return (*deriver).change
	case d.f.Unit == "%" && (shareCue.MatchString(d.sentence) || shareAfter.MatchString(d.rest) || strings.HasSuffix(d.lead, "的")):
		return (*deriver).share
	case d.f.Unit == "pp" && (d.changes() || gapCue.MatchString(d.sentence)), d.f.Unit != "%" && d.f.Unit != "pp" && d.f.Unit != "x" && d.compares():
		return (*deriver).difference
	case d.f.Unit == "%" || d.f.Unit == "pp":
		return nil
	case d.f.Unit == "x":
		return (*deriver).multiple
	case midpointCue.MatchString(d.sentence):
		return (*deriver).middle
	case sumCue.MatchString(d.sentence):
		return (*deriver).sum
	}
	return nil
}

// changes says whether the sentence calls the figure a rise or a fall.
func (d *deriver) changes() bool { return d.move.sign != 0 && d.move.kind == moveBy }

// compares says whether the sentence calls the figure a rise, a fall or a gap,
// and neither a sum nor a middle.
func (d *deriver) compares() bool {
	return (d.changes() || gapCue.MatchString(d.sentence)) && !midpointCue.MatchString(d.sentence) && !sumCue.MatchString(d.sentence)
}

func (d *deriver) change() string {
	return d.pairs("", together, func(a, b operand) (string, float64) {
		if d.move.sign > 0 {
			a, b = b, a
		}
		return "(" + b.Text + " − " + a.Text + ") / " + a.Text + " = " + result + " %", (b.Value - a.Value) / a.Value * 100
	})
}

func (d *deriver) share() string {
	return d.pairs("", parts, func(a, b operand) (string, float64) {
		return b.Text + " / " + a.Text + " = " + result + " %", b.Value / a.Value * 100
	})
}

func (d *deriver) multiple() string {
	return d.pairs("", named, func(a, b operand) (string, float64) {
		return a.Text + " / " + b.Text + " = " + result, a.Value / b.Value
	})
}

func (d *deriver) difference() string {
	unit, fit, suffix := d.f.Unit, named, ""
	if unit == "pp" {
		unit, fit, suffix = "%", together, " pp"
	}
	return d.pairs(unit, fit, func(a, b operand) (string, float64) {
		return a.Text + " − " + b.Text + " = " + result + suffix, a.Value - b.Value
	})
}

// middle tries the midpoint of a range, then the average of two amounts.
func (d *deriver) middle() string {
	for _, o := range d.operands {
		if mid := (o.Value + o.High) / 2; o.IsRange() && o.Unit == d.f.Unit && d.gives(mid) {
			return "midpoint of " + strings.TrimPrefix(o.Text, "between ") + " = " + d.show(mid)
		}
	}
	return d.pairs(d.f.Unit, together, func(a, b operand) (string, float64) {
		return "(" + a.Text + " + " + b.Text + ") / 2 = " + result, (a.Value + b.Value) / 2
	})
}

// minDigits is how many digits a figure needs to be derived from operands that
// the answer does not name.
const minDigits = 2

// result stands in a formula for the number that op returned.
const result = "{}"

// pairs tries op on the pairs of operands that fit, the greater one first.
// unit "" means any two amounts of one unit that are not shares.
func (d *deriver) pairs(unit string, fit func(a, b operand) bool, op func(a, b operand) (string, float64)) string {
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
			if !d.asked.covers(a.period, b.period) || d.changes() && (d.move.sign < 0 && !ordered(x, y) || d.move.sign > 0 && !ordered(y, x)) {
				continue
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
func (d *deriver) sum() string {
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

func (d *deriver) addUp(terms []operand) string {
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
func (d *deriver) gives(v float64) bool {
	limit := (0.5 + 1e-9) * math.Pow(10, float64(d.f.Digits))
	if d.f.Fraction {
		limit = fractionError(hedgeBefore(d.lead))
	}
	return math.Abs(math.Abs(v)-d.f.Value) <= limit
}

// digits is the number of digits that the figure gives.
func (d *deriver) digits() int {
	return int(math.Floor(math.Log10(math.Abs(d.f.Value)))) - d.f.Digits + 1
}

// show writes a result: amounts as the answer writes them, shares and points
// with one more digit than it gives.
func (d *deriver) show(v float64) string {
	if d.f.Unit != "%" && d.f.Unit != "pp" && d.f.Unit != "x" {
		return d.f.Text
	}
	return strings.Replace(fmt.Sprintf("%.*f", max(0, -d.f.Digits)+1, v), "-", "−", 1)
}
