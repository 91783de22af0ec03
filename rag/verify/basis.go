package verify

import (
	"strings"

	"footnote/rag/figures"
)

// A basis is what a change is measured from.
type basis int

const (
	noBasis  basis = iota // not said
	yearly                // the same time a year before
	sequence              // the period before
)

var (
	yearlyWords   = []string{"year on year", "year-on-year", "year over year", "year-over-year", "yoy", "a year earlier", "a year ago", "a year before", "last year", "on the year", "同比", "较上年", "较去年", "比上年", "比去年"}
	sequenceWords = []string{"quarter on quarter", "quarter-on-quarter", "quarter over quarter", "quarter-over-quarter", "qoq", "previous quarter", "prior quarter", "quarter before", "quarter earlier", "sequential", "环比", "较上季", "较上一季", "比上季"}
)

// differs says whether a change measured from b cannot be one measured from o.
func (b basis) differs(o basis) bool { return b != noBasis && o != noBasis && b != o }

// basisOf returns the basis of the share f: what follows it in its clause says
// it, else what stands before it; from is the end of the figure before.
func basisOf(text string, from int, f figures.Figure) basis {
	if b := basisIn(after(text, f.End)); b != noBasis {
		return b
	}
	t := text[cut(text, max(from, f.Start-moveReach)):f.Start]
	if i := strings.LastIndexAny(t, ",.;:()，；。：（）、"); i >= 0 {
		t = t[i:]
	}
	return basisIn(strings.ToLower(t))
}

// basisIn returns the only basis that text names.
func basisIn(text string) basis {
	y, q := containsAny(text, yearlyWords), containsAny(text, sequenceWords)
	switch {
	case y == q:
		return noBasis
	case y:
		return yearly
	}
	return sequence
}
