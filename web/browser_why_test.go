package web

import (
	"fmt"
	"strings"
)

const askedOfWire = "What did Footnote Sample Wire say about Tencent's capex?"

// whyThisPassage opens an explanation under a cited source and in the reader, and
// looks whether it says in plain words what the server found.
func whyThisPassage(p *tab) {
	p.quoting()
	p.scheme("light")
	p.open("/")
	p.ask(askedOfWire)
	p.answered(1)
	p.is("explanations that are open", p.count("[data-test=why][open]"), 0)
	p.reach("Tab", "[data-test=cited] summary")
	p.press("Enter")
	p.see("[data-test=cited] [data-test=why] table")
	rows := p.reasons("[data-test=cited]")
	for _, want := range []string{"Tencent ", "capex ", "You named Footnote Sample Wire ", "How new it is "} {
		if !strings.Contains(strings.Join(rows, "\n"), want) {
			p.t.Errorf("no %q among %q", want, rows)
		}
	}
	whole := 0
	for _, row := range rows {
		share := 0
		if _, err := fmt.Sscanf(row[strings.LastIndexByte(row, ' ')+1:], "%d%%", &share); err != nil || share <= 0 {
			p.t.Errorf("%q ends with no share", row)
		}
		whole += share
	}
	p.is(fmt.Sprintf("%d%% is most of the score, and not more", whole), whole > 80 && whole <= 100+len(rows), true)
	p.picture("why-1280")

	p.click(".prose a.cite")
	p.see("#reader [data-test=why]")
	p.click("#reader [data-test=why] summary")
	p.see("#reader [data-test=why] table")
	p.is("in the reader", p.reasons("#reader"), rows)
	p.picture("why-reader-1280")

	p.size(360, 740)
	p.is("the reader is too wide", get[[]string](p, tooWide), []string{})
	p.picture("why-reader-360")
	p.click("#reader-close")
	p.gone("#reader")
	for _, language := range []string{"zh", "en"} {
		p.language(language)
		p.run(`document.querySelector("[data-test=cited] [data-test=why]").scrollIntoView()`)
		p.is("the sources are too wide in "+language, get[[]string](p, tooWide), []string{})
		p.picture("why-360-" + language)
	}
}

// reasons are the lines of the first explanation within an element.
func (p *tab) reasons(within string) []string {
	p.t.Helper()
	return get[[]string](p, `[...document.querySelector(`+quoted(within+" [data-test=why] table")+`).rows].map((row) => row.innerText.replace(/\s+/g, " "))`)
}
