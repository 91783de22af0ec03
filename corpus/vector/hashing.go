package vector

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"unicode/utf8"

	"footnote/corpus/terms"
)

// Hashing is the embedded default embedder: it needs no model. A text's vector
// counts its index terms and their character n-grams, each hashed to a place
// and a sign (Weinberger et al., "Feature Hashing for Large Scale Multitask
// Learning", 2009). It knows words, not meanings: it finds near-duplicates and
// misspelt names, and ranks questions worse than the lexical index does.
//
// It is safe for concurrent use.
type Hashing struct {
	analyzer *terms.Analyzer
}

// NewHashing returns the embedder over the terms of analyzer.
func NewHashing(analyzer *terms.Analyzer) *Hashing { return &Hashing{analyzer} }

const (
	hashingDimension = 512

	// Character n-grams of words, in characters.
	minGram, maxGram = 3, 5

	// All n-grams of a word together weigh as much as this part of the word.
	gramWeight = 0.5
)

// EmbeddingModel names the vector space; a change of the method, or of the terms
// that are hashed, changes it.
func (h *Hashing) EmbeddingModel() string {
	return fmt.Sprintf("footnote-hashing-%s@%d", h.analyzer.Fingerprint()[:8], hashingDimension)
}

// EmbedDocuments returns a vector for each text. It does not fail.
func (h *Hashing) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = h.embed(text)
	}
	return out, nil
}

// EmbedQuery returns the vector of a query. It does not fail.
func (h *Hashing) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return h.embed(text), nil
}

func (h *Hashing) embed(text string) []float32 {
	counts := make(map[string]int)
	for _, t := range h.analyzer.Document(nil, text) {
		counts[t]++
	}
	v := make([]float32, hashingDimension)
	for t, n := range counts {
		tf := 1 + math.Log(float64(n))
		addFeature(v, t, tf)
		grams := ngrams(t)
		for _, g := range grams {
			addFeature(v, g, gramWeight*tf/float64(len(grams)))
		}
	}
	if len(counts) == 0 {
		v[0] = 1 // a text without words still has a place: a zero vector has none
	}
	return v
}

// ngrams returns the character n-grams of a word with its borders marked; short
// words and Chinese pairs have none.
func ngrams(t string) []string {
	if utf8.RuneCountInString(t) <= minGram {
		return nil
	}
	s := "^" + t + "$"
	var out []string
	for n := minGram; n <= maxGram; n++ {
		for i := 0; i+n <= len(s); i++ {
			if g := s[i : i+n]; utf8.ValidString(g) {
				out = append(out, g)
			}
		}
	}
	return out
}

func addFeature(v []float32, feature string, weight float64) {
	f := fnv.New64a() // stored vectors must mean the same after a restart
	f.Write([]byte(feature))
	h := f.Sum64()
	if h>>63 == 1 {
		weight = -weight
	}
	v[h%uint64(len(v))] += float32(weight)
}
