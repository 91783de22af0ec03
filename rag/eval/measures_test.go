package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRanking(t *testing.T) {
	log2 := math.Log2
	deep := make([][]int, 11)
	deep[10] = []int{0}
	tests := []struct {
		name  string
		units int
		ranks [][]int
		want  map[string]float64
	}{
		{"first", 1, [][]int{{0}}, map[string]float64{"hit@1": 1, "hit@10": 1, "mrr@10": 1, "recall@5": 1, "ndcg@5": 1, "ndcg@10": 1}},
		{"fifth", 1, [][]int{nil, nil, nil, nil, {0}}, map[string]float64{"hit@1": 0, "hit@4": 0, "hit@5": 1, "mrr@10": 0.2, "recall@5": 1, "ndcg@5": 1 / log2(6)}},
		{"sixth", 1, [][]int{nil, nil, nil, nil, nil, {0}}, map[string]float64{"hit@5": 0, "hit@10": 1, "recall@5": 0, "recall@10": 1, "ndcg@5": 0, "ndcg@10": 1 / log2(7)}},
		{"eleventh is not looked at", 1, deep, map[string]float64{"hit@10": 0, "mrr@10": 0, "recall@10": 0, "ndcg@10": 0}},
		{"nothing found", 2, nil, map[string]float64{"hit@10": 0, "mrr@10": 0, "recall@10": 0, "ndcg@10": 0}},
		{"half of two", 2, [][]int{{0}, {0}}, map[string]float64{"hit@1": 1, "recall@5": 0.5, "ndcg@5": 1 / (1 + 1/log2(3))}},
		{"two in one passage", 2, [][]int{{0, 1}}, map[string]float64{"recall@5": 1, "ndcg@10": 2 / (1 + 1/log2(3))}},
		{"a question without units", 0, [][]int{nil}, map[string]float64{"recall@10": 0, "ndcg@10": 0}},
	}
	for _, tt := range tests {
		m := make(means)
		m.addRanking(tt.units, tt.ranks)
		for name, want := range tt.want {
			if got := m[name].sum; math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", tt.name, name, got, want)
			}
		}
	}
}

func TestAUC(t *testing.T) {
	tests := []struct {
		name               string
		positive, negative []float64
		want               float64
	}{
		{"told apart", []float64{0.9, 0.8}, []float64{0.1}, 1},
		{"the wrong way round", []float64{0.1}, []float64{0.9, 0.8}, 0},
		{"equal", []float64{0.5, 0.5}, []float64{0.5}, 0.5},
		{"one of two", []float64{0.5, 0.1}, []float64{0.3}, 0.5},
		{"no negative", []float64{1}, nil, 0.5},
		{"nothing", nil, nil, 0.5},
	}
	for _, tt := range tests {
		if got := auc(tt.positive, tt.negative); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// It is the share of pairs that are the right way round, however large the lists.
func TestAUCCountsPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		draw := func() []float64 {
			out := make([]float64, 1+random.IntN(30))
			for i := range out {
				out[i] = float64(random.IntN(10)) / 10
			}
			return out
		}
		positive, negative := draw(), draw()
		pairs := 0.0
		for _, p := range positive {
			for _, n := range negative {
				switch {
				case p > n:
					pairs++
				case p == n:
					pairs += 0.5
				}
			}
		}
		want := pairs / float64(len(positive)*len(negative))
		if got := auc(positive, negative); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v against %v: %v, want %v", positive, negative, got, want)
		}
	}
}
