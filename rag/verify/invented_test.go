package verify

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// maxInvented is the share of invented figures that may pass as derived.
const maxInvented = 0.02

// TestInventedFigures asks of invented figures whether some arithmetic over
// eight passages of thirty figures, all of them cited, gives them.
func TestInventedFigures(t *testing.T) {
	const rounds = 40
	forms := []string{
		"%[1]s's %[2]s fell %[3]d%% {n}.", "%[1]s's %[2]s rose %[3]d%% from the first quarter to the second {n}.", "%[1]s's %[2]s rose by %[3]d.%[4]d billion yuan {n}.",
		"In the year %[1]s spent %[3]d%[4]d.%[4]d billion yuan in total {n}.", "Its %[2]s was %[3]d%% of all {n}.", "The gap was %[3]d.%[4]d billion yuan {n}.",
		"%[1]s's %[2]s was %[4]d.%[3]d times that of the second quarter {n}.", "The average was %[3]d.%[4]d billion yuan {n}.",
	}
	rng := rand.New(rand.NewPCG(3, 4))
	markers := "[1][2][3][4][5][6][7][8]"
	all, derived, supported := 0, 0, 0
	for range rounds {
		var in Input
		for range neighbours {
			in.Cited = append(in.Cited, inventedPassage(rng))
		}
		for _, form := range forms {
			who, what := inventedWho[rng.IntN(len(inventedWho))], inventedWhat[rng.IntN(len(inventedWhat))]
			in.Answer = strings.Replace(fmt.Sprintf(form+"%[5]s", who, what, 11+rng.IntN(88), 1+rng.IntN(9), ""), "{n}", markers, 1)
			for _, f := range Check(in).Figures {
				all++
				switch f.Status {
				case Derived:
					derived++
					t.Logf("%s: %s", in.Answer, f.Formula)
				case Exact, Rounded:
					supported++ // chance: the passages hold 240 figures
				}
			}
		}
	}
	t.Logf("of %d invented figures %d pass as derived, %d stand in a passage by chance", all, derived, supported)
	if float64(derived) > maxInvented*float64(all) {
		t.Errorf("%d of %d invented figures pass as derived", derived, all)
	}
}

var (
	inventedWho  = []string{"Tencent", "Alibaba", "Baidu", "JD.com", "Meituan", "NetEase", "Xiaomi", "BYD"}
	inventedWhat = []string{"revenue", "net profit", "capex", "operating profit", "free cash flow", "gross profit"}
)

// inventedPassage returns a passage of ten sentences with three figures each.
func inventedPassage(rng *rand.Rand) string {
	var b strings.Builder
	for range 10 {
		amount := func() float64 { return 1 + 99*rng.Float64() }
		fmt.Fprintf(&b, "%s's %s came to %.1f billion yuan in the %s quarter, against %.1f billion yuan a year earlier, and was %.1f%% of the plan. ",
			inventedWho[rng.IntN(len(inventedWho))], inventedWhat[rng.IntN(len(inventedWhat))], amount(),
			[]string{"first", "second", "third", "fourth"}[rng.IntN(4)], amount(), amount())
	}
	return b.String()
}
