package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/lexical"
	"footnote/corpus/load"
	"footnote/corpus/vector"
)

func open(t testing.TB, dir string) *Corpus {
	t.Helper()
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func ingest(t testing.TB, c *Corpus, d Document) Result {
	t.Helper()
	res, err := c.Ingest(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func article(uri, title, text string) Document {
	return Document{URI: uri, Title: title, Text: text, Lang: "en", Format: "text"}
}

// titles returns the titles of what a question finds by words, best first, each once.
func titles(t testing.TB, c *Corpus, question string, f Filter) []string {
	t.Helper()
	var query []lexical.Term
	for _, u := range c.Analyzer().Question(question) {
		for _, w := range u.Terms {
			query = append(query, lexical.Term{Text: w.Term, Weight: w.Weight})
		}
	}
	passages, err := c.Passages(t.Context(), c.SearchWords(lexical.Query{Terms: query, N: 20}, f))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range passages {
		if !slices.Contains(out, p.Title) {
			out = append(out, p.Title)
		}
	}
	return out
}

func TestIngest(t *testing.T) {
	c := open(t, t.TempDir())
	first := article("file:/a.txt", "Capex", "Tencent's capex fell to 13 billion yuan.")
	renamed := first
	renamed.Title = "Capital expenditure"
	other := article("file:/b.txt", "Copy", first.Text)
	tests := []struct {
		name   string
		doc    Document
		want   Status
		wantID string
		stored int
	}{
		{"new", first, Added, DocumentID("file:/a.txt"), 1},
		{"again", first, Unchanged, DocumentID("file:/a.txt"), 1},
		{"changed", renamed, Updated, DocumentID("file:/a.txt"), 1},
		{"same text elsewhere", other, Duplicate, DocumentID("file:/a.txt"), 1},
		{"another", article("file:/c.txt", "Other", "Another text."), Added, DocumentID("file:/c.txt"), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ingest(t, c, tt.doc)
			if got.Status != tt.want || got.ArticleID != tt.wantID || got.Chunks != 1 {
				t.Errorf("got %+v", got)
			}
			if n := c.Stats().Articles; n != tt.stored {
				t.Errorf("%d articles", n)
			}
		})
	}
}

func TestIngestRefuses(t *testing.T) {
	c := open(t, t.TempDir())
	for name, d := range map[string]Document{
		"no URI":         article("", "t", "text"),
		"no text":        article("file:/a", "t", " \n "),
		"broken UTF-8":   article("file:/a", "t", "a\xffb"),
		"broken title":   article("file:/a", "t\xff", "text"),
		"too long":       article("file:/a", "t", strings.Repeat("x", MaxTextBytes+1)),
		"too long title": article("file:/a", strings.Repeat("x", maxFieldBytes+1), "text"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.Ingest(t.Context(), d); !errors.Is(err, ErrInvalid) {
				t.Errorf("error %v", err)
			}
			if c.Stats().Articles != 0 {
				t.Error("something was stored")
			}
		})
	}
}

// What was ingested is found by a process that starts later, and what was
// deleted or replaced is not.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	day := time.Date(2025, 12, 2, 0, 0, 0, 0, time.UTC)
	d := article("file:/a", "Tencent", "Its capital expenditures declined.")
	d.Published, d.PublishedFrom, d.Author, d.Tags = day, "byline", "Hao Xin", []string{"cloud"}
	ingest(t, c, d)
	gone := ingest(t, c, article("file:/b", "Gone", "Capex that was deleted."))
	ingest(t, c, article("file:/c", "Old", "Capex of an older version."))
	ingest(t, c, article("file:/c", "New", "Profit of a newer version."))
	if n, err := c.Delete(t.Context(), gone.ArticleID, "a_unknown"); n != 1 || err != nil {
		t.Fatalf("deleted %d, %v", n, err)
	}
	before := titles(t, c, "capex", Filter{})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir)
	if got := titles(t, c, "capex", Filter{}); !slices.Equal(got, []string{"Tencent"}) || !slices.Equal(before, got) {
		t.Errorf("found %q, before the restart %q", got, before)
	}
	got, err := c.Document(t.Context(), DocumentID("file:/a"))
	if err != nil {
		t.Fatal(err)
	}
	d.ID, d.Ingested = got.ID, got.Ingested
	if fmt.Sprint(got) != fmt.Sprint(d) {
		t.Errorf("got  %+v\nwant %+v", got, d)
	}
	if _, err := c.Document(t.Context(), gone.ArticleID); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted article: %v", err)
	}
}

func TestFilter(t *testing.T) {
	c := open(t, t.TempDir())
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	for i, d := range []Document{
		{Title: "june", Publisher: "Wire", Lang: "en", Published: day("2025-06-30"), PublishedFrom: "meta", Tags: []string{"Cloud"}},
		{Title: "july", Publisher: "Review", Lang: "zh-Hans", Published: day("2025-07-31").Add(20 * time.Hour), PublishedFrom: "meta"},
		{Title: "undated", Publisher: "Wire", Lang: "en"},
	} {
		d.URI, d.Text = fmt.Sprint("file:/", i), "Capex "+d.Title
		ingest(t, c, d)
	}
	tests := []struct {
		name string
		f    Filter
		want string
	}{
		{"none", Filter{}, "[july june undated]"},
		{"from", Filter{From: day("2025-07-01")}, "[july]"},
		{"to, the whole day", Filter{To: day("2025-07-31")}, "[july june]"},
		{"publisher", Filter{Publishers: []string{"wire"}}, "[june undated]"},
		{"language", Filter{Languages: []string{"zh"}}, "[july]"},
		{"tag", Filter{Tags: []string{"cloud"}}, "[june]"},
		{"ids", Filter{DocIDs: []string{DocumentID("file:/2")}}, "[undated]"},
		{"all but", Filter{Without: []string{DocumentID("file:/2"), "unknown"}}, "[july june]"},
		{"all have to hold", Filter{Publishers: []string{"Wire"}, Languages: []string{"zh"}}, "[]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := titles(t, c, "capex", tt.f)
			slices.Sort(got)
			if fmt.Sprint(got) != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestArticlesArePaged(t *testing.T) {
	c := open(t, t.TempDir())
	for i := range 7 {
		d := article(fmt.Sprint("file:/", i), fmt.Sprint("article ", i), fmt.Sprint("text ", i))
		if i > 1 {
			d.Published, d.PublishedFrom = time.Date(2025, 1, 1+i/2, 0, 0, 0, 0, time.UTC), "meta"
		}
		ingest(t, c, d)
	}
	var got []string
	o := ListOptions{Limit: 2}
	for first := true; first || o.Cursor != ""; first = false {
		page, err := c.Articles(t.Context(), o)
		if err != nil || page.Total != 7 {
			t.Fatalf("page of %d, %v", page.Total, err)
		}
		for _, s := range page.Articles {
			got = append(got, s.Title[len("article "):])
			if s.Chunks != 1 || s.Bytes != len("text 0") || s.Text != "" {
				t.Errorf("summary %+v", s)
			}
		}
		o.Cursor = page.Next
	}
	if want := "[6 5 4 3 2 1 0]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if page, err := c.Articles(t.Context(), ListOptions{Limit: 9, Query: "CLE 3"}); err != nil || page.Total != 1 {
		t.Errorf("query: %+v, %v", page, err)
	}
	if page, err := c.Articles(t.Context(), ListOptions{Limit: 9, Query: "%"}); err != nil || page.Total != 0 {
		t.Errorf("a percent sign is no wildcard: %+v, %v", page, err)
	}
	for _, cursor := range []string{"rubbish", "rubbish_", "_", "7_rubbish"} {
		if _, err := c.Articles(t.Context(), ListOptions{Limit: 9, Cursor: cursor}); !errors.Is(err, ErrCursor) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}

// embedder is a space of one model; it fails after some texts.
type embedder struct {
	model   string
	answers int // texts until it fails
	calls   int
}

func (e *embedder) EmbeddingModel() string { return e.model }

func (e *embedder) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	e.calls++
	var out [][]float32
	for _, text := range texts {
		if e.answers--; e.answers < 0 {
			return nil, errors.New("the server is gone")
		}
		out = append(out, []float32{1, float32(len(text))})
	}
	return out, nil
}

func (e *embedder) EmbedQuery(context.Context, string) ([]float32, error) {
	return []float32{1, 1}, nil
}

// Sync goes on where it failed, forgets nothing over a restart, and follows
// deletions and new articles.
func TestSync(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	for i := range 600 {
		ingest(t, c, article(fmt.Sprint("file:/", i), "t", fmt.Sprint("text ", i)))
	}
	e := &embedder{model: "m", answers: syncBatch + 1}
	if n, err := c.Sync(t.Context(), e); n != syncBatch || err == nil {
		t.Fatalf("embedded %d, %v", n, err)
	}
	c.Close()
	c = open(t, dir)
	e.answers = 10_000
	if n, err := c.Sync(t.Context(), e); n != 600-syncBatch || err != nil {
		t.Fatalf("embedded %d, %v", n, err)
	}
	if _, err := c.Delete(t.Context(), DocumentID("file:/1"), DocumentID("file:/2")); err != nil {
		t.Fatal(err)
	}
	ingest(t, c, article("file:/new", "t", "new"))
	if n, err := c.Sync(t.Context(), e); n != 1 || err != nil || c.Stats().Embedded != 599 {
		t.Fatalf("embedded %d of %d, %v", n, c.Stats().Embedded, err)
	}
	hits, err := c.Space("m").Search(t.Context(), []float32{1, 1}, Filter{}, 5)
	if err != nil || len(hits) != 5 {
		t.Errorf("found %v, %v", hits, err)
	}
	if space := c.Space("another"); space != nil {
		t.Errorf("two models mix: %s", space.Name())
	}
}

func TestSyncRefusesUnusableVectors(t *testing.T) {
	c := open(t, t.TempDir())
	ingest(t, c, article("file:/a", "t", "text"))
	for name, v := range map[string][][]float32{"zero": {{0, 0}}, "too many": {{1}, {1}}, "empty": {{}}} {
		if _, err := c.Sync(t.Context(), fixed{v}); !errors.Is(err, vector.ErrVector) || c.Stats().Embedded != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type fixed struct{ vectors [][]float32 }

func (fixed) EmbeddingModel() string { return "fixed" }
func (f fixed) EmbedDocuments(context.Context, []string) ([][]float32, error) {
	return f.vectors, nil
}
func (f fixed) EmbedQuery(context.Context, string) ([]float32, error) { return f.vectors[0], nil }

func TestSample(t *testing.T) {
	c := open(t, t.TempDir())
	if due, err := c.SampleDue(t.Context()); !due || err != nil {
		t.Fatalf("a new corpus: due %v, %v", due, err)
	}
	if err := c.IngestSample(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := c.Stats()
	if s.Articles != 12 || s.Sample != 12 || s.Newest.IsZero() {
		t.Errorf("stats %+v", s)
	}
	if _, err := c.Delete(t.Context(), c.SampleIDs()...); err != nil {
		t.Fatal(err)
	}
	if due, err := c.SampleDue(t.Context()); due || err != nil || c.Stats().Articles != 0 {
		t.Errorf("after its removal: due %v, %v", due, err)
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	release, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(dir); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// The seed article is read with its date and byline, and every chunk is where
// it says.
func TestSeedArticle(t *testing.T) {
	const seed = "../../shared/articles/000_4fe28eea183b712f.txt"
	data, err := os.ReadFile(seed)
	if err != nil {
		t.Skipf("the seed article is not beside this checkout: %v", err)
	}
	c := open(t, t.TempDir())
	var res PartResult
	for res, err = range (Intake{Corpus: c}).Bytes(t.Context(), "file:/seed.txt", data, load.Source{Name: "seed.txt"}, nil) {
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := c.Document(t.Context(), res.ArticleID)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Published.Format(time.DateOnly); got != "2025-12-02" || d.Author != "Hao Xin" || d.PublishedFrom != "byline" {
		t.Errorf("date %s from %s, author %q", got, d.PublishedFrom, d.Author)
	}
	for _, boilerplate := range []string{"12/02 2025", "476", "Written by", "Edited by"} {
		if strings.Contains(d.Text, boilerplate) {
			t.Errorf("%q is in the text", boilerplate)
		}
	}
	if d.Title != "We are the only full-stack AI cloud platform" {
		t.Errorf("title %q", d.Title)
	}
	for _, question := range []string{"capex", "腾讯的资本开支为什么下降？"} {
		if got := titles(t, c, question, Filter{}); len(got) != 1 {
			t.Errorf("%s finds %q", question, got)
		}
	}
}
