package corpus

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestBuild(t *testing.T) {
	docs := []Document{
		{URI: "a", Title: "Tencent", Text: "Tencent's capex fell."},
		{URI: "b", Title: "Alibaba", Text: "Alibaba's capex rose."},
		{URI: "c", Title: "Copy", Text: "Alibaba's capex rose."}, // Ingest would refuse it
	}
	c, err := Build(t.Context(), t.TempDir(), docs)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got := titles(t, c, "capex", Filter{})
	slices.Sort(got)
	if want := []string{"Alibaba", "Copy", "Tencent"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	d, err := c.Document(t.Context(), DocumentID("b"))
	if err != nil || d.Text != docs[1].Text || d.PublishedFrom != "unknown" {
		t.Errorf("stored %+v, %v", d, err)
	}
	if damaged, err := c.Damaged(t.Context()); err != nil || len(damaged) > 0 {
		t.Errorf("damaged: %v, %v", damaged, err)
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, docs := range map[string][]Document{
		"no text":  {{URI: "good", Text: "text"}, {URI: "the-bad-one"}},
		"the same": {{URI: "the-bad-one", Text: "text"}, {URI: "the-bad-one", Text: "other"}},
	} {
		_, err := Build(t.Context(), t.TempDir(), docs)
		if err == nil || !strings.Contains(err.Error(), "the-bad-one") || !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
