package web

import (
	"net/http"
	"strings"
	"testing"

	"footnote/corpus"
)

// rewriteArticle puts another text in the place of an article's.
func rewriteArticle(t testing.TB, c *corpus.Corpus, id, text string) {
	t.Helper()
	d, err := c.Document(t.Context(), id)
	must(t, err)
	d.Text = text
	res, err := c.Ingest(t.Context(), d)
	must(t, err)
	if res.Status != corpus.Updated {
		t.Fatalf("the article is %s", res.Status)
	}
}

// An answer names the text that it cites, and the text stays as it was cited.
func TestCitationsOutliveAChange(t *testing.T) {
	s := openSite(t)
	a := in[Answer](t, s.ask(english, object{"mode": "extractive"}))
	cite := a.Citations[0]
	source := a.Sources[cite.N-1]
	rewriteArticle(t, s.Corpus, cite.ArticleID, "Everything has changed.")

	address := "/api/v1/articles/" + cite.ArticleID
	old := []rune(s.get(address + "/text?version=" + source.Version).body)
	if got := string(old[cite.ArticleStart:cite.ArticleEnd]); got != cite.CitedText {
		t.Errorf("the cited text is %q, was %q", got, cite.CitedText)
	}
	if got := s.get(address + "/text").body; got != "Everything has changed." {
		t.Errorf("the text is %q", got)
	}
	list := in[struct{ Versions []ArticleVersion }](t, s.get(address+"/versions")).Versions
	now := in[Article](t, s.get(address))
	if len(list) != 2 || list[0].Version != now.Version || !list[0].Current || list[0].Until != nil || list[1].Version != source.Version || list[1].Current || list[1].Until == nil {
		t.Errorf("versions %+v of %+v", list, now)
	}
	receipt := in[struct {
		Passages []passages
		Sources  []Source
	}](t, s.get("/api/v1/answers/"+a.AnswerID))
	if receipt.Passages[cite.N-1].Version != source.Version || receipt.Sources[cite.N-1].Version != source.Version {
		t.Errorf("the receipt names %+v", receipt.Passages[cite.N-1])
	}
	for path, code := range map[string]string{
		address + "/text?version=0123456789abcdef": "no_such_version",
		"/api/v1/articles/a_unknown/versions":      "no_such_article",
	} {
		if e := s.get(path).failed(t, http.StatusNotFound); e.Code != code {
			t.Errorf("%s: code %s", path, e.Code)
		}
	}
}

// The page opens the text that an answer cites, and says that it has changed.
func citedTextStays(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	answer := p.stored().Answers[0]
	c := answer.Citations[0]
	text := p.get("/api/v1/articles/" + c.ArticleID + "/text").body
	rewriteArticle(p.t, p.Corpus, c.ArticleID, "A word more.\n\n"+strings.Replace(text, c.CitedText, "Gone.", 1))
	p.clickNth(".prose a.cite", 0)
	p.wait(markText + " === " + quoted(c.CitedText))
	p.is("the sentence is in view", get[bool](p, markInView), true)
	p.is("what it says", strings.HasPrefix(p.text("[data-test=earlier-text]"), "This article has changed since. This is the text of "), true)
	p.linked(c.CitedText)
	p.see("[data-test=earlier-text]")

	p.open("/articles/" + c.ArticleID) // the article itself is as it is now
	p.wait(`document.querySelector("[data-test=article-text]")?.textContent.startsWith("A word more.")`)
	p.is("notes", p.count("[data-test=earlier-text]"), 0)
}
