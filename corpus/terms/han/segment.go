package han

// Word is a part of a run: characters Start to End, End exclusive.
type Word struct {
	Start, End int
	Listed     bool // false for a single character that is no word of the list
}

// Segmenter cuts runs by Words, which must be set. It keeps its memory between
// calls and is not safe for concurrent use.
type Segmenter struct {
	Words *Words
	paths []path // by place in the run, its end included
	words []Word
}

// path is the cheapest cut of the characters before a place.
type path struct {
	cost   uint32
	from   int32 // where its last word begins
	listed bool  // the last word
}

const unreached = ^uint32(0)

// Segment returns the words of run in order; they cover it. Of two cuts of the
// same cost it takes the one with the longer last word. The slice is valid until
// the next call.
func (s *Segmenter) Segment(run []rune) []Word {
	s.walk(run, true)
	s.words = s.words[:0]
	for end := int32(len(run)); end > 0; end = s.paths[end].from {
		p := s.paths[end]
		s.words = append(s.words, Word{int(p.from), int(end), p.listed})
	}
	for i, j := 0, len(s.words)-1; i < j; i, j = i+1, j-1 {
		s.words[i], s.words[j] = s.words[j], s.words[i]
	}
	return s.words
}

// Gain returns how much less, in nats, the listed word costs than the cheapest
// words that it falls into without itself.
func (s *Segmenter) Gain(word []rune) float64 {
	s.walk(word, false)
	return (float64(s.cost()) - float64(s.Words.tree.cost[s.Words.tree.find(word)])) / costPerNat
}

// walk finds the cheapest path to each place (Viterbi's algorithm); without
// whole, run is no word itself.
func (s *Segmenter) walk(run []rune, whole bool) {
	s.paths = append(s.paths[:0], path{})
	for range run {
		s.paths = append(s.paths, path{cost: unreached})
	}
	tree := &s.Words.tree
	for i := range run {
		before := s.paths[i].cost
		at := root
		for j := i; j < len(run); j++ {
			if at = tree.child(at, run[j]); at == root {
				break
			}
			cost := tree.cost[at]
			if cost == noWord || !whole && j-i+1 == len(run) {
				continue
			}
			if j == i {
				cost = min(cost, unlistedCost)
			}
			if c := before + cost; c < s.paths[j+1].cost {
				s.paths[j+1] = path{c, int32(i), true}
			}
		}
		if c := before + unlistedCost; c < s.paths[i+1].cost {
			s.paths[i+1] = path{c, int32(i), false}
		}
	}
}

// cost returns the cost of the last run.
func (s *Segmenter) cost() uint32 { return s.paths[len(s.paths)-1].cost }
