package copies

import "unicode"

// Agree says whether two texts, each near the other, say the same of the same:
// two of one mould, such as a fund's reports of two days or the certificates of
// two companies, are no copies.
//
// Figures and names are compared where the words around them are the same: three
// words, or four characters, before or behind. One text may have some that the
// other has not, in a paragraph that was cut or added. But where in the same
// place each has a figure that the other has not there, they disagree; so they do
// where two or more names of each are not to be found in the other. A single one
// may be that of who edited it. Times of day do not count.
func Agree(a, b string) bool {
	if a == b {
		return true
	}
	one, other := readMarks(a), readMarks(b)
	for frame, values := range one.figures {
		if theirs, ok := other.figures[frame]; ok && !within(values, theirs) && !within(theirs, values) {
			return false
		}
	}
	return !strangers(one, other) || !strangers(other, one)
}

// manyNames is the number of names from which on they tell a text from another.
const manyNames = 2

// strangers says whether several names of one text stand where the other has
// names too, but nowhere in the other.
func strangers(one, other marks) bool {
	unknown := make(map[uint64]bool)
	for frame, names := range one.names {
		theirs, ok := other.names[frame]
		if !ok {
			continue
		}
		for name := range names {
			if !theirs[name] && !other.words[name] {
				unknown[name] = true
			}
		}
	}
	return len(unknown) >= manyNames
}

// within says whether all values are among others.
func within(values, others map[uint64]bool) bool {
	for v := range values {
		if !others[v] {
			return false
		}
	}
	return true
}

// The number of tokens of a frame, on one side.
const (
	wordFrame = 3
	hanFrame  = 4
)

// marks are what tells texts of one mould apart.
type marks struct {
	figures, names map[uint64]map[uint64]bool // by frame
	words          map[uint64]bool            // of the whole text
}

func readMarks(text string) marks {
	width := wordFrame
	if runLength(text) == hanRun {
		width = hanFrame
	}
	m := marks{make(map[uint64]map[uint64]bool), make(map[uint64]map[uint64]bool), make(map[uint64]bool)}
	var all []token
	for t := range tokens(text) {
		all = append(all, t)
		m.words[t.hash] = true
	}
	for i, t := range all {
		into := m.names
		switch first, _ := runeAt(text, t.start); {
		case t.figure && isClock(text, t):
			continue
		case t.figure:
			into = m.figures
		case !unicode.IsUpper(first):
			continue
		}
		for _, from := range []int{i - width, i + 1} {
			if from < 0 || from+width > len(all) {
				continue
			}
			frame := frameOf(all[from:from+width], from > i)
			if into[frame] == nil {
				into[frame] = make(map[uint64]bool)
			}
			into[frame][t.hash] = true
		}
	}
	return m
}

// aFigure stands in a frame for every figure.
const aFigure = fnvOffset

// frameOf returns a number for the tokens before or behind a place.
func frameOf(beside []token, behind bool) uint64 {
	var sum uint64
	if behind {
		sum = 1
	}
	for _, t := range beside {
		hash := t.hash
		if t.figure {
			hash = aFigure
		}
		sum = mixed(sum ^ hash)
	}
	return sum
}

// isClock says whether a figure is part of a time of day, as in 10:30.
func isClock(text string, t token) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	colon := func(i int) bool { return i >= 0 && i < len(text) && text[i] == ':' }
	return colon(t.start-1) && digit(t.start-2) || colon(t.end) && digit(t.end+1)
}
