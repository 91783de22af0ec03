package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// TestPage uses the page as a person does, in Chromium, against the whole
// server. Besides what each test looks at, it fails on an error or warning in
// the console, a violation of the content security policy, a dialog, a window
// that opens, and a request to any host but the server.
//
// FOOTNOTE_SCREENSHOTS=folder, an absolute path, has pictures of the main views
// written there.
func TestPage(t *testing.T) {
	b := openBrowser(t)
	for _, tt := range []struct {
		name string
		test func(*tab)
	}{
		{"what is forbidden is noticed", forbiddenIsNoticed},
		{"first question", firstQuestion},
		{"streamed answer", streamedAnswer},
		{"chips open the reader at the cited sentence", chipsOpenTheReader},
		{"an article that has changed is shown as it was cited", citedTextStays},
		{"copies are counted under the answer", copiesUnderTheAnswer},
		{"hover card", hoverCard},
		{"why a passage was found", whyThisPassage},
		{"answer without an answer", abstainedAnswer},
		{"answer that breaks off", brokenAnswer},
		{"stop", stopAnswer},
		{"resume after a cut connection", resumeAfterCut},
		{"resume after a reload", resumeAfterReload},
		{"conversation survives a reload", conversationSurvivesReload},
		{"conversation renamed and deleted", conversationRenamedAndDeleted},
		{"an instant answer is read from its top", instantAnswerFromTop},
		{"under an answer", underTheAnswer},
		{"thumbs", thumbs},
		{"asked again", askedAgain},
		{"a question changed", revised},
		{"a changed question stopped", branchStopped},
		{"keys of the page", keysOfThePage},
		{"conversations searched and pinned", searchedAndPinned},
		{"export", exportedFromThePage},
		{"filter", filtered},
		{"figures checked", figuresChecked},
		{"live page of a source", livePage},
		{"upload", uploadFiles},
		{"web address", addAddress},
		{"paste", pasteText},
		{"delete an article", deleteArticle},
		{"remove the sample", removeSample},
		{"what is known of an article is put right", correctInTheReader},
		{"how sure a date is", datesInTheReader},
		{"versions and copies in the reader", versionsInTheReader},
		{"an article is fetched again", reloadInTheReader},
		{"articles narrowed and ordered", narrowArticles},
		{"many articles at once", manyArticles},
		{"articles by keyboard", articlesByKeyboard},
		{"nothing that axe finds", noAxeViolations},
		{"feeds", subscribeInThePage},
		{"Chinese", chinesePage},
		{"360 pixels", narrowPage},
		{"dark", darkPage},
		{"keyboard", keyboardOnly},
		{"input method", inputMethod},
		{"what a question was understood to mean", understood},
		{"settings of models", modelSettings},
		{"signed in", signedIn},
		{"keys in the settings", keysInThePage},
		{"a model that failed is named", modelFailed},
		{"an answer from half a prompt is taken back", rewritten},
		{"hostile article", hostileArticle},
		{"hostile answer", hostileAnswer},
		{"second lock", secondLock},
		{"pictures", pictures},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(b.open(t)) })
	}
}

// chromium returns the browser to test with, or skips.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("the page is not tested: neither chromium, chromium-browser nor google-chrome is installed")
	return ""
}

// browser is shared by all tests, one after the other. So is the address that
// the page comes from: the browser keeps its parts.
type browser struct {
	ctx      context.Context
	server   *httptest.Server
	tab      atomic.Pointer[tab] // that the server serves
	examples []string            // of the sample; slow to make, and the same each time
}

// openBrowser starts the browser that all tabs share. It reaches nothing but
// this machine: every other address goes to a proxy that is not there.
func openBrowser(t testing.TB) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("proxy-server", "127.0.0.1:9"), chromedp.Flag("proxy-bypass-list", "127.0.0.1;localhost"),
		chromedp.Flag("lang", "en-GB"), chromedp.Flag("accept-lang", "en-GB"),
		// A browser without a screen has no mouse otherwise, and the page looks for one.
		chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop) // waits for the browser to go
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	must(t, chromedp.Do(ctx))
	b := &browser{ctx: ctx}
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.tab.Load().serve(w, r) }))
	t.Cleanup(b.server.Close)
	return b
}

// tab is a tab of the browser with a site of its own.
type tab struct {
	*site
	t      testing.TB
	ctx    context.Context
	server *httptest.Server // in front of the site

	mu       sync.Mutex
	requests []*http.Request // that the server has received
	problems []string
	expected []string // parts of problems that the test brings about
}

// open opens a site and an empty tab, and looks at the end whether anything
// happened in it that must not.
func (b *browser) open(t testing.TB) *tab {
	t.Helper()
	p := &tab{site: openSite(t), t: t, server: b.server}
	if b.examples == nil {
		var err error
		b.examples, err = p.exampleQuestions(t.Context())
		must(t, err)
	}
	p.examples.questions, p.examples.generation = b.examples, p.Corpus.Generation()
	b.tab.Store(p)
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithListener(p.watch))
	p.ctx = ctx
	must(t, chromedp.Do(ctx))
	p.size(1280, 900)
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	must(t, err)
	_, err = chromedp.Call(ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: b.server.URL, StorageTypes: "local_storage"})
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			p.picture("failed-" + strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()))
		}
		cancel()
		b.server.CloseClientConnections()
		for _, problem := range p.found() {
			t.Error(problem)
		}
	})
	return p
}

func (p *tab) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests = append(p.requests, r)
	p.mu.Unlock()
	p.handler.ServeHTTP(w, r)
}

// watch notes what must not happen in the tab.
func (p *tab) watch(event any) {
	note := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		note("exception: %s", asJSON(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			note("console: %s", asJSON(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			note("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.String() != "about:blank" && "http://"+u.Host != p.server.URL {
			note("request to %s", e.Request.URL)
		}
	case *page.EventJavascriptDialogOpening:
		note("dialog: %s", e.Message)
	case *page.EventWindowOpen:
		note("window: %s", e.URL)
	}
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// found returns the problems so far that the test does not expect.
func (p *tab) found() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
next:
	for _, problem := range p.problems {
		for _, part := range p.expected {
			if strings.Contains(problem, part) {
				continue next
			}
		}
		out = append(out, problem)
	}
	return out
}

// received counts the requests of a method to paths with this beginning.
func (p *tab) received(method, prefix string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.requests {
		if r.Method == method && strings.HasPrefix(r.URL.Path, prefix) {
			n++
		}
	}
	return n
}

// picture writes what the tab shows, where pictures are wanted.
func (p *tab) picture(name string) {
	dir := os.Getenv("FOOTNOTE_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Errorf("picture %s: %v", name, err)
		return
	}
	must(p.t, os.MkdirAll(dir, 0o755))
	must(p.t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
}

// patience is how long a test waits for what the page is about to show.
const patience = 10 * time.Second

// forbiddenIsNoticed tests the tests: each thing that fails them is seen.
func forbiddenIsNoticed(p *tab) {
	p.open("/")
	p.expected = []string{""} // all of it
	for _, doing := range []struct{ script, noticed string }{
		{`console.error("said aloud")`, "said aloud"},
		{`setTimeout(() => { throw new Error("thrown away") })`, "thrown away"},
		{`try { document.body.innerHTML = "<p>" } catch {}`, "TrustedHTML"},
		{`document.body.append(Object.assign(document.createElement("img"), { src: "http://192.0.2.1/pixel.gif" }))`, "192.0.2.1"},
		{`document.body.append(Object.assign(document.createElement("p"), { onclick: null })), document.body.lastChild.setAttribute("style", "color: red")`, "style-src"},
		{`fetch("http://198.51.100.7/").catch(() => {})`, "198.51.100.7"},
		{`setTimeout(() => alert("look here"))`, "look here"},
		{`window.open("/articles")`, "window: "},
	} {
		p.run(doing.script)
		seen := func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			return strings.Contains(strings.Join(p.problems, "\n"), doing.noticed)
		}
		for deadline := time.Now().Add(patience); !seen(); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				p.t.Fatalf("%s goes unnoticed", doing.script)
			}
		}
		if doing.noticed == "look here" {
			_, err := chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
			must(p.t, err)
		}
	}
}
