package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
)

// dredging is an article that papers take over from one another.
const dredging = `Dredging the harbour of Zeebrugge costs 42 million euros, the port authority said on Tuesday.

Ships have grown faster than the basin, and the largest container vessels can enter only at high tide. Pilots had asked for deeper water since the spring, when two vessels had to wait outside for a day.

The work begins in March and lasts nine months. Two suction dredgers will take three million cubic metres of silt out of the outer basin and bring it to a pit off the coast.`

// papers stores the article as three papers have it, the Gazette first.
func papers(t testing.TB, c *corpus.Corpus) (ids []string) {
	t.Helper()
	for i, name := range []string{"Gazette", "Courier", "Herald"} {
		res, err := c.Ingest(t.Context(), corpus.Document{
			URI: "file:/" + name, Title: "Dredging in the " + name, Publisher: name, Lang: "en", Format: "text", PublishedFrom: "meta",
			Published: time.Date(2025, 10, 2+i, 0, 0, 0, 0, time.UTC), Text: dredging + []string{"", "\n\nEdited in Bruges.", "\n\nEdited in Ghent."}[i],
		})
		must(t, err)
		if res.Status != corpus.Added {
			t.Fatalf("the article of the %s is %s", name, res.Status)
		}
		ids = append(ids, res.ArticleID)
	}
	return ids
}

const askDredging = "What does dredging the harbour of Zeebrugge cost?"

// An answer counts copies once, and says how many there are.
func TestCopiesCountOnce(t *testing.T) {
	s := openSite(t)
	ids := papers(t, s.Corpus)
	a := in[Answer](t, s.ask(askDredging, object{"mode": "extractive"}))
	if sum := a.Checks.Summary; sum.Articles != 3 || sum.Originals != 1 {
		t.Errorf("%d articles, %d originals", sum.Articles, sum.Originals)
	}
	for _, source := range a.Sources {
		isOriginal := source.ArticleID == ids[0]
		if slices.Contains(ids, source.ArticleID) != isOriginal || source.Copies != map[bool]int{true: 2}[isOriginal] {
			t.Errorf("source %s has %d copies", source.Title, source.Copies)
		}
	}
	var got []string
	for _, article := range in[struct{ Articles []Article }](t, s.get("/api/v1/articles?q=dredging")).Articles {
		of := slices.Index(ids, orEmpty(article.CopyOf))
		got = append(got, fmt.Sprint(article.Publisher, " ", of, " ", article.Copies))
	}
	if fmt.Sprint(got) != "[Herald 0 2 Courier 0 2 Gazette -1 2]" {
		t.Errorf("articles %v", got)
	}
	if f := in[struct{ Copies int }](t, s.get("/api/v1/articles/facets")); f.Copies != 2 {
		t.Errorf("%d copies among the articles", f.Copies)
	}
	alone := in[Answer](t, s.ask(english, object{"mode": "extractive"}))
	if sum := alone.Checks.Summary; sum.Articles == 0 || sum.Articles != sum.Originals {
		t.Errorf("without copies %d articles, %d originals", sum.Articles, sum.Originals)
	}
	if sum := in[Answer](t, s.ask(offTopic, nil)).Checks.Summary; sum.Articles != 0 || sum.Originals != 0 {
		t.Errorf("without an answer %d articles, %d originals", sum.Articles, sum.Originals)
	}
}

// The page says under an answer how many of its articles are originals.
func copiesUnderTheAnswer(p *tab) {
	p.quoting()
	papers(p.t, p.Corpus)
	p.open("/")
	p.ask(askDredging)
	p.answered(1)
	p.is("the line", p.text("[data-test=originals]"), "3 articles, 1 original")
	p.is("the source", strings.Contains(p.text("[data-test=cited] li"), "2 copies"), true)
	p.ask(whyTencent)
	p.answered(2)
	p.is("lines", p.count("[data-test=originals]"), 1)
}
