package web

import (
	"strings"

	"footnote/rag/llm/llmtest"
)

// modelSettings connects a model server in the page, tries it, and has it write.
func modelSettings(p *tab) {
	p.quoting()
	other := llmtest.NewServer(p.t)
	const chat = "[data-test=endpoint-chat]"
	p.open("/")
	p.click("#nav-settings")
	p.see("[data-test=writers]")
	p.has("[data-test=writers]", "quoted from the articles")

	p.choose(chat+" select", "custom")
	p.fill(chat+" input[type=url]", other.URL)
	p.is("a key of another server is not kept", get[string](p, `document.querySelector("`+chat+` input[type=password]").placeholder`), "")
	p.fill(chat+" input[list]", "fault-401")
	p.click(chat + " [data-test=try]")
	p.see(chat + " .trial.wrong")
	p.has(chat+" .trial", "API key")
	p.picture("settings-failed")

	p.fill(chat+" input[list]", llmtest.ChatModel)
	p.fill(chat+" input[type=password]", canaryKey)
	p.click(chat + " [data-test=try]")
	p.see(chat + " .trial.well")
	p.has(chat+" .trial", "scripted answers. First word after")
	p.is("models to choose from", p.count(chat+" datalist option") > 2, true)
	p.is("a test changes nothing", len(p.engine().Writers), 0)

	p.click("[data-test=save]")
	p.see("[data-test=saved].well")
	p.has("[data-test=writers]", "Now: scripted · ")
	p.is("the key is shown", strings.Contains(get[string](p, `document.documentElement.outerHTML`), canaryKey), false)
	p.is("the field of the key", get[string](p, `document.querySelector("`+chat+` input[type=password]").value`), "")
	p.picture("settings-1280")
	p.size(360, 740)
	p.is("the settings are too wide", get[[]string](p, tooWide), []string{})
	p.language("zh")
	p.has("[data-test=writers]", "当前：scripted")
	p.is("the Chinese settings are too wide", get[[]string](p, tooWide), []string{})
	p.picture("settings-360-zh")
	p.language("en")
	p.size(1280, 900)

	p.click("#new-question")
	p.ask(english)
	p.answered(1)
	p.has("[data-test=made-of]", "scripted")
	asked := other.Asked("/chat/completions")
	p.is("the key that was sent", asked[len(asked)-1].Header.Get("Authorization"), "Bearer "+canaryKey)

	// Back to quotes.
	p.open("/settings")
	p.see("[data-test=writers]")
	p.choose(chat+" select", "none")
	p.click("[data-test=save]")
	p.see("[data-test=saved].well")
	p.has("[data-test=writers]", "quoted from the articles")
}

// modelFailed is said under an answer that was quoted instead.
func modelFailed(p *tab) {
	p.model.Enqueue(llmtest.Fault("404"))
	p.open("/")
	p.ask(english)
	p.answered(1)
	p.has("[data-test=note]", "A model did not answer")
}

// has says whether the words are in the text that can be seen.
func (p *tab) has(selector, words string) {
	p.t.Helper()
	if text := p.text(selector); !strings.Contains(text, words) {
		p.t.Errorf("%s: no %q in %q", selector, words, text)
	}
}

// fill writes a value into a field, in place of what is there.
func (p *tab) fill(selector, value string) {
	p.t.Helper()
	p.see(selector)
	p.run(`{ const field = document.querySelector(` + quoted(selector) + `); field.focus(); field.select(); }`)
	p.write(value)
}

// choose picks an option of a list.
func (p *tab) choose(selector, value string) {
	p.t.Helper()
	p.see(selector)
	p.run(`{ const list = document.querySelector(` + quoted(selector) + `); list.value = ` + quoted(value) + `; list.dispatchEvent(new Event("change")); }`)
}
