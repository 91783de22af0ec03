package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/web/state"
)

// signIn signs a browser in, which sends headers, and returns the cookie that it is
// given.
func (s *site) signIn(key string, headers ...string) *http.Cookie {
	s.t.Helper()
	r := s.do(http.MethodPost, "/api/v1/session", jsonOf(s.t, object{"key": key}), append(headers, jsonBody...)...)
	got := in[Session](s.t, r)
	cookies := (&http.Response{Header: r.header}).Cookies()
	if len(cookies) != 1 || !got.SignedIn {
		s.t.Fatalf("%+v, cookies %v", got, cookies)
	}
	s.secrets = append(s.secrets, cookies[0].Value)
	return cookies[0]
}

func TestSignIn(t *testing.T) {
	s := openSite(t)
	s.shown(everywhere)
	k, secret := s.newKey("tablet", state.ScopeWrite)
	cookie := s.signIn(secret)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Secure ||
		cookie.MaxAge != int(state.SessionFor/time.Second) || len(cookie.Value) != 52 || strings.Contains(secret, cookie.Value) {
		t.Errorf("the cookie is %v", cookie)
	}
	signed := []string{"Cookie", cookie.Name + "=" + cookie.Value}
	if got := in[Session](t, s.get("/api/v1/session", signed...)); got.Scope != state.ScopeWrite || *got.KeyID != k.ID || *got.Name != "tablet" || !got.SignedIn {
		t.Errorf("signed in as %+v", got)
	}
	if got := in[Session](t, s.get("/api/v1/session", bearing(secret)...)); got.Scope != state.ScopeWrite || got.SignedIn {
		t.Errorf("with a key as %+v", got)
	}
	if e := s.get("/api/v1/settings", signed...).failed(t, 403); e.Code != "insufficient_scope" {
		t.Errorf("more than the key allows: %+v", e)
	}
	other := s.signIn(secret)
	r := s.do(http.MethodDelete, "/api/v1/session", "", signed...)
	if gone := (&http.Response{Header: r.header}).Cookies(); r.status != 204 || len(gone) != 1 || gone[0].MaxAge >= 0 || gone[0].Value != "" || gone[0].Path != "/" {
		t.Errorf("sign out: status %d, %v", r.status, gone)
	}
	if e := s.get("/api/v1/session", signed...).failed(t, 401); e.Code != "signed_out" {
		t.Errorf("after signing out: %+v", e)
	}
	if r := s.get("/api/v1/session", "Cookie", other.Name+"="+other.Value); r.status != 200 {
		t.Errorf("another browser was signed out too: %s", r.body)
	}
}

// The cookie is kept to HTTPS where the page is open at an https public URL, and not
// because of what a header says.
func TestSecureCookie(t *testing.T) {
	s := openSite(t)
	_, secret := s.newKey("", state.ScopeAsk)
	for _, tt := range []struct {
		public  string
		headers []string
		want    bool
	}{
		{"", nil, false},
		{"", []string{"X-Forwarded-Proto", "https"}, false},
		{"http://footnote.example", []string{"Host", "footnote.example"}, false},
		{"https://footnote.example", []string{"Host", "footnote.example"}, true},
		{"https://footnote.example", []string{"Host", "footnote.example", "Origin", "https://footnote.example", "Sec-Fetch-Site", "same-origin"}, true},
		{"https://footnote.example", []string{"Host", "127.0.0.1:8484", "Origin", "https://footnote.example"}, true}, // the proxy has changed the host
		{"https://footnote.example", []string{"Host", "192.168.1.10:8484", "X-Forwarded-Proto", "https"}, false},
	} {
		s.shown(Access{everywhere.Addr, tt.public})
		if got := s.signIn(secret, tt.headers...); got.Secure != tt.want {
			t.Errorf("%s, %v: secure is %v", tt.public, tt.headers, got.Secure)
		}
	}
}

// Wrong keys are counted, and too many make their address wait; others do not, and who
// has signed in goes on.
func TestWrongKeysAreCounted(t *testing.T) {
	s := openSite(t)
	s.shown(everywhere)
	_, secret := s.newKey("", state.ScopeAdmin)
	cookie := s.signIn(secret)
	for n := range maxFailedSignIns {
		if e := s.post("/api/v1/session", object{"key": "wrong"}).failed(t, 401); e.Code != "invalid_api_key" {
			t.Fatalf("wrong key %d: %+v", n, e)
		}
	}
	r := s.post("/api/v1/session", object{"key": secret})
	if e := r.failed(t, 429); e.Code != "too_many_sign_ins" || e.Type != "rate_limit_error" {
		t.Errorf("one too many: %+v", e)
	}
	if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait < 1 || wait > int(signInWindow.Seconds())+1 {
		t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
	}
	if r := s.get("/api/v1/status", "Cookie", cookie.Name+"="+cookie.Value); r.status != 200 {
		t.Errorf("who was signed in: %s", r.body)
	}
	elsewhere := httptest.NewRequest(http.MethodPost, "/api/v1/session", strings.NewReader(jsonOf(t, object{"key": secret})))
	elsewhere.RemoteAddr, elsewhere.Host = "192.0.2.7:1000", "192.0.2.1:8484"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, elsewhere)
	if w.Code != 200 {
		t.Errorf("from another address: %d %s", w.Code, w.Body)
	}
}

func TestSignInsByClient(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	from := func(remote string) netip.Prefix {
		return clientOf(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {"198.51.100.1"}}})
	}
	var s signIns
	for range maxFailedSignIns {
		s.failed(from("192.0.2.7:1"), now)
		s.failed(from("[2001:db8:1:2::3]:1"), now)
		s.failed(from("[fe80::1%eth0]:1"), now)
	}
	for remote, waits := range map[string]bool{
		"192.0.2.7:2": true, "[::ffff:192.0.2.7]:9": true, "192.0.2.8:1": false, "198.51.100.1:1": false,
		"[2001:db8:1:2:ffff::1]:1": true, "[2001:db8:1:3::3]:1": false, "[fe80::2%eth1]:1": true, "@": false,
	} {
		if got := s.wait(from(remote), now.Add(time.Second)); got > 0 != waits {
			t.Errorf("%s waits %v", remote, got)
		}
	}
	if got := s.wait(from("192.0.2.7:1"), now.Add(signInWindow)); got != 0 {
		t.Errorf("after the window: %v", got)
	}
	s.failed(from("192.0.2.7:1"), now.Add(signInWindow))
	if got := s.wait(from("192.0.2.7:1"), now.Add(signInWindow)); got != 0 {
		t.Errorf("the first of a new window: %v", got)
	}
	for n := range 2 * maxSignInClients {
		s.failed(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32), now)
	}
	if len(s.clients) > maxSignInClients {
		t.Errorf("%d addresses are remembered", len(s.clients))
	}
}
