package rag

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/rag/eval"
	"footnote/rag/llm/llmtest"
)

// The bars of fusion, whatever the embeddings endpoint: mean reciprocal rank
// below words alone, and below the better side.
const (
	barBelowWords  = 0.005
	barBelowBetter = 0.01
)

// Questions and further articles that a set is cut down to, so that the test is
// short. Of fewer questions a single one would break a bar.
const (
	setQuestions = 100
	setArticles  = 100
)

// TestFusionIsNeverWorse: with an endpoint of any quality, on the sample and on
// two sets of public questions, what the calibrated search finds is no worse
// than words alone, and no worse than the better side where that is vectors.
func TestFusionIsNeverWorse(t *testing.T) {
	for _, name := range []string{"sample", "rgbzh", "squad2s"} {
		t.Run(name, func(t *testing.T) {
			s := openSet(t, name)
			for _, e := range s.embedders() {
				words, vectors, fused, weight := s.measure(t, e)
				t.Logf("%-9s %-18s words %.3f  vectors %.3f  fused %.3f at weight %.2f", name, e.EmbeddingModel(), words, vectors, fused, weight)
				if fused < words-barBelowWords {
					t.Errorf("%s: fused %.3f is below words alone, %.3f", e.EmbeddingModel(), fused, words)
				}
				if vectors > words && fused < vectors-barBelowBetter {
					t.Errorf("%s: fused %.3f is below vectors alone, %.3f", e.EmbeddingModel(), fused, vectors)
				}
			}
		})
	}
}

// questionSet is a corpus with questions whose answers are known.
type questionSet struct {
	corpus    *corpus.Corpus
	questions []eval.Question
	texts     map[string]string // article → text
}

func openSet(t *testing.T, name string) *questionSet {
	t.Helper()
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s := &questionSet{corpus: c, texts: make(map[string]string)}
	if name == "sample" {
		s.fillFromSample(t)
	} else {
		s.fillFromBench(t, filepath.Join("..", "..", "shared", "bench", name))
	}
	return s
}

func (s *questionSet) fillFromSample(t *testing.T) {
	if err := s.corpus.IngestSample(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.questions = readQuestions(t, "testdata/sample_questions.jsonl")
	for _, id := range s.corpus.SampleIDs() {
		d, err := s.corpus.Document(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		s.texts[d.URI] = d.Text
	}
}

// fillFromBench takes the first questions of a set, the articles that answer
// them, and others.
func (s *questionSet) fillFromBench(t *testing.T, dir string) {
	documents, err := eval.ReadDocuments(filepath.Join(dir, "docs.jsonl.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the question sets are not here:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	wanted := make(map[string]bool)
	for _, q := range readQuestions(t, filepath.Join(dir, "questions.dev.jsonl.gz")) {
		if len(q.GoldDocIDs) > 0 && len(s.questions) < setQuestions {
			q.GoldPassages = nil
			s.questions = append(s.questions, q)
			for _, id := range q.GoldDocIDs {
				wanted[id] = true
			}
		}
	}
	for i, d := range documents {
		if !wanted[d.ID] && i%max(1, len(documents)/setArticles) != 0 {
			continue
		}
		if _, err := s.corpus.Ingest(t.Context(), corpus.Document{URI: d.ID, Title: d.Title, Publisher: d.Source, Text: d.Text}); err != nil {
			t.Fatal(err)
		}
		s.texts[d.ID] = d.Text
	}
}

func readQuestions(t *testing.T, path string) []eval.Question {
	t.Helper()
	questions, err := eval.ReadQuestions(path)
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

// embedders go from useless to better than words.
func (s *questionSet) embedders() []corpus.Embedder {
	var out []corpus.Embedder
	for _, quality := range []float64{0, 0.25, 0.5, 0.75, 1} {
		out = append(out, llmtest.Meaning{Quality: quality})
	}
	gold := make(map[string]string)
	for _, q := range s.questions {
		if len(q.GoldDocIDs) > 0 {
			gold[q.Text] = q.GoldDocIDs[0]
		}
	}
	for _, part := range []float64{0.4} {
		out = append(out, topical{llmtest.Meaning{Quality: 0.6}, part, s.texts, gold})
	}
	return out
}

// measure returns the mean reciprocal ranks by words, by vectors and by both at
// the calibrated weight.
func (s *questionSet) measure(t *testing.T, e corpus.Embedder) (words, vectors, fused, weight float64) {
	t.Helper()
	if _, err := s.corpus.Sync(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	b, err := OpenBalance(t.Context(), s.corpus, e.EmbeddingModel())
	if err != nil {
		t.Fatal(err)
	}
	r := &Retriever{Log: slog.New(slog.DiscardHandler), Corpus: s.corpus, Embedder: e, Balance: b}
	if err := r.Calibrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rank := func(r Retriever) float64 {
		sum, n := 0.0, 0
		for _, q := range s.questions {
			if len(q.GoldDocIDs) == 0 {
				continue
			}
			found, err := r.Retrieve(t.Context(), Question{Text: q.Text, TopK: 10})
			if err != nil {
				t.Fatal(err)
			}
			n++
			if at := slices.IndexFunc(found.Passages, func(p corpus.Passage) bool { return slices.Contains(q.GoldDocIDs, p.URI) }); at >= 0 {
				sum += 1 / float64(at+1)
			}
		}
		return sum / float64(n)
	}
	fused = rank(*r)
	fixed := *r
	fixed.Balance = nil
	words = rank(fixed)
	fixed.VectorWeight = 1
	return words, rank(fixed), fused, b.Calibration().Weight
}

// topical stands for an endpoint that is better than any that can be made by
// hand: part, 0 to 1, of its vectors is which article a text is about.
type topical struct {
	llmtest.Meaning
	part  float64
	texts map[string]string // article → text
	gold  map[string]string // question → article
}

func (e topical) EmbeddingModel() string { return fmt.Sprintf("topical-%g", e.part) }

func (e topical) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = e.vector(text)
	}
	return out, nil
}

func (e topical) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return e.vector(text), nil
}

func (e topical) vector(text string) []float32 {
	v := e.Vector(text, 0)
	h := fnv.New64a()
	h.Write([]byte(e.article(text)))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	for i := range v {
		v[i] = float32((1-e.part)*float64(v[i]) + e.part*r.NormFloat64()/math.Sqrt(float64(len(v))))
	}
	return v
}

// article is the one that a question is answered by, or that the end of a text
// is found in.
func (e topical) article(text string) string {
	if id, ok := e.gold[text]; ok {
		return id
	}
	text = strings.TrimSpace(text)
	end := text[max(0, len(text)-40):]
	for len(end) > 0 && end[0]&0xC0 == 0x80 { // not inside a character
		end = end[1:]
	}
	for _, id := range slices.Sorted(maps.Keys(e.texts)) {
		if strings.Contains(e.texts[id], end) {
			return id
		}
	}
	return text
}
