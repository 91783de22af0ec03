package web

import (
	"os"
	"strings"

	"github.com/chromedp/chromedp"
)

// axeViolations names what axe-core finds in the page, by the rules of WCAG 2.2 AA
// and its best practices. See testdata/axe for its licence.
const axeViolations = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
	violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + help + " at " + target + " (" + failureSummary + ")")))`

// noAxeViolations looks at every view in both widths and schemes.
func noAxeViolations(p *tab) {
	script, err := os.ReadFile("testdata/axe/axe.min.js")
	must(p.t, err)
	p.quoting()
	look := func(view string) {
		p.run(string(script))
		for _, width := range []int64{1280, 360} {
			p.size(width, 800)
			for _, scheme := range []string{"light", "dark"} {
				p.scheme(scheme)
				for _, found := range get[[]string](p, axeViolations) {
					p.t.Errorf("%s, %d pixels, %s: %s", view, width, scheme, found)
				}
			}
		}
		p.size(1280, 900)
	}
	p.open("/")
	p.run(string(script))
	p.run(`document.getElementById("main").append(document.createElement("button"))`)
	if found := get[[]string](p, axeViolations); len(found) != 1 || !strings.HasPrefix(found[0], "button-name: ") {
		p.t.Errorf("of a button without a name axe says %q", found)
	}
	p.views(look)
	p.open("/settings")
	p.see("[data-test=key-create]")
	look("settings")
	papers(p.t, p.Corpus)
	p.open("/articles?copies=true")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 2`)
	p.click("#pick-all")
	look("filters and selection")
	p.click("[data-test=article] a")
	p.see("[data-test=copies]")
	look("article")
	p.picture("article-1280")
	p.click("#correct")
	look("correction")
	p.size(360, 740)
	p.language("zh")
	p.scheme("dark")
	p.picture("correct-360-dark-zh")
	p.open("/articles?copies=true")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 2`)
	p.click("[data-test=article] .pick")
	p.is("too wide", get[[]string](p, tooWide), []string{})
	p.picture("selection-360-dark-zh")
	p.size(1280, 900)
	p.language("en")
	p.open("/articles")
	p.click("#feeds")
	look("feeds")
	p.expected = []string{"401"}
	p.Access = everywhere
	p.handler = p.Handler()
	p.do(chromedp.Navigate(p.server.URL))
	p.see("[data-test=signin]")
	look("sign-in")
}
