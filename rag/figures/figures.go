// Package figures reads figures in English and Chinese text: amounts of money,
// percentages, percentage points, multiples and counts, with their unit and
// scale, so that "130亿元", "13 billion yuan" and "RMB 13bn" are one value.
//
// Years, quarters, dates, times, durations, ordinals, list numbers, citation
// markers such as [3] and digits inside names (GPT-4, Gemini 3, A100) are not
// figures. Where a bare number could be either, it is left out: a check that
// cries over an article's name is worse than one that passes over a number.
package figures

import (
	"math"
	"strconv"
)

// Figure is a number with its unit as it stands in a text.
type Figure struct {
	// Text is the figure as written, text[Start:End] in bytes. A Chinese
	// measure word belongs to it (1000万次), an English noun does not.
	Text       string
	Start, End int
	// Value is in whole units (yuan, not billions; percent, so 24 for 24%) and
	// carries the sign. High is the upper end of a range, else equal to Value.
	Value, High float64
	// Unit is an ISO currency code, "%", "pp", "x", the singular noun of a
	// count ("vehicle"), or "" for a plain number. ¥ without more is read as CNY.
	Unit string
	// Digits is the power of ten of the last digit written, in the unit of
	// Value: 8 for 39.8 billion, 0 for 24%, -1 for 59.5%. Rounding a source to
	// 10^Digits says whether this figure can be that source rounded.
	Digits int
	// Fraction says that it is a share in words, such as one-third.
	Fraction bool
}

// IsRange says whether f was written as a range of two values.
func (f Figure) IsRange() bool { return f.High != f.Value }

// IsMoney says whether f is an amount of money.
func (f Figure) IsMoney() bool { return isCurrency(f.Unit) }

// Parse returns the figures of text in order, never overlapping.
// It takes any bytes, is linear in their number and safe for concurrent use.
func Parse(text string) []Figure {
	s := newScanner(text)
	var out []Figure
	for i := 0; i < len(s.r); {
		f, next := s.step(i)
		if f != nil {
			out = append(out, *f)
		}
		i = max(next, i+1)
	}
	return out
}

// step reads what begins at i: a figure, or something to pass over.
func (s *scanner) step(i int) (*Figure, int) {
	if end := s.notFigure(i); end > i {
		return nil, end
	}
	if f, end := s.fractionAt(i); f != nil {
		return f, end
	}
	if w := s.word(i); w == "between" {
		if f, end := s.between(i, i+len(w)); f != nil {
			return f, end
		}
	}
	a, ok := s.amountAt(i)
	if !ok {
		return nil, s.pass(i)
	}
	if b, ok := s.rangeAfter(&a); ok {
		if a.unit == "" && !a.scaled {
			return nil, b.end // a score or a span of pages: 3-2
		}
		return s.figure(a, &b), b.end
	}
	if a.unit == "" && !a.scaled && s.at(a.end) == '-' && isDigit(s.at(a.end+1)) {
		return nil, s.pass(a.end - 1) // a score: 81-68
	}
	s.shareUnit(&a, maxShared)
	if !s.isFigure(a) {
		return nil, a.end
	}
	return s.figure(a, nil), a.end
}

// figure builds the Figure of a, or of the range from a to high.
func (s *scanner) figure(a amount, high *amount) *Figure {
	f := Figure{Value: a.value(), Unit: a.unit, Digits: a.exp - a.decimals}
	f.High = f.Value
	end := a.end
	if high != nil {
		f.High, end = high.value(), high.end
		f.Digits = min(f.Digits, high.exp-high.decimals)
	}
	if math.IsInf(f.Value, 0) || math.IsInf(f.High, 0) {
		return nil
	}
	f.Start, f.End = s.off[a.start], s.off[end]
	f.Text = s.text[f.Start:f.End]
	return &f
}

// scale returns digits × 10^exp, rounded once.
func scale(digits string, exp int) float64 {
	v, err := strconv.ParseFloat(digits+"e"+strconv.Itoa(exp), 64)
	if err != nil {
		return math.Inf(1)
	}
	return v
}
