package corpus

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// shelf ingests articles whose texts are alike in nothing, named by their titles.
func shelf(t *testing.T, c *Corpus) {
	t.Helper()
	day := func(d int) time.Time { return time.Date(2025, 10, d, 0, 0, 0, 0, time.UTC) }
	for i, d := range []Document{
		{Title: "cod", Publisher: "Times", Lang: "en", Published: day(3), Tags: []string{"fish"}},
		{Title: "Bream", Publisher: "courier", Lang: "zh-Hans", Published: day(1), Tags: []string{"Fish", "lakes"}},
		{Title: "ant", Lang: "en"},
		{Title: "Dace", Publisher: "Courier", Lang: "en", Published: day(3), Sample: true},
		{Title: "Eel"},
	} {
		d.URI, d.Text, d.Format = fmt.Sprint("file:/", i), fmt.Sprint("About the ", d.Title), "text"
		ingest(t, c, d)
	}
}

// listOf walks through all pages of a list, n articles each.
func listOf(t *testing.T, c *Corpus, o ListOptions, n int) string {
	t.Helper()
	var got []string
	o.Limit = n
	for first := true; first || o.Cursor != ""; first = false {
		page, err := c.Articles(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.Articles {
			got = append(got, s.Title)
		}
		if page.Next == "" && page.Total != len(got) {
			t.Errorf("%d of %d articles", len(got), page.Total)
		}
		o.Cursor = page.Next
	}
	return strings.Join(got, " ")
}

func TestOrdersOfTheList(t *testing.T) {
	c := open(t, t.TempDir())
	shelf(t, c)
	for order, want := range map[Sort]string{
		"":            "Dace cod Bream Eel ant",
		NewestFirst:   "Dace cod Bream Eel ant",
		OldestFirst:   "Bream cod Dace ant Eel",
		ByTitle:       "ant Bream cod Dace Eel",
		ByTitleBack:   "Eel Dace cod Bream ant",
		ByPublisher:   "Bream Dace cod ant Eel",
		PublisherBack: "cod Dace Bream Eel ant",
		FirstAdded:    "cod Bream ant Dace Eel",
		LastAdded:     "Eel Dace ant Bream cod",
	} {
		for _, n := range []int{1, 2, 9} {
			if got := listOf(t, c, ListOptions{Sort: order}, n); got != want {
				t.Errorf("%s, %d a page: %s, want %s", order, n, got, want)
			}
		}
	}
	if _, err := c.Articles(t.Context(), ListOptions{Sort: "random()", Limit: 1}); !errors.Is(err, ErrSort) {
		t.Errorf("an unknown order: %v", err)
	}
	page, err := c.Articles(t.Context(), ListOptions{Sort: ByTitle, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Articles(t.Context(), ListOptions{Sort: ByPublisher, Limit: 2, Cursor: page.Next}); !errors.Is(err, ErrCursor) {
		t.Errorf("the cursor of another order: %v", err)
	}
	// The next page begins where it would have, also without the article before it.
	if _, err := c.Delete(t.Context(), page.Articles[1].ID); err != nil {
		t.Fatal(err)
	}
	next, err := c.Articles(t.Context(), ListOptions{Sort: ByTitle, Limit: 2, Cursor: page.Next})
	if err != nil || len(next.Articles) != 2 || next.Articles[0].Title != "cod" {
		t.Errorf("after a deletion %+v, %v", next, err)
	}
}

func TestFiltersOfTheList(t *testing.T) {
	c := open(t, t.TempDir())
	shelf(t, c)
	yes, no := true, false
	day := time.Date(2025, 10, 2, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		o    ListOptions
		want string
	}{
		{"publisher", ListOptions{Filter: Filter{Publishers: []string{"COURIER"}}}, "Bream Dace"},
		{"tag", ListOptions{Filter: Filter{Tags: []string{"fish"}}}, "Bream cod"},
		{"two tags are alternatives", ListOptions{Filter: Filter{Tags: []string{"fish", "lakes"}}}, "Bream cod"},
		{"language", ListOptions{Filter: Filter{Languages: []string{"zh"}}}, "Bream"},
		{"from", ListOptions{Filter: Filter{From: day}}, "cod Dace"},
		{"to", ListOptions{Filter: Filter{To: day}}, "Bream"},
		{"without a date", ListOptions{Undated: &yes}, "ant Eel"},
		{"with one", ListOptions{Undated: &no}, "Bream cod Dace"},
		{"sample", ListOptions{Sample: &yes}, "Dace"},
		{"own", ListOptions{Sample: &no}, "ant Bream cod Eel"},
		{"no copies", ListOptions{Copies: &no}, "ant Bream cod Dace Eel"},
		{"copies", ListOptions{Copies: &yes}, ""},
		{"with words", ListOptions{Query: "cou", Filter: Filter{From: day}}, "Dace"},
		{"nothing", ListOptions{Filter: Filter{Tags: []string{"%"}}}, ""},
	} {
		tt.o.Sort = ByTitle
		if got := listOf(t, c, tt.o, 2); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A list says of each article how many texts it had and when it changed last.
func TestChangesInTheList(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	for texts, text := range []string{"", "Cod was exported.", "Eel was exported."} {
		if text != "" {
			ingest(t, c, dated(text))
		}
		s, err := c.Summary(t.Context(), id)
		page, pageErr := c.Articles(t.Context(), ListOptions{Limit: 1})
		if err != nil || pageErr != nil {
			t.Fatal(err, pageErr)
		}
		for _, got := range []Summary{s, page.Articles[0]} {
			if got.Versions != texts+1 || got.Changed.IsZero() != (texts == 0) || texts > 0 && !got.Changed.Equal(got.Ingested) {
				t.Errorf("%d texts: %d versions, changed %s", texts+1, got.Versions, got.Changed)
			}
		}
	}
}
