package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"footnote/rag"
	"footnote/rag/llm/llmtest"
)

const whyTencent = "Why is Tencent's capex falling?"

func firstQuestion(p *tab) {
	p.quoting()
	p.open("/")
	p.is("what is there", p.text("[data-test=corpus-line]"), "12 articlesnewest 5 December 2025quoted from the articles, no model")
	p.has("[data-test=connect]", "Settings")
	p.is("example questions", p.count("[data-test=examples] button"), exampleCount)
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "question")

	p.do(chromedp.SendKeys(chromedp.CSS("#question"), p.question(whyTencent)))
	p.press("Enter")
	p.answered(1)
	c := p.stored()
	answer := c.Answers[0]
	p.is("the question", p.text(".question"), whyTencent)
	p.is("the answer", p.prose(0), shown(answer))
	p.is("the box", get[string](p, `document.getElementById("question").value`), "")
	p.is("the title", get[string](p, "document.title"), whyTencent+" · Footnote")
	p.is("the address", get[string](p, "location.pathname"), "/c/"+c.ID)
	p.is("the sidebar", p.text(".conversation [aria-current=page]"), whyTencent)
	p.is("chips", get[[]string](p, `[...document.querySelectorAll(".prose a.cite")].map((chip) => chip.dataset.citation)`), upTo(len(answer.Citations)))
	var cited []string
	for _, c := range answer.Citations {
		if title := answer.Sources[c.N-1].Title; !slices.Contains(cited, title) {
			cited = append(cited, title)
		}
	}
	p.is("cited", get[[]string](p, `[...document.querySelectorAll("[data-test=cited] .source-title")].map((each) => each.textContent)`), cited)
	p.is("made of", strings.HasPrefix(p.text("[data-test=made-of]"), "Quoted from the articles"), true)
}

// longAnswer is an answer of many words, so that it can be watched growing.
var longAnswer = strings.SplitAfter(strings.Repeat("Tencent's capex is falling because of the stability of its core businesses in gaming and WeChat [1]. "+
	"It fell to 13 billion yuan in the third quarter of 2025 [2].\n\n", 30), " ")

// streaming asks, with a model that writes a word for each value of gate, and
// all that is left when gate is closed.
func (p *tab) streaming(question string) (gate chan struct{}) {
	p.t.Helper()
	gate = make(chan struct{})
	p.model.Enqueue(llmtest.Reply{Text: longAnswer, Reasoning: []string{"The passages ", "say it."}, Gate: gate})
	p.ask(question)
	return gate
}

// grow lets the model write until n characters of the answer are on view.
func (p *tab) grow(gate chan struct{}, n int) {
	p.t.Helper()
	for get[int](p, `document.querySelector(".exchange:last-child .prose").textContent.length`) < n {
		select {
		case gate <- struct{}{}:
		case <-time.After(patience):
			p.t.Fatalf("the model wrote all of it, and %d characters are not on view", n)
		}
	}
}

func streamedAnswer(p *tab) {
	p.open("/")
	p.is("who answers", strings.Contains(p.text("[data-test=corpus-line]"), "answered by "+llmtest.ChatModel), true)
	gate := p.streaming(whyTencent)
	p.grow(gate, 200)
	early := p.prose(0)
	p.is("the stage", strings.HasPrefix(p.text("[data-test=status-line]"), "Writing"), true)
	p.is("busy", get[string](p, `document.querySelector(".prose").getAttribute("aria-busy")`), "true")
	p.is("chips that know their citation", p.count(".prose a.cite[data-citation]"), 0)
	p.is("the thinking is folded", get[bool](p, `document.querySelector("[data-test=reasoning]").open`), false)
	p.see("#stop")
	p.grow(gate, 600)
	later := p.prose(0)
	p.is("what was written stays", strings.HasPrefix(later, early), true)

	// A reader who scrolls up is left there.
	p.grow(gate, 1500)
	p.run(`document.querySelector(".thread-scroll").scrollTo(0, 0)`)
	p.see(".to-end")
	p.grow(gate, 2500)
	p.is("scrolled to", get[int](p, `document.querySelector(".thread-scroll").scrollTop`), 0)

	close(gate)
	p.answered(1)
	p.gone("#stop")
	answer := p.stored().Answers[0]
	p.is("citations", len(answer.Citations), 60)
	p.is("chips", get[[]string](p, `[...document.querySelectorAll(".prose a.cite")].map((chip) => chip.dataset.citation)`), upTo(60))
	p.is("the answer", p.prose(0), shown(answer))
	p.is("made of", strings.HasPrefix(p.text("[data-test=made-of]"), "Written by "+llmtest.ChatModel), true)
	p.is("said aloud", strings.HasPrefix(get[string](p, `document.querySelector("[data-test=live]").textContent`), "The answer is ready."), true)
}

func abstainedAnswer(p *tab) {
	p.open("/")
	p.ask(offTopic)
	p.answered(1)
	answer := p.stored().Answers[0]
	p.is("status", answer.Status, rag.Abstained)
	p.is("status on the page", get[string](p, `document.querySelector(".exchange").dataset.status`), "abstained")
	p.is("the answer", p.prose(0), shown(answer))
	p.is("chips", p.count("a.cite"), 0)
	p.see("[data-test=also-read] .source-title") // unfolded: what comes nearest is at hand
	p.is("the model was asked", len(p.model.Asked("/chat/completions")), 0)
}

func brokenAnswer(p *tab) {
	p.open("/")
	p.model.Enqueue(llmtest.Fault("cut"))
	p.ask(whyTencent)
	p.see("[data-test=failed]")
	p.is("why", strings.HasPrefix(p.text("[data-test=failed]"), "The answer could not be finished: "), true)
	p.is("the address", get[string](p, "location.pathname"), "/") // nothing is stored of it

	p.click("[data-test=failed] button") // asks again
	p.answered(1)
	p.is("exchanges", p.count(".exchange"), 1)
	p.is("the answer", p.prose(0), shown(p.stored().Answers[0]))
}

func stopAnswer(p *tab) {
	p.open("/")
	gate := p.streaming(whyTencent)
	p.grow(gate, 200)
	p.click("#stop")
	p.see("[data-test=stopped]")
	p.see("#send")
	select {
	case <-p.model.Asked("/chat/completions")[0].Gone:
	case <-time.After(patience):
		p.t.Error("the model goes on writing")
	}
	kept := p.prose(0)
	p.is("what was written stays", len(kept) >= 200, true)

	p.ask(english)
	p.answered(1)
	p.is("stored answers", len(p.stored().Answers), 1)
	p.is("the stopped answer", p.prose(0), kept)
}

func resumeAfterCut(p *tab) {
	p.expected = []string{"ERR_INCOMPLETE_CHUNKED_ENCODING"} // the browser's own word for the cut
	p.open("/")
	gate := p.streaming(whyTencent)
	p.grow(gate, 200)
	for cut := range 2 {
		before := p.prose(0)
		p.server.CloseClientConnections()
		p.wait(`document.querySelector("[data-test=status-line]").textContent.startsWith("The connection was lost")`)
		p.wait(`document.querySelector("[data-test=status-line]").textContent.startsWith("Writing")`)
		p.grow(gate, len(before)+300)
		p.is("what was written stays", strings.HasPrefix(p.prose(0), before), true)
		p.is("streams taken up again", p.received(http.MethodGet, "/api/v1/answers/"), cut+1)
	}
	growing := p.prose(0)
	close(gate)
	p.answered(1)
	whole := p.prose(0)
	p.is("nothing was lost before the end", strings.HasPrefix(whole, growing), true)
	p.is("the answer", whole, spaced(strings.Join(longAnswer, "")))
	p.is("questions that reached the model", len(p.model.Asked("/chat/completions")), 1)
}

func resumeAfterReload(p *tab) {
	p.open("/")
	gate := p.streaming(whyTencent)
	p.grow(gate, 200)
	before := p.prose(0)
	p.do(chromedp.Reload())
	p.see(".exchange")
	p.grow(gate, 600)
	p.is("what was written is there again", strings.HasPrefix(p.prose(0), before), true)
	p.see("#stop")

	p.click("#nav-articles") // and away from it, and back
	p.see("[data-test=article]")
	p.do(chromedp.NavigateBack())
	p.see(".exchange")
	close(gate)
	p.answered(1)
	p.is("the answer", p.prose(0), shown(p.stored().Answers[0]))
}

func conversationSurvivesReload(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.ask("腾讯的资本开支为什么下降？")
	p.answered(2)
	before := get[[]string](p, `[...document.querySelectorAll(".question, .prose, .notes")].map((each) => each.innerText)`)
	address := get[string](p, "location.pathname")
	for _, back := range []func(){
		func() { p.do(chromedp.Reload()) },
		func() { p.open("/"); p.click(".conversation a") },
	} {
		back()
		p.answered(2)
		p.is("the conversation", get[[]string](p, `[...document.querySelectorAll(".question, .prose, .notes")].map((each) => each.innerText)`), before)
		p.is("the address", get[string](p, "location.pathname"), address)
		p.is("conversations", p.count(".conversation"), 1)
		p.is("the title", get[string](p, "document.title"), whyTencent+" · Footnote")
	}
	p.click(".prose a.cite")
	p.see("#reader mark")
}

func conversationRenamedAndDeleted(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.see(".conversation")
	p.point(".conversation", 0)
	p.click(".conversation [data-test=rename]")
	p.run(`document.activeElement.select()`)
	p.write("Spending in Shenzhen")
	p.press("Enter")
	p.wait(`document.querySelector(".conversation a")?.textContent === "Spending in Shenzhen"`)
	p.wait(`fetch("/api/v1" + location.pathname.replace("c", "conversations")).then((r) => r.json()).then((c) => c.title === "Spending in Shenzhen")`)

	remove := func() {
		p.point(".conversation", 0)
		p.click(".conversation [data-test=delete]")
		p.gone(".conversation")
		p.see(".examples")
	}
	remove()
	p.click("[data-test=undo]")
	p.see(".conversation")
	p.is("deletions", p.received(http.MethodDelete, "/api/v1/conversations/"), 0)
	remove()
	p.click("[data-test=notice] .icon-button") // no second thoughts
	p.gone("[data-test=notice]")
	p.wait(`fetch("/api/v1/conversations").then((r) => r.json()).then((list) => list.conversations.length === 0)`)
}

func instantAnswerFromTop(p *tab) {
	p.quoting()
	p.size(360, 740)
	p.open("/")
	for n, question := range []string{whyTencent, english} {
		p.ask(question)
		p.answered(n + 1)
		p.is("the question is in view", get[bool](p, `(() => {
			const box = document.querySelector(".thread-scroll").getBoundingClientRect();
			const { top, bottom } = document.querySelector(".exchange:last-child .question").getBoundingClientRect();
			return top >= box.top && bottom <= box.bottom;
		})()`), true)
	}
}
