package web

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// markInView says whether the marked sentence can be read without scrolling.
const markInView = `(() => {
	const box = document.querySelector("#reader .reader-scroll").getBoundingClientRect();
	const { top, bottom } = document.querySelector("#reader mark").getBoundingClientRect();
	return top >= box.top && bottom <= box.bottom;
})()`

const markText = `[...document.querySelectorAll("#reader mark")].map((each) => each.textContent).join("")`

func chipsOpenTheReader(p *tab) {
	p.quoting()
	for n, question := range []string{whyTencent, "腾讯的资本开支为什么下降？"} {
		p.size([]int64{1280, 360}[n], 900)
		p.open("/")
		p.ask(question)
		p.answered(1)
		for i, c := range p.stored().Answers[0].Citations {
			p.clickNth(".prose a.cite", i)
			p.wait(markText + " === " + quoted(c.CitedText))
			p.is("the sentence is in view", get[bool](p, markInView), true)
			p.is("the chip that is open", get[[]int](p, `[...document.querySelectorAll(".prose a.cite")].flatMap((chip, i) => chip.matches(".open") ? [i] : [])`), []int{i})
			p.is("the address", get[string](p, "location.search"), fmt.Sprintf("?read=%s&at=%d-%d&v=%s", c.ArticleID, c.ArticleStart, c.ArticleEnd, p.stored().Answers[0].Sources[c.N-1].Version))
			if i == 0 {
				p.linked(c.CitedText)
			}
			p.click("#reader-close")
			p.gone("#reader")
			p.is("chips that are open", p.count("a.cite.open"), 0)
		}
	}
}

// linked opens the address of the open reader as one that was sent by someone:
// the page knows no more than where the sentence stands.
func (p *tab) linked(sentence string) {
	p.t.Helper()
	address := get[string](p, "location.href")
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(address))
	p.wait(markText)
	p.is("what the page remembers", get[any](p, "history.state"), nil)
	p.is("the sentence", get[string](p, markText), sentence)
	p.is("the sentence is in view", get[bool](p, markInView), true)
}

func hoverCard(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	answer := p.stored().Answers[0]
	for i, c := range answer.Citations {
		p.point(".prose a.cite", i)
		p.wait(`document.querySelector("#cite-card:not([hidden]) blockquote")?.textContent === ` + quoted(c.CitedText))
		source := answer.Sources[c.N-1]
		p.is("title and publisher", get[string](p, `[...document.querySelectorAll("#cite-card :is(.cite-title, bdi)")].map((each) => each.textContent).join(", ")`), source.Title+", "+source.Publisher)
		p.is("tied to its chip", get[string](p, `document.querySelectorAll(".prose a.cite")[`+asJSON(i)+`].getAttribute("aria-describedby")`), "cite-card")
		p.is("within the window", get[bool](p, `(() => {
			const { left, top, right, bottom } = document.getElementById("cite-card").getBoundingClientRect();
			return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
		})()`), true)
		p.point(".question", 0)
		p.gone("#cite-card")
	}
}
