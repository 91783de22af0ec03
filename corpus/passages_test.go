package corpus

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"footnote/corpus/lexical"
)

// The parts of an explanation are the score that the search gave.
func TestExplain(t *testing.T) {
	c := open(t, t.TempDir())
	ingest(t, c, article("file:a", "Capex", "Tencent's capex fell, and capex will fall again."))
	query := []lexical.Term{{Text: "capex", Weight: 1}, {Text: "tencent", Weight: 0.5}, {Text: "alibaba", Weight: 1}}
	hits := c.SearchWords(lexical.Query{Terms: query, N: 9}, Filter{})
	if len(hits) != 1 {
		t.Fatalf("%d hits, want 1", len(hits))
	}
	sum, counts := 0.0, ""
	for _, p := range c.Explain(hits[0].ChunkID, lexical.Query{Terms: query}) {
		sum += p.Score
		counts += fmt.Sprintf("%s %s %d, ", p.Term, p.Field, p.Count)
	}
	if want := "capex text 3, capex title 1, capex whole 3, tencent text 1, tencent whole 1, "; counts != want {
		t.Errorf("parts %s want %s", counts, want)
	}
	if math.Abs(sum-hits[0].Score) > 1e-5*hits[0].Score {
		t.Errorf("the parts add up to %v, the score is %v", sum, hits[0].Score)
	}
	if parts := c.Explain(hits[0].ChunkID, lexical.Query{Terms: query[2:]}); parts != nil {
		t.Errorf("a chunk without the term has %v", parts)
	}
	if parts := c.Explain("p_gone", lexical.Query{Terms: query}); parts != nil {
		t.Errorf("a chunk that is not there has %v", parts)
	}
}

// A hit that was found before its article changed is left out: its place in the
// new text means something else.
func TestPassagesOfAChangedArticle(t *testing.T) {
	c := open(t, t.TempDir())
	ingest(t, c, article("file:/a", "t", "Capex fell to 13 billion yuan."))
	c.mu.RLock()
	old := c.chunks.at(0)
	c.mu.RUnlock()
	res := ingest(t, c, article("file:/a", "t", "Profit."))
	// As a search sees it between the commit and the index.
	c.mu.Lock()
	c.chunks.add(c.docs[res.ArticleID], []Chunk{old})
	c.mu.Unlock()
	got, err := c.Passages(t.Context(), []Hit{{ChunkID: old.ID, DocID: old.DocID}, {ChunkID: "p_gone"}})
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// An article whose stored text was damaged does not keep the others from being
// read; it is named, and ingesting it again mends it.
func TestDamagedArticle(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	good, bad := article("file:/good", "t", "Capex fell."), article("file:/bad", "t", "Capex rose by ten percent.")
	ingest(t, c, good)
	res := ingest(t, c, bad)
	if _, err := c.db.Write.ExecContext(t.Context(), "UPDATE document SET text = 'x' WHERE id = ?", res.ArticleID); err != nil {
		t.Fatal(err)
	}
	c.Close()
	c = open(t, dir)
	if got, err := c.Damaged(t.Context()); err != nil || !slices.Equal(got, []string{res.ArticleID}) {
		t.Errorf("damaged: %v, %v", got, err)
	}
	if got := titles(t, c, "capex", Filter{}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	if again := ingest(t, c, bad); again.Status != Updated {
		t.Errorf("ingested again: %+v", again)
	}
	if got, err := c.Damaged(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("still damaged: %v, %v", got, err)
	}
}
