package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"footnote/web/ui"
)

// views brings the tab to each of the page's views in turn.
func (p *tab) views(look func(name string)) {
	p.t.Helper()
	p.open("/")
	look("first")
	p.ask(whyTencent)
	p.answered(1)
	look("answer")
	p.clickNth(".prose a.cite", 1)
	p.see("#reader mark")
	look("reader")
	p.click("#reader-close")
	p.ask(offTopic)
	p.answered(2)
	look("abstained")
	p.open("/articles")
	look("articles")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#upload"), []string{p.file("harbour.md", harbour), p.file("a-file-with-a-long-name-of-one-single-word.zip", "PK\x03\x04\x00\x00")}))
	p.see("[data-test=job-row][data-state=done]")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 13`)
	look("upload")
	p.click("#paste")
	look("paste")
	p.click("[data-test=article] [data-test=delete]")
	p.see("[data-test=undo]")
	look("deleted")
}

// words collects the words of the page that are not of an article or a
// question: what stands in elements without a language of their own.
const words = `[...document.querySelectorAll("body *")].flatMap((node) => [
	...[...node.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE).map((each) => each.data),
	...["aria-label", "placeholder", "title"].map((name) => node.getAttribute(name) ?? ""),
]).map((each) => each.trim()).filter(Boolean).concat(document.title)`

func chinesePage(p *tab) {
	p.quoting()
	strings := func(name string) map[string]string {
		b, err := ui.Files.ReadFile(name)
		must(p.t, err)
		return decoded[map[string]string](p.t, string(b))
	}
	en, zh := strings("en.json"), strings("zh.json")
	var english []string
	for key, words := range en {
		if zh[key] != words {
			english = append(english, words)
		}
	}
	p.open("/")
	p.language("zh")
	p.is("language", get[string](p, "document.documentElement.lang"), "zh-CN")
	p.is("kept", get[string](p, `localStorage.getItem("footnote.language")`), "zh")
	p.is("heading", p.text("h1"), zh["welcome.title"])
	p.is("what is there", p.text("[data-test=corpus-line]"), "12 篇文章最新 2025年12月5日直接引自文章，未使用模型")
	p.views(func(view string) {
		for _, w := range get[[]string](p, words) {
			if slices.Contains(english, w) {
				p.t.Errorf("%s: %q is English", view, w)
			}
		}
	})
	p.open("/")
	p.ask(whyTencent)
	p.answered(1)
	p.language("en") // what is on view changes too
	p.is("cited", p.text("[data-test=cited] h3"), en["sources.cited"])
	p.is("placeholder", get[string](p, `document.getElementById("question").placeholder`), en["ask.followUp"])
}

// tooWide names what goes beyond the window to the right, or can be scrolled
// sideways without being a table.
const tooWide = `(() => {
	const out = [];
	const apart = ".rows, .prose table, .prose pre, .unseen, .skip, .composer, thead, [inert]";
	if (document.documentElement.scrollWidth > innerWidth) out.push("page " + document.documentElement.scrollWidth);
	for (const node of document.querySelectorAll("body *")) {
		if (!node.checkVisibility() || node.closest(apart)) continue;
		const name = node.tagName + "." + node.className + " " + node.textContent.slice(0, 40);
		if (node.getBoundingClientRect().right > innerWidth + 0.5) out.push("beyond: " + name);
		const scrolls = /auto|scroll/.test(getComputedStyle(node).overflowX);
		if (scrolls && node.scrollWidth > node.clientWidth) out.push("scrolls: " + name);
	}
	return out;
})()`

func narrowPage(p *tab) {
	p.quoting()
	p.size(360, 740)
	p.views(func(view string) {
		for _, language := range []string{"zh", "en"} {
			p.language(language)
			if wide := get[[]string](p, tooWide); len(wide) > 0 {
				p.t.Errorf("%s in %s: %q", view, language, wide)
			}
		}
		if view == "first" || view == "articles" {
			p.click("#menu")
			p.see("#sidebar.open")
			p.is("what has the focus", get[string](p, "document.activeElement.id"), "new-question")
			if wide := get[[]string](p, tooWide); len(wide) > 0 {
				p.t.Errorf("menu: %q", wide)
			}
			p.press("Escape")
			p.wait(`document.activeElement.id === "menu"`)
		}
	})
}

// contrast is the contrast of the body's text with its background, 1 to 21.
const contrast = `(() => {
	const light = (colour) => {
		const [r, g, b] = colour.match(/\d+/g).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const { color, backgroundColor } = getComputedStyle(document.documentElement);
	const [a, b] = [light(color), light(backgroundColor)].sort((x, y) => y - x);
	return { ratio: (a + 0.05) / (b + 0.05), dark: light(color) > light(backgroundColor) };
})()`

func darkPage(p *tab) {
	p.open("/")
	for _, scheme := range []string{"light", "dark", "light"} {
		p.scheme(scheme)
		c := get[struct {
			Ratio float64
			Dark  bool
		}](p, contrast)
		p.is("dark", c.Dark, scheme == "dark")
		p.is(fmt.Sprintf("%s: contrast %.1f is enough", scheme, c.Ratio), c.Ratio >= 7, true)
	}
}

// reach presses a key until what has the focus fits the selector.
func (p *tab) reach(key, selector string) {
	p.t.Helper()
	for range 60 {
		p.press(key)
		if get[bool](p, `document.activeElement.matches(`+quoted(selector)+`)`) {
			p.is("the focus can be seen at "+selector, get[bool](p, `(() => {
				const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement.closest(".composer-box") ?? document.activeElement);
				return outlineStyle !== "none" || boxShadow !== "none";
			})()`), true)
			return
		}
	}
	p.t.Fatalf("%s is not reached with %s", selector, key)
}

func keyboardOnly(p *tab) {
	p.quoting()
	p.open("/")
	p.wait(`document.activeElement.id === "question"`)
	p.reach("Tab", ".examples button")
	question := get[string](p, "document.activeElement.textContent")
	p.press("Enter")
	p.answered(1)
	p.is("the question", p.text(".question"), question)

	p.reach("Tab", ".prose a.cite")
	p.see("#cite-card") // the focus shows what the mouse shows
	p.press("Enter")
	p.wait(markText + " === " + quoted(p.stored().Answers[0].Citations[0].CitedText))
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "reader-close")
	p.reach("Tab", ".reader-scroll") // can be scrolled with the arrows
	p.press("Escape")
	p.gone("#reader")
	p.is("what has the focus", get[string](p, "document.activeElement.dataset.citation"), "0")
	p.press("Escape")
	p.gone("#cite-card")

	p.reach("Tab", "#question")
	p.write("And Alibaba's?")
	p.press("Shift+Enter") // a new line
	p.is("exchanges", p.count(".exchange"), 1)
	p.press("Enter")
	p.answered(2)

	p.reach("Shift+Tab", "#nav-articles")
	p.press("Enter")
	p.see("[data-test=article]")
	p.reach("Tab", "[data-test=article] a")
	title := get[string](p, "document.activeElement.textContent")
	p.press("Enter")
	p.wait(`document.getElementById("reader-title")?.textContent === ` + quoted(title))
	p.press("Escape")
	p.gone("#reader")
	p.is("what has the focus", get[string](p, "document.activeElement.textContent"), title)
	p.reach("Tab", "[data-test=delete]")
	p.press("Enter")
	p.reach("Tab", "[data-test=undo]")
	p.press("Enter")
	p.wait(`document.querySelectorAll("[data-test=article]").length === 12`)
	p.reach("Shift+Tab", ".skip")
	p.press("Enter")
	p.is("what has the focus", get[string](p, "document.activeElement.id"), "main")
}

// inputMethod writes Chinese as an input method does: the Enter that ends the
// composition does not send the question, the next one does.
func inputMethod(p *tab) {
	p.quoting()
	p.open("/")
	p.run(`document.getElementById("question").focus()`)
	_, err := chromedp.Call(p.ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: "tengxun", SelectionStart: 7, SelectionEnd: 7})
	must(p.t, err)
	p.press("Enter")
	p.is("questions sent", p.received(http.MethodPost, "/api/v1/ask"), 0)
	p.is("what is composed", get[string](p, `document.getElementById("question").value.trim()`), "tengxun")
	p.run(`document.getElementById("question").select()`)
	p.ask("腾讯的资本开支为什么下降？")
	p.answered(1)
	p.is("the question", p.text(".question"), "腾讯的资本开支为什么下降？")
}
