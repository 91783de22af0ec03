package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"

	"footnote/rag"
	"footnote/rag/llm/llmtest"
)

// What is copied waits in window.copied: a test has no right to the clipboard.
const catchCopies = `(() => {
	navigator.clipboard.write = async ([item]) => { window.copied = await (await item.getType("text/plain")).text(); };
	navigator.clipboard.writeText = async (text) => { window.copied = text; };
})()`

// underTheAnswer copies an answer, links to it, and opens the link.
func underTheAnswer(p *tab) {
	p.open("/")
	p.run(catchCopies)
	p.ask(whyTencent)
	p.answered(1)
	answer := p.stored().Answers[0]
	p.click("[data-test=copy]")
	p.wait(`window.copied?.includes("[^1]: Tencent")`)
	p.is("what is copied", get[string](p, "copied"), p.site.get("/api/v1/answers/"+answer.AnswerID+"/export").body)
	p.is("the receipt", get[string](p, `document.querySelector("[data-test=receipt]").getAttribute("href")`), "/api/v1/answers/"+answer.AnswerID)
	p.ask("And Alibaba's?")
	p.answered(2)
	p.click("[data-test=link]")
	p.wait(`window.copied.startsWith("http")`)
	address := get[string](p, "copied")
	p.is("the link", address, p.server.URL+"/c/"+*answer.ConversationID+"#"+answer.AnswerID)
	p.open("/articles")
	p.do(chromedp.Navigate(address))
	p.see(".exchange.linked")
	p.is("the linked question", p.text(".exchange.linked .question"), whyTencent)
	p.picture("linked-1280")
}

// thumbs rates an answer, says why, and finds both again.
func thumbs(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	pressed := `[...document.querySelectorAll("[data-rating][aria-pressed=true]")].map((each) => each.dataset.rating).join()`
	rated := func() []Feedback {
		return p.conversation(strings.TrimPrefix(get[string](p, "location.pathname"), "/c/")).Feedback
	}
	p.click("[data-test=up]")
	p.wait(pressed + ` === "up"`)
	p.click("[data-test=down]")
	p.wait(pressed + ` === "down"`)
	p.write("The second sentence is old")
	p.press("Enter")
	p.see("[data-test=notice]")
	p.is("kept", rated()[0].Rating+": "+rated()[0].Reason, "down: The second sentence is old")
	p.picture("rated-1280")
	p.do(chromedp.Reload())
	p.answered(1)
	p.is("shown again", get[string](p, pressed), "down")
	p.is("the reason", get[string](p, `document.querySelector("[data-test=reason]").value`), "The second sentence is old")
	p.click("[data-test=down]") // taken back
	p.wait(pressed + ` === ""`)
	p.gone("[data-test=reason]")
	p.is("kept", len(rated()), 0)
}

// askedAgain has another model answer, and then nobody but the articles.
func askedAgain(p *tab) {
	both := *p.engine()
	both.Writers = append(slices.Clone(both.Writers), rag.Writer{Generator: p.client, Model: "second", Preset: "custom"})
	p.Use(&both)
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.click("[data-test=again]")
	p.see("[data-test=models] button")
	p.is("other models", p.text("[data-test=models]"), "With second")
	p.picture("again-1280")
	p.click("[data-test=models] button")
	p.answered(2)
	p.is("who wrote it", p.stored().Answers[1].Model, "second")
	p.click("[data-test=exchange]:nth-child(1) .below .button:nth-child(3)")
	p.answered(3)
	p.is("how", p.stored().Answers[2].Mode, rag.Extractive)
	p.is("the question", p.stored().Answers[2].Question, whyTencent)
}

// figuresChecked shows a clean answer calmly, and names what is wrong in another.
func figuresChecked(p *tab) {
	p.scheme("dark") // and without motion
	p.open("/")
	p.model.Enqueue(llmtest.Reply{Text: []string{"Tencent's capital expenditures fell to 13 billion yuan in the third quarter of 2025 [1]."}})
	p.ask(english)
	p.answered(1)
	p.is("the line", p.text("[data-test=checks] summary"), "✓1 of 1 figure checked")
	p.is("unfolded", get[bool](p, `document.querySelector("[data-test=checks]").open`), false)
	p.click("[data-test=checks] summary")
	p.see(".check-passage")
	p.click(".check-passage")
	p.see("#reader mark")
	p.picture("checks-clean-1280")
	p.click("#reader-close")

	p.model.Enqueue(llmtest.Reply{Text: []string{"Tencent's capital expenditures fell to 99.7 billion yuan in the third quarter of 2025 [1]."}})
	p.ask("How much did Tencent spend on capex in the third quarter?")
	p.answered(2)
	const last = ".exchange:last-child [data-test=checks]"
	p.is("unfolded", get[bool](p, `document.querySelector("`+last+`").open`), true)
	p.has(last+" summary", "0 of 1 figure checked")
	p.has(last+" li.wrong", "99.7 billion yuan in none of the passages")
	p.is("what is marked", p.text(".exchange:last-child .prose mark"), "99.7 billion yuan")
	p.is("the mark", get[string](p, `getComputedStyle(document.querySelector(".prose mark")).textDecorationStyle`), "wavy")
	p.is("the sign says", get[string](p, `document.querySelector("[data-test=doubt]").ariaLabel`), "Not confirmed: in none of the passages that were read")
	p.click("[data-test=doubt]") // leads to its line
	p.is("what has the focus", get[string](p, `document.activeElement.textContent`), "99.7 billion yuan")
	p.press("Enter") // and that back
	p.is("what has the focus", get[string](p, `document.activeElement.dataset.test`), "doubt")
	p.picture("checks-wrong-1280")
	p.size(360, 740)
	for _, language := range []string{"zh", "en"} {
		p.language(language)
		p.is("too wide in "+language, get[[]string](p, tooWide), []string{})
		p.picture("checks-360-" + language)
	}
	p.do(chromedp.Reload())
	p.answered(2)
	p.is("signs after a reload", p.count("[data-test=doubt]"), 1)
}

// livePage leads from a source to its own page, at the sentence.
func livePage(p *tab) {
	p.quoting()
	pages := &web{}
	p.Intake.Fetch = pages
	pages.serve("https://news.example/antwerp", pageOf("Record year in Antwerp", antwerpText))
	in[Job](p.t, p.site.post("/api/v1/articles", object{"url": "https://news.example/antwerp"}))
	p.Wait()
	p.open("/")
	p.ask("How many containers did the port of Antwerp handle in 2025?")
	p.answered(1)
	p.see("[data-test=live-page]")
	address, err := url.Parse(get[string](p, `document.querySelector("[data-test=live-page]").href`))
	must(p.t, err)
	p.is("the page", address.Scheme+"://"+address.Host+address.Path, "https://news.example/antwerp")
	p.is("the sentence", strings.HasPrefix(address.Fragment, ":~:text="), true)
}
