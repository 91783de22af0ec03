package verify

import (
	"math"
	"slices"
	"strings"

	"footnote/rag/figures"
)

// A sought figure is one of the answer with what decides where it may be found.
type sought struct {
	figures.Figure
	topic topic
	basis basis
	hedge hedge
}

// isOf says whether the i-th figure of p may be f but for its value: p gives it
// to the same company and metric, and measures it from the same time.
func (f sought) isOf(p *passage, i int) bool {
	return !f.basis.differs(p.stances[i].basis) && f.topic.fits(p.topic(i))
}

// checkFigure finds out where the i-th figure of the answer stands.
func (c *checker) checkFigure(i int) Figure {
	f := c.figures[i]
	s := c.sentenceAt(f.Start)
	f.Text = c.answer[f.Start:f.End]
	out := Figure{Figure: f, Status: Unsupported}
	cited := c.passagesOf(s)
	want := sought{f, c.topics[i], c.stances[i].basis, hedgeBefore(c.prose[s.start:max(f.Start, s.start)])}
	if p, st := find(want, cited); st != "" {
		out.Status, out.Citation = st, p.n
		return out
	}
	if d, ok := c.derive(i, s); ok {
		out.Status, out.Citation, out.Formula = Derived, d.citation, d.formula
		return out
	}
	others := c.others(s)
	if p, st := find(want, others); st != "" {
		out.Status, out.Citation = Elsewhere, p.n
		if p.n == 0 {
			out.Retrieved = slices.Index(c.retrieved, p) + 1
		}
		return out
	}
	want.topic, want.basis = topic{}, noBasis
	if p, st := find(want, append(cited, others...)); st != "" {
		out.Misattributed = p.n
	}
	return out
}

// find returns the first passage that has f exactly, else the first that has
// it before rounding; the status is "" for none.
func find(f sought, passages []*passage) (*passage, Status) {
	var rounded *passage
	for _, p := range passages {
		switch matchIn(f, p) {
		case Exact:
			return p, Exact
		case Rounded:
			if rounded == nil {
				rounded = p
			}
		}
	}
	if rounded != nil {
		return rounded, Rounded
	}
	return nil, ""
}

// matchIn returns the best match of f among the figures that p gives to the
// topic of f, "" for none.
func matchIn(f sought, p *passage) Status {
	best := Status("")
	low, high := false, false
	for i, g := range p.figures() {
		g = scaled(f.Figure, g, p.scales)
		if f.IsRange() && !g.IsRange() && sameUnit(f.Figure, g) && f.isOf(p, i) {
			low = low || equal(f.Value, g.Value)
			high = high || equal(f.High, g.Value)
		}
		st := match(f.Figure, g, f.hedge)
		if st == "" || st == best || !f.isOf(p, i) {
			continue
		}
		if best = st; st == Exact {
			return Exact
		}
	}
	if low && high {
		return Exact // a range whose ends the passage names one by one
	}
	return best
}

// match compares a figure of the answer with one of a passage, regardless of
// sign: the words around carry it ("a loss of", "fell"). A single value also
// matches an end of a range.
func match(f, g figures.Figure, h hedge) Status {
	if !sameUnit(f, g) {
		return ""
	}
	if f.Unit != g.Unit && !f.IsMoney() && math.Abs(f.Value) < minLooseCount {
		h = exactOnly
	}
	switch {
	case f.Fraction && h != exactOnly && g.Unit == "%" && !equal(f.Value, g.Value):
		if math.Abs(f.Value-math.Abs(g.Value)) <= fractionError(h) {
			return Rounded
		}
		return ""
	case equal(f.Value, g.Value) && equal(f.High, g.High),
		!f.IsRange() && equal(f.Value, g.High):
		return Exact
	case !f.IsRange() && equal(f.Value, g.Value):
		return Exact
	case f.IsRange() && (!rounds(f.High, g.High, f.Digits, h) || !g.IsRange()):
		return ""
	case rounds(f.Value, g.Value, f.Digits, h), !f.IsRange() && rounds(f.Value, g.High, f.Digits, h):
		return Rounded
	}
	return ""
}

// fractionError is how many points a fraction may be off: a third for 33 %,
// nearly two-thirds for 64.5 %.
func fractionError(h hedge) float64 {
	if h == plain {
		return 1
	}
	return 2.5
}

// minBareMoney is the least plain number that may stand for an amount of money
// whose currency the answer or the passage leaves out.
const minBareMoney = 1000

// minLooseCount is the least count that may be a rounded count of things by
// another name.
const minLooseCount = 100

// sameUnit says whether two figures can be the same quantity. Counts are
// compared by the kind of thing only where both kinds are known: "downloaded
// 10,000,000 times" is "10 million downloads".
func sameUnit(f, g figures.Figure) bool {
	switch {
	case f.Unit == g.Unit:
		return true
	case f.IsMoney() || g.IsMoney():
		return (f.Unit == "" || g.Unit == "") && math.Abs(f.Value) >= minBareMoney
	case !isCount(f.Unit) || !isCount(g.Unit):
		return false
	}
	a, b := kinds[f.Unit], kinds[g.Unit]
	return a == "" || b == "" || a == b
}

func isCount(unit string) bool {
	switch unit {
	case "%", "‰", "pp", "x":
		return false
	}
	return true
}

// kinds of things that are counted, by noun. Nouns that are not here match any.
var kinds = map[string]string{
	"person": "people", "employee": "people", "worker": "people", "staff": "people", "user": "people", "customer": "people",
	"subscriber": "people", "passenger": "people", "resident": "people", "household": "people", "member": "people",
	"vehicle": "vehicle", "car": "vehicle", "truck": "vehicle", "suv": "vehicle", "ev": "vehicle",
	"time": "act", "download": "act", "visit": "act", "view": "act", "order": "act", "call": "act", "install": "act",
	"gw": "gw", "mw": "mw", "kw": "kw", "gwh": "gwh", "mwh": "mwh", "kwh": "kwh", "gb": "gb", "tb": "tb",
	"ton": "ton", "tonne": "ton", "barrel": "barrel", "kilometre": "km", "km": "km", "kilometer": "km", "mile": "mile",
	"country": "country", "city": "city", "ship": "ship", "aircraft": "aircraft", "share": "share",
}

// equal compares magnitudes up to the error of binary fractions.
func equal(a, b float64) bool {
	a, b = math.Abs(a), math.Abs(b)
	return math.Abs(a-b) <= 1e-9*max(a, b)
}

// hedge is a word before a figure that says how far it may lie from its source.
type hedge int

const (
	plain hedge = iota
	about
	atLeast
	exactOnly // no rounding at all
)

const (
	hedgedError = 0.01  // "about 400 million" for 398.24 million
	plainError  = 0.005 // "480,000" for 480,200
)

// rounds says whether v, whose last digit stands at 10^digits, is src rounded.
// Zeros at the end of v may stand for digits left out when the error stays
// small; behind "more than" src may also be cut off.
func rounds(v, src float64, digits int, h hedge) bool {
	v, src = math.Abs(v), math.Abs(src)
	if v == 0 || src == 0 || h == exactOnly {
		return false
	}
	unit := math.Pow(10, float64(digits))
	if math.Abs(v-src) <= (0.5+1e-9)*unit { // a half may be rounded either way
		return true
	}
	if h == atLeast && v >= 10*unit && equal(math.Floor(src/unit+1e-9)*unit, v) {
		return true
	}
	limit := plainError
	if h != plain {
		limit = hedgedError
	}
	if math.Abs(v-src) > limit*src || h == atLeast && v > src {
		return false
	}
	for equal(math.Round(v/unit/10)*10*unit, v) {
		unit *= 10
	}
	return unit > math.Pow(10, float64(digits)) && (h != plain || v > 10*unit) && math.Abs(v-src) <= (0.5+1e-9)*unit
}

var hedges = []struct {
	hedge hedge
	words []string
}{
	{about, []string{"about", "around", "roughly", "nearly", "almost", "approximately", "some", "close to", "circa", "约", "约为", "大约", "近", "接近", "将近", "大概"}},
	{atLeast, []string{"over", "more than", "exceeding", "exceeded", "exceeds", "exceed", "above", "at least", "surpassed", "passed", "topped", "超过", "超", "逾", "突破", "高于", "至少", "不低于"}},
}

// hedgeBefore returns the hedge that text ends with.
func hedgeBefore(text string) hedge {
	const longest = 24
	tail := strings.ToLower(strings.TrimRight(text[max(0, len(text)-longest):], " "))
	for _, h := range hedges {
		for _, w := range h.words {
			if rest, ok := strings.CutSuffix(tail, w); ok && (w[0] >= 0x80 || rest == "" || strings.HasSuffix(rest, " ")) {
				return h.hedge
			}
		}
	}
	return plain
}
