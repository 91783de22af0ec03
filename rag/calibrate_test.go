package rag

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/corpus"
	"footnote/corpus/chunk"
)

// counted is an embedder whose calls are counted, and which can be made to fail.
type counted struct {
	corpus.Embedder
	documents, queries atomic.Int32
	change             func([][]float32) ([][]float32, error) // of what EmbedDocuments returns; nil: none
}

func (c *counted) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	c.documents.Add(1)
	vectors, err := c.Embedder.EmbedDocuments(ctx, texts)
	if c.change != nil && err == nil {
		return c.change(vectors)
	}
	return vectors, err
}

func (c *counted) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	c.queries.Add(1)
	return c.Embedder.EmbedQuery(ctx, text)
}

// calibrated returns a retriever over the sample whose embedder knows what each
// text is about, synced and with a balance, but not measured.
func calibrated(t *testing.T) (*Retriever, *counted) {
	t.Helper()
	s := openSet(t, "sample")
	e := &counted{Embedder: topical{part: 0.6, texts: s.texts}}
	if _, err := s.corpus.Sync(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	e.documents.Store(0)
	e.queries.Store(0) // one was asked for its length
	r := retriever(t, false)
	r.Corpus, r.Embedder, r.Balance = s.corpus, e, openBalance(t, s.corpus, e)
	return r, e
}

func openBalance(t *testing.T, c *corpus.Corpus, e corpus.Embedder) *Balance {
	t.Helper()
	b, err := OpenBalance(t.Context(), c, e.EmbeddingModel())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCalibrateMeasuresOnce(t *testing.T) {
	r, e := calibrated(t)
	if got := r.Balance.Calibration(); got != (Calibration{}) {
		t.Fatalf("before any measurement: %+v", got)
	}
	for range 2 {
		if err := r.Calibrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := r.Balance.Calibration()
	if first.Weight == 0 || first.Questions < 50 || first.Fused <= first.Words || first.Chunks != r.Corpus.Stats().Chunks {
		t.Errorf("measured %+v", first)
	}
	if n := e.documents.Load(); n != 1 {
		t.Errorf("the embedder was asked %d times", n)
	}
	// It is kept, for this model only, and comes out the same where it is not.
	if got := openBalance(t, r.Corpus, e).Calibration(); got != first {
		t.Errorf("stored %+v, measured %+v", got, first)
	}
	other, err := OpenBalance(t.Context(), r.Corpus, "another")
	if err != nil || other.Calibration() != (Calibration{}) {
		t.Errorf("another model has %+v, %v", other, err)
	}
	if err := r.Corpus.SetNote(t.Context(), r.Balance.note(), `{"weight":7}`); err != nil {
		t.Fatal(err)
	}
	r.Balance = openBalance(t, r.Corpus, e)
	if got := r.Balance.Calibration(); got != (Calibration{}) {
		t.Errorf("a note that is none was taken for %+v", got)
	}
	if err := r.Calibrate(t.Context()); err != nil || r.Balance.Calibration() != first {
		t.Errorf("measured again %+v, %v; first %+v", r.Balance.Calibration(), err, first)
	}
}

// A weight holds until the corpus has become another.
func TestCalibrateAgainWhenTheCorpusHasGrown(t *testing.T) {
	r, e := calibrated(t)
	chunks := r.Corpus.Stats().Chunks
	for i, grown := 0, 0; i < 3; i++ {
		if err := r.Calibrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, want := int(e.documents.Load()), 1; i < 2 && n != want || i == 2 && n != want+1 {
			t.Fatalf("with %d more articles than %d, measured %d times", grown, chunks, n)
		}
		for grown*5 <= chunks*i { // first one more, then a fifth more
			if _, err := r.Corpus.Ingest(t.Context(), article(fmt.Sprint("file:", grown), "Ferry", strings.Repeat("The ferry left on Monday. ", grown+1))); err != nil {
				t.Fatal(err)
			}
			grown++
		}
		asked := e.documents.Load()
		if _, err := r.Corpus.Sync(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		e.documents.Store(asked)
	}
}

func TestCalibrateDoesNothing(t *testing.T) {
	for name, without := range map[string]func(r *Retriever){
		"without a balance":         func(r *Retriever) { r.Balance = nil },
		"without an embedder":       func(r *Retriever) { r.Embedder = nil },
		"without vectors of its":    func(r *Retriever) { r.Embedder = failingEmbedder{"another"} },
		"without an article at all": func(r *Retriever) { r.Corpus = retriever(t, false).Corpus },
	} {
		r, e := calibrated(t)
		b := r.Balance
		without(r)
		if err := r.Calibrate(t.Context()); err != nil || e.documents.Load() != 0 || b.Calibration().Weight != 0 {
			t.Errorf("%s: %v, asked %d times, %+v", name, err, e.documents.Load(), b.Calibration())
		}
	}
}

// What fails leaves the weight as it was.
func TestCalibrateFails(t *testing.T) {
	r, e := calibrated(t)
	before := Calibration{Weight: 0.3, Chunks: 1}
	r.Balance.now = before
	for name, change := range map[string]func([][]float32) ([][]float32, error){
		"down":              func([][]float32) ([][]float32, error) { return nil, errors.New("connection refused") },
		"too few":           func(v [][]float32) ([][]float32, error) { return v[1:], nil },
		"another dimension": func(v [][]float32) ([][]float32, error) { v[0] = v[0][:5]; return v, nil },
	} {
		e.change = change
		if err := r.Calibrate(t.Context()); err == nil || r.Balance.Calibration() != before {
			t.Errorf("%s: %v, %+v", name, err, r.Balance.Calibration())
		}
	}
}

// An endpoint that is of no use is not asked, unless words find nothing.
func TestWeightZeroAsksNothing(t *testing.T) {
	r, e := calibrated(t)
	if len(mustRetrieve(t, r, Question{Text: tencentQuestion}).Passages) == 0 || e.queries.Load() != 0 {
		t.Errorf("asked %d times", e.queries.Load())
	}
	if len(mustRetrieve(t, r, Question{Text: "xyzzy"}).Passages) == 0 || e.queries.Load() != 1 {
		t.Errorf("asked %d times where no word is known", e.queries.Load())
	}
}

// A sentence does not find its chunk by the words that only it has.
func TestKnownItemsDoNotFindThemselves(t *testing.T) {
	plain := "A quiet day at the harbour went by, and nobody had anything to say about it. "
	r := retriever(t, false,
		article("file:alone", "Nothing", plain+"Zebras quarrelled loudly beneath seventeen crimson umbrellas yesterday."),
		article("file:helped", "Nothing", plain+"Walruses juggled porcelain teapots throughout an extraordinary thunderstorm. Walruses like teapots."))
	for uri, want := range map[string]bool{"file:alone": false, "file:helped": true} {
		d, err := r.Corpus.Document(t.Context(), corpus.DocumentID(uri))
		if err != nil {
			t.Fatal(err)
		}
		start := strings.Index(d.Text, "Zebras") + strings.Index(d.Text, "Walruses") + 1
		spans := questionsOf(d, maxPerSource)
		at := slices.IndexFunc(spans, func(s chunk.Span) bool { return s.Start == start })
		if at < 0 {
			t.Fatalf("%s: no question begins at %d: %v", uri, start, spans)
		}
		item, ok, err := r.knownItem(t.Context(), d, spans[at])
		if err != nil || !ok {
			t.Fatal(uri, ok, err)
		}
		found := slices.ContainsFunc(item.words, func(h corpus.Hit) bool { return h.DocID == d.ID })
		if found != want || strings.Contains(item.rest, item.sentence) || item.reach <= 0 {
			t.Errorf("%s: found %v, want %v, by the rest %q", uri, found, want, item.rest)
		}
	}
}

// items makes n known items; the words have the article at rank w, the vectors
// at rank v, 0 for not at all.
func items(n, w, v int) []knownItem {
	side := func(rank int) (out []corpus.Hit) {
		for i := 1; i <= 10; i++ {
			h := corpus.Hit{ChunkID: fmt.Sprint("other", i), DocID: fmt.Sprint("other", i), Score: 1 / float64(i)}
			if i == rank {
				h.ChunkID, h.DocID = "own", "own"
			}
			out = append(out, h)
		}
		return out
	}
	return slices.Repeat([]knownItem{{docID: "own", words: side(w), vectors: side(v)}}, n)
}

func TestCalibrateChooses(t *testing.T) {
	for _, tt := range []struct {
		name     string
		items    []knownItem
		from, to float64
	}{
		{"no questions", nil, 0, 0},
		{"vectors of no use", items(100, 1, 0), 0, 0},
		{"vectors as good as words", items(100, 1, 1), 0, 0},
		{"vectors alone find it", items(100, 0, 1), 0.1, 0.7},
		{"vectors are better once, which may be luck", append(items(99, 1, 1), items(1, 0, 1)...), 0, 0},
		{"vectors are better often, and else no worse", append(items(70, 1, 1), items(30, 0, 1)...), 0.1, 0.7},
		{"vectors help as often as they harm", append(items(50, 1, 0), items(50, 0, 1)...), 0, 0.5},
		{"vectors are better, little of what words leave", append(items(90, 3, 3), items(10, 3, 1)...), 0.001, 0.2},
	} {
		got := calibrate(tt.items)
		if got.Weight < tt.from || got.Weight > tt.to || got.Questions != len(tt.items) || got.Fused < got.Words {
			t.Errorf("%s: %+v, want a weight from %g to %g", tt.name, got, tt.from, tt.to)
		}
	}
}
