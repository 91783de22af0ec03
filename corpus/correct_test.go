package corpus

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func correct(t *testing.T, c *Corpus, id string, set ...Correction) {
	t.Helper()
	if err := c.Correct(t.Context(), id, set, nil); err != nil {
		t.Fatal(err)
	}
}

func readBack(t *testing.T, c *Corpus, id string) Document {
	t.Helper()
	d, err := c.Document(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// described writes all of an article that can be corrected.
func described(d Document) string {
	day := "unknown"
	if !d.Published.IsZero() {
		day = d.Published.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%q|%s %s", d.Title, d.Author, d.Publisher, d.URL, d.Lang, d.Tags, day, d.PublishedFrom)
}

// dated is an article with everything known.
func dated(text string) Document {
	d := article("file:/a", "Harbour", text)
	d.Author, d.Publisher, d.URL, d.Tags = "Ada", "Gazette", "https://example.com/a", []string{"trade"}
	d.Published, d.PublishedFrom = time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), "meta"
	return d
}

var everything = []Correction{
	{Field: FieldTitle, Value: " The port "}, {Field: FieldAuthor, Value: "Bo"}, {Field: FieldPublisher, Value: "Wire"},
	{Field: FieldURL, Value: "https://example.org/b"}, {Field: FieldLanguage, Value: "nb-NO"},
	{Field: FieldTags, Tags: []string{"fish", " sea ", "fish"}}, {Field: FieldPublished, Value: "2024-02-29"},
}

// A correction holds when the article comes again, unchanged or changed, and after a
// restart, until it is given back to the article.
func TestCorrectionsStay(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	correct(t, c, id, everything...)
	const want = `The port|Bo|Wire|https://example.org/b|nb-NO|["fish" "sea"]|2024-02-29 corrected`
	is := func(when, want string) {
		t.Helper()
		if got := described(readBack(t, c, id)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", when, got, want)
		}
	}
	is("corrected", want)
	if got := ingest(t, c, dated("Herring was exported.")).Status; got != Unchanged {
		t.Errorf("the same article again is %s", got)
	}
	changed := dated("Herring and cod were exported.")
	changed.Title, changed.PublishedFrom = "Harbours", "byline"
	if got := ingest(t, c, changed).Status; got != Updated {
		t.Errorf("the changed article is %s", got)
	}
	is("after a change", want)
	if got := ingest(t, c, changed).Status; got != Unchanged {
		t.Errorf("the changed article again is %s", got)
	}
	c.Close()
	c = open(t, dir)
	is("after a restart", want)
	list, err := c.Corrections(t.Context(), id)
	if got := fmt.Sprint(list); err != nil || got != "[{title Harbours} {author Ada} {publisher Gazette} {url https://example.com/a} {language en} {tags trade} {published_at 2025-12-01}]" {
		t.Errorf("corrections %s, %v", got, err)
	}
	if err := c.Correct(t.Context(), id, nil, Fields); err != nil {
		t.Fatal(err)
	}
	is("given back", `Harbours|Ada|Gazette|https://example.com/a|en|["trade"]|2025-12-01 byline`)
	if list, err := c.Corrections(t.Context(), id); len(list) != 0 || err != nil {
		t.Errorf("corrections left: %v, %v", list, err)
	}
	if got := ingest(t, c, changed).Status; got != Unchanged {
		t.Errorf("the article as it was is %s", got)
	}
}

// Search goes by what was corrected at once, and after a restart.
func TestSearchFollowsCorrections(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	ingest(t, c, article("file:/other", "Other", "Cod was exported."))
	correct(t, c, id, everything...)
	check := func(when string) {
		t.Helper()
		for _, tt := range []struct {
			question string
			f        Filter
			want     string
		}{
			{"port", Filter{}, "[The port]"},
			{"harbour", Filter{}, "[]"},
			{"herring", Filter{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, "[]"},
			{"herring", Filter{To: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}, "[The port]"},
			{"herring", Filter{Publishers: []string{"Gazette"}}, "[]"},
			{"herring", Filter{Publishers: []string{"wire"}, Tags: []string{"sea"}, Languages: []string{"nb"}}, "[The port]"},
		} {
			if got := fmt.Sprint(titles(t, c, tt.question, tt.f)); got != tt.want {
				t.Errorf("%s: %q %+v finds %s, want %s", when, tt.question, tt.f, got, tt.want)
			}
		}
	}
	check("at once")
	c.Close()
	c = open(t, dir)
	if c.saved == (stamp{}) {
		t.Error("the snapshot was not used")
	}
	check("after a restart")
}

// A correction is one line without what nobody sees, as what an article says is.
func TestCorrectionIsCleaned(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("The harbour grows.")).ArticleID
	correct(t, c, id, Correction{Field: FieldTitle, Value: " Two\nlines\x00 \u202eof\u200b it "}, Correction{Field: FieldTags, Tags: []string{"po\x1b[31mrts", "ports"}})
	if d := readBack(t, c, id); d.Title != "Two lines of it" || fmt.Sprint(d.Tags) != "[ports]" {
		t.Errorf("%q %q", d.Title, d.Tags)
	}
}

// A date that is known to be wrong can be taken away.
func TestDateCorrectedToUnknown(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	correct(t, c, id, Correction{Field: FieldPublished})
	d := readBack(t, c, id)
	if !d.Published.IsZero() || d.PublishedFrom != "corrected" || d.PublishedConfidence() != Unknown || !c.Newest().IsZero() {
		t.Errorf("published %v from %s, newest %v", d.Published, d.PublishedFrom, c.Newest())
	}
}

func TestCorrectRefuses(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	before := described(readBack(t, c, id))
	for _, tt := range []struct {
		name string
		set  Correction
	}{
		{"an empty title", Correction{Field: FieldTitle, Value: " "}},
		{"a long title", Correction{Field: FieldTitle, Value: strings.Repeat("x", maxFieldBytes+1)}},
		{"broken text", Correction{Field: FieldAuthor, Value: "a\xffb"}},
		{"an address with a password", Correction{Field: FieldURL, Value: "https://ada:secret@example.com/a"}},
		{"another scheme", Correction{Field: FieldURL, Value: "javascript:alert(1)"}},
		{"no language", Correction{Field: FieldLanguage, Value: "a language"}},
		{"no day", Correction{Field: FieldPublished, Value: "2025-02-30"}},
		{"no date", Correction{Field: FieldPublished, Value: "yesterday"}},
		{"the year 1", Correction{Field: FieldPublished, Value: "0001-01-01"}},
		{"an empty tag", Correction{Field: FieldTags, Tags: []string{"a", ""}}},
		{"too many tags", Correction{Field: FieldTags, Tags: make([]string, maxTags+1)}},
		{"another field", Correction{Field: "text", Value: "x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			refused := (*FieldError)(nil)
			err := c.Correct(t.Context(), id, []Correction{{Field: FieldAuthor, Value: "Bo"}, tt.set}, nil)
			if !errors.As(err, &refused) || refused.Field != tt.set.Field || !errors.Is(err, ErrInvalid) {
				t.Errorf("error %v", err)
			}
		})
	}
	if err := c.Correct(t.Context(), id, nil, []Field{"text"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("reset of another field: %v", err)
	}
	if err := c.Correct(t.Context(), "a_unknown", nil, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown article: %v", err)
	}
	if got := described(readBack(t, c, id)); got != before {
		t.Errorf("a refused correction left %s", got)
	}
}

// An article that is deleted takes its corrections along.
func TestDeleteForgetsCorrections(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	correct(t, c, id, everything...)
	if _, err := c.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	ingest(t, c, dated("Herring was exported."))
	if got := readBack(t, c, id).Title; got != "Harbour" {
		t.Errorf("title %q", got)
	}
}

// Vectors are made anew for the text that a model is given: the title is in it.
func TestSyncAfterACorrection(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	e := &embedder{model: "m", answers: 10}
	if n, err := c.Sync(t.Context(), e); n != 1 || err != nil {
		t.Fatalf("embedded %d, %v", n, err)
	}
	correct(t, c, id, everything...)
	if n, err := c.Sync(t.Context(), e); n != 1 || err != nil || c.Stats().Embedded != 1 {
		t.Errorf("embedded %d of %d, %v", n, c.Stats().Embedded, err)
	}
}

func TestPublishedConfidence(t *testing.T) {
	day := time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)
	for want, places := range map[Confidence][]string{
		High:   {"corrected", "json-ld", "meta", "feed", "front-matter", "header"},
		Medium: {"byline", "column", "url"},
		Low:    {"file", "unknown", ""},
	} {
		for _, from := range places {
			if got := (Document{Published: day, PublishedFrom: from}).PublishedConfidence(); got != want {
				t.Errorf("from %q: %s, want %s", from, got, want)
			}
		}
	}
	if got := (Document{PublishedFrom: "meta"}).PublishedConfidence(); got != Unknown {
		t.Errorf("no date: %s", got)
	}
}
