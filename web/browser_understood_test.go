package web

import (
	"encoding/json"
	"io"
	"net/http"
)

// understood shows what a question was taken to mean, and asks without it.
func understood(p *tab) {
	p.quoting()
	p.open("/")
	p.ask("Why did Tencent's capex fall in the third quarter of 2025?")
	p.answered(1)
	p.has("[data-test=chip-time]", "third quarter of 2025")
	p.ask("And Alibaba's?")
	p.answered(2)
	p.has("[data-test=chip-rewritten]", "Alibaba")
	p.picture("understood-1280")

	p.click("[data-test=chip-rewritten] button") // change it
	p.is("in the box", p.has("#question", ""), nil)
	p.wait(`document.getElementById("question").value.includes("Alibaba")`)
	p.run(`document.getElementById("question").value = ""`)

	p.click("[data-test=exchange] [data-test=chip-time] button")
	p.answered(3)
	asked := p.lastAsked()
	p.is("asked again", asked["time"], "none")
	p.is("the question", asked["question"], "Why did Tencent's capex fall in the third quarter of 2025?")
	p.is("chips of the last answer", get[int](p, `[...document.querySelectorAll("[data-test=exchange]")].at(-1).querySelectorAll("[data-test=chip-time]").length`), 0)
}
