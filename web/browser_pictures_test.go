package web

import "os"

// pictures writes what each view looks like in each size, scheme and language.
func pictures(p *tab) {
	if os.Getenv("FOOTNOTE_SCREENSHOTS") == "" {
		p.t.Skip("FOOTNOTE_SCREENSHOTS names no folder for the pictures")
	}
	look := func(view string) {
		for _, size := range []struct {
			name          string
			width, height int64
		}{{"1280", 1280, 900}, {"360", 360, 740}} {
			p.size(size.width, size.height)
			for _, language := range []string{"zh", "en"} {
				p.language(language)
				for _, scheme := range []string{"dark", "light"} {
					p.scheme(scheme)
					p.run(`document.querySelector(".exchange:last-child")?.scrollIntoView()`)
					p.run(`document.querySelector("#reader mark")?.scrollIntoView({ block: "center" })`)
					p.picture(view + "-" + size.name + "-" + scheme + "-" + language)
				}
			}
		}
		p.size(1280, 900)
	}
	p.views(look)
	p.open("/")
	gate := p.streaming(whyTencent)
	p.grow(gate, 500)
	look("streaming")
	close(gate)
	p.answered(1)
}
