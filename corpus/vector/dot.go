package vector

import (
	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
)

// dot returns the dot product of two vectors of equal length, at least 1. It is
// vek's assembly where the processor has AVX2 and FMA; vek's own loop for the
// others waits for each addition, so [dotUnrolled] stands in for it.
var dot = chooseDot()

func chooseDot() func(a, b []float32) float32 {
	if vek.Info().Acceleration {
		return vek32.Dot
	}
	return dotUnrolled
}

// dotUnrolled keeps eight sums, so that no addition waits for the one before.
func dotUnrolled(a, b []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for len(a) >= 8 && len(b) >= 8 {
		x, y := a[:8:8], b[:8:8] // one check of the bounds for eight products
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		s4 += x[4] * y[4]
		s5 += x[5] * y[5]
		s6 += x[6] * y[6]
		s7 += x[7] * y[7]
		a, b = a[8:], b[8:]
	}
	for i, x := range a {
		s0 += x * b[i]
	}
	return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
}
