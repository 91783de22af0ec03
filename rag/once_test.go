package rag

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
)

// harbourNews is a long article on one thing.
const harbourNews = `The harbour of Zeebrugge will be dredged for 42 million euros, the port authority said on Tuesday.

Ships have grown faster than the basin, and the largest container vessels can enter only at high tide. Pilots had asked for deeper water since the spring, when two vessels had to wait outside for a day.

The work begins in March and lasts nine months. Two suction dredgers will take three million cubic metres of silt out of the outer basin and bring it to a pit off the coast.

Fishermen fear for the sole that spawns there. The authority promised to stop the dredgers in May, and to pay 600,000 euros into a fund for the fleet.

Environmental groups called the plan a half measure. They want the silt to be tested for metals every week, and the results to be published at once.`

// newspaper is that article in a paper, with a note of its own.
func newspaper(name string, day int, note string) corpus.Document {
	return corpus.Document{
		URI: "file:/" + name, Title: name + ": dredging", Publisher: name, Lang: "en", Format: "text",
		Published: time.Date(2025, 12, day, 0, 0, 0, 0, time.UTC), PublishedFrom: "meta", Text: strings.TrimSpace(harbourNews + "\n\n" + note),
	}
}

func publishersIn(e Evidence) string {
	var out []string
	for _, p := range e.Passages {
		out = append(out, p.Publisher)
	}
	return strings.Join(out, " ")
}

const askDredging = "What does the dredging of Zeebrugge's harbour cost?"

// Of copies the original is read, and the places of the others go to what else
// there is.
func TestCopiesAreReadOnce(t *testing.T) {
	other := corpus.Document{URI: "file:/other", Title: "Ostend", Publisher: "Other", Lang: "en", Format: "text", Text: "The dredging of Ostend's harbour will cost 7 million euros."}
	r := retriever(t, false, newspaper("Courier", 3, ""), newspaper("Gazette", 2, "Edited in Bruges."), newspaper("Herald", 4, "The harbour's dredging is news to us."), other)
	e := mustRetrieve(t, r, Question{Text: askDredging, TopK: 3})
	if got := publishersIn(e); got != "Other Gazette" && got != "Gazette Other" {
		t.Errorf("passages of %s", got)
	}
	for _, p := range e.Passages {
		copies := 0
		if p.Publisher == "Gazette" {
			copies = 2
		}
		if p.Copies != copies || p.Original != p.DocID {
			t.Errorf("%s: %d copies, original %s of %s", p.Publisher, p.Copies, p.Original, p.DocID)
		}
	}
}

// The original takes the score of the copy that matches best, and the explanation
// says so.
func TestOriginalTakesTheScore(t *testing.T) {
	r := retriever(t, false, newspaper("Courier", 3, ""), newspaper("Gazette", 2, "Edited in Bruges."))
	e := mustRetrieve(t, r, Question{Text: "What does the Courier say that dredging Zeebrugge's harbour costs?"})
	if got := publishersIn(e); got != "Gazette" {
		t.Fatalf("passages of %s", got)
	}
	why := r.Explain(e)[0]
	if math.Abs(sum(why)-why.Score) > 1e-5*why.Score || why.Score != e.Passages[0].Score || why.Reranked != 0 {
		t.Errorf("the parts are %v of %v: %+v", sum(why), why.Score, why)
	}
	if !slices.ContainsFunc(why.Signals, func(s WhySignal) bool { return s.Name == "copy" && s.Score > 0 }) {
		t.Errorf("signals %+v", why.Signals)
	}
}

// What only a copy says is read there.
func TestWhatOnlyACopySays(t *testing.T) {
	r := retriever(t, false, newspaper("Gazette", 2, ""), newspaper("Courier", 3, strings.Repeat("The mayor of Bruges told the Courier that the lighthouse would be painted blue. It was white before the war and nobody asked for it. ", 4)))
	e := mustRetrieve(t, r, Question{Text: "Which colour will the lighthouse be painted?", TopK: 3})
	if len(e.Passages) == 0 || e.Passages[0].Publisher != "Courier" {
		t.Errorf("passages of %s", publishersIn(e))
	}
}

// A filter that leaves the original out leaves a copy in.
func TestCopyStandsInForTheOriginal(t *testing.T) {
	r := retriever(t, false, newspaper("Gazette", 2, ""), newspaper("Courier", 3, ""+"Edited in Ghent."), newspaper("Herald", 4, "Edited in Liège."))
	e := mustRetrieve(t, r, Question{Text: askDredging, TopK: 5, Filter: corpus.Filter{From: time.Date(2025, 12, 3, 0, 0, 0, 0, time.UTC)}})
	if got := publishersIn(e); !strings.HasPrefix(got, "Courier") || strings.Contains(got, "Gazette") {
		t.Errorf("passages of %s", got)
	}
}

// Articles of one mould are read each.
func TestMouldsAreNoCopies(t *testing.T) {
	var docs []corpus.Document
	for i := range 3 {
		d := newspaper(fmt.Sprint("Paper", i), 2+i, "")
		d.Text = strings.NewReplacer("42 million", fmt.Sprint(42+i, " million"), "600,000", fmt.Sprint(600+i, ",000")).Replace(d.Text)
		docs = append(docs, d)
	}
	e := mustRetrieve(t, retriever(t, false, docs...), Question{Text: askDredging, TopK: 5})
	articles := make(map[string]bool)
	for _, p := range e.Passages {
		articles[p.DocID] = true
	}
	if len(articles) != 3 {
		t.Errorf("passages of %s", publishersIn(e))
	}
}

func TestThere(t *testing.T) {
	seen := map[string]int{"a first sentence of some length.": 0, "a second one of some length too.": 1, "a third.": 1}
	for _, tt := range []struct {
		name      string
		sentences []string
		passage   int
		ok        bool
	}{
		{"all of it", []string{"a second one of some length too.", "a third."}, 1, true},
		{"over two passages", []string{"a first sentence of some length.", "a third."}, 0, true},
		{"half of it", []string{"a first sentence of some length.", "what nobody else has said so far."}, 0, false},
		{"nothing of it", []string{"what nobody else has said."}, -1, false},
		{"nothing at all", nil, -1, false},
	} {
		if passage, ok := there(tt.sentences, seen); passage != tt.passage || ok != tt.ok {
			t.Errorf("%s: %d, %v", tt.name, passage, ok)
		}
	}
}
