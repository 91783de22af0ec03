package eval

import (
	"cmp"
	"math"
	"slices"
)

// depth is the number of passages at which the deepest measure stops.
const depth = 10

// mean is a mean in the making.
type mean struct {
	sum float64
	n   int
}

// means are measures by name.
type means map[string]*mean

func (m means) add(name string, v float64) {
	if m[name] == nil {
		m[name] = new(mean)
	}
	m[name].sum += v
	m[name].n++
}

// addRanking adds the measures of one question: units is what it asks for, ranks
// the units that each passage has, best passage first.
//
// A hit is a passage with any unit; mrr is the reciprocal rank of the first one.
// Recall is the share of the units found. In the discounted cumulative gain
// (Järvelin and Kekäläinen, 2002) a unit counts where it is first found.
func (m means) addRanking(units int, ranks [][]int) {
	found := make(map[int]bool)
	first, gain := 0, 0.0
	recall := func() float64 { return float64(len(found)) / float64(max(units, 1)) }
	at := make(map[int][2]float64) // depth → recall and gain there
	for i := range depth {
		before := len(found)
		if i < len(ranks) {
			for _, u := range ranks[i] {
				found[u] = true
			}
			if first == 0 && len(ranks[i]) > 0 {
				first = i + 1
			}
		}
		gain += float64(len(found)-before) * discount(i)
		at[i+1] = [2]float64{recall(), gain}
	}
	for name, k := range map[string]int{"hit@1": 1, "hit@4": 4, "hit@5": 5, "hit@10": 10} {
		m.add(name, share(0 < first && first <= k))
	}
	reciprocal := 0.0
	if first > 0 {
		reciprocal = 1 / float64(first)
	}
	m.add("mrr@10", reciprocal)
	m.add("recall@5", at[5][0])
	m.add("recall@10", at[10][0])
	m.add("ndcg@5", at[5][1]/idealGain(units, 5))
	m.add("ndcg@10", at[10][1]/idealGain(units, 10))
}

// discount is the weight of rank i, counted from 0.
func discount(i int) float64 { return 1 / math.Log2(float64(i)+2) }

// idealGain is the gain of a ranking with one new unit at each of its k ranks.
func idealGain(units, k int) float64 {
	ideal := 0.0
	for i := range min(max(units, 1), k) {
		ideal += discount(i)
	}
	return ideal
}

// share is 1 for what holds: the mean of it is the share of those that hold.
func share(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// auc returns the area under the ROC curve: the chance that a positive is above a
// negative, equal ones counting half (Mann and Whitney, 1947). Without one of
// each it is 0.5, that of a coin.
func auc(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5
	}
	type scored struct {
		v        float64
		positive bool
	}
	var all []scored
	for _, v := range positive {
		all = append(all, scored{v, true})
	}
	for _, v := range negative {
		all = append(all, scored{v, false})
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(a.v, b.v) })
	below, sum := 0, 0.0
	for i := 0; i < len(all); {
		pos, neg := 0, 0
		for v := all[i].v; i < len(all) && all[i].v == v; i++ {
			if all[i].positive {
				pos++
			} else {
				neg++
			}
		}
		sum += float64(pos) * (float64(below) + float64(neg)/2)
		below += neg
	}
	return sum / float64(len(positive)) / float64(len(negative))
}
