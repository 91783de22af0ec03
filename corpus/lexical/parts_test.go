package lexical

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// What goes into a list comes out of it, by cursor, by block and by number.
func TestPostings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		want := make(map[uint32]uint32)
		var numbers []uint32
		var p postings
		number := uint32(r.IntN(3))
		for range r.IntN(2 * blockSize) {
			want[number] = uint32(1 + r.ExpFloat64()*float64(1+r.IntN(200)))
			p.add(number, want[number])
			numbers = append(numbers, number)
			number += 1 + uint32(r.ExpFloat64()*float64(int(1)<<r.IntN(17)))
		}
		w := newSealer(0, 3)
		for range 3 { // the middle one is looked at
			for _, n := range numbers {
				w.add(n, want[n])
			}
			w.end()
		}
		var walked, decoded []uint32
		for c := walk(w.list(1), maxSlot); c.next(); {
			walked = append(walked, c.number())
			if c.count != want[c.number()] {
				t.Fatalf("%d counted %d times, want %d", c.number(), c.count, want[c.number()])
			}
		}
		var b block
		for list := walk(p.data, maxSlot); b.decode(&list); {
			decoded = append(decoded, b.slots[:b.n]...)
			for i, slot := range b.slots[:b.n] {
				if b.counts[i] != want[slot] {
					t.Fatalf("%d decoded %d times, want %d", slot, b.counts[i], want[slot])
				}
			}
		}
		if !slices.Equal(walked, numbers) || !slices.Equal(decoded, numbers) {
			t.Fatalf("walked %v\ndecoded %v\nwant %v", walked, decoded, numbers)
		}
		for n := range uint32(100) {
			if got := w.count(1, n); got != want[n] {
				t.Fatalf("%d found %d times, want %d", n, got, want[n])
			}
		}
		for _, n := range numbers {
			if got := w.count(1, n); got != want[n] {
				t.Fatalf("%d found %d times, want %d", n, got, want[n])
			}
		}
	}
}

func TestVocabulary(t *testing.T) {
	var v vocabulary
	if _, ok := v.find(""); ok {
		t.Error("an empty vocabulary has a word")
	}
	texts := []string{"", "a", "capex", "资本", "capex ", "\x00"}
	for i := range 5000 {
		texts = append(texts, fmt.Sprint("word", i))
	}
	for round := range 2 {
		for i, text := range texts {
			if got := v.intern(text); got != uint32(i) {
				t.Fatalf("round %d: %q is number %d, want %d", round, text, got, i)
			}
		}
	}
	for i, text := range texts {
		if got, ok := v.find(text); !ok || got != uint32(i) || string(v.word(got)) != text {
			t.Fatalf("%q found as %d, %v", text, got, ok)
		}
	}
	if _, ok := v.find("words"); ok {
		t.Error("found what was never put in")
	}
}

func TestTopKeepsTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		var all []Hit
		n := 1 + r.IntN(20)
		best := newTop(n)
		for slot := range uint32(r.IntN(100)) {
			score := points(r.IntN(10))
			all = append(all, Hit{slot, score.score()})
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, h := range all {
			best.offer(h.Slot, points(h.Score*onePoint))
		}
		slices.SortFunc(all, func(x, y Hit) int {
			return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Slot, y.Slot))
		})
		if got := best.sorted(); !slices.Equal(got, all[:min(n, len(all))]) {
			t.Fatalf("kept %v of %v", got, all)
		}
	}
}
