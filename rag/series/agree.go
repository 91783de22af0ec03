package series

import (
	"math"

	"footnote/rag/figures"
)

// agree says whether two values of one metric and period are the same as far as
// they are written: one is the other rounded, or a range holds it.
func agree(a, b figures.Figure) bool {
	if a.Unit != b.Unit {
		return false
	}
	if a.IsRange() || b.IsRange() {
		return a.Value <= b.High && b.Value <= a.High
	}
	step := math.Pow(10, float64(max(a.Digits, b.Digits)))
	return math.Abs(a.Value-b.Value) <= (0.5+rounding)*step
}

// rounding is the error of binary fractions that is passed over.
const rounding = 1e-6
