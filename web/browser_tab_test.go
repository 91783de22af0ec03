package web

import (
	"context"
	"reflect"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// What a person does with a tab, and what can be seen in it.

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	must(p.t, chromedp.Do(ctx, actions...))
}

// get returns the value of a JavaScript expression; a promise is waited for.
func get[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// run runs a script and forgets its value.
func (p *tab) run(script string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](script + "; undefined"))
}

// wait returns when a JavaScript condition holds.
func (p *tab) wait(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Poll[chromedp.Void](condition)); err != nil {
		p.t.Fatalf("it does not come to this: %s (%v)\nThe page says:\n%s", condition, err, get[string](p, "document.body.innerText"))
	}
}

// see waits until an element that fits the selector can be seen.
func (p *tab) see(selector string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quoted(selector) + `)?.checkVisibility()`)
}

// gone waits until no element that fits the selector can be seen.
func (p *tab) gone(selector string) {
	p.t.Helper()
	p.wait(`![...document.querySelectorAll(` + quoted(selector) + `)].some((each) => each.checkVisibility())`)
}

// text returns the text that can be seen in the first element that fits.
func (p *tab) text(selector string) string {
	p.t.Helper()
	return get[string](p, `document.querySelector(`+quoted(selector)+`)?.innerText ?? "(not there)"`)
}

// count returns the number of elements that fit.
func (p *tab) count(selector string) int {
	p.t.Helper()
	return get[int](p, `document.querySelectorAll(`+quoted(selector)+`).length`)
}

func quoted(s string) string { return asJSON(s) }

// open goes to an address of the page and waits for all of its view.
func (p *tab) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.server.URL + path))
	p.wait(`document.querySelector(".corpus-line, .exchange, .loading a, [data-test=article], [data-test=writers]")`)
	if strings.HasPrefix(path, "/articles") {
		p.wait(`document.querySelector(".sample-bar").textContent`) // it moves what is below it
	}
}

// point moves the mouse to the middle of the n-th element that fits.
func (p *tab) point(selector string, n int) (x, y float64) {
	p.t.Helper()
	at := get[[]float64](p, `(async () => {
		for (;;) { // again where a list is drawn anew meanwhile
			const node = document.querySelectorAll(`+quoted(selector)+`)[`+asJSON(n)+`];
			node?.scrollIntoView({ block: "nearest" });
			await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
			const box = node?.getClientRects()[0];
			if (box) return [box.x + box.width / 2, box.y + box.height / 2];
		}
	})()`)
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	return at[0], at[1]
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.clickNth(selector, 0)
}

func (p *tab) clickNth(selector string, n int) {
	p.t.Helper()
	p.see(selector)
	x, y := p.point(selector, n)
	p.do(chromedp.MouseClickXY(x, y))
}

// write types into what has the focus.
func (p *tab) write(text string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text})
	must(p.t, err)
}

var keyCodes = map[string]int64{"Enter": 13, "Tab": 9, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "Home": 36, "End": 35, "Delete": 46}

// press presses and releases a key, "Shift+" before its name if need be.
func (p *tab) press(key string) {
	p.t.Helper()
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown}
	if name, ok := strings.CutPrefix(key, "Shift+"); ok {
		key, down.Modifiers = name, 8
	}
	down.Key, down.Code, down.WindowsVirtualKeyCode = key, key, keyCodes[key]
	if key == "Enter" {
		down.Text = "\r"
	}
	up := down
	up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
	for _, event := range []input.DispatchKeyEventParams{down, up} {
		_, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event)
		must(p.t, err)
	}
}

// ask types a question into the box and sends it with Enter.
func (p *tab) ask(question string) {
	p.t.Helper()
	p.run(`document.getElementById("question").focus()`)
	p.write(p.question(question))
	p.press("Enter")
}

// answered waits until the n-th answer of the conversation is complete.
func (p *tab) answered(n int) {
	p.t.Helper()
	p.wait(`document.querySelectorAll("[data-test=made-of]").length >= ` + asJSON(n))
}

// stored returns the conversation on view as the server has it.
func (p *tab) stored() (c struct {
	ID, Title string
	Answers   []finished
}) {
	p.t.Helper()
	id := strings.TrimPrefix(get[string](p, "location.pathname"), "/c/")
	return in[struct {
		ID, Title string
		Answers   []finished
	}](p.t, p.site.get("/api/v1/conversations/"+id))
}

// prose is the text of the n-th answer with its markers, spaces made one.
func (p *tab) prose(n int) string {
	p.t.Helper()
	return get[string](p, `(() => {
		const prose = document.querySelectorAll(".prose")[`+asJSON(n)+`].cloneNode(true);
		for (const chip of prose.querySelectorAll("a.cite")) chip.replaceWith("[" + chip.textContent + "]");
		for (const block of prose.querySelectorAll("p, li")) block.append(" ");
		return prose.textContent.replace(/\s+/g, " ").trim();
	})()`)
}

// size sets the size of the window, in pixels.
func (p *tab) size(width, height int64) {
	p.t.Helper()
	// Not chromedp.EmulateViewport: it takes the mouse away.
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
	must(p.t, err)
}

// scheme sets what the system prefers: "light" or "dark", and little motion.
func (p *tab) scheme(scheme string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	must(p.t, err)
}

// language chooses a language with the page's own switch.
func (p *tab) language(tag string) {
	p.t.Helper()
	p.run(`document.querySelector("[data-language=` + tag + `]").click()`)
	p.wait(`document.documentElement.lang.startsWith("` + tag + `")`)
}

// is compares what the page shows with what it must show.
func (p *tab) is(what string, got, want any) {
	p.t.Helper()
	if !reflect.DeepEqual(got, want) {
		p.t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// shown is the text of an answer as prose gives it.
func shown(a finished) string { return spaced(strings.ReplaceAll(a.AnswerPlain, "\n- ", "\n")) }

// spaced makes every run of spaces one.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// upTo counts: "0", "1", … without n itself.
func upTo(n int) []string {
	out := []string{}
	for i := range n {
		out = append(out, strconv.Itoa(i))
	}
	return out
}
