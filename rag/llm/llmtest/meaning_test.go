package llmtest

import (
	"math"
	"slices"
	"testing"
)

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// Texts of one meaning are near without a common word, across languages too.
func TestMeaningIsNear(t *testing.T) {
	other := "The ferry to the island left on Monday with forty passengers on board."
	for _, pair := range [][2]string{
		{"Why is Tencent's capex falling?", "腾讯的资本开支为什么下降？"},
		{"Why is Tencent's capex falling?", "the reason why capital spending at the WeChat owner declined"},
		{"谷歌云的积压订单有多少？", "How large is the order reserve of Google's cloud?"},
		{"Police arrested the man", "警方逮捕了这名男子"},
	} {
		m := Meaning{Quality: 1}
		near, far := cosine(m.Vector(pair[0], 0), m.Vector(pair[1], 0)), cosine(m.Vector(pair[0], 0), m.Vector(other, 0))
		if near < 0.5 || far > 0.3 {
			t.Errorf("%q and %q: %.2f, to another text %.2f", pair[0], pair[1], near, far)
		}
		if words := Overlap(pair[0], pair[1]); words > 0.5 {
			t.Errorf("%q and %q share words: %.2f", pair[0], pair[1], words)
		}
	}
}

// The lower the quality, the less a vector knows; at 0 it knows nothing.
func TestMeaningByQuality(t *testing.T) {
	a, b := "Why is Tencent's capex falling?", "腾讯的资本开支为什么下降？"
	last := 2.0
	for _, q := range []float64{1, 0.75, 0.5, 0.25, 0} {
		v := Meaning{q}.Vector(a, 0)
		got := cosine(v, Meaning{q}.Vector(b, 0))
		if got >= last {
			t.Errorf("quality %g: %.2f, at a higher one %.2f", q, got, last)
		}
		last = got
		if !slices.Equal(v, Meaning{q}.Vector(a, 0)) || math.Abs(cosine(v, v)-1) > 1e-6 || len(v) != DefaultDimensions {
			t.Errorf("quality %g: not the same vector of length 1 each time", q)
		}
	}
	if math.Abs(last) > 0.2 {
		t.Errorf("at quality 0 the cosine is %.2f", last)
	}
}

// A vector has the length asked for and a direction, whatever the text.
func FuzzMeaning(f *testing.F) {
	f.Add("capital expenditure 资本开支", 64, 0.5)
	f.Add("", 0, 1.0)
	f.Add(" . ", 7, 1.0)
	f.Add("\xff", -1, 0.0)
	f.Fuzz(func(t *testing.T, text string, dimensions int, quality float64) {
		if !(quality >= 0 && quality <= 1) {
			t.Skip("no quality")
		}
		v := Meaning{quality}.Vector(text, dimensions)
		if norm := cosine(v, v); math.Abs(norm-1) > 1e-5 {
			t.Errorf("length %v", norm)
		}
	})
}
