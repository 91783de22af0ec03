package lexical

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/corpus/slots"
)

// article makes an article of words; chunks are given as texts.
func articleOf(first uint32, title string, chunks ...string) Article {
	a := Article{First: first, Title: strings.Fields(title)}
	for _, c := range chunks {
		a.Chunks = append(a.Chunks, strings.Fields(c))
	}
	return a
}

func query(text string) []Term {
	var q []Term
	for w := range strings.FieldsSeq(text) {
		q = append(q, Term{w, 1})
	}
	return q
}

func found(hits []Hit) []uint32 {
	var out []uint32
	for _, h := range hits {
		out = append(out, h.Slot)
	}
	return out
}

func TestSearch(t *testing.T) {
	var ix Index
	ix.Add(articleOf(0, "tencent results", "revenue rose and profit rose", "capex fell in the second quarter"))
	ix.Add(articleOf(3, "google guidance", "capex rose capex rose"))
	ix.Add(articleOf(4, "tencent", ""))
	ix.Add(articleOf(9, "nothing to find"))
	var even slots.Set
	even.AddRange(0, 1)
	even.AddRange(4, 5)
	for _, tt := range []struct {
		name, query string
		allow       slots.Set
		n           int
		want        []uint32
	}{
		{"a rare term wins", "capex fell", nil, 10, []uint32{1, 3}},
		{"the title counts in each chunk", "tencent capex", nil, 10, []uint32{1, 3, 4, 0}},
		{"cut", "tencent capex", nil, 1, []uint32{1}},
		{"filtered before the cut", "tencent capex", even, 1, []uint32{4}},
		{"a filter that allows nothing", "tencent capex", slots.Set{}, 1, nil},
		{"a chunk with none of the terms is not found for its article's sake", "profit", nil, 9, []uint32{0}},
		{"unknown", "mongolia", nil, 10, nil},
		{"none asked", "capex", nil, 0, nil},
		{"as many as there are", "capex", nil, math.MaxInt, []uint32{3, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := found(ix.Search(Query{Terms: query(tt.query), Allow: tt.allow, N: tt.n})); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if got := ix.Search(Query{Terms: []Term{{"capex", 0}, {"capex", -1}, {"capex", math.NaN()}}, N: 9}); got != nil {
		t.Errorf("terms without weight find %v", got)
	}
	var empty Index
	empty.Remove(0, 9)
	if empty.Search(Query{Terms: query("a"), Allow: nil, N: 9}) != nil || empty.Has(0, "a") || empty.Explain(0, query("a")) != nil || empty.Len() != 0 {
		t.Error("an empty index has something")
	}
}

// The score is that of the published formula, computed here by hand.
func TestScore(t *testing.T) {
	var ix Index
	ix.Add(articleOf(0, "a", "a a b", "b"))
	ix.Add(articleOf(2, "x y z", "b c c c c"))
	idf := math.Log(1 + (3-2+0.5)/(2+0.5))
	bm25 := func(tf, b, length, average float64) float64 {
		return idf * tf * 1.9 / (tf + 0.9*(1-b+b*length/average))
	}
	want := bm25(3, 0.75, 3, 3) + 0.25*bm25(1, 0.3, 1, 2) + 0.2*bm25(3, 0.75, 4, 4.5)
	got := ix.Search(Query{Terms: query("a"), Allow: nil, N: 1})
	if len(got) != 1 || got[0].Slot != 0 || math.Abs(got[0].Score-want) > 1e-6 {
		t.Errorf("got %v, want a score of %v", got, want)
	}
	parts := ix.Explain(0, query("a c"))
	if len(parts) != 3 || parts[0].Count != 3 || parts[1].Count != 1 || parts[2].Count != 3 {
		t.Errorf("explained as %v", parts)
	}
}

// Parts of a work are scored as one whole.
func TestWork(t *testing.T) {
	var ix Index
	add := func(slot uint32, work uint64, text string) {
		a := articleOf(slot, "", text)
		a.Work = work
		ix.Add(a)
	}
	add(0, 7, "capex fell")
	add(1, 0, "capex rose")
	add(2, 7, "capex capex")
	add(3, 8, "profit rose")
	if got := found(ix.Search(Query{Terms: query("capex"), Allow: nil, N: 9})); !slices.Equal(got, []uint32{2, 0, 1}) {
		t.Errorf("the page of a filing about it comes at %v", got)
	}
	ix.Remove(2, 3)
	if got := found(ix.Search(Query{Terms: query("capex"), Allow: nil, N: 9})); !slices.Equal(got, []uint32{0, 1}) {
		t.Errorf("with the other page gone: %v", got)
	}
	ix.Remove(0, 1)
	add(9, 7, "capex came back")
	if got := len(ix.Search(Query{Terms: query("capex"), Allow: nil, N: 9})); got != 2 {
		t.Errorf("%d found", got)
	}
}

// randomArticles makes articles of few words, some of them parts of works, with
// gaps between their slots.
func randomArticles(r *rand.Rand, n int) []Article {
	words := func(n int) (out []string) {
		for range n {
			out = append(out, fmt.Sprintf("w%d", min(r.IntN(60), r.IntN(60))))
		}
		return out
	}
	var out []Article
	slot := uint32(0)
	for range n {
		a := Article{First: slot + uint32(r.IntN(2)), Title: words(r.IntN(4))}
		if r.IntN(3) == 0 {
			a.Work = uint64(1 + r.IntN(5))
		}
		for range 1 + r.IntN(6) {
			a.Chunks = append(a.Chunks, words(r.IntN(40)))
		}
		slot = a.First + uint32(len(a.Chunks))
		out = append(out, a)
	}
	return out
}

// plain scores every chunk by the formula in float64, straight from the articles.
func plain(articles []Article, terms []Term) map[uint32]float64 {
	occurs := func(words []string, w string) (n float64) {
		for _, x := range words {
			if x == w {
				n++
			}
		}
		return n
	}
	length := func(words []string) float64 { return max(float64(len(words)), 1) }
	type whole struct {
		length float64
		tf     map[string]float64
	}
	wholes := make(map[any]*whole)
	wholeOf := make([]*whole, len(articles))
	var chunks, textLength, titleLength float64
	for i, a := range articles {
		key := any(i)
		if a.Work != 0 {
			key = a.Work
		}
		if wholes[key] == nil {
			wholes[key] = &whole{tf: make(map[string]float64)}
		}
		w := wholes[key]
		wholeOf[i] = w
		titleLength += float64(len(a.Title))
		for _, word := range a.Title {
			w.tf[word]++
		}
		for _, c := range a.Chunks {
			chunks++
			textLength += length(c)
			w.length += length(c)
			for _, word := range c {
				w.tf[word]++
			}
		}
	}
	scores := make(map[uint32]float64)
	for _, t := range terms {
		df := 0.0
		for _, a := range articles {
			for _, c := range a.Chunks {
				if occurs(c, t.Text)+occurs(a.Title, t.Text) > 0 {
					df++
				}
			}
		}
		bm25 := func(tf, b, length, average float64) float64 {
			return t.Weight * math.Log(1+(chunks-df+0.5)/(df+0.5)) * tf * 1.9 / (tf + 0.9*(1-b+b*length/average))
		}
		for i, a := range articles {
			w, title := wholeOf[i], occurs(a.Title, t.Text)
			for j, c := range a.Chunks {
				scores[a.First+uint32(j)] += bm25(occurs(c, t.Text)+title, 0.75, length(c), textLength/chunks) +
					0.25*bm25(title, 0.3, float64(len(a.Title)), max(titleLength/float64(len(articles)), 1)) +
					0.2*bm25(w.tf[t.Text], 0.75, w.length, textLength/float64(len(wholes)))
			}
		}
	}
	for _, a := range articles {
		for j, c := range a.Chunks {
			if !slices.ContainsFunc(terms, func(t Term) bool { return occurs(c, t.Text)+occurs(a.Title, t.Text) > 0 }) {
				delete(scores, a.First+uint32(j))
			}
		}
	}
	return scores
}

func randomTerms(r *rand.Rand) []Term {
	var q []Term
	for range 1 + r.IntN(5) {
		q = append(q, Term{fmt.Sprintf("w%d", r.IntN(61)), 0.1 + r.Float64()})
	}
	return q
}

// Whatever was added, removed and folded in between, scores are those of the
// formula, the n best are the first n of all, and the parts add up.
func TestSearchIsTheFormula(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		var ix Index
		var left []Article
		for _, a := range randomArticles(r, 60) {
			ix.Add(a)
			left = append(left, a)
			if r.IntN(3) == 0 {
				i := r.IntN(len(left))
				ix.Remove(left[i].First, left[i].First+uint32(len(left[i].Chunks)))
				left = slices.Delete(left, i, i+1)
			}
			if r.IntN(8) == 0 {
				ix.fold()
			}
		}
		for range 10 {
			q := randomTerms(r)
			checkSearch(t, &ix, plain(left, q), q, r)
		}
	}
}

func checkSearch(t *testing.T, ix *Index, want map[uint32]float64, q []Term, r *rand.Rand) {
	t.Helper()
	all := ix.Search(Query{Terms: q, Allow: nil, N: math.MaxInt})
	if len(all) != len(want) {
		t.Fatalf("%d hits, want %d", len(all), len(want))
	}
	var allow slots.Set
	var allowed []Hit
	for i, h := range all {
		if math.Abs(h.Score-want[h.Slot]) > 1e-5*want[h.Slot] {
			t.Fatalf("slot %d scores %v, want %v", h.Slot, h.Score, want[h.Slot])
		}
		if i > 0 && (all[i-1].Score < h.Score || all[i-1].Score == h.Score && all[i-1].Slot > h.Slot) {
			t.Fatalf("%v before %v", all[i-1], h)
		}
		sum := 0.0
		for _, p := range ix.Explain(h.Slot, q) {
			sum += p.Score
		}
		if math.Abs(sum-h.Score) > 1e-5*h.Score {
			t.Fatalf("parts of slot %d add up to %v, not %v", h.Slot, sum, h.Score)
		}
		if !slices.ContainsFunc(q, func(t Term) bool { return ix.Has(h.Slot, t.Text) }) {
			t.Fatalf("slot %d has none of %v", h.Slot, q)
		}
		if r.IntN(3) == 0 {
			allow.AddRange(h.Slot, h.Slot+1)
			allowed = append(allowed, h)
		}
	}
	n := r.IntN(len(all) + 2)
	if got := ix.Search(Query{Terms: q, Allow: nil, N: n}); !slices.Equal(got, all[:min(n, len(all))]) {
		t.Fatalf("the best %d are %v, want the first of %v", n, got, all)
	}
	if got := ix.Search(Query{Terms: q, Allow: allow, N: n}); allow != nil && !slices.Equal(got, allowed[:min(n, len(allowed))]) {
		t.Fatalf("the best %d allowed are %v, want the first of %v", n, got, allowed)
	}
}

// An index from which articles were removed ranks, to the last bit, as one that
// never held them.
func TestRemovedIsNeverAdded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var with, without Index
	articles := randomArticles(r, 3000) // enough for folds
	for i, a := range articles {
		with.Add(a)
		if i%3 > 0 {
			without.Add(a)
		}
	}
	for i, a := range articles {
		if i%3 == 0 {
			with.Remove(a.First, a.First+1) // any of its slots will do
		}
	}
	if with.Len() != without.Len() {
		t.Fatalf("%d chunks, want %d", with.Len(), without.Len())
	}
	for range 50 {
		q := randomTerms(r)
		if got, want := with.Search(Query{Terms: q, Allow: nil, N: 200}), without.Search(Query{Terms: q, Allow: nil, N: 200}); !slices.Equal(got, want) {
			t.Fatalf("%v: got %v, want %v", q, got, want)
		}
		slot := uint32(r.IntN(3000))
		if w := q[0].Text; with.Has(slot, w) != without.Has(slot, w) || with.IDF(w) != without.IDF(w) {
			t.Fatalf("slot %d and term %s differ", slot, w)
		}
	}
	with.Remove(0, math.MaxUint32)
	if with.Len() != 0 || with.Search(Query{Terms: query("w1"), Allow: nil, N: 1}) != nil || with.words.len() != 0 {
		t.Error("something is left of nothing")
	}
}

// Searches beside changes see whole articles only. The race detector reads along.
func TestSearchesBesideChanges(t *testing.T) {
	var ix Index
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				hits := ix.Search(Query{Terms: query("both half"), Allow: nil, N: 1 << 20})
				if len(hits)%2 != 0 {
					t.Errorf("%d hits: half an article", len(hits))
					return
				}
				ix.Has(1, "half")
				ix.Explain(1, query("both"))
			}
		})
	}
	for i := range uint32(3000) {
		ix.Add(articleOf(2*i, "", "both half", "both other half"))
		if i%3 == 2 {
			ix.Remove(2*i-2, 2*i)
		}
	}
	close(stop)
	wg.Wait()
}
