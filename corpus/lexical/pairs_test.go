package lexical

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// Terms that are in no pair take no room, but keep those around them apart.
func TestPairsAcrossTermsThatStandAlone(t *testing.T) {
	var ix Index
	a := articleOf(0, "", "cash =money =money flow =money", "=money cash flow", "=money")
	a.Alone = func(term string) bool { return term == "=money" }
	ix.Add(a)
	for slot, want := range []int{0, 1, 0} {
		if got := ix.pairCount(uint32(slot), Pair{"cash", "flow"}); got != want {
			t.Errorf("chunk %d has the pair %d times, want %d", slot, got, want)
		}
	}
	if got := len(ix.order.prints); got != 5 {
		t.Errorf("%d bytes, want one for each of four terms and one between", got)
	}
}

// Of chunks with the same terms the one that has them side by side comes first,
// also after an article was removed and in a snapshot.
func TestPairs(t *testing.T) {
	var ix Index
	ix.Add(articleOf(0, "", "cash is king and flow is not", "free cash flow fell and fell"))
	ix.Add(articleOf(2, "", "cash flow cash flow of another"))
	ix.Add(articleOf(3, "", "the cash flow statement of a year"))
	q := Query{Terms: query("cash flow"), N: 9, Pairs: []Pair{{"cash", "flow"}, {"flow", "nowhere"}}}
	check := func(what string, ix *Index, want ...uint32) {
		t.Helper()
		hits := ix.Search(q)
		if got := found(hits); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
		for _, h := range hits {
			sum := 0.0
			for _, p := range append(ix.Explain(h.Slot, q.Terms), ix.ExplainPairs(h.Slot, q.Pairs)...) {
				sum += p.Score
			}
			if math.Abs(sum-h.Score) > 1e-5 {
				t.Errorf("%s: the parts of slot %d add up to %v, want %v", what, h.Slot, sum, h.Score)
			}
		}
	}
	check("all", &ix, 2, 1, 3, 0)
	ix.Remove(2, 3)
	check("removed", &ix, 1, 3, 0)
	var file bytes.Buffer
	if _, err := ix.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	var restored Index
	if _, err := restored.ReadFrom(&file); err != nil {
		t.Fatal(err)
	}
	check("restored", &restored, 1, 3, 0)
	q.N = 1
	check("cut behind the pairs", &restored, 1)
}
