package rag

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/lexical"
)

// Each side of a comparison has a passage, however much there is on the other.
func TestEachSideHasAPassage(t *testing.T) {
	c := mostlyTencent(t)
	ingestOther(t, c, "Alibaba")
	r := &Retriever{Corpus: c}
	for question, want := range map[string]bool{
		"How does Tencent's capex guidance compare with Alibaba's?": true,
		"What is Tencent's capex guidance?":                         false,
	} {
		found, err := r.Retrieve(t.Context(), Question{Text: question, TopK: 5})
		if err != nil {
			t.Fatal(err)
		}
		has := false
		for _, p := range found.Passages {
			has = has || p.URI == "file:/Alibaba"
		}
		if has != want || len(found.Passages) != 5 {
			t.Errorf("%s: %d passages, Alibaba among them: %v", question, len(found.Passages), has)
		}
	}
}

// Two sides that are brought forward do not push each other out.
func TestAllSidesAreBroughtForward(t *testing.T) {
	c := mostlyTencent(t)
	for _, other := range []string{"Alibaba", "Baidu"} {
		ingestOther(t, c, other)
	}
	r := &Retriever{Corpus: c}
	asked := r.asked(Question{Text: "How does Tencent's capex guidance compare with Alibaba's and Baidu's?"})
	hits := c.SearchWords(lexical.Query{Terms: []lexical.Term{{Text: "tencent", Weight: 9}, {Text: "known", Weight: 1}}, N: 20}, corpus.Filter{})
	if len(hits) != 14 {
		t.Fatalf("%d hits", len(hits))
	}
	first := r.eachSide(asked, hits, 5)[:5]
	for _, side := range []string{"alibaba", "baidu"} {
		if !slices.ContainsFunc(first, func(h corpus.Hit) bool { return c.HasTerm(h.ChunkID, side) }) {
			t.Errorf("%s has no passage among the first", side)
		}
	}
}

// mostlyTencent returns a corpus with much on one company.
func mostlyTencent(t *testing.T) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	for i := range 12 {
		text := fmt.Sprintf("Tencent's capital expenditure fell and Tencent's capex guidance for quarter %d was cut.", i)
		ingestText(t, c, fmt.Sprint("file:/tencent", i), "Tencent capex", text)
	}
	return c
}

// ingestOther adds a little on another.
func ingestOther(t *testing.T, c *corpus.Corpus, name string) {
	t.Helper()
	ingestText(t, c, "file:/"+name, "Cloud spending", "The group, known as "+name+", has spent more than it had planned on its machines. "+
		strings.Repeat("Its shops did well over the summer, and its couriers rode on. ", 20))
}

func ingestText(t *testing.T, c *corpus.Corpus, uri, title, text string) {
	t.Helper()
	if _, err := c.Ingest(t.Context(), corpus.Document{URI: uri, Title: title, Text: text}); err != nil {
		t.Fatal(err)
	}
}
