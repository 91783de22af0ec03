package web

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"footnote/rag/llm/llmtest"
)

// Vectors that run a script, or tell another host, where they are taken for
// markup. hostile() is there, and its call is seen.
const (
	hostileTag  = `<script>hostile()</script><img src="http://192.0.2.1/p.gif" onerror="hostile()"><svg onload=hostile()>`
	hostileLink = `[terms](javascript:hostile()) [page](http://192.0.2.1/page) <a href="javascript:hostile()">here</a> <iframe src="http://192.0.2.1/"></iframe> ![](http://192.0.2.1/p.gif)`
	override    = "\u202egnp.exe\u202c"
)

var longWord = strings.Repeat("Donaudampfschifffahrt", 477)[:10_000]

// rows are a Markdown table of 300 rows.
func rows() string {
	var b strings.Builder
	b.WriteString("| Zeppelin | Cost in million euros |\n|---|---|\n")
	for i := range 300 {
		fmt.Fprintf(&b, "| LZ %d | %d |\n", i, 1000+i)
	}
	return b.String()
}

// harm lists what must not be in the page.
const harm = `(() => {
	const out = [];
	for (const script of document.scripts) if (!script.src.startsWith(location.origin + "/assets/")) out.push("script " + script.src + script.text);
	for (const node of document.querySelectorAll("#page img, #page iframe, #page object, #page embed, #page style, #page svg:not(.icon), #page video")) out.push(node.outerHTML);
	for (const node of document.querySelectorAll("*")) {
		for (const { name, value } of node.attributes) {
			if (name.startsWith("on") || name === "srcdoc") out.push(node.tagName + " " + name);
			if (/^(href|src|action|formaction|xlink:href)$/.test(name)) {
				const { protocol, host } = new URL(value, location.href);
				if (!/^https?:$/.test(protocol) || host !== location.host) out.push(node.tagName + " " + name + " " + value);
			}
		}
	}
	return out;
})()`

// harmless looks at the view, and at whether it fits the window.
func (p *tab) harmless(view string) {
	p.t.Helper()
	if found := get[[]string](p, harm); len(found) > 0 {
		p.t.Errorf("%s: %q", view, found)
	}
	if wide := get[[]string](p, tooWide); len(wide) > 0 {
		p.t.Errorf("%s is too wide: %.300q", view, wide)
	}
}

// harmlessNarrow does so in a narrow window too.
func (p *tab) harmlessNarrow(view string) {
	p.t.Helper()
	p.harmless(view)
	p.size(360, 740)
	p.harmless(view + " at 360 pixels")
	p.size(1280, 900)
}

// armed makes a call of hostile() fail the test.
func (p *tab) armed() {
	_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `globalThis.hostile = () => console.error("hostile code has run")`,
	})
	must(p.t, err)
}

func hostileArticle(p *tab) {
	p.quoting()
	p.armed()
	text := strings.Join([]string{
		"---", "author: " + quoted(hostileTag), "publisher: " + quoted(`"><svg onload=hostile()>`),
		"url: javascript:hostile()", "date: 2025-10-05", "lang: '\"><script>hostile()</script>'", "---", "",
		"The zeppelin fleet costs `" + hostileTag + "` 77 million euros, says the ministry.", "",
		"The zeppelin fleet costs more " + override + " every year, " + hostileLink + " they say.", "",
		"The zeppelin fleet is called " + longWord + ".", "", rows(),
	}, "\n")
	title := "Zeppelins " + hostileTag + "gnp.exe" // the override is not taken
	p.post("/api/v1/articles", object{"title": "Zeppelins " + hostileTag + override, "text": text})
	p.Wait()
	name := filepath.Join(p.t.TempDir(), "<img src=x onerror=hostile()>.zip")
	must(p.t, os.WriteFile(name, []byte("PK\x03\x04\x00\x00"), 0o600))

	p.open("/articles")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#upload"), []string{name}))
	p.see("[data-test=job-row][data-state=done]")
	p.is("the file", p.text(".job-source"), filepath.Base(name))
	const link = `[...document.querySelectorAll("[data-test=article] a")].find((each) => each.textContent.startsWith("Zeppelins"))`
	p.is("the title is text", get[string](p, link+".textContent"), title)
	p.harmlessNarrow("articles")
	p.run(link + ".click()")
	p.see("[data-test=article-text]")
	p.is("the table is there", strings.Contains(p.text("[data-test=article-text]"), "1299"), true)
	p.is("direction overrides in the text", get[bool](p, `/[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector("[data-test=article-text]").textContent)`), false)
	p.harmlessNarrow("article")

	p.do(chromedp.Navigate(p.server.URL + "/articles?q=" + url.QueryEscape("zzz "+hostileTag)))
	p.see(".empty")
	p.harmless("search")
	p.open("/")
	p.ask("What does the zeppelin fleet cost? " + hostileTag + override)
	p.answered(1)
	p.harmlessNarrow("answer")
	if n := p.count(".prose a.cite"); n == 0 {
		p.t.Fatalf("the hostile article is not quoted: %s", p.prose(0))
	}
	for i, c := range p.stored().Answers[0].Citations {
		p.point(".prose a.cite", i)
		p.see("#cite-card")
		p.harmless("card")
		p.clickNth(".prose a.cite", i)
		p.wait(markText + " === " + quoted(c.CitedText))
		p.harmlessNarrow("cited sentence")
		p.click("#reader-close")
		p.gone("#reader")
	}
}

func hostileAnswer(p *tab) {
	p.armed()
	p.open("/")
	p.model.Enqueue(llmtest.Reply{Text: []string{
		"Tencent's capex is falling " + hostileTag + " [1]. " + hostileLink + "\n\n",
		hostileTag + "\n\n<style>* { display: none }</style>\n\n",
		"[a]: javascript:hostile()\n\nSee [a], [b](data:text/html,hostile) and <http://192.0.2.1/auto> or http://192.0.2.1/bare [99].\n\n",
		"## " + override + "\n\n`" + hostileTag + "`\n\n```html\n" + hostileTag + "\n```\n\n" + longWord + "\n\n",
		rows() + "\n\nIt fell to 13 billion yuan [2].",
	}})
	p.ask(whyTencent)
	p.answered(1)
	p.harmlessNarrow("answer")
	p.is("links that are not footnotes", p.count(".prose a:not(.cite)"), 0)
	p.is("rows", p.count(".prose tbody tr"), 300)
	p.is("the table stays small", get[bool](p, `document.querySelector(".prose table").offsetHeight <= innerHeight`), true)
	p.is("chips", get[[]string](p, `[...document.querySelectorAll(".prose a.cite")].map((chip) => chip.dataset.n)`), []string{"1", "2"})
	p.is("markup is shown as text", strings.Contains(p.text(".prose pre"), hostileTag), true)
	p.do(chromedp.Reload())
	p.answered(1)
	p.harmless("stored answer")
	for i, c := range p.stored().Answers[0].Citations {
		p.clickNth(".prose a.cite", i)
		p.wait(markText + " === " + quoted(c.CitedText))
	}
}

// secondLock gives the page HTML that the server would never send. The policy
// reports its scripts and styles while they are parsed, before they are dropped.
func secondLock(p *tab) {
	p.expected = []string{"violates the following Content Security Policy"}
	p.armed()
	p.open("/")
	for _, tt := range []struct{ html, kept string }{
		{`<p>A <strong>b</strong> <a class="cite" href="#source-1" data-n="1" data-citation="0">1</a></p>`, `<p>A <strong>b</strong> <a class="cite" href="#source-1" data-n="1" data-citation="0">1</a></p>`},
		{`<a href="https://example.com/a">a</a>`, `<a href="https://example.com/a" target="_blank" rel="noopener noreferrer">a</a>`},
		{`<p onclick="hostile()" style="color:red" id="main">p</p>`, `<p>p</p>`},
		{`<script>hostile()</script><style>p{}</style><p>p</p>`, `<p>p</p>`},
		{`<img src=x onerror=hostile()><svg onload=hostile()><p>in</p></svg><iframe srcdoc="<script>hostile()</script>"></iframe>`, `<p>in</p>`},
		{`<a href="javascript:hostile()">a</a><a href="JaVa&#115;cript:hostile()">b</a><a href="data:text/html,x">c</a><a href="//192.0.2.1/">d</a>`, `<a>a</a><a>b</a><a>c</a><a>d</a>`},
		{`<form action="http://192.0.2.1/"><button formaction="javascript:hostile()">f</button></form><object data=x></object>`, ``},
		{`<template><img src=x onerror=hostile()></template><math><mtext></mtext></math>`, ``},
	} {
		p.is(tt.html, get[string](p, `import(new URL("html.js", document.querySelector("script").src)).then(({ fragment }) => {
			const node = document.body.appendChild(document.createElement("div"));
			node.append(fragment(`+quoted(tt.html)+`));
			return node.innerHTML;
		})`), tt.kept)
	}
}
