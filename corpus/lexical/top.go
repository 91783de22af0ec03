package lexical

import "slices"

// scored is a chunk while the best are looked for.
type scored struct {
	slot  uint32
	score points
}

// worse orders by score, equal scores by slot.
func worse(x, y scored) bool {
	return x.score < y.score || x.score == y.score && x.slot > y.slot
}

// top keeps the best n of what it is offered, as a heap with the worst first.
type top struct {
	n     int
	heap  []scored
	least points // a score below it is not kept
}

func newTop(n int) *top { return &top{n: n, heap: make([]scored, 0, n)} }

func (t *top) offer(slot uint32, score points) {
	s := scored{slot, score}
	if len(t.heap) < t.n {
		t.heap = append(t.heap, s)
		for i := len(t.heap) - 1; i > 0 && worse(s, t.heap[(i-1)/2]); i = (i - 1) / 2 {
			t.heap[i], t.heap[(i-1)/2] = t.heap[(i-1)/2], s
		}
	} else if worse(t.heap[0], s) {
		t.replaceWorst(s)
	}
	if len(t.heap) == t.n {
		t.least = t.heap[0].score
	}
}

func (t *top) replaceWorst(s scored) {
	i := 0
	for {
		child := 2*i + 1
		if child >= t.n {
			break
		}
		if child+1 < t.n && worse(t.heap[child+1], t.heap[child]) {
			child++
		}
		if worse(s, t.heap[child]) {
			break
		}
		t.heap[i] = t.heap[child]
		i = child
	}
	t.heap[i] = s
}

// sorted returns what was kept, best first.
func (t *top) sorted() []Hit {
	slices.SortFunc(t.heap, func(x, y scored) int {
		if worse(y, x) {
			return -1
		}
		return 1
	})
	var hits []Hit
	for _, s := range t.heap {
		hits = append(hits, Hit{s.slot, s.score.score()})
	}
	return hits
}
