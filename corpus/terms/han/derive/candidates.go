package main

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// letters are the characters of all runs, 0 before each run.
type letters []rune

// maxWord is the longest word, in characters.
const maxWord = 6

// limits say which strings of characters may be words.
type limits struct {
	count    int     // occurrences
	cohesion float64 // nats, see cohesion
	freedom  float64 // nats, see freedom
}

// candidates returns the strings of 2 to maxWord characters that may be words,
// with their counts. A word is a string whose characters meet more often
// than chance would have it, and that has many different neighbours on either
// side.
func candidates(text letters, l limits) map[string]int {
	order := sortSuffixes(text)
	counts := make(map[string]int) // of every string that is frequent enough, also of one character
	words := make(map[string]int)
	for n := 1; n <= maxWord; n++ {
		groups(text, order, n, func(at []int32) {
			if len(at) < l.count && n > 1 {
				return
			}
			w := string(text[at[0] : int(at[0])+n])
			counts[w] = len(at)
			if n == 1 || glued(text[at[0]:int(at[0])+n]) {
				return
			}
			if cohesion(w, counts, float64(len(text))) >= l.cohesion && freedom(text, at, n) >= l.freedom {
				words[w] = len(at)
			}
		})
	}
	return words
}

// particles are the characters that are words by themselves wherever they begin
// or end a longer string: no word of three characters or more does so.
const particles = "的了着过吗呢吧啊是在和与及或把被对也都就还又很更之其这那你我他她它们将等并但而则且以因由从向到为于让给使令所" +
	"个位名次项件些该此各每某时后前中里上下内外间不没有会能可要应已曾正仍再只才便即如若虽至说称"

// glued says whether a particle hangs on the string.
func glued(w []rune) bool {
	return len(w) > 2 && (strings.ContainsRune(particles, w[0]) || strings.ContainsRune(particles, w[len(w)-1]))
}

// sortSuffixes returns the places of text in the order of the strings of maxWord
// characters that begin there.
func sortSuffixes(text letters) []int32 {
	order := make([]int32, 0, len(text))
	for i, r := range text {
		if r != 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := text[a:min(int(a)+maxWord, len(text))], text[b:min(int(b)+maxWord, len(text))]
		return cmp.Or(slices.Compare(x, y), cmp.Compare(a, b))
	})
	return order
}

// groups calls found with the places of each string of n characters.
func groups(text letters, order []int32, n int, found func(at []int32)) {
	within := func(i int32) bool { return int(i)+n <= len(text) && !slices.Contains(text[i:int(i)+n], 0) }
	for i := 0; i < len(order); {
		if !within(order[i]) {
			i++
			continue
		}
		w := text[order[i] : int(order[i])+n]
		j := i + 1
		for j < len(order) && within(order[j]) && slices.Equal(w, text[order[j]:int(order[j])+n]) {
			j++
		}
		found(order[i:j])
		i = j
	}
}

// cohesion is the pointwise mutual information of the two parts of w, in nats,
// at the place where it is least.
func cohesion(w string, counts map[string]int, total float64) float64 {
	least := math.Inf(1)
	for i := range w {
		if i > 0 {
			pmi := math.Log(float64(counts[w]) * total / (float64(counts[w[:i]]) * float64(counts[w[i:]])))
			least = min(least, pmi)
		}
	}
	return least
}

// freedom is the entropy of the characters before w or behind it, in nats,
// whichever is less (branching entropy: Zellig Harris, "From Phoneme to
// Morpheme", 1955). The end of a run is a neighbour of its own at each place.
func freedom(text letters, at []int32, n int) float64 {
	before, behind := make(map[rune]int), make(map[rune]int)
	for k, i := range at {
		p, q := rune(-k-1), rune(-k-1)
		if i > 0 && text[i-1] != 0 {
			p = text[i-1]
		}
		if j := int(i) + n; j < len(text) && text[j] != 0 {
			q = text[j]
		}
		before[p]++
		behind[q]++
	}
	return min(entropy(before, len(at)), entropy(behind, len(at)))
}

func entropy(counts map[rune]int, total int) float64 {
	sorted := make([]int, 0, len(counts)) // floating-point sums depend on their order
	for _, c := range counts {
		sorted = append(sorted, c)
	}
	slices.Sort(sorted)
	h := 0.0
	for _, c := range sorted {
		p := float64(c) / float64(total)
		h -= float64(p * math.Log(p))
	}
	return h
}
