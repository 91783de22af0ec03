package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The assembly and its stand-in agree with a sum in double precision, whatever
// the length and the place in memory.
func TestDot(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for n := 1; n < 700; n++ {
		_, _, v := random(r, 2, n+8)
		at := n % 8
		a, _ := Normalize(v[0][at:at+n], n)
		b, _ := Normalize(v[1][at:at+n], n)
		var want float64
		for i := range a {
			want += float64(a[i]) * float64(b[i])
		}
		for name, f := range map[string]func(a, b []float32) float32{"chosen": dot, "unrolled": dotUnrolled} {
			if got := float64(f(a, b)); math.Abs(got-want) > 1e-6 {
				t.Errorf("%s, length %d: %v, want %v", name, n, got, want)
			}
		}
	}
}

// BenchmarkDot compares both over vectors in the cache.
func BenchmarkDot(b *testing.B) {
	_, _, v := random(rand.New(rand.NewPCG(1, 3)), 2, 384)
	for name, f := range map[string]func(a, b []float32) float32{"chosen": dot, "unrolled": dotUnrolled} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f(v[0], v[1])
			}
		})
	}
}
