package corpus

import (
	"fmt"
	"testing"
	"time"
)

func TestFacets(t *testing.T) {
	c := open(t, t.TempDir())
	if f := c.Facets(); len(f.Publishers)+len(f.Tags)+len(f.Languages)+f.Undated+f.Copies != 0 || !f.Oldest.IsZero() || !f.Newest.IsZero() {
		t.Errorf("facets of nothing: %+v", f)
	}
	day := func(d int) time.Time { return time.Date(2025, 10, d, 0, 0, 0, 0, time.UTC) }
	for i, d := range []Document{
		{Publisher: "Port Gazette", Lang: "en", Tags: []string{"harbours", "fish"}, Published: day(3)},
		{Publisher: "Port Gazette", Lang: "en", Tags: []string{"Fish"}, Published: day(1)},
		{Publisher: "PORT GAZETTE", Lang: "zh", Tags: []string{"fish"}, Published: day(2)},
		{Publisher: "Courier", Lang: "en"},
		{},
	} {
		d.URI, d.Title, d.Text, d.Format = fmt.Sprint("file:/", i), fmt.Sprint("Article ", i), fmt.Sprint("Text number ", i), "text"
		ingest(t, c, d)
	}
	f := c.Facets()
	for _, tt := range []struct {
		what string
		got  []Facet
		want string
	}{
		{"publishers", f.Publishers, "[{Port Gazette 3} {Courier 1}]"},
		{"tags", f.Tags, "[{fish 3} {harbours 1}]"},
		{"languages", f.Languages, "[{en 3} {zh 1}]"},
	} {
		if got := fmt.Sprint(tt.got); got != tt.want {
			t.Errorf("%s %s, want %s", tt.what, got, tt.want)
		}
	}
	if f.Undated != 2 || !f.Oldest.Equal(day(1)) || !f.Newest.Equal(day(3)) {
		t.Errorf("%d undated, from %s to %s", f.Undated, f.Oldest, f.Newest)
	}
	if _, err := c.Delete(t.Context(), DocumentID("file:/1")); err != nil {
		t.Fatal(err)
	}
	if f := c.Facets(); !f.Oldest.Equal(day(2)) || f.Publishers[0].Articles != 2 {
		t.Errorf("after a deletion %+v", f)
	}
}
