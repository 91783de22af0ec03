package verify

import (
	"strings"

	"footnote/rag/figures"
)

// A scale is what a table says once for all its numbers: "in millions", （亿元）.
type scale struct {
	text string
	by   float64
	unit string // "" for any currency
}

var scales = []scale{
	{"billion yuan", 1e9, "CNY"}, {"million yuan", 1e6, "CNY"}, {"rmb billion", 1e9, "CNY"}, {"rmb million", 1e6, "CNY"},
	{"billion dollars", 1e9, "USD"}, {"million dollars", 1e6, "USD"}, {"dollars in millions", 1e6, "USD"},
	{"dollars in billions", 1e9, "USD"}, {"$ billion", 1e9, "USD"}, {"$ million", 1e6, "USD"}, {"$ in millions", 1e6, "USD"},
	{"in billions", 1e9, ""}, {"in millions", 1e6, ""}, {"in thousands", 1e3, ""}, {"(billions", 1e9, ""}, {"(millions", 1e6, ""},
	{"亿美元", 1e8, "USD"}, {"百万美元", 1e6, "USD"}, {"百万元", 1e6, "CNY"}, {"万元", 1e4, "CNY"}, {"亿元", 1e8, "CNY"}, {"千元", 1e3, "CNY"},
}

// scalesOf returns the scales that text announces: in brackets, behind a comma
// in the head of a table, or behind 单位.
func scalesOf(text string) []scale {
	var out []scale
	lower := lowerASCII(text)
	for _, s := range scales {
		for at := 0; ; {
			n := strings.Index(lower[at:], s.text)
			if n < 0 {
				break
			}
			start := at + n
			at = start + len(s.text)
			if announces(lower[:start], lower[at:]) || s.text[0] == '(' {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// announces says whether a unit between before and after stands alone.
func announces(before, after string) bool {
	before = strings.TrimRight(before, " ")
	for _, sign := range []string{"(", "（", ",", "，", "单位：", "单位:"} {
		if strings.HasSuffix(before, sign) {
			after = strings.TrimLeft(after, " ")
			return after == "" || startsAny(after, []string{")", "）", ",", "，", "|", "\n", "except", "unless"})
		}
	}
	return false
}

// scaled returns g as an amount of the unit of f on one of the scales, where g is
// a plain number and f an amount of money; else g.
func scaled(f, g figures.Figure, list []scale) figures.Figure {
	if g.Unit != "" || !f.IsMoney() {
		return g
	}
	for _, s := range list {
		if h := g; s.unit == "" || s.unit == f.Unit {
			h.Value, h.High, h.Unit = g.Value*s.by, g.High*s.by, f.Unit
			if rounds(f.Value, h.Value, f.Digits, plain) {
				return h
			}
		}
	}
	return g
}
