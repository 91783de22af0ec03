package llmtest

import (
	"hash/fnv"
	"math"
)

// DefaultDimensions is the length of a vector where the request asks for none.
const DefaultDimensions = 256

const maxDimensions = 4096

// Embed turns text into a vector of length 1: every word, the beginning of every longer word and every pair of Han
// characters adds to places drawn from its hash. Texts that share words are near each other; nothing else is known of
// meaning. dimensions outside 1…4096 mean DefaultDimensions. Text without words gives the same vector always.
func Embed(text string, dimensions int) []float32 {
	if dimensions < 1 || dimensions > maxDimensions {
		dimensions = DefaultDimensions
	}
	v := make([]float64, dimensions)
	for word, n := range words(text) {
		add(v, word, math.Sqrt(float64(n)))
		if rs := []rune(word); len(rs) > 5 {
			add(v, string(rs[:5]), 0.5*math.Sqrt(float64(n)))
		}
	}
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 {
		v[0], sum = 1, 1
	}
	out := make([]float32, dimensions)
	for i, x := range v {
		out[i] = float32(x / math.Sqrt(sum))
	}
	return out
}

// add spreads a word over four places with signs, so that unlike words cancel out rather than add up.
func add(v []float64, word string, weight float64) {
	h := fnv.New64a()
	h.Write([]byte(word))
	bits := h.Sum64()
	for range 4 {
		sign := 1.0
		if bits&1 == 1 {
			sign = -1
		}
		v[int(bits>>1&0x7fff)%len(v)] += sign * weight
		bits >>= 16
	}
}
