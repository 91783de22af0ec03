package corpus

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"footnote/corpus/schema"
)

// story makes an article of ten paragraphs; equal seeds make equal ones.
func story(seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]string, 10)
	for i := range out {
		words := make([]string, 40)
		for j := range words {
			words[j] = fmt.Sprintf("w%c%c", 'a'+r.IntN(26), 'a'+r.IntN(26))
		}
		words[20] = fmt.Sprint(r.IntN(9000))
		out[i] = strings.Join(words, " ") + "."
	}
	return out
}

func text(paragraphs ...string) string { return strings.Join(paragraphs, "\n\n") }

// told is the article of a publisher; day is "" or YYYY-MM-DD.
func told(publisher, day string, paragraphs ...string) Document {
	d := article("file:/"+publisher, publisher, text(paragraphs...))
	d.Publisher = publisher
	if day != "" {
		d.Published, _ = time.Parse(time.DateOnly, day)
		d.PublishedFrom = "meta"
	}
	return d
}

// publishersOf names the publishers of a cluster, the original first.
func publishersOf(c *Corpus, id string) string {
	var out []string
	for _, id := range c.Cluster(id) {
		out = append(out, c.docs[id].Publisher)
	}
	return strings.Join(out, " ")
}

// The original is the one that others name, else the earliest, else the first.
func TestOriginal(t *testing.T) {
	s := story(1)
	last := len(s) - 1
	for _, tt := range []struct {
		name string
		docs []Document
		want string
	}{
		{"the earliest", []Document{told("Late", "2025-12-04", s...), told("Early", "2025-12-02", s[:last]...), told("Middle", "2025-12-03", append(s[:last:last], "A note.")...)}, "Early Middle Late"},
		{"no date comes last", []Document{told("Undated", "", s...), told("Dated", "2025-12-02", s[:last]...)}, "Dated Undated"},
		{"the first that came", []Document{told("Zulu", "", s...), told("Alpha", "", s[:last]...)}, "Zulu Alpha"},
		{"whom another names, in English", []Document{
			told("Paper", "2025-12-01", append([]string{"LONDON, Dec 1 (Reuters) - " + s[0]}, s[1:]...)...), told("Reuters", "2025-12-02", s...)}, "Reuters Paper"},
		{"whom another names at its end", []Document{
			told("Paper", "2025-12-01", append(s[:last:last], s[last]+"\n\nThis article first appeared in The Northern Gazette.")...), told("Northern Gazette", "2025-12-02", s...)}, "Northern Gazette Paper"},
		{"whom another names, in Chinese", []Document{
			told("晚报", "2025-12-01", append(s[:last:last], "（来源：新华社）")...), told("Xinhua", "2025-12-02", s...)}, "Xinhua 晚报"},
		{"whom nobody here is", []Document{
			told("Paper", "2025-12-02", append([]string{"(AP) " + s[0]}, s[1:]...)...), told("Other", "2025-12-01", s[:last]...)}, "Other Paper"},
		{"no other has the text", []Document{told("Paper", "2025-12-02", s...), told("Other", "2025-12-01", story(2)...)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			c := open(t, dir)
			var id string
			for _, d := range tt.docs {
				id = ingest(t, c, d).ArticleID
			}
			if got := publishersOf(c, id); got != tt.want {
				t.Errorf("cluster %q, want %q", got, tt.want)
			}
			c.Close()
			c = open(t, dir)
			if got := publishersOf(c, id); got != tt.want {
				t.Errorf("after a restart %q, want %q", got, tt.want)
			}
		})
	}
}

// Clusters follow what comes, changes, is corrected and goes.
func TestClustersFollow(t *testing.T) {
	c := open(t, t.TempDir())
	s := story(1)
	first := ingest(t, c, told("First", "2025-12-01", s...)).ArticleID
	second := ingest(t, c, told("Second", "2025-12-02", s[:9]...)).ArticleID
	is := func(when, want string) {
		t.Helper()
		if got := publishersOf(c, second); got != want {
			t.Errorf("%s: cluster %q, want %q", when, got, want)
		}
	}
	is("at first", "First Second")
	third := ingest(t, c, told("Third", "2025-12-03", s[1:]...)).ArticleID
	is("a third", "First Second Third")
	correct(t, c, first, Correction{Field: FieldPublished, Value: "2025-12-09"})
	is("corrected", "Second Third First")
	ingest(t, c, told("First", "2025-12-01", story(2)...))
	is("rewritten", "Second Third")
	if got := c.Cluster(first); got != nil {
		t.Errorf("the rewritten article has copies: %v", got)
	}
	ingest(t, c, told("First", "2025-12-01", s...))
	is("written as it was", "Second Third First")
	if _, err := c.Delete(t.Context(), third, second); err != nil {
		t.Fatal(err)
	}
	if got := c.Cluster(first); got != nil {
		t.Errorf("copies of what is alone: %v", got)
	}
	if again := ingest(t, c, told("Second", "2025-12-02", s[:9]...)); again.Status != Added {
		t.Errorf("the deleted article is %s", again.Status)
	}
	is("again", "Second First")
}

// Lists and passages say of what an article is a copy.
func TestCopiesAreSaid(t *testing.T) {
	c := open(t, t.TempDir())
	s := story(1)
	ingest(t, c, told("First", "2025-12-01", s...))
	ingest(t, c, told("Second", "2025-12-02", s[:9]...))
	ingest(t, c, told("Other", "2025-12-03", story(2)...))
	page, err := c.Articles(t.Context(), ListOptions{Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range page.Articles {
		of := a.CopyOf
		if of == DocumentID("file:/First") {
			of = "First"
		}
		got = append(got, fmt.Sprintf("%s:%s:%d", a.Publisher, of, a.Copies))
		one, err := c.Summary(t.Context(), a.ID)
		if err != nil || one.CopyOf != a.CopyOf || one.Copies != a.Copies {
			t.Errorf("alone %+v, %v", one, err)
		}
	}
	if want := "[Other::0 Second:First:1 First::1]"; fmt.Sprint(got) != want {
		t.Errorf("listed %v, want %s", got, want)
	}
	passages, err := c.Passages(t.Context(), []Hit{{ChunkID: c.chunks.at(0).ID}, {ChunkID: c.chunks.at(c.docs[DocumentID("file:/Second")].first).ID}, {ChunkID: c.chunks.at(c.docs[DocumentID("file:/Other")].first).ID}})
	if err != nil || len(passages) != 3 {
		t.Fatalf("passages %v, %v", passages, err)
	}
	for i, want := range []struct {
		original string
		copies   int
	}{{"file:/First", 1}, {"file:/First", 1}, {"file:/Other", 0}} {
		if p := passages[i]; p.Original != DocumentID(want.original) || p.Copies != want.copies {
			t.Errorf("passage of %s: original %s, %d copies", p.Title, p.Original, p.Copies)
		}
	}
}

// at gives an article another URI and the address that its page names.
func at(d Document, uri, address string) Document {
	d.URI, d.URL = uri, address
	return d
}

// The page of an article under another URI is a version of it.
func TestCanonicalAddress(t *testing.T) {
	s := story(1)
	const address = "https://www.example.com/news/a"
	first := at(told("Paper", "2025-12-01", s...), "file:/first.html", address)
	changed := slices.Clone(s)
	changed[3] = story(2)[3]
	second := at(told("Paper", "2025-12-01", changed...), "file:/second.html", "http://example.com/news/a/?utm_source=feed#top")

	c := open(t, t.TempDir())
	id := ingest(t, c, first).ArticleID
	is := func(d Document, status Status) {
		t.Helper()
		if got := ingest(t, c, d); got.Status != status || got.ArticleID != id {
			t.Errorf("%s is %s, article %s; want %s, %s", d.URI, got.Status, got.ArticleID, status, id)
		}
	}
	is(second, Updated)
	d := readBack(t, c, id)
	if d.Text != second.Text || d.URI != first.URI || c.Stats().Articles != 1 || len(versions(t, c, id)) != 2 {
		t.Errorf("stored %s of %d articles, %d versions", d.URI, c.Stats().Articles, len(versions(t, c, id)))
	}
	is(first, Unchanged) // neither takes its old version back
	is(second, Unchanged)
	is(at(second, "file:/third.html", address), Duplicate)
	is(at(first, "file:/fourth.html", address), Duplicate) // of what it was
	if d := readBack(t, c, id); d.Text != second.Text {
		t.Error("an old text under another name took the place of the newer one")
	}
	correct(t, c, id, Correction{Field: FieldTitle, Value: "Better"})
	is(second, Unchanged)
	changed[4] = story(2)[4]
	second.Text = text(changed...)
	is(second, Updated)
	if d := readBack(t, c, id); d.Title != "Better" || d.Text != second.Text {
		t.Errorf("after the second change %q", d.Title)
	}
	if _, err := c.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := ingest(t, c, first); got.Status != Added {
		t.Errorf("after the deletion it is %s", got.Status)
	}
}

// Many sites put one address on every page: that makes no version.
func TestWrongCanonicalAddress(t *testing.T) {
	for _, address := range []string{"https://example.com/news", "https://example.com/", "https://example.com"} {
		c := open(t, t.TempDir())
		for i := range uint64(5) {
			d := at(told("Paper", "2025-12-01", story(i)...), fmt.Sprint("file:/", i), address)
			if got := ingest(t, c, d); got.Status != Added {
				t.Errorf("%s, page %d is %s", address, i, got.Status)
			}
		}
	}
	// A front page says nothing even where the texts are near: they are copies.
	c := open(t, t.TempDir())
	s := story(1)
	ingest(t, c, at(told("A", "", s...), "file:/a", "https://example.com/"))
	if got := ingest(t, c, at(told("B", "", s[1:]...), "file:/b", "https://example.com/")); got.Status != Added || len(c.Cluster(got.ArticleID)) != 2 {
		t.Errorf("%s, cluster %v", got.Status, c.Cluster(got.ArticleID))
	}
}

func TestAddressKey(t *testing.T) {
	for _, same := range [][]string{
		{"https://www.example.com/a/b", "http://example.com/a/b/", "https://m.Example.COM/a/b?utm_medium=x&fbclid=1#part", "https://amp.example.com/a/b/amp"},
		{"https://example.com/?id=7", "http://www.example.com?id=7&ref=home"},
		{"https://example.com/a?b=1&c=2", "https://example.com/a?c=2&b=1"},
		{"", "file:/a", "https://example.com", "https://www.example.com/", "https://example.com/#a", "https://example.com/index.html", "not an address", "https://"},
	} {
		for _, address := range same[1:] {
			if got, want := addressKey(address), addressKey(same[0]); got != want {
				t.Errorf("%q is %q, want %q of %q", address, got, want, same[0])
			}
		}
	}
	if addressKey("https://example.com/a") == addressKey("https://example.com/b") || addressKey("https://example.com/?id=7") == addressKey("https://example.com/?id=8") {
		t.Error("two addresses are one")
	}
}

func TestCredit(t *testing.T) {
	for text, want := range map[string]string{
		"LONDON, Dec 2 (Reuters) - Shares fell.":                                       "reuters",
		"DETROIT (AP) — Hyundai is telling owners to park outdoors.":                   "associatedpress",
		"港口吞吐量增长。（来源：新华社）":                                                             "xinhua",
		"新华社北京12月2日电（记者某某）港口吞吐量增长。":                                                    "xinhua",
		"The port grew.\n\nOriginally published by The Northern Gazette.":              "northerngazette",
		"The port grew, via Northern Gazette":                                          "northerngazette",
		"The port (of Antwerp) grew.":                                                  "",
		"Ships sail via the canal.":                                                    "",
		"":                                                                             "",
		strings.Repeat("a b c. ", 200) + "(Reuters) " + strings.Repeat("d e f. ", 200): "",
	} {
		if got := creditOf(text); got != want {
			t.Errorf("%.60q names %q, want %q", text, got, want)
		}
	}
}

// A data folder of the program before there were corrections, versions and copies
// opens: nothing is lost, what comes again is known, and copies are found.
func TestOldDataFolder(t *testing.T) {
	dir := t.TempDir()
	old := fstest.MapFS{}
	for _, name := range []string{"0001_articles.sql", "0002_state.sql"} {
		script, err := schema.Articles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		old[name] = &fstest.MapFile{Data: script}
	}
	db, err := schema.Open(t.Context(), filepath.Join(dir, databaseFile), old)
	if err != nil {
		t.Fatal(err)
	}
	s := story(1)
	docs := []Document{told("First", "2025-12-01", s...), told("Second", "2025-12-02", s[:9]...), told("Other", "", story(2)...)}
	for i, d := range docs {
		if docs[i], err = prepare(d); err != nil {
			t.Fatal(err)
		}
		d = docs[i]
		sum := sha256.Sum256([]byte(d.Text))
		if _, err := db.Write.ExecContext(t.Context(), `INSERT INTO document (id, uri, title, author, publisher, lang, url, published, published_from,
			format, tags, text, sample, ingested, text_sha256, fingerprint) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
			d.ID, d.URI, d.Title, d.Author, d.Publisher, d.Lang, d.URL, formatTime(d.Published), d.PublishedFrom, d.Format, "[]", d.Text, d.Sample,
			formatTime(d.Ingested), sum[:], fingerprint(d)); err != nil {
			t.Fatal(err)
		}
		for _, ch := range split(d) {
			if _, err := db.Write.ExecContext(t.Context(), "INSERT INTO chunk (id, document, start_at, end_at, heading) VALUES (?,?,?,?,?)",
				ch.ID, ch.DocID, ch.Start, ch.End, ch.Heading); err != nil {
				t.Fatal(err)
			}
		}
	}
	db.Close()
	for _, start := range []string{"the first", "the second"} {
		c := open(t, dir)
		for _, d := range docs {
			if got := readBack(t, c, d.ID); got.Text != d.Text || !got.Updated.IsZero() {
				t.Errorf("%s start: %+v", start, got)
			}
			if got := ingest(t, c, d); got.Status != Unchanged {
				t.Errorf("%s start: %s is %s", start, d.URI, got.Status)
			}
		}
		if got := publishersOf(c, docs[1].ID); got != "First Second" {
			t.Errorf("%s start: cluster %q", start, got)
		}
		c.Close()
	}
	c := open(t, dir)
	docs[0].Text = text(s[:8]...)
	if got := ingest(t, c, docs[0]); got.Status != Updated || len(versions(t, c, docs[0].ID)) != 2 {
		t.Errorf("the changed article is %s", got.Status)
	}
}

// What is cut short while the articles are compared is made up for at the next start.
func TestComparingGoesOn(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	s := story(1)
	ids := []string{ingest(t, c, told("First", "2025-12-01", s...)).ArticleID, ingest(t, c, told("Second", "2025-12-02", s[:9]...)).ArticleID}
	for _, spoil := range []string{"DELETE FROM note WHERE name = 'likeness'", "DELETE FROM likeness WHERE document = '" + ids[0] + "'"} {
		if _, err := c.db.Write.ExecContext(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	if got := publishersOf(open(t, dir), ids[0]); got != "First Second" {
		t.Errorf("cluster %q", got)
	}
}

// BenchmarkIngestCopies is the cost of an article whose copy is there, and of
// what is known of all of them.
func BenchmarkIngestCopies(b *testing.B) {
	c := open(b, b.TempDir())
	for i := range uint64(500) {
		ingest(b, c, told(fmt.Sprint("Paper ", i), "2025-12-01", story(i)...))
	}
	d := told("Copy", "2025-12-02", story(7)[:9]...)
	b.Run("likeness", func(b *testing.B) {
		b.SetBytes(int64(len(d.Text)))
		for b.Loop() {
			likenessOf(d)
		}
	})
	b.Run("compare", func(b *testing.B) {
		l := likenessOf(d)
		for b.Loop() {
			if near, err := c.copiesOf(b.Context(), d, l); err != nil || len(near) != 1 {
				b.Fatal(near, err)
			}
		}
	})
	n := 0
	for name, paragraphs := range map[string]func() []string{
		"ingest a copy": func() []string { return append(story(uint64(n % 500))[:9:9], fmt.Sprint("Note ", n)) },
		"ingest":        func() []string { return story(uint64(1000 + n)) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				n++
				ingest(b, c, told(fmt.Sprint(name, n), "2025-12-02", paragraphs()...))
			}
		})
	}
}
