package corpus

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// nearest returns the chunks nearest to a vector, as a program sees them that
// starts with the database in this state.
func nearest(t *testing.T, dir, model string, state stamp) []Hit {
	t.Helper()
	c := open(t, dir)
	defer c.Close()
	c.vectorState = func(context.Context, querier) (stamp, error) { return state, nil }
	if err := c.LoadVectors(t.Context(), model); err != nil {
		t.Fatal(err)
	}
	space := c.Space(model)
	if space == nil {
		t.Fatalf("no vectors of %s serve", model)
	}
	hits, err := space.Search(t.Context(), []float32{1, 5}, Filter{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range hits {
		hits[i].Article = nil // another pointer in each corpus
	}
	return hits
}

// The copy of the vectors is read as long as it is of this state of the
// database, of this model and whole; else the database is read, and copied.
func TestTheCopyOfTheVectors(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	for i := range 20 {
		ingest(t, c, article(fmt.Sprint("file:/", i), "t", fmt.Sprint("text ", i)))
	}
	for _, model := range []string{"other", "m"} {
		if _, err := c.Sync(t.Context(), &embedder{model: model, answers: 100}); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	all := nearest(t, dir, "m", stamp{1})
	if len(all) != 20 {
		t.Fatalf("%d vectors", len(all))
	}
	name := filepath.Join(dir, spaceFile)
	if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the copy: %v, %v", info, err)
	}

	// From here on, only the copy has them all.
	c = open(t, dir)
	if _, err := c.db.Write.ExecContext(t.Context(), "DELETE FROM embedding WHERE model = 'm@2' AND chunk <> ?", all[0].ChunkID); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if got := nearest(t, dir, "m", stamp{1}); !slices.Equal(got, all) {
		t.Errorf("from the copy: %v, want %v", got, all)
	}
	copied, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	stale := func(what, model string, state stamp, want int) {
		t.Helper()
		if got := nearest(t, dir, model, state); len(got) != want {
			t.Errorf("%s: %d vectors, want the %d of the database", what, len(got), want)
		}
		if now, err := os.ReadFile(name); err != nil || slices.Equal(now, copied) {
			t.Errorf("%s: the copy was left, %v", what, err)
		}
		if err := os.WriteFile(name, copied, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stale("another model", "other", stamp{1}, 20)
	stale("a later state", "m", stamp{2}, 1)
	damaged := slices.Clone(copied)
	damaged[len(damaged)-1] ^= 1
	for what, data := range map[string][]byte{"damaged": damaged, "cut": copied[:len(copied)/2], "empty": nil} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		stale(what, "m", stamp{1}, 1)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	stale("gone", "m", stamp{1}, 1)
}

// Chunks that have gone since are not in what the copy gives.
func TestTheCopyOfDeletedArticles(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	gone := ingest(t, c, article("file:/gone", "t", "text 0"))
	for i := range 5 {
		ingest(t, c, article(fmt.Sprint("file:/", i), "t", fmt.Sprint("text of ", i)))
	}
	if _, err := c.Sync(t.Context(), &embedder{model: "m", answers: 100}); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if hits := nearest(t, dir, "m", stamp{1}); len(hits) != 6 {
		t.Fatalf("%d vectors", len(hits))
	}
	c = open(t, dir)
	if _, err := c.Delete(t.Context(), gone.ArticleID); err != nil {
		t.Fatal(err)
	}
	c.Close()
	hits := nearest(t, dir, "m", stamp{1}) // a stamp that did not tell
	if len(hits) != 5 || slices.ContainsFunc(hits, func(h Hit) bool { return h.DocID == gone.ArticleID }) {
		t.Errorf("found %v", hits)
	}
}

// BenchmarkLoadVectors starts with 100,000 vectors of 384 numbers: out of the
// database, out of the copy, and beside it the time to read the same bytes.
func BenchmarkLoadVectors(b *testing.B) {
	const articles, chunks, dimension = 100, 1000, 384
	c := open(b, b.TempDir())
	r := rand.New(rand.NewPCG(1, 2))
	for i := range articles {
		d := article(fmt.Sprint("file:/", i), "t", fmt.Sprint("text ", i))
		d.ID = DocumentID(d.URI)
		var own []Chunk
		var vectors vectorBatch
		for j := range chunks {
			own = append(own, Chunk{ID: fmt.Sprintf("p_%016x%016x", r.Uint64(), j), DocID: d.ID})
			v := make([]float32, dimension)
			v[j%dimension] = 1
			vectors.add(0, own[j].ID, v)
		}
		if _, err := c.store(b.Context(), edition{Document: d, own: d, chunks: own}); err != nil {
			b.Fatal(err)
		}
		c.addToIndex(d, own, c.analyze(d, own))
		err := c.changeVectors(b.Context(), nil, func(tx *sql.Tx) error { return vectors.store(b.Context(), tx, "m@384") }, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
	load := func(b *testing.B) {
		for b.Loop() {
			space, err := c.loadSpace(b.Context(), "m@384")
			if err != nil || space.index.Len() != articles*chunks {
				b.Fatal(space, err)
			}
		}
	}
	b.Run("database", load)
	c.vectorState = func(context.Context, querier) (stamp, error) { return stamp{1}, nil }
	space, err := c.loadSpace(b.Context(), "m@384")
	if err != nil {
		b.Fatal(err)
	}
	c.copySpace(space)
	b.Run("copy", load)
	b.Run("bytes", func(b *testing.B) {
		for b.Loop() {
			data, err := os.ReadFile(c.spacePath)
			if err != nil || binary.LittleEndian.Uint64(data) != 1 {
				b.Fatal(err)
			}
		}
	})
}
