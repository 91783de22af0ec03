package web

import (
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"footnote/web/state"
)

// signsIn enters a key where the page asks for one.
func (p *tab) signsIn(key string) {
	p.t.Helper()
	p.fill("#signin-key", key)
	p.press("Enter")
}

// says waits until the words are in the text that can be seen.
func (p *tab) says(selector, words string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quoted(selector) + `)?.innerText.includes(` + quoted(words) + `)`)
}

// signedIn opens the page of a server that other machines can reach, signs in, and goes on
// where it was; also when the key is gone in the middle of a question.
func signedIn(p *tab) {
	p.expected = []string{"401"} // the console names them
	p.quoting()
	p.open("/")
	p.ask(english)
	p.answered(1)
	conversation := get[string](p, "location.pathname")
	p.Access = everywhere
	p.handler = p.Handler()
	_, key := p.newKey("desk", state.ScopeAdmin)

	p.do(chromedp.Navigate(p.server.URL + conversation))
	p.see("[data-test=signin]")
	p.is("answers that can be seen", p.count(".exchange"), 0)
	p.is("the focus is at", get[string](p, "document.activeElement.id"), "signin-key")
	p.picture("signin-1280")
	p.signsIn("fn_wrong")
	p.says("[data-test=signin-said]", "This key does not open it.")
	p.press("Escape")
	p.press("Escape")
	p.see("[data-test=signin]")
	p.size(360, 740)
	p.language("zh")
	p.scheme("dark")
	p.says("[data-test=signin]", "访问密钥")
	p.is("too wide", get[[]string](p, tooWide), []string{})
	p.picture("signin-360-dark-zh")
	p.scheme("light")
	p.language("en")
	p.size(1280, 900)
	p.signsIn(" " + key + " ")
	p.gone("[data-test=signin]")
	p.answered(1)
	p.is("the conversation", get[string](p, "location.pathname"), conversation)
	p.is("the key is in the page", strings.Contains(get[string](p, "document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"), key), false)

	keys, err := p.State.Keys(p.t.Context())
	must(p.t, err)
	must(p.t, p.State.RevokeKey(p.t.Context(), keys[0].ID))
	_, other := p.newKey("another", state.ScopeAsk)
	p.ask("What did Meta spend?")
	p.see("[data-test=signin]")
	p.signsIn(other)
	p.answered(2)

	p.expected = append(p.expected, "403")
	p.click("#nav-settings")
	p.says("[data-test=who]", "Signed in with “another”: ask and read.")
	p.says(".settings [role=alert]", "this needs a key of the scope admin")
	p.is("keys that may be changed", p.count("[data-test=key]"), 0)
	before := p.received("GET", "/api/v1/status")
	p.click("[data-test=sign-out]")
	for limit := time.Now().Add(patience); p.received("GET", "/api/v1/status") == before && time.Now().Before(limit); {
		time.Sleep(time.Millisecond) // until there is another page: what is asked of this one gets lost
	}
	p.see("[data-test=signin]")
	p.is("the address", get[string](p, "location.pathname"), "/")
	p.is("what is left in the page", strings.Contains(get[string](p, "document.body.textContent"), "Tencent"), false)
}

// keysInThePage are made, copied and revoked in the settings.
func keysInThePage(p *tab) {
	p.quoting()
	p.open("/settings")
	p.says("[data-test=who]", "you need none")
	p.fill("#key-name", "news desk")
	p.choose("#key-scope", "write")
	p.click("[data-test=key-create]")
	p.see("[data-test=key-made]")
	key := get[string](p, `document.querySelector("[data-test=key-made]").value`)
	p.secrets = append(p.secrets, key)
	k, err := p.State.Key(p.t.Context(), key)
	if err != nil || k.Name != "news desk" || k.Scope != state.ScopeWrite {
		p.t.Errorf("key %+v, %v", k, err)
	}
	p.see("[data-test=key]")
	p.says("[data-test=key]", "ask, read and change articles")
	p.run(`document.querySelector("[data-test=access]").scrollIntoView()`)
	p.picture("keys-1280")
	p.click("[data-test=key-copy]")
	p.wait(`document.querySelector("[data-test=key-copy]").textContent === "Copied"`)
	p.size(360, 740)
	p.language("zh")
	p.scheme("dark")
	p.is("too wide", get[[]string](p, tooWide), []string{})
	p.run(`document.querySelector("[data-test=access]").scrollIntoView()`)
	p.picture("keys-360-dark-zh")
	p.scheme("light")
	p.language("en")
	p.size(1280, 900)

	p.click("[data-test=key-revoke]")
	p.says("[data-test=key]", "locked out at once")
	p.click("[data-test=key-keep]")
	p.click("[data-test=key-revoke]")
	p.picture("keys-revoke-1280")
	p.click("[data-test=key-revoke-now]")
	p.gone("[data-test=key]")
	p.says("[data-test=access]", "“news desk” was revoked.")
	if _, err := p.State.Key(p.t.Context(), key); err == nil {
		p.t.Error("the key is valid still")
	}
	p.is("the key is shown still", strings.Contains(get[string](p, "document.documentElement.outerHTML"), key), false)
}
