package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"footnote/corpus/fetch"
)

// subscribeInThePage adds feeds by address and by outline, and changes and removes them.
func subscribeInThePage(p *tab) {
	p.quoting()
	p.working.Go(func() { p.pollFeeds(p.Background) })
	p.web.serve(feedURL, rss(item{"one", quayside(1)}, item{"two", quayside(2)}))
	p.web.serve("https://times.example/", homePage)
	p.web.answer("https://down.example/rss", func(context.Context, fetch.Validators) (fetch.Reply, error) {
		return fetch.Reply{}, fmt.Errorf("fetch https://down.example/rss: %w", fetch.ErrUnreachable)
	})
	const row = "[data-test=feed]"
	p.open("/articles")
	p.click("#feeds")
	p.see("#feed-address")

	// An address that is no feed is refused with the reason.
	p.expected = []string{"status of 422"}
	p.write("nowhere.example")
	p.click(".paste-form [type=submit]:not(#paste-form *)")
	p.wait(`document.querySelector(".paste-form .meta")?.textContent.includes("not there (any more)")`)
	p.is("feeds", p.count(row), 0)

	// A site names its feed, whose articles come into the list below.
	p.fill("#feed-address", "times.example")
	p.press("Enter")
	p.see(row + "[data-state=ok]")
	p.is("the feed", p.text(row+" bdi"), "Example Times")
	p.has(row+" .job-state", "2 articles")
	p.has(row+" .job-state", "next ")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 14`)
	p.is("the field", get[string](p, `document.querySelector("#feed-address").value`), "")

	// An outline, of which one feed fails in plain words.
	outline := `<opml><body><outline text="Down" xmlUrl="https://down.example/rss"/><outline text="Again" xmlUrl="` + feedURL + `"/></body></opml>`
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#feed-file"), []string{p.file("feeds.opml", outline)}))
	p.see(row + "[data-state=failing]")
	p.is("what is said", p.text(".paste-form .meta"), "1 of 2 added.")
	p.is("why", p.text(row+"[data-state=failing] .job-errors"), fetch.ErrUnreachable.Error())
	p.picture("feeds-1280")

	// Paused, resumed, fetched now; the focus stays on its button.
	p.click(row + "[data-state=ok] [data-at^=pause]")
	p.see(row + "[data-state=paused]")
	p.is("what has the focus", get[string](p, "document.activeElement.textContent"), "Resume")
	p.press("Enter")
	p.see(row + "[data-state=ok]")
	p.is("what has the focus", get[string](p, "document.activeElement.textContent"), "Pause")
	p.click(row + "[data-state=ok] [data-at^=poll]")
	for deadline := time.Now().Add(patience); p.received(http.MethodPost, "/api/v1/feeds/feed_") == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatal("no poll was asked for")
		}
	}
	p.see(row + "[data-state=ok]")

	p.size(360, 740)
	for _, language := range []string{"zh", "en"} {
		p.language(language)
		p.is("the feeds are too wide in "+language, get[[]string](p, tooWide), []string{})
		p.picture("feeds-360-" + language)
	}
	p.size(1280, 900)

	// Removed, taken back, removed for good; the articles stay.
	remove := func() {
		p.click(row + "[data-state=ok] .icon-button")
		p.wait(`document.querySelectorAll("[data-test=feed]").length === 1`)
		p.is("the notice", strings.HasPrefix(p.text("[data-test=notice]"), "Removed “Example Times”. Its articles stay."), true)
	}
	remove()
	p.click("[data-test=undo]")
	p.wait(`document.querySelectorAll("[data-test=feed]").length === 2`)
	p.is("removals", p.received(http.MethodDelete, "/api/v1/feeds"), 0)
	remove()
	p.click("[data-test=notice] .icon-button")
	p.gone("[data-test=notice]")
	p.wait(`fetch("/api/v1/feeds").then((r) => r.json()).then((list) => list.feeds.length === 1)`)
	p.is("articles", p.articles(), 14)
}
