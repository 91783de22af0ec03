package web

import (
	"fmt"
	"time"

	"footnote/corpus"
)

// titles is what the list of articles shows, in order.
const titles = `[...document.querySelectorAll("[data-test=article] .col-title a")].map((each) => each.textContent).join("|")`

// set types a value into a field that a person has cleared, or picks it.
func (p *tab) set(selector, value string) {
	p.t.Helper()
	p.see(selector)
	p.run(fmt.Sprintf(`((field) => { field.focus(); field.value = %s; field.dispatchEvent(new Event("change", { bubbles: true })); })(document.querySelector(%s))`, quoted(value), quoted(selector)))
}

// facts are the lines of what is known of the open article.
const facts = `[...document.querySelectorAll("[data-test=facts] > p")].map((line) => [...line.childNodes].map((each) => each.textContent).join(" ")).join("|")`

func correctInTheReader(p *tab) {
	ids := papers(p.t, p.Corpus)
	p.open("/articles/" + ids[0])
	p.see("[data-test=facts]")
	p.is("what is known", get[string](p, facts), "Gazette|2 October 2025, as the page states it|English|2 copies|Correct")
	p.click("#correct")
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "correct-title")
	p.press("Escape") // closes the form alone
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "correct")

	// What the server refuses stands at its field, and nothing is lost.
	p.click("#correct")
	p.set("#correct-title", "Mud")
	p.set("#correct-language", "martian tongue")
	p.expected = []string{"status of 400"}
	p.press("Enter")
	p.see("#correct-language-error")
	p.wait(`document.getElementById("correct-language-error").textContent === 'language must be a language tag like "en" or "zh-Hans"'`)
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "correct-language")
	p.is("invalid fields", p.count(".correct-form [aria-invalid=true]"), 1)
	p.picture("correct")
	p.set("#correct-language", "nl")
	p.set("#correct-published_at", "")
	p.set("#correct-tags", "ports，mud, ")
	p.press("Enter")
	p.wait(`document.getElementById("reader-title")?.textContent === "Mud"`)
	p.wait(`document.activeElement.id === "correct"`)
	// Without its date it is the original no more.
	p.wait(facts + ` === "Gazette|date unknown|Dutch ports mud|Copy of Dredging in the Courier 2 copies|Correct"`)
	p.wait(titles + `.includes("Mud")`) // the list follows

	// A field is given back, and the others stay corrected.
	p.click("#correct")
	p.is("the article itself", p.text(".correct-form .meta"), "The article says: Dredging in the Gazette As the article says")
	p.click(".correct-form .meta button")
	p.press("Enter")
	p.wait(`document.getElementById("reader-title")?.textContent === "Dredging in the Gazette"`)
	a := in[struct {
		Article
		Corrections []Correction
	}](p.t, p.get("/api/v1/articles/"+ids[0]))
	p.is("corrections", fmt.Sprint(a.Corrections), "[{language en} {tags } {published_at 2025-10-02}]")
}

func versionsInTheReader(p *tab) {
	ids := papers(p.t, p.Corpus)
	rewriteArticle(p.t, p.Corpus, ids[2], dredging+"\n\nPut right in Ghent.")
	p.open("/articles/" + ids[2])
	p.wait(`document.querySelector("[data-test=article-text]")?.textContent.endsWith("Put right in Ghent.")`)
	p.is("the mark in its row", get[string](p, `document.querySelector("[data-id=`+ids[2]+`] .tag").textContent`), "copy")
	p.is("marks", get[int](p, `[...document.querySelectorAll("[data-test=article] .tag")].filter((each) => each.textContent === "changed lately").length`), 1)
	p.click("[data-test=versions] summary")
	p.see("[data-test=versions] li")
	p.is("versions", p.count("[data-test=versions] li"), 2)
	p.picture("versions")
	p.clickNth("[data-test=versions] button", 1)
	p.wait(`document.querySelector("[data-test=article-text]")?.textContent.endsWith("Edited in Ghent.")`)
	p.is("the address", get[bool](p, `new URLSearchParams(location.search).has("v")`), true)
	p.click("[data-test=earlier-text] button")
	p.wait(`document.querySelector("[data-test=article-text]")?.textContent.endsWith("Put right in Ghent.")`)

	p.wait(`document.querySelector("[data-test=facts]").innerText.includes("Copy of Dredging in the Gazette")`)
	p.click("[data-test=copies]")
	p.wait(titles + ` === "Dredging in the Herald|Dredging in the Courier|Dredging in the Gazette"`)
	p.see("#reader") // and the article stays open
}

func reloadInTheReader(p *tab) {
	const address = "https://news.example/antwerp"
	p.Intake.Fetch = p.web
	p.web.serve(address, pageOf("Antwerp", antwerpText))
	p.post("/api/v1/articles", object{"url": address})
	p.Wait()
	p.open("/articles?q=antwerp")
	p.click("[data-test=article] a")
	p.see("#reload")
	p.web.serve(address, pageOf("Antwerp", antwerpText+" It was put right later."))
	p.click("#reload")
	p.wait(`document.querySelector("#reader .job-state")?.textContent === "1 updated"`)
	p.wait(`document.querySelector("[data-test=article-text]")?.textContent.includes("It was put right later.")`)
	p.see("[data-test=versions]")
	p.picture("reloaded")
	p.open("/articles")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 13`)
	p.clickNth("[data-test=article] a", 5)
	p.see("[data-test=facts]")
	p.is("what came from no address", p.count("#reload"), 0)
}

// How sure a date is stands beside where it was found.
func datesInTheReader(p *tab) {
	for from, want := range map[string]string{
		"json-ld": "2 October 2025, as the page states it",
		"byline":  "2 October 2025, from its byline (likely)",
		"file":    "2 October 2025, from its file (not certain)",
	} {
		res, err := p.Corpus.Ingest(p.t.Context(), corpus.Document{URI: "file:/" + from, Title: from, Text: "Found in the " + from, Format: "text",
			Published: time.Date(2025, 10, 2, 0, 0, 0, 0, time.UTC), PublishedFrom: from})
		must(p.t, err)
		p.open("/articles/" + res.ArticleID)
		p.see("[data-test=facts]")
		p.is("the date from "+from, p.text("[data-test=facts] p"), want)
	}
}
