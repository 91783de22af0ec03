package web

const inAPeriod = "Why did Tencent's capex fall in the third quarter of 2025?"

// understood shows what a question was taken to mean, and asks without it.
func understood(p *tab) {
	p.quoting()
	p.open("/")
	p.ask(inAPeriod)
	p.answered(1)
	p.has("[data-test=chip-time]", "third quarter of 2025")
	p.ask("And Alibaba's?")
	p.answered(2)
	p.has("[data-test=chip-rewritten]", "Alibaba")
	p.picture("understood-1280")

	p.click("[data-test=chip-rewritten] button") // change it
	p.wait(`document.getElementById("question").value.includes("Alibaba")`)
	p.run(`document.getElementById("question").value = ""`)

	p.click("[data-test=chip-time] button") // ask the first question without it
	p.answered(3)
	p.is("chips of the last answer", get[int](p, `[...document.querySelectorAll("[data-test=exchange]")].at(-1).querySelectorAll("[data-test=chip-time]").length`), 0)
	p.is("the last question", get[string](p, `[...document.querySelectorAll(".question")].at(-1).textContent`), inAPeriod)
	p.click("[data-test=exchange]:nth-child(2) [data-test=chip-rewritten] button + button")
	p.wait(`document.querySelectorAll("[data-test=exchange]").length === 4`)
	p.wait(`[...document.querySelectorAll("[data-test=exchange]")].at(-1).dataset.status`)
	p.is("chips of the question as it was written", get[int](p, `[...document.querySelectorAll("[data-test=exchange]")].at(-1).querySelectorAll("[data-test=chip-rewritten]").length`), 0)
}
