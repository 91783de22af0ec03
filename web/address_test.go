package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/fetch"
)

// pageOf is a web page with an article.
func pageOf(title, text string) string {
	return fmt.Sprintf(`<!doctype html><html lang="en"><head><title>%s</title><meta property="article:published_time" content="2026-03-04T10:00:00Z"></head><body><article><h1>%s</h1><p>%s</p></article></body></html>`, title, title, text)
}

const antwerpText = "The port of Antwerp handled 14 million containers in 2025, more than ever before, said the harbour master on Tuesday."

// fetchedArticle asks for an address to be read and returns the job at its end.
func (s *site) fetchedArticle(request any) Job {
	s.t.Helper()
	begun := in[Job](s.t, s.post("/api/v1/articles", request))
	s.Wait()
	return in[Job](s.t, s.get("/api/v1/jobs/"+begun.ID))
}

func TestArticleByAddress(t *testing.T) {
	s, pages := openSite(t), &web{}
	s.Intake.Fetch = pages
	pages.serve("https://news.example/antwerp", pageOf("Antwerp", antwerpText))
	job := s.fetchedArticle(object{"url": "HTTPS://news.example/antwerp?utm_source=mail#top", "tags": []string{"ports"}})
	if job.State != "done" || len(job.Results) != 1 || outcome(job.Results[0]) != `https://news.example/antwerp added ""` {
		t.Fatalf("%+v", job)
	}
	a := in[Article](t, s.get("/api/v1/articles/"+*job.Results[0].ArticleID))
	if a.Title != "Antwerp" || *a.PublishedAt != "2026-03-04" || a.PublishedAtFrom != "meta" || a.URL != "https://news.example/antwerp" || a.URI != a.URL || len(a.Tags) != 1 {
		t.Errorf("%+v", a)
	}

	pages.serve("https://news.example/antwerp", pageOf("Antwerp", strings.Replace(antwerpText, "14 million", "15 million", 1)))
	begun := in[Job](t, s.do(http.MethodPost, "/api/v1/articles/"+a.ID+"/reload", ""))
	s.Wait()
	job = in[Job](t, s.get("/api/v1/jobs/"+begun.ID))
	if got := outcome(job.Results[0]); got != `https://news.example/antwerp updated ""` || *job.Results[0].ArticleID != a.ID {
		t.Errorf("reload: %s", got)
	}
}

// What cannot be fetched says why, in words for whoever asked, and can be tried again.
func TestAddressFails(t *testing.T) {
	s, pages := openSite(t), &web{}
	s.Intake.Fetch = nil
	if got, want := s.fetchedArticle(object{"url": "https://news.example/a"}).Results[0], "web pages are not fetched here"; !strings.Contains(orEmpty(got.Error), want) {
		t.Errorf("without a fetcher: %s", outcome(got))
	}
	s.Intake.Fetch = pages
	pages.answer("https://news.example/paid", func(context.Context, fetch.Validators) (fetch.Reply, error) {
		return fetch.Reply{}, fmt.Errorf("fetch https://news.example/paid: %w", fetch.ErrPaywall)
	})
	pages.serve("https://news.example/app", "<!doctype html><html><head><title>App</title></head><body><div id=root></div><p>Loading…</p></body></html>")
	for address, want := range map[string]string{
		"https://news.example/paid": "behind a paywall",
		"https://news.example/gone": "the page is not there",
		"https://news.example/app":  "hardly any text on the page",
	} {
		job := s.fetchedArticle(object{"url": address})
		if r := job.Results[0]; r.Status != "failed" || r.Source != address || !strings.Contains(*r.Error, want) || strings.Contains(*r.Error, "fetch ") {
			t.Errorf("%s", outcome(r))
		}
		if job.Done != 1 || job.Failed != 1 {
			t.Errorf("%+v", job)
		}
	}
	pages.serve("https://news.example/gone", pageOf("Antwerp", antwerpText))
	jobs := in[struct{ Jobs []Job }](t, s.get("/api/v1/jobs")).Jobs
	for _, j := range jobs {
		s.do(http.MethodPost, "/api/v1/jobs/"+j.ID+"/retry", "")
	}
	s.Wait()
	if n := s.Corpus.Stats().Articles; n != 13 {
		t.Errorf("after a retry there are %d articles", n)
	}
}

// A text that came from an address, as a browser's extension sends it, is an article of
// that address.
func TestTextOfAddress(t *testing.T) {
	s := openSite(t)
	job := s.fetchedArticle(object{"url": "https://news.example/antwerp?utm_source=x", "text": antwerpText, "title": "Antwerp"})
	a := in[Article](t, s.get("/api/v1/articles/"+*job.Results[0].ArticleID))
	if a.URI != "https://news.example/antwerp" || a.URL != a.URI || a.Title != "Antwerp" {
		t.Errorf("%+v", a)
	}
}

// A feed at an address brings its articles.
func TestFeedByAddress(t *testing.T) {
	s, pages := openSite(t), &web{}
	s.Intake.Fetch = pages
	pages.serve("https://news.example/feed", `<?xml version="1.0"?><rss version="2.0"><channel><title>The Times</title><link>https://news.example/</link><description>d</description>
		<item><title>Antwerp</title><link>https://news.example/antwerp</link><pubDate>Tue, 03 Mar 2026 09:00:00 +0000</pubDate></item>
		<item><title>Gone</title><link>https://news.example/gone</link></item></channel></rss>`)
	pages.serve("https://news.example/antwerp", strings.Replace(pageOf("Antwerp", antwerpText), "article:published_time", "x", 1))
	job := s.fetchedArticle(object{"url": "https://news.example/feed"})
	if len(job.Results) != 2 || job.Failed != 1 || job.Results[0].Source != "https://news.example/antwerp" {
		t.Fatalf("%+v", job)
	}
	a := in[Article](t, s.get("/api/v1/articles/"+*job.Results[0].ArticleID))
	if *a.PublishedAt != "2026-03-03" || a.PublishedAtFrom != "feed" || a.Publisher != "The Times" {
		t.Errorf("%+v", a)
	}
}

// article returns an article with its tags and what was corrected.
func (s *site) article(id *string) (a struct {
	Article
	Corrections []Correction `json:"corrections"`
}) {
	s.t.Helper()
	must(s.t, json.Unmarshal([]byte(s.get("/api/v1/articles/"+orEmpty(id)).body), &a))
	return a
}

func (s *site) reloaded(id string) Job {
	s.t.Helper()
	begun := in[Job](s.t, s.do(http.MethodPost, "/api/v1/articles/"+id+"/reload", ""))
	s.Wait()
	return in[Job](s.t, s.get("/api/v1/jobs/"+begun.ID))
}

// What a person says of an address holds when its page is read again, and where the page is
// known already.
func TestWhatIsSaidOfAnAddressHolds(t *testing.T) {
	s := openSite(t)
	const address = "https://news.example/antwerp"
	s.web.serve(address, pageOf("Antwerp", antwerpText))
	id := s.fetchedArticle(object{"url": address, "title": "The port", "published_at": "2025-01-02", "tags": []string{"ports", " "}}).Results[0].ArticleID
	check := func(when string, tags ...string) {
		t.Helper()
		if a := s.article(id); a.Title != "The port" || orEmpty(a.PublishedAt) != "2025-01-02" || a.PublishedConfidence != corpus.High || !slices.Equal(a.Tags, tags) || len(a.Corrections) != 3 {
			t.Errorf("%s: %+v", when, a)
		}
	}
	check("added", "ports")
	s.web.serve(address, pageOf("Antwerp grows", strings.Replace(antwerpText, "14 million", "15 million", 1)))
	if got := s.reloaded(*id).Results[0]; got.Status != corpus.Updated {
		t.Errorf("%+v", got)
	}
	check("changed", "ports")
	if got := s.fetchedArticle(object{"url": address, "tags": []string{"belgium"}}).Results[0]; got.Status != corpus.Unchanged {
		t.Errorf("%+v", got)
	}
	check("known", "ports", "belgium")
}

// What is said of a feed's address are tags of all its articles, and what the feed said of
// one stays when its page is read again.
func TestArticlesOfAFeedAreReloaded(t *testing.T) {
	s := openSite(t)
	page := strings.Replace(pageOf("Antwerp", antwerpText), "article:published_time", "x", 1)
	s.web.serve("https://news.example/feed", `<rss version="2.0"><channel><title>The Times</title><link>https://news.example/</link>
		<item><title>Antwerp</title><link>https://news.example/antwerp</link><pubDate>Tue, 03 Mar 2026 09:00:00 +0000</pubDate></item></channel></rss>`)
	s.web.serve("https://news.example/antwerp", page)
	id := s.fetchedArticle(object{"url": "https://news.example/feed", "title": "All of it", "tags": []string{"ports"}}).Results[0].ArticleID
	s.web.serve("https://news.example/antwerp", strings.Replace(page, "14 million", "15 million", 1))
	for _, status := range []corpus.Status{corpus.Updated, corpus.Unchanged} {
		if got := s.reloaded(*id).Results[0]; got.Status != status {
			t.Errorf("%+v", got)
		}
		if a := s.article(id); a.Title != "Antwerp" || a.Publisher != "The Times" || orEmpty(a.PublishedAt) != "2026-03-03" || a.PublishedAtFrom != "feed" || !slices.Equal(a.Tags, []string{"ports"}) {
			t.Errorf("%s: %+v", status, a)
		}
	}
}

// An article that a feed carries whole, or that is part of a file, has no page to be
// fetched again.
func TestNoPageToReload(t *testing.T) {
	s := openSite(t)
	res, err := s.Corpus.Ingest(t.Context(), corpus.Document{URI: "https://news.example/feed#7", Title: "Antwerp", Text: antwerpText})
	must(t, err)
	if e := s.do(http.MethodPost, "/api/v1/articles/"+res.ArticleID+"/reload", "").failed(t, 409); e.Code != "not_from_web" {
		t.Errorf("%+v", e)
	}
}

// A year of fewer than four digits is a slip.
func TestYearOfATextIsASlip(t *testing.T) {
	s := openSite(t)
	for _, day := range []string{"0001-01-01", "0202-05-06"} {
		refusal{code: "invalid_parameter", param: "published_at", status: 400}.check(t, s.post("/api/v1/articles", object{"text": antwerpText, "published_at": day}))
	}
}
