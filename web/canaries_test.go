package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"footnote/web/state"
)

// No key is repeated: neither by a route nor in the log, wherever it stands (in the
// environment, in what is kept, in a header, a cookie, an address or a body) and even
// where a model server repeats it in its refusal.
func TestCanaries(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	const environment, address, header, cookie, body = "canary-environment", "canary-address", "canary-header", "canary-cookie", "canary-body"
	s.Builder.Getenv = func(name string) string {
		if strings.HasSuffix(name, "_API_KEY") {
			return environment
		}
		return ""
	}
	_, admin := s.newKey("admin", state.ScopeAdmin)
	s.shown(everywhere)
	signed := s.signIn(admin).Value
	canaries := []string{canaryKey, environment, address, header, cookie, body, admin, signed, f.secret}
	s.secrets = append(s.secrets, canaries...)
	check := func(name string, r reply) {
		t.Helper()
		all := r.body + fmt.Sprint(r.header)
		for _, c := range canaries {
			if strings.Contains(all, c) {
				t.Errorf("%s repeats %s: %s", name, c, all)
			}
		}
	}
	with := append(bearing(admin), jsonBody...)
	for _, fault := range []string{"401", "404", "500", "html200"} {
		check("an answer, fault "+fault, s.do(http.MethodPost, "/api/v1/ask", `{"question": "capex", "mode": "generate", "model": "fault-`+fault+`"}`, with...))
		check("a stream, fault "+fault, s.do(http.MethodPost, "/api/v1/ask", `{"question": "capex", "mode": "generate", "stream": true, "model": "fault-`+fault+`"}`, with...))
		check("a test, fault "+fault, s.do(http.MethodPost, "/api/v1/settings/test", jsonOf(t, object{"kind": "chat", "provider": "custom", "base_url": s.model.URL, "api_key": body, "model": "fault-" + fault}), with...))
	}
	if asked := s.model.Asked("/chat/completions"); len(asked) < 3 || asked[0].Header.Get("Authorization") != "Bearer "+canaryKey {
		t.Errorf("the model server was asked %d times, not with the key that it repeats", len(asked))
	}
	for _, sc := range everyRoute {
		if sc.route == "POST /api/v1/keys" {
			continue // it shows the new key, once; see TestKeysComeAndGo
		}
		check(sc.name+", with the right key", sc.send(s, f, bearing(admin)...))
		path := sc.path(f) + "?api_key=" + address
		if strings.Contains(sc.path(f), "?") {
			path = sc.path(f) + "&api_key=" + address
		}
		for name, headers := range map[string][]string{
			"a wrong key":     {"Authorization", "Bearer " + header},
			"a wrong session": {"Cookie", sessionCookie + "=" + cookie},
			"a wrong origin":  {"Authorization", "Bearer " + admin, "Origin", "https://" + header + ".example"},
			"a wrong host":    {"Authorization", "Bearer " + admin, "Host", header + ".example"},
			"a key too many":  {"Authorization", "Bearer " + admin, "X-Api-Key", header, "Cookie", sessionCookie + "=" + signed},
		} {
			check(sc.name+", with "+name, s.do(sc.method(), path, f.fill(sc.body), append(headers, sc.headers...)...))
		}
	}
	check("a wrong key to sign in with", s.do(http.MethodPost, "/api/v1/session", `{"key": "`+body+`"}`, with...))
	check("a key in the wrong field", s.do(http.MethodPost, "/api/v1/session", `{"password": "`+body+`"}`, with...))
	check("a key instead of an object", s.do(http.MethodPost, "/api/v1/session", `"`+body+`"`, with...))
	check("a path", s.get("/api/v1/"+address, with...))
}
