package web

import "github.com/chromedp/chromedp"

func narrowArticles(p *tab) {
	papers(p.t, p.Corpus)
	p.open("/articles")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 15`)
	p.is("the filters are folded", get[bool](p, `document.getElementById("filters").hidden`), true)
	p.click("#filter")
	p.set("#filter-publisher", "Courier")
	p.wait(titles + ` === "Dredging in the Courier"`)
	p.is("the address", get[string](p, "location.search"), "?publisher=Courier")
	p.set("#filter-publisher", "")
	p.set("#filter-kind", "copies")
	p.wait(titles + ` === "Dredging in the Herald|Dredging in the Courier"`)
	p.is("how many copies it offers", get[string](p, `document.querySelector("#filter-kind option[value=copies]").textContent`), "copies (2)")

	// The heads of the columns order, and turn round what they have ordered.
	p.click("[data-sort=title] button")
	p.wait(titles + ` === "Dredging in the Courier|Dredging in the Herald"`)
	p.is("the order", get[string](p, `document.querySelector("[data-sort=title]").ariaSort`), "ascending")
	p.click("[data-sort=title] button")
	p.wait(titles + ` === "Dredging in the Herald|Dredging in the Courier"`)
	p.is("the address", get[string](p, "location.search"), "?copies=true&sort=-title")
	p.picture("filters")

	// Back undoes one choice after the other; a reload keeps them.
	p.run("history.back()")
	p.wait(titles + ` === "Dredging in the Courier|Dredging in the Herald"`)
	p.do(chromedp.Reload())
	p.wait(titles + ` === "Dredging in the Courier|Dredging in the Herald"`)
	p.is("the choice", get[string](p, `document.getElementById("filter-kind").value`), "copies")
	p.set("#filter-from", "2030-01-01")
	p.wait(`document.querySelector(".articles .empty").textContent === "No article matches these filters."`)
	p.click("#clear-filters")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 15`)
	p.is("the address", get[string](p, "location.search"), "?sort=title")
}

func manyArticles(p *tab) {
	papers(p.t, p.Corpus)
	p.open("/articles?sort=title&q=dredging")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 3`)
	p.gone("[data-test=selection]")
	p.click("[data-test=article] .pick")
	p.is("selected", p.text("[data-test=selection] strong"), "1 selected")
	p.run(`document.querySelectorAll("[data-test=article] .pick")[2].dispatchEvent(new MouseEvent("click", { shiftKey: true, bubbles: true, cancelable: true }))`)
	p.is("selected with Shift", p.text("[data-test=selection] strong"), "3 selected")
	p.is("the box of all", get[bool](p, `document.getElementById("pick-all").checked`), true)

	p.click("#bulk-tags")
	p.write("mud, ports")
	p.press("Enter")
	p.wait(`document.querySelector("[data-test=notice]")?.textContent.startsWith("Tags of 3 articles changed.")`)
	p.wait(`!!document.querySelector("#filter-tag option[value=mud]")`)
	p.picture("selection")
	p.click("#bulk-tags")
	p.write("PORTS")
	p.click("#bulk-untag")
	p.wait(`fetch("/api/v1/articles?tag=mud").then((r) => r.json()).then((list) => list.articles.every((each) => each.tags.join() === "mud"))`)
	p.click("#bulk-reload")
	p.wait(`document.querySelector("[data-test=notice]")?.textContent.startsWith("None of these came from a web address.")`)

	p.click("#bulk-delete")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 0`)
	p.is("the notice", p.text("[data-test=notice] span"), "Deleted 3 articles.")
	p.click("[data-test=undo]")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 3`)
	p.is("articles on the server", p.articles(), 15)
	p.click("#pick-all")
	p.click("#bulk-delete")
	p.click("[data-test=notice] .icon-button")
	p.wait(`fetch("/api/v1/status").then((r) => r.json()).then((s) => s.corpus.articles === 12)`)
}

func articlesByKeyboard(p *tab) {
	p.open("/articles")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 12`)
	at := func() int {
		return get[int](p, `[...document.querySelectorAll("[data-test=article]")].indexOf(document.activeElement.closest("tr"))`)
	}
	p.reach("Tab", "[data-test=article] a")
	for _, step := range []struct {
		key  string
		want int
	}{{"ArrowDown", 1}, {"ArrowDown", 2}, {"ArrowUp", 1}, {"End", 11}, {"Home", 0}, {"ArrowDown", 1}} {
		p.press(step.key)
		p.is("the row after "+step.key, at(), step.want)
	}
	title := get[string](p, "document.activeElement.textContent")
	p.press("Enter")
	p.wait(`document.getElementById("reader-title")?.textContent === ` + quoted(title))
	p.press("Escape")
	p.gone("#reader")
	p.press("Delete")
	p.is("what has the focus", at(), 1)
	p.is("articles shown", p.count("[data-test=article]"), 11)
	p.click("[data-test=undo]")
	p.is("what has the focus", get[string](p, "document.activeElement.textContent"), title)
}
