package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/web/state"
)

// What a request from elsewhere says of itself.
var elsewhere = []struct {
	name    string
	headers []string
	code    string
}{
	{"a rebound domain", []string{"Host", "evil.example"}, "foreign_host"},
	{"a rebound domain on our port", []string{"Host", "evil.example:8484"}, "foreign_host"},
	{"a domain that begins like us", []string{"Host", "127.0.0.1.evil.example"}, "foreign_host"},
	{"a domain that begins like us by name", []string{"Host", "localhost.evil.example"}, "foreign_host"},
	{"another machine", []string{"Host", "192.168.1.10:8484"}, "foreign_host"},
	{"every address", []string{"Host", "0.0.0.0"}, "foreign_host"},
	{"an address as one number", []string{"Host", "2130706433"}, "foreign_host"},
	{"another machine by IPv6", []string{"Host", "[2001:db8::1]:8484"}, "foreign_host"},
	{"a page elsewhere", []string{"Origin", "https://evil.example"}, "foreign_origin"},
	{"a page on another port", []string{"Host", "127.0.0.1:8484", "Origin", "http://127.0.0.1:9999"}, "foreign_origin"},
	{"a page by our other name", []string{"Host", "127.0.0.1:8484", "Origin", "http://localhost:8484"}, "foreign_origin"},
	{"a page that is a file or in a sandbox", []string{"Origin", "null"}, "foreign_origin"},
	{"an extension", []string{"Origin", "chrome-extension://127.0.0.1:8484"}, "foreign_origin"},
	{"a page elsewhere that sends no origin", []string{"Sec-Fetch-Site", "cross-site"}, "foreign_origin"},
	{"a page on another port that sends no origin", []string{"Sec-Fetch-Site", "same-site"}, "foreign_origin"},
}

// A request of another page or for another host is refused on every route, and
// touches nothing. The scenarios are those that do their work in TestEveryRoute.
func TestAccessMatrix(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	before := s.touched(t)
	for _, sc := range everyRoute {
		for _, from := range elsewhere {
			if from.headers[0] == "Sec-Fetch-Site" && sc.method() == http.MethodGet {
				continue // following a link; it changes nothing, and other pages cannot read it
			}
			r := sc.send(s, f, from.headers...)
			if e := r.failed(t, 403); e.Code != from.code || e.Type != "authentication_error" {
				t.Errorf("%s, %s: %+v", sc.route, from.name, e)
			}
		}
	}
	s.Wait()
	if after := s.touched(t); after != before {
		t.Errorf("refused requests changed\n%s to\n%s", before, after)
	}
}

// A GET changes nothing, whoever sends it.
func TestGetChangesNothing(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	before := s.touched(t)
	for _, sc := range everyRoute {
		if sc.method() == http.MethodGet {
			sc.send(s, f, "Sec-Fetch-Site", "cross-site")
		}
	}
	if after := s.touched(t); after != before {
		t.Errorf("GET changed\n%s to\n%s", before, after)
	}
}

// touched describes all that a request may change.
func (s *site) touched(t *testing.T) string {
	t.Helper()
	conversations, _, err := s.State.Conversations(t.Context(), state.ConversationList{Limit: 100})
	must(t, err)
	jobs, uploads := s.kept()
	keys, err := s.State.Keys(t.Context())
	must(t, err)
	for i := range keys {
		keys[i].Used = time.Time{} // that one was used is no secret, and no change
	}
	return fmt.Sprint(keys, s.Corpus.Generation(), s.Corpus.Stats(), conversations, len(s.runs.byID), jobs, uploads, len(s.model.Asked("/chat/completions")))
}

func TestOwnRequestsPass(t *testing.T) {
	s := openSite(t)
	for _, headers := range [][]string{
		{"Host", "127.0.0.1"}, {"Host", "127.0.0.1:8484"}, {"Host", "127.0.0.2:1"}, {"Host", "localhost"}, {"Host", "LocalHost:8484"}, {"Host", "[::1]"}, {"Host", "[::1]:8484"},
		{"Host", "127.0.0.1:8484", "Origin", "http://127.0.0.1:8484"}, {"Host", "localhost:8484", "Origin", "http://localhost:8484", "Sec-Fetch-Site", "same-origin"},
		{"Host", "[::1]:8484", "Origin", "http://[::1]:8484"}, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "same-origin"},
	} {
		r := s.do(http.MethodPost, "/api/v1/ask", `{"question": "capex"}`, append(slices.Clone(headers), jsonBody...)...)
		if r.status != 200 {
			t.Errorf("%v: status %d: %.200s", headers, r.status, r.body)
		}
	}
}

// A request of HTTP/1.0 may name no host at all.
func TestNoHost(t *testing.T) {
	s := openSite(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET /api/v1/status HTTP/1.0\r\n\r\n")
	must(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	defer res.Body.Close()
	if res.StatusCode != 403 {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestIsLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:8484": true, "localhost:0": true, "[::1]:8484": true, "127.9.9.9:1": true,
		":8484": false, "0.0.0.0:8484": false, "[::]:8484": false, "192.168.1.10:8484": false, "example.com:80": false, "127.0.0.1": false, "": false,
	} {
		if got := IsLoopback(addr); got != want {
			t.Errorf("IsLoopback(%q) = %v", addr, got)
		}
	}
}

// By which hosts a server is known, as its address and its public URL say.
func TestHosts(t *testing.T) {
	const public = "https://footnote.example:8443"
	for _, tt := range []struct {
		addr, public, host string
		want               bool
	}{
		{"127.0.0.1:8484", "", "192.168.1.10:8484", false},
		{"127.0.0.1:8484", "", "footnote.example", false},
		{"127.0.0.1:8484", public, "footnote.example", true},
		{"127.0.0.1:8484", public, "FOOTNOTE.example:8443", true},
		{"127.0.0.1:8484", public, "127.0.0.1:8484", true},
		{"127.0.0.1:8484", public, "192.168.1.10", false},
		{"127.0.0.1:8484", public, "evil.footnote.example", false},
		{"127.0.0.1:8484", public, "footnote.example.evil.example", false},
		{"192.168.1.10:8484", "", "192.168.1.10:8484", true},
		{"192.168.1.10:8484", "", "192.168.1.10", true},
		{"192.168.1.10:8484", "", "192.168.1.11:8484", false},
		{"192.168.1.10:8484", "", "localhost:8484", true},
		{"desk.lan:8484", "", "desk.lan:8484", true},
		{"desk.lan:8484", "", "evil.example", false},
		{"desk.lan:8484", public, "footnote.example", true},
		{"0.0.0.0:8484", "", "0.0.0.0:8484", true},
		{"0.0.0.0:8484", "", "192.168.1.10:8484", true},
		{"0.0.0.0:8484", "", "[2001:db8::1]:8484", true},
		{"0.0.0.0:8484", "", "evil.example", false},
		{"0.0.0.0:8484", "", "192.168.1.10.evil.example", false},
		{"0.0.0.0:8484", "", "", false},
		{":8484", "", "192.168.1.10", true},
		{":8484", "", "desk.lan", false},
		{"[::]:8484", "", "192.168.1.10", true},
		{"[::]:8484", public, "footnote.example", true},
		{"", "", "evil.example", false},
	} {
		if got := (Access{tt.addr, tt.public}).serves(tt.host); got != tt.want {
			t.Errorf("on %q, public %q, the host %q: %v", tt.addr, tt.public, tt.host, got)
		}
	}
}

// The page at the public URL is Footnote's own, whatever host the proxy names.
func TestPublicOrigin(t *testing.T) {
	s := openSite(t)
	_, key := s.newKey("", state.ScopeAsk)
	s.shown(Access{"127.0.0.1:8484", "https://footnote.example"})
	for _, tt := range []struct {
		host, origin string
		status       int
	}{
		{"footnote.example", "https://footnote.example", 200},
		{"127.0.0.1:8484", "https://footnote.example", 200},
		{"127.0.0.1:8484", "http://127.0.0.1:8484", 200},
		{"127.0.0.1:8484", "http://footnote.example", 403},
		{"footnote.example", "https://evil.example", 403},
		{"footnote.example", "https://footnote.example.evil.example", 403},
		{"footnote.example", "null", 403},
	} {
		r := s.do(http.MethodPost, "/api/v1/ask", `{"question": "capex"}`, append(bearing(key), "Host", tt.host, "Origin", tt.origin)...)
		if r.status != tt.status {
			t.Errorf("%s for %s: status %d: %.200s", tt.origin, tt.host, r.status, r.body)
		}
	}
	s.get("/api/v1/status", "Host", "127.0.0.1:8484").failed(t, 401)
}

func TestReachable(t *testing.T) {
	for _, tt := range []struct {
		addr, public string
		want         bool
	}{
		{"127.0.0.1:8484", "", false}, {"[::1]:8484", "", false}, {"localhost:0", "http://localhost:3000", false},
		{"127.0.0.1:8484", "https://footnote.example", true}, {"0.0.0.0:8484", "", true}, {":8484", "", true}, {"", "", true},
		{"0.0.0.0:8484", "http://localhost:8484", true}, {"127.0.0.1:8484", "https://", true}, {"127.0.0.1:8484", "%", true},
	} {
		if got := Reachable(tt.addr, tt.public); got != tt.want {
			t.Errorf("Reachable(%q, %q) = %v", tt.addr, tt.public, got)
		}
	}
}

// Every response has the headers that keep it in its place, errors too.
func TestHeaders(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	common := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Access-Control-Allow-Origin": "", "Server": "", "X-Powered-By": "",
	}
	const (
		ofData = "default-src 'none'; frame-ancestors 'none'"
		ofPage = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types footnote"
	)
	check := func(name string, r reply, policy, cache string) {
		t.Helper()
		for header, want := range common {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		if got := r.header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: the policy is %q, want %q", name, got, policy)
		}
		if got := r.header.Get("Cache-Control"); got != cache {
			t.Errorf("%s: Cache-Control %q, want %q", name, got, cache)
		}
	}
	for _, sc := range everyRoute {
		policy, cache := ofData, "no-store"
		switch {
		case strings.HasPrefix(sc.route, "GET /assets"):
			policy, cache = ofPage, "public, max-age=31536000, immutable"
		case slices.Contains(sc.has, doctype):
			policy, cache = ofPage, "no-cache"
		}
		check(sc.name, sc.send(s, f), policy, cache)
	}
	check("no route", s.get("/nothing"), ofData, "no-store")
	check("no method", s.do("PUT", "/", ""), ofData, "no-store")
	check("no such asset", s.get("/assets/0000/app.js"), ofData, "no-store")
	check("refused", s.get("/", "Origin", "null"), ofData, "no-store")
}

// Every asset is served under the folder that the page names, and nothing
// under another.
func TestAssets(t *testing.T) {
	s := openSite(t)
	index := s.get("/").body
	folder := assetsFolder(t, index)
	if strings.Contains(index, "{{") || strings.Contains(index, "<script>") || strings.Contains(index, "style=") {
		t.Errorf("the page is\n%s", index)
	}
	kinds := map[string]string{"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "json": "application/json", "svg": "image/svg+xml"}
	assets, _ := loadPage()
	for path, data := range assets {
		name := path[strings.LastIndexByte(path, '/')+1:]
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/assets/"+folder+name, nil)
		r.Host = "localhost"
		s.handler.ServeHTTP(w, r)
		want := kinds[name[strings.LastIndexByte(name, '.')+1:]]
		if w.Code != 200 || w.Body.String() != string(data) || want != "" && w.Header().Get("Content-Type") != want {
			t.Errorf("%s: status %d, type %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		s.get("/assets/0000000000000000/"+name).failed(t, 404)
	}
	s.get("/assets/"+folder+"ui.go").failed(t, 404)
}
