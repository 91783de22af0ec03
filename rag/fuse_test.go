package rag

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
)

// hits makes hits of "chunk:score" words; the article is the chunk's first letter.
func hits(t *testing.T, list string) []corpus.Hit {
	t.Helper()
	var out []corpus.Hit
	for _, f := range strings.Fields(list) {
		id, score, _ := strings.Cut(f, ":")
		h := corpus.Hit{ChunkID: id, DocID: id[:1]}
		if _, err := fmt.Sscan(score, &h.Score); err != nil {
			t.Fatal(err)
		}
		out = append(out, h)
	}
	return out
}

func written(list []corpus.Hit) string {
	var out []string
	for _, h := range list {
		out = append(out, fmt.Sprintf("%s:%.4g", h.ChunkID, h.Score))
	}
	return strings.Join(out, " ")
}

func TestFuse(t *testing.T) {
	for _, tt := range []struct {
		name, words, vectors string
		reach, weight        float64
		want                 string
	}{
		{"nothing", "", "", 0, 0.4, ""},
		{"words alone", "a1:8 b1:4", "", 0, 0.4, "a1:1 b1:0.5"},
		{"words alone are all there is, however poor", "a1:8 b1:4", "", 16, 0.4, "a1:1 b1:0.5"},
		{"vectors alone", "", "a1:0.8 b1:0.4", 0, 0.4, "a1:1 b1:0.5"},
		{"both", "a1:8 b1:4", "b1:0.9 c1:0.45", 0, 0.4, "b1:0.7 a1:0.6 c1:0.2"},
		{"words that match poorly yield", "a1:8 b1:4", "b1:0.9 c1:0.45", 16, 0.4, "b1:0.55 a1:0.3 c1:0.2"},
		{"words that match better than expected do not count more", "a1:8 b1:4", "b1:0.9 c1:0.45", 2, 0.4, "b1:0.7 a1:0.6 c1:0.2"},
		{"weight 0 keeps the order of words", "a1:8 b1:4", "b1:0.9 c1:0.8", 0, 0, "a1:1 b1:0.5 c1:0"},
		{"weight 1 is the order of vectors", "a1:8 b1:4", "b1:0.9 c1:0.9", 0, 1, "b1:1 c1:1 a1:0"},
		{"equal scores keep the order of words", "c1:3 a1:3 b1:3", "b1:0.5 a1:0.5 c1:0.5", 0, 0.5, "c1:1 a1:1 b1:1"},
		{"a vector that points away says nothing", "a1:8", "b1:0.5 a1:-0.5", 0, 0.4, "a1:0.6 b1:0.4"},
		{"all vectors point away", "a1:8", "b1:-0.1 c1:-0.5", 0, 0.4, "a1:0.6 b1:0 c1:0"},
	} {
		if got := written(fuse(hits(t, tt.words), hits(t, tt.vectors), tt.reach, tt.weight)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Where the search for vectors was cut off, its last hit is worth no more than
// the one behind, which was not found.
func TestFuseScalesVectorsFromTheLast(t *testing.T) {
	var vectors []corpus.Hit
	for i := range vectorCandidates {
		vectors = append(vectors, corpus.Hit{ChunkID: fmt.Sprint("v", i), DocID: "v", Score: 0.99 - 0.01*float64(i)})
	}
	fused := fuse(hits(t, "a1:8"), vectors, 0, 0.5)
	for i, h := range fused[2:] {
		if want := 0.5 * float64(vectorCandidates-2-i) / (vectorCandidates - 1); math.Abs(h.Score-want) > 1e-9 {
			t.Fatalf("hit %d has %v, want %v", i+1, h.Score, want)
		}
	}
	if fused[0].ChunkID != "a1" || fused[1].ChunkID != "v0" || fused[1].Score != 0.5 {
		t.Errorf("first come %s", written(fused[:2]))
	}
}

func TestFuseIsStable(t *testing.T) {
	var words, vectors []corpus.Hit
	for i := range 60 {
		h := corpus.Hit{ChunkID: fmt.Sprint("p", 37*i%61), DocID: "a", Score: 3}
		words = append(words, h)
		if i%3 == 0 {
			vectors = append([]corpus.Hit{h}, vectors...)
		}
	}
	inOrder := func(a, b corpus.Hit) int { return slices.Index(words, a) - slices.Index(words, b) }
	both, one := slices.Clone(vectors), slices.DeleteFunc(slices.Clone(words), func(h corpus.Hit) bool { return slices.Contains(vectors, h) })
	slices.SortFunc(both, inOrder)
	for i, h := range fuse(words, vectors, 0, 0.5) {
		if want := append(both, one...)[i]; h.ChunkID != want.ChunkID {
			t.Fatalf("at %d stands %s, want %s", i, h.ChunkID, want.ChunkID)
		}
	}
}

// side draws the hits of one side, best first.
func side(r *rand.Rand, low, high float64) []corpus.Hit {
	var out []corpus.Hit
	for _, i := range r.Perm(12)[:r.IntN(10)] {
		out = append(out, corpus.Hit{ChunkID: fmt.Sprint("p", i), DocID: fmt.Sprint("a", i/4), Score: low + r.Float64()*(high-low)})
	}
	slices.SortFunc(out, func(a, b corpus.Hit) int { return int(math.Copysign(1, b.Score-a.Score)) })
	return out
}

func TestFuseHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		words, vectors, weight := side(r, 0.1, 30), side(r, -0.5, 1), r.Float64()
		fused := fuse(words, vectors, 40*r.Float64(), weight)
		score, inWords, inVectors := map[string]float64{}, place(words), place(vectors)
		for i, h := range fused {
			if h.Score < 0 || h.Score > 1+1e-9 || math.IsNaN(h.Score) || i > 0 && h.Score > fused[i-1].Score {
				t.Fatalf("score %v at %d of %s", h.Score, i, written(fused))
			}
			if _, twice := score[h.ChunkID]; twice {
				t.Fatalf("%s twice in %s", h.ChunkID, written(fused))
			}
			score[h.ChunkID] = h.Score
		}
		// What one side found no better, and the other not at all, does not come first.
		for _, a := range fused {
			for _, b := range fused {
				better := inWords[a.ChunkID] >= inWords[b.ChunkID] && inVectors[a.ChunkID] >= inVectors[b.ChunkID]
				if better && score[a.ChunkID] < score[b.ChunkID] {
					t.Fatalf("%s is behind %s\nwords %s\nvectors %s\nfused %s", a.ChunkID, b.ChunkID, written(words), written(vectors), written(fused))
				}
			}
		}
		for n := 1; n <= 4; n++ {
			checkPerArticle(t, fused, n)
		}
	}
}

// place returns the score of each hit, 0 for one that points away or is not there.
func place(list []corpus.Hit) map[string]float64 {
	out := map[string]float64{}
	for _, h := range list {
		out[h.ChunkID] = max(h.Score, 0)
	}
	return out
}

// checkPerArticle checks that the first n hits of each article are kept, in order.
func checkPerArticle(t *testing.T, list []corpus.Hit, n int) {
	t.Helper()
	var want []corpus.Hit
	for i, h := range list {
		before := 0
		for _, b := range list[:i] {
			if b.DocID == h.DocID {
				before++
			}
		}
		if before < n {
			want = append(want, h)
		}
	}
	if got := perArticle(list, n); !slices.Equal(got, want) {
		t.Fatalf("%d of each article of %s: %s, want %s", n, written(list), written(got), written(want))
	}
}

// One article that repeats what is asked does not crowd out the others.
func TestRetrieveSpreadsOverArticles(t *testing.T) {
	long := article("file:long", "Tencent capex", strings.Repeat(strings.Repeat("Tencent's capex fell, and capex fell again at Tencent. ", 25)+"\n\n", 8))
	short := article("file:short", "Capex at Tencent", "Tencent's capex fell to 13 billion yuan because chips were scarce.")
	found := mustRetrieve(t, retriever(t, true, long, short), Question{Text: "Why did Tencent's capex fall?", TopK: 50})
	count := map[string]int{}
	for _, p := range found.Passages {
		if count[p.DocID]++; count[p.DocID] > maxPerArticle {
			t.Errorf("more than %d passages of %s", maxPerArticle, p.Title)
		}
	}
	if count[corpus.DocumentID("file:short")] == 0 || count[corpus.DocumentID("file:long")] != maxPerArticle {
		t.Errorf("passages by article: %v", count)
	}
}

func TestRetrieveNumber(t *testing.T) {
	r := retriever(t, true)
	for topK, want := range map[int]int{0: DefaultTopK, 1: 1, 3: 3} {
		if got := len(mustRetrieve(t, r, Question{Text: tencentQuestion, TopK: topK}).Passages); got != want {
			t.Errorf("TopK %d: %d passages, want %d", topK, got, want)
		}
	}
}
