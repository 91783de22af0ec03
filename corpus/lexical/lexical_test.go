package lexical

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func fields(title, body string) Fields {
	return Fields{Title: strings.Fields(title), Body: strings.Fields(body)}
}

func query(text string) []Term {
	var q []Term
	for w := range strings.FieldsSeq(text) {
		q = append(q, Term{w, 1})
	}
	return q
}

func slots(hits []Hit) []uint32 {
	var out []uint32
	for _, h := range hits {
		out = append(out, h.Slot)
	}
	return out
}

func TestSearch(t *testing.T) {
	var ix Index
	ix.Add(0, fields("tencent results", "revenue rose and profit rose"))
	ix.Add(1, fields("tencent results", "capex fell in the second quarter"))
	ix.Add(3, fields("google guidance", "capex rose capex rose"))
	ix.Add(4, fields("tencent", ""))
	even := func(s uint32) bool { return s%2 == 0 }
	tests := []struct {
		name, query string
		allow       func(uint32) bool
		n           int
		want        []uint32
	}{
		{"a rare term wins", "capex fell", nil, 10, []uint32{1, 3}},
		{"the title counts in each chunk", "tencent capex", nil, 10, []uint32{1, 3, 4, 0}},
		{"cut", "tencent capex", nil, 1, []uint32{1}},
		{"filtered before the cut", "tencent capex", even, 1, []uint32{4}},
		{"unknown", "mongolia", nil, 10, nil},
		{"none asked", "capex", nil, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := slots(ix.Search(query(tt.query), tt.allow, tt.n)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// The score is that of the published formula, computed here by hand.
func TestScore(t *testing.T) {
	var ix Index
	ix.Add(0, fields("", "a a b"))
	ix.Add(1, fields("", "b c c c c"))
	got := ix.Search(query("a"), nil, 1)[0].Score
	idf := math.Log(1 + (2-1+0.5)/(1+0.5))
	want := idf * 2 * 2.2 / (2 + 1.2*(0.25+0.75*3/4))
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("score %v, want %v", got, want)
	}
}

// An index from which chunks were removed ranks as one that never held them.
func TestRemove(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := func(n int) string {
		var out []string
		for range n {
			out = append(out, fmt.Sprintf("w%d", r.IntN(60)))
		}
		return strings.Join(out, " ")
	}
	var with, without Index
	for s := range uint32(200) {
		f := fields(words(3), words(1+r.IntN(40)))
		with.Add(s, f)
		if s < 50 || s >= 90 {
			without.Add(s, f)
		}
	}
	with.Remove(50, 90)
	if with.Len() != without.Len() {
		t.Fatalf("%d chunks, want %d", with.Len(), without.Len())
	}
	for range 50 {
		q := query(words(4))
		if got, want := with.Search(q, nil, 20), without.Search(q, nil, 20); !slices.Equal(got, want) {
			t.Fatalf("%v: got %v, want %v", q, got, want)
		}
	}
	if with.Has(60, "w1") || !with.Has(0, without.anyTermOf(0)) {
		t.Error("Has disagrees with what was added and removed")
	}
}

func (ix *Index) anyTermOf(slot uint32) string {
	for text, t := range ix.terms {
		if _, ok := find(t.body, slot); ok {
			return text
		}
	}
	return ""
}

func BenchmarkSearch(b *testing.B) {
	var ix Index
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 1, 50_000)
	for s := range uint32(20_000) {
		body := make([]string, 200)
		for i := range body {
			body[i] = fmt.Sprintf("w%d", zipf.Uint64())
		}
		ix.Add(s, Fields{Body: body})
	}
	q := query("w20 w80 w300 w500 w900 w1500 w3000 w7000 w9000 w20000")
	for b.Loop() {
		ix.Search(q, nil, 50)
	}
}
