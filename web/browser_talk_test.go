package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"footnote/web/state"
)

// revised changes the second of three questions: the conversation up to there goes
// on in another one, and the first stays whole.
func revised(p *tab) {
	p.quoting()
	p.open("/")
	for n, question := range []string{whyTencent, "And Alibaba's?", "And JD's?"} {
		p.ask(question)
		p.answered(n + 1)
	}
	first := p.stored()
	box := `document.getElementById("question").value`
	p.press("ArrowUp")
	p.wait(box + ` === "And JD's?"`)
	p.see("[data-test=revising]")
	p.press("Escape")
	p.gone("[data-test=revising]")
	p.is("the box", get[string](p, box), "")

	p.clickNth("[data-test=revise]", 1)
	p.wait(box + ` === "And Alibaba's?"`)
	p.picture("revising-1280")
	p.run(`document.getElementById("question").select()`)
	p.write("And Meituan's?")
	p.press("Enter")
	p.wait(`location.pathname !== "/c/` + first.ID + `" && document.querySelectorAll("[data-test=made-of]").length === 2`)
	branch := p.stored()
	p.is("questions of the branch", branch.Answers[0].Question+" "+branch.Answers[1].Question, whyTencent+" And Meituan's?")
	p.is("the first conversation", len(p.conversation(first.ID).Answers), 3)
	p.wait(`document.querySelectorAll(".conversation").length === 2`)

	p.clickNth("[data-test=revise]", 1) // of the branch, once more, without a reload
	p.run(`document.getElementById("question").select()`)
	p.ask("And Baidu's?")
	p.wait(`document.querySelectorAll(".conversation").length === 3 && document.querySelectorAll("[data-test=made-of]").length === 2`)
	p.is("the second branch", p.stored().Answers[1].Question, "And Baidu's?")
	p.clickNth("[data-test=revise]", 0) // with nothing before it
	p.run(`document.getElementById("question").select()`)
	p.ask(english)
	p.wait(`document.querySelectorAll(".conversation").length === 4 && document.querySelectorAll("[data-test=made-of]").length === 1`)
	p.is("a conversation of its own", len(p.stored().Answers), 1)
	p.do(chromedp.NavigateBack())
	p.answered(2)
	p.is("back", p.stored().Answers[1].Question, "And Baidu's?")
}

// branchStopped stops a changed question, asks it again, and loses nothing of what
// was said before it.
func branchStopped(p *tab) {
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.ask("And Alibaba's?")
	p.answered(2)
	p.clickNth("[data-test=revise]", 1)
	p.run(`document.getElementById("question").select()`)
	gate := p.streaming("Why did it fall in the third quarter?")
	p.grow(gate, 100)
	p.press("Escape")
	p.see("[data-test=stopped]")
	p.click("[data-test=stopped] .button")
	p.answered(2)
	p.is("answers of the branch", len(p.stored().Answers), 2)
	p.is("conversations", p.received(http.MethodPost, "/api/v1/ask"), 4)

	p.clickNth("[data-test=revise]", 1) // and a reload while it is written
	p.run(`document.getElementById("question").select()`)
	gate = p.streaming(whyTencent + " Say more.")
	p.grow(gate, 100)
	p.do(chromedp.Reload())
	p.see(".exchange")
	p.grow(gate, 200)
	close(gate)
	p.wait(`document.querySelectorAll("[data-test=made-of]").length === 2`)
	p.is("the first question", p.text(".question"), whyTencent)
}

func keysOfThePage(p *tab) {
	p.quoting()
	p.open("/")
	p.wait(`document.activeElement.id === "question"`)
	p.run(`document.activeElement.blur()`)
	p.press("/")
	p.wait(`document.activeElement.id === "question"`)
	p.press("ArrowUp") // nothing has been asked
	p.gone("[data-test=revising]")
}

// midday is noon of today: days before it lie in the days before.
func midday() time.Time {
	y, m, d := time.Now().Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.Local)
}

// searchedAndPinned finds a conversation and pins one.
func searchedAndPinned(p *tab) {
	p.quoting()
	kept := func(id, title, question string, days int) {
		must(p.t, p.State.SaveAnswer(p.t.Context(), state.Answer{ID: "ans_" + id, ConversationID: "cnv_" + id, Question: question, Receipt: []byte(`{"answer_id":"ans_` + id + `"}`), Created: midday().AddDate(0, 0, -days)}, title))
	}
	kept("a", "Ports", "How busy is Antwerp?", 0)
	kept("b", "Banks", "What does ING pay?", 1)
	kept("c", "Airships", "Who builds zeppelins?", 5)
	kept("d", "Chips", "Who makes chips?", 400)
	p.open("/")
	groups := `[...document.querySelectorAll(".conversations h3")].map((each) => each.textContent).join()`
	p.wait(`document.querySelectorAll(".conversation").length === 4`)
	month := get[string](p, `new Date(`+asJSON(midday().AddDate(0, 0, -400).UnixMilli())+`).toLocaleDateString("en-GB", { month: "long", year: "numeric" })`)
	p.is("groups", get[string](p, groups), "Today,Yesterday,Last 7 days,"+month)

	p.point(".conversation", 3)
	p.clickNth(".conversation [data-test=pin]", 3)
	p.wait(groups + ` === "Pinned,Today,Yesterday,Last 7 days"`)
	p.is("the first", p.text(".conversation a"), "Chips")
	p.picture("conversations-1280")

	p.click("#search-conversations")
	p.write("ZEPPELIN who")
	p.wait(`document.querySelectorAll(".conversation").length === 1`)
	p.is("found", p.text(".conversation a"), "Airships")
	p.write("xyz")
	p.wait(`document.querySelector(".conversations").textContent === "No conversation has these words."`)
}

// exportedFromThePage saves a conversation in each format, and prints it.
func exportedFromThePage(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.click("[data-test=export] summary")
	p.see("[data-test=export] a")
	p.picture("export-1280")
	for _, format := range []string{"md", "html", "json"} {
		path := get[string](p, `document.querySelector("[data-format=`+format+`]").getAttribute("href")`)
		p.is("export as "+format, p.site.get(path).status, 200)
	}
	p.size(360, 740)
	p.is("too wide", get[[]string](p, tooWide), []string{})

	p.size(1280, 900)
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	must(p.t, err)
	for _, part := range []string{"#sidebar", ".ask-foot", ".actions", ".exports", "[data-test=also-read]"} {
		p.gone(part)
	}
	p.see(".prose a.cite")
	p.see("[data-test=cited] .source-title")
	p.is("all of the answer is on paper", get[bool](p, `document.querySelector(".thread-scroll").scrollHeight <= document.querySelector(".thread-scroll").clientHeight`), true)
	p.picture("print")
}

// filtered asks only some articles, and finds the filter again.
func filtered(p *tab) {
	p.quoting()
	p.scheme("light") // and without motion
	p.open("/")
	p.click("#filter")
	p.see("#filter-languages")
	p.choose("#filter-languages", "zh")
	p.run(`(() => { const from = document.getElementById("filter-from"); from.value = "2025-08-01"; from.dispatchEvent(new Event("change")); })()`)
	p.wait(`document.querySelectorAll("[data-test=filter-chip]").length === 2`)
	p.picture("filter-1280")
	p.size(360, 740)
	p.is("too wide", get[[]string](p, tooWide), []string{})
	p.picture("filter-360")
	p.size(1280, 900)
	p.click("#filter")
	p.ask(whyTencent)
	p.answered(1)
	for _, source := range p.stored().Answers[0].Sources {
		p.is("language of "+source.Title, strings.HasPrefix(source.Language, "zh"), true)
	}
	chips := `[...document.querySelectorAll("[data-test=chip-filter], [data-test=filter-chip]")].map((each) => each.textContent).join()`
	p.wait(chips + ` === "from 1 August 2025,Chinese,from 1 August 2025,Chinese"`)
	p.do(chromedp.Reload())
	p.answered(1)
	p.is("the filter is there again", get[string](p, chips), "from 1 August 2025,Chinese,from 1 August 2025,Chinese")
	p.clickNth("[data-test=chip-filter] button", 1) // ask without the language
	p.answered(2)
	p.is("filter of the second answer", asJSON(p.stored().Answers[1].Filter), `{"from":"2025-08-01","to":null,"sources":[],"tags":[],"languages":[],"article_ids":[]}`)
	p.clickNth("[data-test=filter-chip] button", 1)
	p.clickNth("[data-test=filter-chip] button", 0)
	p.gone("[data-test=filter-chip]")
	p.ask(english)
	p.answered(3)
	p.is("filter of the third answer", p.stored().Answers[2].Filter == nil, true)
}
