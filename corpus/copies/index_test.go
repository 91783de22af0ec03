package copies

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// near makes a signature that has about part of s.
func near(r *rand.Rand, s Signature, part float64) Signature {
	for i := range s {
		if r.Float64() > part {
			s[i] = uint16(r.Uint32())
		}
	}
	return s
}

func random(r *rand.Rand) Signature { return near(r, Signature{}, 0) }

// The index finds what a look at every signature finds, while they come and go.
func TestIndexFindsAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var x Index
	all := make(map[uint32]Signature)
	if x.Near(Signature{}, 0) != nil {
		t.Error("an empty index finds something")
	}
	var found, there int
	for i := range 1500 {
		s := random(r)
		for _, known := range all { // any one
			if i%3 > 0 {
				s = near(r, known, 0.6+0.4*r.Float64())
			}
			break
		}
		got := make(map[uint32]bool)
		last := 1.0
		for _, n := range x.Near(s, Threshold) {
			if known, ok := all[n.Number]; !ok || known.Resemblance(s) != n.Resemblance || n.Resemblance < Threshold || n.Resemblance > last {
				t.Fatalf("neighbour %+v", n)
			}
			got[n.Number], last = true, n.Resemblance
		}
		for n, known := range all {
			if known.Resemblance(s) >= Threshold {
				there++
				if got[n] {
					found++
				}
			}
		}
		n := x.Add(s)
		if _, taken := all[n]; taken || int(n) >= 1500 {
			t.Fatalf("number %d of %d", n, len(all))
		}
		all[n] = s
		if i%4 == 0 {
			for gone := range all {
				x.Remove(gone)
				x.Remove(gone) // twice does no harm
				delete(all, gone)
				break
			}
		}
		if x.Len() != len(all) {
			t.Fatalf("%d signatures, want %d", x.Len(), len(all))
		}
	}
	x.Remove(1 << 30)
	if recall := float64(found) / float64(there); recall < 0.97 || there < 200 {
		t.Errorf("found %d of %d", found, there)
	}
}

// Texts of equal signatures are all found, in order.
func TestIndexOfEqualSignatures(t *testing.T) {
	var x Index
	s := random(rand.New(rand.NewPCG(2, 2)))
	for range 3 {
		x.Add(s)
	}
	x.Remove(1)
	if got := fmt.Sprint(x.Near(s, 1)); got != "[{0 1} {2 1}]" {
		t.Errorf("found %s", got)
	}
	if n := x.Add(s); n != 1 {
		t.Errorf("number %d", n)
	}
}

// BenchmarkOf is the cost of an article of some 8 kB.
func BenchmarkOf(b *testing.B) {
	for language, m := range makers(4) {
		article := text(m.filled(m.mould(24)))
		article = article[:min(len(article), 8000)]
		b.Run(language, func(b *testing.B) {
			b.SetBytes(int64(len(article)))
			for b.Loop() {
				Of(article)
			}
		})
	}
}

func BenchmarkAgree(b *testing.B) {
	m := makers(4)["English"]
	article := text(m.filled(m.mould(24)))[:8000]
	other := article + " A note."
	for b.Loop() {
		Agree(article, other)
	}
}

// BenchmarkNear asks an index of 100,000 signatures.
func BenchmarkNear(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	var x Index
	for range 100_000 {
		x.Add(random(r))
	}
	s := near(r, x.signatures[7], 0.8)
	for b.Loop() {
		x.Near(s, Threshold)
	}
	bytes := len(x.signatures)*SignatureBytes + 4*(len(x.heads)+len(x.next)) + len(x.live)
	b.ReportMetric(float64(bytes)/float64(x.Len()), "B/signature")
}
