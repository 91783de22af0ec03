package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"footnote/corpus/vector"
)

// filled returns a corpus of so many articles of one chunk each.
func filled(t *testing.T, dir string, articles int) *Corpus {
	t.Helper()
	c := open(t, dir)
	for i := range articles {
		ingest(t, c, article(fmt.Sprint("file:/", i), "t", fmt.Sprint("text ", i)))
	}
	return c
}

func syncAll(t *testing.T, c *Corpus, e Embedder, want int) {
	t.Helper()
	if n, err := c.Sync(t.Context(), e); n != want || err != nil {
		t.Fatalf("%s: embedded %d, want %d, %v", e.EmbeddingModel(), n, want, err)
	}
}

func TestSpaceNames(t *testing.T) {
	for _, tt := range []struct {
		model     string
		dimension int
		want      string
	}{
		{"host/m", 768, "host/m@768"},
		{"host/m@768", 768, "host/m@768"},
		{"host/m@512", 768, "host/m@512@768"}, // it was asked for 512
		{"host/@cf/m", 3, "host/@cf/m@3"},
	} {
		got := SpaceName(tt.model, tt.dimension)
		if got != tt.want || !madeBy(tt.model, got) {
			t.Errorf("%s of %d: %s", tt.model, tt.dimension, got)
		}
		for _, other := range []string{"m", "host/m2", "other/m", tt.want + "@1"} {
			if madeBy(other, got) {
				t.Errorf("%s is taken for one of %s", got, other)
			}
		}
	}
}

// A space that is being filled is not searched: the one before serves, over a failure
// and a restart, until the last chunk has its vector; who searches then, searches on.
func TestTheSpaceBeforeServesUntilTheNewOneIsComplete(t *testing.T) {
	dir := t.TempDir()
	c := filled(t, dir, 600)
	syncAll(t, c, &embedder{model: "old", answers: 600}, 600)
	fresh := &embedder{model: "new", answers: syncBatch + 1}
	for range 2 {
		if n, err := c.Sync(t.Context(), fresh); n > syncBatch || err == nil {
			t.Fatalf("embedded %d, %v", n, err)
		}
		if c.Space("new") != nil || c.Space("old") == nil {
			t.Fatal("half a space serves")
		}
		c.Close()
		c = open(t, dir)
		for model, want := range map[string]bool{"new": false, "old": true, "another": false} {
			if ok, err := c.Usable(t.Context(), model); ok != want || err != nil {
				t.Errorf("%s is usable: %v, %v", model, ok, err)
			}
		}
		for _, model := range []string{"new", "old"} {
			if err := c.LoadVectors(t.Context(), model); err != nil || (c.Space(model) == nil) != (model == "new") {
				t.Fatalf("%s: loaded %v, %v", model, c.Space(model), err)
			}
		}
	}
	held := c.Space("old")
	ingest(t, c, article("file:/late", "t", "late"))
	if n, err := c.Update(t.Context(), &embedder{model: "old", answers: 1}); n != 1 || err != nil {
		t.Errorf("the space that serves took %d, %v", n, err)
	}
	fresh.answers = 1000
	syncAll(t, c, fresh, 601-syncBatch)
	if n, err := c.Update(t.Context(), &embedder{model: "old"}); n != 0 || err != nil {
		t.Errorf("the space before took %d, %v", n, err)
	}
	if serves, err := c.Serves(t.Context()); serves != "new@2" || err != nil || c.Stats().Embedded != 601 {
		t.Errorf("%s serves, %+v, %v", serves, c.Stats(), err)
	}
	if hits, err := held.Search(t.Context(), []float32{1, 1}, Filter{}, 3); len(hits) != 3 || err != nil {
		t.Errorf("a search under way found %v, %v", hits, err)
	}
}

// sized is an embedder of one model name whose vectors have any length.
type sized struct {
	embedder
	dimension int
}

func (e *sized) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := e.embedder.EmbedDocuments(ctx, texts)
	for i := range out {
		out[i] = append(out[i], make([]float32, e.dimension-2)...)
	}
	return out, err
}

func (e *sized) EmbedQuery(context.Context, string) ([]float32, error) {
	return append([]float32{1, 1}, make([]float32, e.dimension-2)...), nil
}

// Vectors of another length are another space, though the model has the same name.
func TestAnotherLengthIsAnotherSpace(t *testing.T) {
	c := filled(t, t.TempDir(), 300)
	syncAll(t, c, &sized{embedder{model: "m", answers: 300}, 2}, 300)
	longer := &sized{embedder{model: "m", answers: syncBatch}, 3}
	if _, err := c.Sync(t.Context(), longer); err == nil {
		t.Fatal("it did not fail")
	}
	v, _ := longer.EmbedQuery(t.Context(), "")
	if _, err := c.Space("m").Search(t.Context(), v, Filter{}, 1); !errors.Is(err, vector.ErrVector) {
		t.Errorf("%s took a query of %d: %v", c.Space("m").Name(), len(v), err)
	}
	longer.answers = 300
	syncAll(t, c, longer, 300-syncBatch)
	if hits, err := c.Space("m").Search(t.Context(), v, Filter{}, 1); len(hits) != 1 || err != nil {
		t.Errorf("%s found %v, %v", c.Space("m").Name(), hits, err)
	}
}

// The way back to the last space costs what has come since. Others are removed.
func TestTheLastSpaceIsKept(t *testing.T) {
	dir := t.TempDir()
	c := filled(t, dir, 5)
	for _, model := range []string{"a", "b", "c"} {
		syncAll(t, c, &embedder{model: model, answers: 5}, 5)
	}
	stored := func(want ...string) {
		t.Helper()
		if got, err := c.storedSpaces(t.Context()); !slices.Equal(got, want) || err != nil {
			t.Errorf("stored %v, want %v, %v", got, want, err)
		}
	}
	stored("b@2", "c@2")
	ingest(t, c, article("file:/late", "t", "late"))
	syncAll(t, c, &embedder{model: "b", answers: 1}, 1)
	stored("b@2", "c@2")
	syncAll(t, c, &embedder{model: "c", answers: 1}, 1)
	if _, err := c.Sync(t.Context(), &embedder{model: "given up", answers: 0}); err == nil {
		t.Fatal("it did not fail")
	}
	syncAll(t, c, &embedder{model: "a", answers: 6}, 6)
	stored("a@2", "c@2")
	c.Close()
	c = open(t, dir)
	if err := c.LoadVectors(t.Context(), "a"); err != nil || c.Stats().Embedded != 6 {
		t.Errorf("%+v, %v", c.Stats(), err)
	}
}

// aimed is an embedder whose vectors all point one way: a query of another one is at
// right angles to them.
type aimed struct {
	model string
	axis  int
}

func (e aimed) EmbeddingModel() string { return e.model }

func (e aimed) EmbedQuery(context.Context, string) ([]float32, error) {
	v := make([]float32, 4)
	v[e.axis] = 1
	return v, nil
}

func (e aimed) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i := range out {
		out[i], _ = e.EmbedQuery(ctx, "")
	}
	return out, nil
}

// However often the spaces change and articles come and go meanwhile, no query meets
// the vectors of another model, and none finds nothing.
func TestNoSearchMixesSpaces(t *testing.T) {
	c := filled(t, t.TempDir(), 50)
	both := []aimed{{"x", 0}, {"y", 1}}
	syncAll(t, c, both[0], 50)
	ctx, stop := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	for range 4 {
		searching.Go(func() {
			found := 0
			for ctx.Err() == nil {
				for _, e := range both {
					space := c.Space(e.model)
					if space == nil {
						continue
					}
					query, _ := e.EmbedQuery(ctx, "")
					hits, err := space.Search(t.Context(), query, Filter{}, 60)
					if err != nil || len(hits) < 40 || hits[len(hits)-1].Score < 0.99 {
						t.Errorf("%s: %d hits of %s, %v", e.model, len(hits), space.Name(), err)
						return
					}
					found++
				}
			}
			if found == 0 {
				t.Error("nothing was searched")
			}
		})
	}
	for i := range 12 {
		ingest(t, c, article(fmt.Sprint("file:/more", i), "t", fmt.Sprint("more ", i)))
		if _, err := c.Sync(t.Context(), both[(i+1)%2]); err != nil {
			t.Error(err)
		}
		if _, err := c.Delete(t.Context(), DocumentID(fmt.Sprint("file:/more", i))); err != nil {
			t.Error(err)
		}
	}
	stop()
	searching.Wait()
}

// Missing says what a space lacks, whether there are vectors of it or not.
func TestMissing(t *testing.T) {
	c := filled(t, t.TempDir(), 3)
	m, err := c.Missing(t.Context(), "m", 2)
	if err != nil || m.Chunks != 3 || m.Bytes != int64(3*len("text 0")) || len(m.Sample) != 3 {
		t.Errorf("%+v, %v", m, err)
	}
	syncAll(t, c, &embedder{model: "m", answers: 3}, 3)
	ingest(t, c, article("file:/late", "late title", "late"))
	m, err = c.Missing(t.Context(), "m", 2)
	if err != nil || m.Chunks != 1 || !slices.Equal(m.Sample, []string{EmbeddedText("late title", "", "late")}) {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = c.Missing(t.Context(), "m", 3); m.Chunks != 4 || err != nil {
		t.Errorf("of another length: %+v, %v", m, err)
	}
}

// The vectors of the embedded method that an older version stored are found again.
func TestOldNamesOfTheEmbeddedMethod(t *testing.T) {
	dir := t.TempDir()
	c := filled(t, dir, 2)
	hashing := vector.NewHashing(c.Analyzer())
	syncAll(t, c, hashing, 2)
	fingerprint := c.Analyzer().Fingerprint()[:8]
	for _, change := range []string{
		"UPDATE embedding SET model = 'footnote-hashing-512-" + fingerprint + "'",
		"INSERT INTO embedding SELECT 'bge-m3', chunk, vector FROM embedding", // of a server that is not known
		"DELETE FROM note", "PRAGMA user_version = 6",
	} {
		if _, err := c.db.Write.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	c = open(t, dir)
	if ok, err := c.Usable(t.Context(), hashing.EmbeddingModel()); !ok || err != nil {
		t.Errorf("usable: %v, %v", ok, err)
	}
	if ok, err := c.Usable(t.Context(), "host/bge-m3"); ok || err != nil {
		t.Errorf("vectors of any server are usable: %v, %v", ok, err)
	}
	syncAll(t, c, hashing, 0)
	if names, err := c.storedSpaces(t.Context()); err != nil || !slices.Equal(names, []string{hashing.EmbeddingModel()}) {
		t.Errorf("stored %v, %v", names, err)
	}
}

// BenchmarkSwitch measures what a change costs beside the embedding itself: 20,000
// chunks of 384 numbers are stored, searched from then on, and the old ones removed.
func BenchmarkSwitch(b *testing.B) {
	c := open(b, b.TempDir())
	d := article("file:/0", "t", "text")
	d.ID = DocumentID(d.URI)
	var own []Chunk
	for i := range 20_000 {
		own = append(own, Chunk{ID: fmt.Sprintf("p_%032x", i), DocID: d.ID})
	}
	if _, err := c.store(b.Context(), edition{Document: d, own: d, chunks: own}); err != nil {
		b.Fatal(err)
	}
	c.addToIndex(d, own, c.analyze(d, own))
	n := 0
	for b.Loop() {
		n++
		if _, err := c.Sync(b.Context(), &sized{embedder{model: fmt.Sprint("m", n), answers: 20_000}, 384}); err != nil {
			b.Fatal(err)
		}
	}
}
