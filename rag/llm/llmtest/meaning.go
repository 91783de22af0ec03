package llmtest

import (
	"context"
	_ "embed"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed concepts.txt
var conceptsFile string

// Meaning is an embedder that knows what about 170 concepts are called in
// English and Chinese, so that texts of one meaning are near each other without
// a common word. Quality, 0 to 1, is how much of a vector is meaning: at 0 all
// of it is noise, the same for the same text always.
//
// It stands for an embeddings endpoint where a test is about ranking. It is
// safe for concurrent use.
type Meaning struct{ Quality float64 }

const (
	// wordWeight is the weight of a word that is in no concept, beside 1 of
	// one that is.
	wordWeight = 0.5

	// conceptPlaces and wordPlaces are the numbers of places that a concept or
	// word adds to.
	conceptPlaces = 32
	wordPlaces    = 12
)

// EmbeddingModel names the vector space after the quality.
func (m Meaning) EmbeddingModel() string { return fmt.Sprintf("meaning-%g", m.Quality) }

// EmbedDocuments returns the vectors of texts. It does not fail.
func (m Meaning) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = m.Vector(text, 0)
	}
	return out, nil
}

// EmbedQuery returns the vector of text. It does not fail.
func (m Meaning) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return m.Vector(text, 0), nil
}

// Vector returns the vector of text, of length 1. It can be a Server's Embed;
// dimensions are as there.
func (m Meaning) Vector(text string, dimensions int) []float32 {
	if dimensions < 1 || dimensions > maxDimensions {
		dimensions = DefaultDimensions
	}
	v := make([]float64, dimensions)
	concepts, rest := conceptsOf(text)
	for name, n := range concepts {
		spread(v, "concept "+name, math.Sqrt(float64(n)), conceptPlaces)
	}
	for word, n := range words(rest) {
		spread(v, word, wordWeight*math.Sqrt(float64(n)), wordPlaces)
	}
	scale(v, m.Quality)
	noise := make([]float64, dimensions)
	r := seeded(fmt.Sprint("noise ", m.Quality, text))
	for i := range noise {
		noise[i] = r.NormFloat64()
	}
	scale(noise, 1-m.Quality)
	for i := range v {
		v[i] += noise[i]
	}
	if !slices.ContainsFunc(v, func(x float64) bool { return x != 0 }) {
		v[0] = 1 // a text without words still has a place
	}
	scale(v, 1)
	out := make([]float32, dimensions)
	for i, x := range v {
		out[i] = float32(x)
	}
	return out
}

func seeded(text string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(text))
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

// spread adds weight in the direction of a name: places drawn from its hash,
// with signs.
func spread(v []float64, name string, weight float64, places int) {
	r := seeded(name)
	weight /= math.Sqrt(float64(places))
	for range places {
		bits := r.Uint64()
		sign := float64(1 - 2*int(bits&1))
		v[int(bits>>1%uint64(len(v)))] += sign * weight
	}
}

// scale gives v the length; zero stays zero.
func scale(v []float64, length float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 {
		return
	}
	for i := range v {
		v[i] *= length / math.Sqrt(sum)
	}
}

// dictionary has the names of concepts.
type dictionary struct {
	concept map[string]string // tokens of a name, joined by spaces → first name of its concept
	longest map[string]int    // first token → tokens of the longest name that begins with it
}

var conceptNames = sync.OnceValue(func() dictionary {
	out := dictionary{make(map[string]string), make(map[string]int)}
	for line := range strings.Lines(conceptsFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		names := strings.Split(strings.TrimSpace(line), ", ")
		for _, n := range names {
			list := tokens(n)
			out.concept[strings.Join(list, " ")] = names[0]
			out.longest[list[0]] = max(out.longest[list[0]], len(list))
		}
	}
	return out
})

// conceptsOf counts the concepts that text names, the longest name first, and
// returns the text that names none.
func conceptsOf(text string) (concepts map[string]int, rest string) {
	concepts = make(map[string]int)
	names := conceptNames()
	list := tokens(text)
	var other strings.Builder
	for i := 0; i < len(list); {
		n := min(names.longest[list[i]], len(list)-i)
		for ; n > 0; n-- {
			if name, ok := names.concept[strings.Join(list[i:i+n], " ")]; ok {
				concepts[name]++
				break
			}
		}
		if n == 0 {
			n = 1
			if r := []rune(list[i]); !unicode.Is(unicode.Han, r[0]) {
				other.WriteByte(' ')
			}
			other.WriteString(list[i])
		} else {
			other.WriteByte(' ')
		}
		i += n
	}
	return concepts, other.String()
}

// tokens returns the words of text in lower case without their commonest
// endings, and each Han character.
func tokens(text string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		var word []rune
		flush := func() {
			if len(word) > 0 {
				out = append(out, stem(strings.ToLower(string(word))))
			}
			word = nil
		}
		for _, r := range f {
			if unicode.Is(unicode.Han, r) {
				flush()
				out = append(out, string(r))
			} else {
				word = append(word, r)
			}
		}
		flush()
	}
	return out
}

func stem(w string) string {
	for _, ending := range []string{"ing", "ed", "es", "s", "e"} {
		if s, ok := strings.CutSuffix(w, ending); ok && len(s) >= 3 {
			return s
		}
	}
	return w
}
