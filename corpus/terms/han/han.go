// Package han cuts Chinese text into words.
//
// It holds a list of words with a cost each, the negative logarithm of how often
// the word is met, and cuts a run of characters where the sum of the costs is
// least. A character that is no word of the list has a fixed price.
//
// The list is derived from raw text by ./derive, without a dictionary; words.txt
// says from which text and how, and how to derive it again.
package han

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed words.bin
var embedded []byte

// builtin is the embedded list; programs that meet no Chinese do not pay for it.
var builtin = sync.OnceValue(func() *Words {
	list, err := decode(embedded)
	if err != nil {
		panic(err) // the embedded list is tested
	}
	return fromList(list)
})

// costPerNat is the resolution of costs, which are natural logarithms.
const costPerNat = 16

// maxCost is the highest cost of a word: one in nine million.
const maxCost = 255

// unlistedCost is the price of a character that is no word of the list, about
// that of the rarest words; no character costs more.
const unlistedCost = 14 * costPerNat

// Words is a list of words. It does not change once it is made and is safe for
// concurrent use.
type Words struct{ tree tree }

// entry is a word of the list with its cost.
type entry struct {
	word string
	cost uint8
}

// New returns the built-in list with extra words. An extra word costs a little
// less than the parts that it would fall into without it.
func New(extra ...string) *Words {
	w := &Words{builtin().tree.clone()}
	s := Segmenter{Words: w}
	for _, word := range extra {
		if run := []rune(word); len(run) > 0 && !w.Has(run) {
			s.walk(run, false)
			w.tree.add(word, max(s.cost(), 1)-1)
		}
	}
	return w
}

// FromCounts returns the list of the words in counts, all above 0, with the
// costs that follow from how often each is met.
func FromCounts(counts map[string]int) *Words { return fromList(entries(counts)) }

func fromList(list []entry) *Words {
	w := &Words{newTree(nodesPerWord * len(list))}
	for _, e := range list {
		w.tree.add(e.word, uint32(e.cost))
	}
	return w
}

// entries returns the words of counts in the order of their bytes.
func entries(counts map[string]int) []entry {
	total := 0
	list := make([]entry, 0, len(counts))
	for word, n := range counts {
		total += n
		list = append(list, entry{word: word})
	}
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.word, b.word) })
	for i, e := range list {
		cost := math.Round(costPerNat * math.Log(float64(total)/float64(counts[e.word])))
		list[i].cost = uint8(min(cost, maxCost))
	}
	return list
}

// Has says whether run is a word of the list.
func (w *Words) Has(run []rune) bool { return w.tree.cost[w.tree.find(run)] != noWord }

// Inside calls found for the words of two characters or more that stand in run,
// from the first to the last and the longer first at each place, but not for run
// itself.
func (w *Words) Inside(run []rune, found func(start, end int)) {
	for i := range run {
		var ends [maxPath]int
		n, at := 0, root
		for j := i; j < len(run) && n < maxPath; j++ {
			if at = w.tree.child(at, run[j]); at == root {
				break
			}
			if j > i && j+1-i < len(run) && w.tree.cost[at] != noWord {
				ends[n] = j + 1
				n++
			}
		}
		for n--; n >= 0; n-- {
			found(i, ends[n])
		}
	}
}

// maxPath bounds the words of Inside that begin at one place.
const maxPath = 16
