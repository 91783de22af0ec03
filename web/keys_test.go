package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/web/state"
)

// everywhere is the access of a server that other machines can reach.
var everywhere = Access{Addr: "0.0.0.0:8484"}

func bearing(key string) []string { return []string{"Authorization", "Bearer " + key} }

// Every route says what it needs, and no other does.
func TestEveryRouteHasAScope(t *testing.T) {
	routes := openSite(t).routes()
	for _, route := range routes {
		if _, ok := scopes[route]; !ok {
			t.Errorf("%s has no row in the table of scopes", route)
		}
	}
	for route := range scopes {
		if !slices.Contains(routes, route) {
			t.Errorf("there is no %s", route)
		}
	}
	if got := scopeOf("GET", "/api/v1/new"); got != state.ScopeAdmin {
		t.Errorf("a route without a row needs %q", got)
	}
}

// What is under a path needs the scope that the README says, whatever else the table has.
func TestScopesByPath(t *testing.T) {
	for route, need := range scopes {
		method, path, _ := strings.Cut(route, " ")
		part, inAPI := strings.CutPrefix(path, "/api/v1/")
		part, _, _ = strings.Cut(part, "/")
		want := state.ScopeAsk
		switch {
		case !inAPI || route == "POST /api/v1/session":
			continue // TestOpenRoutes
		case part == "settings" || part == "keys":
			want = state.ScopeAdmin
		case slices.Contains([]string{"articles", "feeds", "jobs"}, part) && method != http.MethodGet:
			want = state.ScopeWrite
		}
		if need != want {
			t.Errorf("%s needs %q, want %q", route, need, want)
		}
	}
}

// What needs no key anywhere is this, and nothing else.
func TestOpenRoutes(t *testing.T) {
	var open []string
	for route, need := range scopes {
		if need == anyone {
			open = append(open, route)
		}
	}
	slices.Sort(open)
	want := []string{"GET /", "GET /articles", "GET /articles/:id", "GET /assets/:hash/:name", "GET /c/:id", "GET /healthz", "GET /settings", "POST /api/v1/session"}
	if !slices.Equal(open, want) {
		t.Errorf("open are %q, want %q", open, want)
	}
}

// intruder is a request that has no business on a route.
type intruder struct {
	name    string
	headers []string
	status  int
	code    string
}

// intruders returns the requests that a route that needs a scope must refuse.
func (s *site) intruders(need state.Scope, keys map[state.Scope]string, gone, ended string) []intruder {
	right := bearing(keys[state.ScopeAdmin])
	out := []intruder{
		{"a foreign host", append(right[:2:2], "Host", "evil.example"), 403, "foreign_host"},
		{"a foreign origin", append(right[:2:2], "Origin", "https://evil.example"), 403, "foreign_origin"},
		{"a sandboxed page", append(right[:2:2], "Origin", "null"), 403, "foreign_origin"},
	}
	if need == anyone {
		return out
	}
	out = append(out,
		intruder{"no key", nil, 401, "missing_api_key"},
		intruder{"a wrong key", bearing("fn_" + strings.Repeat("a", 52)), 401, "invalid_api_key"},
		intruder{"an empty key", bearing(""), 401, "invalid_api_key"},
		intruder{"a key with more behind it", bearing(keys[state.ScopeAdmin] + "a"), 401, "invalid_api_key"},
		intruder{"a key by another scheme", []string{"Authorization", "Basic " + keys[state.ScopeAdmin]}, 401, "invalid_api_key"},
		intruder{"a key in the wrong header", []string{"X-Api-Key", keys[state.ScopeAdmin]}, 401, "missing_api_key"},
		intruder{"a revoked key", bearing(gone), 401, "invalid_api_key"},
		intruder{"a session that has ended", []string{"Cookie", sessionCookie + "=" + ended}, 401, "signed_out"},
		intruder{"a key for a session", []string{"Cookie", sessionCookie + "=" + keys[state.ScopeAdmin]}, 401, "signed_out"},
		intruder{"a key for the person at the machine", []string{"Host", "127.0.0.1", "X-Forwarded-For", "127.0.0.1"}, 401, "missing_api_key"})
	for _, has := range []state.Scope{state.ScopeAsk, state.ScopeWrite} {
		if !has.Covers(need) {
			out = append(out, intruder{"the scope " + string(has), bearing(keys[has]), 403, "insufficient_scope"})
		}
	}
	return out
}

// keysOf makes a key of each scope.
func (s *site) keysOf() map[state.Scope]string {
	keys := make(map[state.Scope]string)
	for _, scope := range []state.Scope{state.ScopeAsk, state.ScopeWrite, state.ScopeAdmin} {
		_, keys[scope] = s.newKey(string(scope), scope)
	}
	return keys
}

// Where other machines can reach it, each route refuses whoever may not have what it
// gives, and touches nothing. The scenarios are those that do their work in
// TestEveryRoute, where every route has one.
func TestKeyMatrix(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	keys := s.keysOf()
	revoked, gone := s.newKey("gone", state.ScopeAdmin)
	ended, err := s.State.BeginSession(t.Context(), revoked.ID)
	must(t, err)
	must(t, s.State.RevokeKey(t.Context(), revoked.ID))
	s.shown(everywhere)
	before := s.touched(t)
	for _, sc := range everyRoute {
		for _, from := range s.intruders(scopes[sc.route], keys, gone, ended) {
			r := sc.send(s, f, from.headers...)
			if e := r.failed(t, from.status); e.Code != from.code || e.Type != "authentication_error" {
				t.Errorf("%s, %s: %+v", sc.route, from.name, e)
			}
			challenge := r.header.Get("WWW-Authenticate")
			if from.status == 401 && challenge != "Bearer" || from.code == "insufficient_scope" && !strings.HasPrefix(challenge, `Bearer error="insufficient_scope"`) {
				t.Errorf("%s, %s: WWW-Authenticate %q", sc.route, from.name, challenge)
			}
		}
	}
	for _, path := range []string{"/nothing", "/api/v1/nothing", "/.git/config"} {
		if e := s.get(path).failed(t, 401); e.Code != "missing_api_key" {
			t.Errorf("%s: %+v", path, e)
		}
		if e := s.get(path, bearing(keys[state.ScopeAsk])...).failed(t, 404); e.Code != "no_route" {
			t.Errorf("%s, with a key: %+v", path, e)
		}
	}
	s.Wait()
	if after := s.touched(t); after != before {
		t.Errorf("refused requests changed\n%s to\n%s", before, after)
	}
}

// A key of the very scope that a route needs opens it, and so does a session that began
// with that key.
func TestRightKeys(t *testing.T) {
	for _, how := range []string{"key", "session"} {
		s := openSite(t)
		f := s.fixture()
		headers := map[state.Scope][]string{anyone: nil}
		for scope, key := range s.keysOf() {
			headers[scope] = bearing(key)
			if how == "session" {
				k, err := s.State.Key(t.Context(), key)
				must(t, err)
				id, err := s.State.BeginSession(t.Context(), k.ID)
				must(t, err)
				headers[scope] = []string{"Cookie", "a=b; " + sessionCookie + "=" + id}
			}
		}
		s.shown(everywhere)
		for _, sc := range everyRoute {
			if sc.route == "DELETE /api/v1/session" {
				continue // TestSignIn
			}
			r := sc.send(s, f, headers[scopes[sc.route]]...)
			if (r.status == 401 || r.status == 403) && sc.status != r.status {
				t.Errorf("%s by %s: status %d: %s", sc.route, how, r.status, r.body)
			}
		}
	}
}

// On a loopback address nobody needs a key; one that is sent counts.
func TestKeysOnLoopback(t *testing.T) {
	s := openSite(t)
	if r := s.get("/api/v1/keys", bearing("unused")...); r.status != 200 {
		t.Errorf("a client's own word for no key, where there are none: %s", r.body)
	}
	keys := s.keysOf()
	for _, tt := range []struct {
		name, path string
		headers    []string
		status     int
	}{
		{"no key", "/api/v1/keys", nil, 200},
		{"the right key", "/api/v1/keys", bearing(keys[state.ScopeAdmin]), 200},
		{"by another spelling", "/api/v1/keys", []string{"Authorization", "bearer  " + keys[state.ScopeAdmin]}, 200},
		{"a narrower key", "/api/v1/keys", bearing(keys[state.ScopeAsk]), 403},
		{"a narrower key where it is enough", "/api/v1/articles", bearing(keys[state.ScopeAsk]), 200},
		{"a wrong key", "/api/v1/articles", bearing("unused"), 401},
		{"a session that is none", "/api/v1/keys", []string{"Cookie", sessionCookie + "=0"}, 200},
		{"a wrong key for the page", "/", bearing("unused"), 200},
	} {
		if r := s.get(tt.path, tt.headers...); r.status != tt.status {
			t.Errorf("%s: status %d, want %d: %.200s", tt.name, r.status, tt.status, r.body)
		}
	}
}

// A key that is made through the API is valid at once, and shown once; one that is
// revoked is refused at once, and so are its sessions.
func TestKeysComeAndGo(t *testing.T) {
	s := openSite(t)
	s.shown(everywhere)
	_, admin := s.newKey("first", state.ScopeAdmin)
	type made struct{ ID, Key, Scope string }
	r := s.do(http.MethodPost, "/api/v1/keys", `{"name": "script", "scope": "write"}`, append(bearing(admin), jsonBody...)...)
	k := in[made](t, r)
	s.secrets = append(s.secrets, k.Key)
	if r.status != 201 || k.Scope != "write" {
		t.Errorf("status %d: %s", r.status, r.body)
	}
	if list := s.get("/api/v1/keys", bearing(admin)...).body; !strings.Contains(list, k.ID) || strings.Contains(list, k.Key) || !strings.Contains(list, `"name":"first","scope":"admin","created_at":"20`) {
		t.Errorf("the list is %s", list)
	}
	if r := s.get("/api/v1/articles", bearing(k.Key)...); r.status != 200 {
		t.Errorf("the new key: %s", r.body)
	}
	if strings.Contains(s.get("/api/v1/keys", bearing(admin)...).body, `"last_used_at":null`) {
		t.Error("a key that was used is said to be unused")
	}
	if r := s.do(http.MethodDelete, "/api/v1/keys/"+k.ID, "", bearing(admin)...); r.status != 204 {
		t.Errorf("revoke: %s", r.body)
	}
	if e := s.get("/api/v1/articles", bearing(k.Key)...).failed(t, 401); e.Code != "invalid_api_key" {
		t.Errorf("the revoked key: %+v", e)
	}
}
