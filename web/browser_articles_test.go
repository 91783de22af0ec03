package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

const harbour = `---
title: Dredging the harbour costs 42 million euros
date: 2025-10-02
publisher: Port Gazette
---

Ships 🚢 grow, and need deeper water 🌊.

Dredging the harbour of Zeebrugge costs 42 million euros in 2025. The port authority pays for it from fees.
`

// file writes a file to upload.
func (p *tab) file(name, text string) (path string) {
	p.t.Helper()
	path = filepath.Join(p.t.TempDir(), name)
	must(p.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// articles returns how many articles the server has.
func (p *tab) articles() int { return p.Corpus.Stats().Articles }

func uploadFiles(p *tab) {
	p.quoting()
	p.open("/articles")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#upload"), []string{p.file("harbour.md", harbour), p.file("pictures.zip", "PK\x03\x04\x00\x00")}))
	p.see("[data-test=job-row][data-state=done]")
	p.is("the job", p.text(".job-label")+": "+p.text(".job-state"), "2 files: 1 added · 1 could not be read")
	p.is("what failed", p.text(".job-errors"), "pictures.zip damaged or cut off: ZIP archive\nFootnote reads text, Markdown, HTML, PDF, Word, RTF, e-book, mail, table (Excel, CSV, JSON) and ZIP files of up to 32 MB.")
	p.wait(`document.querySelector("[data-test=article-count]").textContent === "13 articles"`)
	p.is("articles on the server", p.articles(), 13)

	p.click("#new-question")
	p.wait(`document.querySelector("[data-test=corpus-line]")?.textContent.startsWith("13 articles")`)
	p.ask("What does dredging the harbour of Zeebrugge cost?")
	p.answered(1)
	p.is("cited", p.text("[data-test=cited] .source-title"), "Dredging the harbour costs 42 million euros")
	p.click(".prose a.cite")
	const sentence = "Dredging the harbour of Zeebrugge costs 42 million euros in 2025."
	p.wait(markText + " === " + quoted(sentence))
	p.linked(sentence) // behind characters of two UTF-16 units

	// A file that is dropped, and known already.
	p.click("#nav-articles")
	p.see("[data-test=article]")
	p.drop(p.file("again.md", harbour))
	p.wait(`document.querySelector(".job-state")?.textContent === "1 already there"`)
	p.is("the dropped file", p.text(".job-label"), "again.md")
}

// A page that could not be had says why, and is had at the second try.
func addAddress(p *tab) {
	pages := &web{}
	p.Intake.Fetch = pages
	p.open("/articles")
	p.click("#add-address")
	p.write("https://news.example/antwerp")
	p.click("#address-form [type=submit]")
	p.see("[data-test=job-row][data-state=done]")
	p.is("the job", p.text(".job-label")+": "+p.text(".job-state"), "https://news.example/antwerp: 1 could not be read")
	p.wait(`document.querySelector(".job-errors").textContent.includes("the page is not there (any more): check the address")`)
	p.picture("address")
	pages.serve("https://news.example/antwerp", pageOf("Record year in Antwerp", antwerpText))
	p.click(".job-line button:not([hidden])")
	p.wait(`document.querySelector(".job-state")?.textContent === "1 added"`)
	p.wait(`[...document.querySelectorAll("[data-test=article]")].some((row) => row.innerText.trim().startsWith("Record year in Antwerp"))`)
}

// drop drags a file from the desktop onto the page.
func (p *tab) drop(path string) {
	p.t.Helper()
	drag := func(kind input.DispatchDragEventType) {
		_, err := chromedp.Call(p.ctx, input.DispatchDragEvent, input.DispatchDragEventParams{
			Type: kind, X: 600, Y: 600, Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{path}, DragOperationsMask: 1},
		})
		must(p.t, err)
	}
	drag(input.DispatchDragEventTypeDragEnter)
	for deadline := time.Now().Add(patience); !get[bool](p, `document.querySelector(".drop-sign").checkVisibility()`); drag(input.DispatchDragEventTypeDragOver) {
		if time.Now().After(deadline) {
			p.t.Fatal("the page does not offer to take the file")
		}
	}
	drag(input.DispatchDragEventTypeDrop)
}

func pasteText(p *tab) {
	p.quoting()
	p.open("/articles")
	p.click("#paste")
	p.write("The lighthouse of Ostend")
	p.run(`(document.getElementById("paste-date").value = "2025-09-30", document.getElementById("paste-text").focus())`)
	p.write("The lighthouse of Ostend was repainted for 12,000 euros.")
	p.click("#paste-form [type=submit]")
	p.see("[data-test=job-row][data-state=done]")
	p.gone("#paste-form")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 13`)
	p.is("the row", get[string](p, `[...document.querySelectorAll("[data-test=article]")].map((row) => row.innerText.trim()).find((text) => text.startsWith("The lighthouse"))`),
		"The lighthouse of Ostend\t\t30 September 2025\tEnglish")
}

func deleteArticle(p *tab) {
	p.open("/articles")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 12`)
	title := p.text("[data-test=article] a")
	first := `[...document.querySelectorAll("[data-test=article] a")].some((each) => each.textContent === ` + quoted(title) + `)`
	remove := func() {
		p.click("[data-test=article] [data-test=delete]")
		p.wait("!" + first)
		p.is("the notice", strings.HasPrefix(p.text("[data-test=notice]"), "Deleted “"+title+"”."), true)
		p.is("the count", p.text("[data-test=article-count]"), "11 articles")
	}
	remove()
	p.click("[data-test=undo]")
	p.wait(first)
	p.is("what has the focus", get[string](p, "document.activeElement.textContent"), title)
	p.is("deletions", p.received(http.MethodDelete, "/api/v1/articles"), 0)

	remove()
	p.do(chromedp.Reload()) // leaving the page makes the deletion
	p.wait(`fetch("/api/v1/status").then((r) => r.json()).then((s) => s.corpus.articles === 11)`)
	p.is("deletions", p.received(http.MethodDelete, "/api/v1/articles"), 1)
}

func removeSample(p *tab) {
	p.open("/articles")
	p.is("what it says", strings.HasPrefix(p.text(".sample-bar"), "These articles come with Footnote, to try it."), true)
	p.click("#remove-sample")
	p.see(".empty")
	p.is("the notice", strings.HasPrefix(p.text("[data-test=notice]"), "Removed the sample, 12 articles."), true)
	p.click("[data-test=undo]")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 12`)
	p.is("articles on the server", p.articles(), 12)

	p.click("#remove-sample")
	p.click("[data-test=notice] .icon-button")
	p.gone("[data-test=notice]")
	p.wait(`fetch("/api/v1/status").then((r) => r.json()).then((s) => s.corpus.articles === 0)`)
	p.gone(".sample-bar")
	p.click("#new-question")
	p.wait(`document.querySelector(".welcome-foot .empty")?.checkVisibility()`)
	p.is("the way on", p.text(".welcome-foot .button"), "Add articles")
}
