package han

import (
	"slices"
)

// A tree holds words as paths of characters from the root. The step from a node
// to its child is one look-up in an open-addressed table: a walk along the text
// costs about one cache line a character, and a list of 60,000 words takes 2 MB.
type tree struct {
	cost  []uint32 // by node: cost of the word that ends there, or noWord
	steps []uint64 // parent, character and child, packed; 0: free; at most half are taken
	shift uint     // of the hash, so that it fits the table
}

const (
	root   = uint32(0)
	noWord = ^uint32(0)

	// A parent, a character and a child have 21 bits each in a step: what a
	// character needs, and room for two million nodes.
	stepBits = 21

	minSteps     = 16 // the smallest table
	minStepsBits = 4
	nodesPerWord = 2 // about, in a list
)

func newTree(nodes int) tree {
	size, bits := minSteps, uint(minStepsBits)
	for size < 2*nodes {
		size, bits = 2*size, bits+1
	}
	return tree{append(make([]uint32, 0, nodes+1), noWord), make([]uint64, size), 64 - bits}
}

func (t *tree) clone() tree { return tree{slices.Clone(t.cost), slices.Clone(t.steps), t.shift} }

func stepKey(parent uint32, r rune) uint64 { return uint64(parent)<<stepBits | uint64(r) }

// slot returns the place of key's step in the table, or the free place for it.
// The hash is Knuth's multiplicative one, by 2^64 over the golden ratio.
func (t *tree) slot(key uint64) *uint64 {
	mask := len(t.steps) - 1
	for i := int(key * 0x9E3779B97F4A7C15 >> t.shift); ; i++ {
		if s := &t.steps[i&mask]; *s == 0 || *s>>stepBits == key {
			return s
		}
	}
}

// child returns the node that r leads to from parent, root for none.
func (t *tree) child(parent uint32, r rune) uint32 {
	return uint32(*t.slot(stepKey(parent, r)) & (1<<stepBits - 1))
}

// find returns the node at the end of run, root for none.
func (t *tree) find(run []rune) uint32 {
	at := root
	for _, r := range run {
		if at = t.child(at, r); at == root {
			break
		}
	}
	return at
}

// add puts word into the tree, or changes its cost.
func (t *tree) add(word string, cost uint32) {
	at := root
	for _, r := range word {
		key := stepKey(at, r)
		s := t.slot(key)
		if *s == 0 {
			*s = key<<stepBits | uint64(len(t.cost))
			t.cost = append(t.cost, noWord)
		}
		at = uint32(*s & (1<<stepBits - 1))
		if 2*len(t.cost) > len(t.steps) {
			t.widen()
		}
	}
	t.cost[at] = cost
}

func (t *tree) widen() {
	old := t.steps
	t.steps = make([]uint64, 2*len(old))
	t.shift--
	for _, s := range old {
		if s != 0 {
			*t.slot(s >> stepBits) = s
		}
	}
}
