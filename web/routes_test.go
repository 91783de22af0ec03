package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scenario is one request and what must come of it. route is as the router
// lists it; id takes the place of its parameters. id, body and has may name
// what the fixture holds: {article}, {answer}, {conversation}, {job}, {feed}, {key}, {secret}.
type scenario struct {
	name, route, id, query, body string
	headers                      []string
	status                       int
	has                          []string // in the response's body
	lacks                        []string
}

var parameters = regexp.MustCompile(`:hash/:name|:id|\*id`)

func (sc scenario) path(f fixture) string {
	_, path, _ := strings.Cut(sc.route, " ")
	return parameters.ReplaceAllLiteralString(path, f.fill(sc.id)) + f.fill(sc.query)
}

func (sc scenario) method() string {
	method, _, _ := strings.Cut(sc.route, " ")
	return method
}

func (sc scenario) send(s *site, f fixture, headers ...string) reply {
	s.t.Helper()
	return s.do(sc.method(), sc.path(f), f.fill(sc.body), append(slices.Clone(sc.headers), headers...)...)
}

func (sc scenario) check(t *testing.T, r reply, f fixture) {
	t.Helper()
	if r.status != sc.status {
		t.Errorf("status %d, want %d: %.300s", r.status, sc.status, r.body)
	}
	for _, want := range sc.has {
		if !strings.Contains(r.body, f.fill(want)) {
			t.Errorf("no %s in %.600s", f.fill(want), r.body)
		}
	}
	for _, bad := range sc.lacks {
		if strings.Contains(r.body, f.fill(bad)) {
			t.Errorf("%s in %.600s", f.fill(bad), r.body)
		}
	}
}

// jsonBody and formBody are headers of a request.
var (
	jsonBody = []string{"Content-Type", "application/json"}
	formBody = []string{"Content-Type", "multipart/form-data; boundary=frontier"}
)

const (
	formText = "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"port.txt\"\r\n\r\nThe port of Antwerp.\r\n--frontier--\r\n"
	doctype  = "<!doctype html>"
)

// everyRoute has what each route is for. The access matrix sends the same
// requests, from where they must not come.
var everyRoute = []scenario{
	{name: "is it alive", route: "GET /healthz", status: 200, has: []string{`"status":"ok"`}},
	{name: "is it ready", route: "GET /readyz", status: 200, has: []string{`"status":"ok"`}},
	{name: "status", route: "GET /api/v1/status", status: 200, has: []string{`"version":"v0.0-test"`,
		`"articles":13`, `"sample_articles":12`, `"newest":"2025-12-05"`, `"mode":"generated"`, `"name":"scripted"`, `"preset":"custom"`, `"pending":0`, `"examples":["`}},
	{name: "ask", route: "POST /api/v1/ask", headers: jsonBody, body: `{"question": "Why does Tencent's capex fall?"}`, status: 200,
		has: []string{`"answer_id":"ans_`, `"status":"answered"`, `"mode":"generated"`}},
	{name: "ask, answered in events", route: "POST /api/v1/ask", headers: jsonBody, body: `{"question": "Why does Tencent's capex fall?", "stream": true}`, status: 200,
		has: []string{"id: 0\nevent: start\ndata: {", "\nevent: done\n"}},
	{name: "receipt of an answer", route: "GET /api/v1/answers/:id", id: "{answer}", status: 200,
		has: []string{`"answer_id":"{answer}"`, `"prompt_hash":"`, `"passages":[{"n":1,"passage_id":"p_`, `"answer_html":"`, `"question":"` + english, `"why":{"score":`}},
	{name: "events of an answer", route: "GET /api/v1/answers/:id/events", id: "{answer}", status: 200, has: []string{"id: 0\nevent: start\n", "event: done\n"}},
	{name: "a complete answer can be stopped, and stays", route: "DELETE /api/v1/answers/:id", id: "{answer}", status: 204},
	{name: "answer as Markdown", route: "GET /api/v1/answers/:id/export", id: "{answer}", status: 200, has: []string{"## " + english + "\n", "[^1]: Tencent", ", Footnote Sample Wire, 2025-11-14. “"}, lacks: []string{"# " + english + "\n\n##", "[1]"}},
	{name: "search", route: "GET /api/v1/search", query: "?q=tencent+capex&top=3", status: 200,
		has: []string{`"query":"tencent capex"`, `"passage_id":"p_`, `"article_start":`, `"score":`}, lacks: []string{`"why"`}},
	{name: "search that says why", route: "GET /api/v1/search", query: "?q=tencent+capex&top=1&explain=true", status: 200,
		has: []string{`"why":{"score":`, `"terms":[{"term":"tencent","field":"text","count":`, `{"term":"=capex","text":"capex","field":"text"`, `"signals":[{"name":"lead","score":`, ` of the article"`}},
	{name: "search with every filter", route: "GET /api/v1/search",
		query: "?q=tencent+capex&from=2025-11-01&to=2025-11-30&lang=en&source=footnote+sample+wire&tag=TENCENT&article_id={article}", status: 200,
		has: []string{`"published_at":"2025-11-14"`}, lacks: []string{`"published_at":"2025-08`, `"language":"zh"`}},
	{name: "search for nothing that is there", route: "GET /api/v1/search", query: "?q=tencent&from=2031-01-01", status: 200, has: []string{`"passages":[]`}},
	{name: "articles", route: "GET /api/v1/articles", status: 200, has: []string{`"total":13`, `"next_cursor":null`, `"title":"Rotterdam"`, `"sample":true`, `"tags":["腾讯"`}},
	{name: "articles by title", route: "GET /api/v1/articles", query: "?q=ROTTERDAM", status: 200, has: []string{`"total":1}`, "Rotterdam"}, lacks: []string{"Tencent"}},
	{name: "a wildcard is only a character", route: "GET /api/v1/articles", query: "?q=t_ncent", status: 200, has: []string{`"articles":[]`, `"total":0`}},
	{name: "articles with every filter", route: "GET /api/v1/articles", query: "?q=tencent&sort=-title&publisher=footnote+sample+wire&tag=TENCENT&language=en&from=2025-11-01&to=2025-11-30&undated=false&copies=false&sample=true&limit=1", status: 200,
		has: []string{`"total":1}`, `"published_at":"2025-11-14"`, `"versions":1,"changed_at":null`}},
	{name: "an article and its copies", route: "GET /api/v1/articles", query: "?copies_of={article}", status: 200, has: []string{`"total":1}`, `"id":"{article}"`}},
	{name: "articles of a filter that does not exist", route: "GET /api/v1/articles", query: "?langage=en", status: 400, has: []string{`"param":"langage"`}},
	{name: "articles of two searches", route: "GET /api/v1/articles", query: "?q=a&q=b", status: 400, has: []string{`"param":"q"`}},
	{name: "articles in an order that does not exist", route: "GET /api/v1/articles", query: "?sort=colour", status: 400, has: []string{`"param":"sort"`, "-published, published, title"}},
	{name: "articles with and without dates", route: "GET /api/v1/articles", query: "?undated=maybe", status: 400, has: []string{`"param":"undated"`}},
	{name: "tag articles", route: "PATCH /api/v1/articles", headers: jsonBody, body: `{"ids": ["{article}", "a_0"], "add_tags": ["to read"], "remove_tags": ["TENCENT"]}`, status: 200, has: []string{`{"changed":1}`}},
	{name: "tag articles with nothing", route: "PATCH /api/v1/articles", headers: jsonBody, body: `{"ids": ["{article}"]}`, status: 400, has: []string{`"param":"add_tags"`}},
	{name: "tag articles with too long a tag", route: "PATCH /api/v1/articles", headers: jsonBody, body: `{"ids": ["{article}"], "add_tags": [""]}`, status: 400, has: []string{`"param":"add_tags"`}},
	{name: "tag no article", route: "PATCH /api/v1/articles", headers: jsonBody, body: `{"ids": [], "add_tags": ["a"]}`, status: 400, has: []string{`"param":"ids"`}},
	{name: "delete some articles", route: "DELETE /api/v1/articles", query: "?id={article}&id=a_0", status: 200, has: []string{`{"deleted":1}`}},
	{name: "delete all but for a slip", route: "DELETE /api/v1/articles", query: "?sample=true&id={article}", status: 400, has: []string{`"param":"sample"`}},
	{name: "reload articles that came from no web address", route: "POST /api/v1/articles/reload", headers: jsonBody, body: `{"ids": ["{article}", "a_0"]}`, status: 409, has: []string{`"code":"not_from_web"`}},
	{name: "what articles can be filtered by", route: "GET /api/v1/articles/facets", status: 200, has: []string{`"publishers":[{"value":"Footnote Sample Wire","articles":`, `"tags":[{"value":"`, `"languages":[{"value":"`,
		`"oldest":"2025-`, `"newest":"2025-12-05"`, `"undated":1`, `"copies":0`}},
	{name: "paste an article", route: "POST /api/v1/articles", headers: jsonBody, body: `{"text": "The port of Antwerp.", "title": "Antwerp", "published_at": "2025-03-01"}`, status: 202,
		has: []string{`"id":"job_`, `"total":1`}},
	{name: "upload an article", route: "POST /api/v1/articles", headers: formBody, body: formText, status: 202, has: []string{`"id":"job_`, `"total":1`}},
	{name: "export the articles", route: "GET /api/v1/articles/export", query: "?format=jsonl&source=Footnote+Sample+Wire&to=2025-11-30", status: 200,
		has: []string{`{"title":"`, `"date":"2025-11-14"`, `"published_from":"front-matter"`, `"markup":"none","text":"`}, lacks: []string{"Rotterdam", `"date":"2025-12`}},
	{name: "an article", route: "GET /api/v1/articles/:id", id: "{article}", status: 200, has: []string{`"id":"{article}"`, `"published_at":"2025-11-14"`, `"published_at_from":"front-matter"`, `"published_confidence":"high"`, `"updated_at":null`, `"corrections":[]`,
		`"author":"Footnote sample desk"`, `"publisher":"Footnote Sample Wire"`, `"language":"en"`, `"format":"markdown"`, `"url":""`, `"chunks":`, `"bytes":`, `"ingested_at":"20`, `"sample":true`}},
	{name: "text of an article", route: "GET /api/v1/articles/:id/text", id: "{article}", status: 200, has: []string{"Tencent's capital expenditures (capex) fell", "\n\n"}, lacks: []string{"author:", "|---|"}},
	{name: "fetch an article", route: "POST /api/v1/articles", headers: jsonBody, body: `{"url": "https://news.example/antwerp"}`, status: 202,
		has: []string{`"id":"job_`, `"total":1`, `"bytes":0`}},
	{name: "reload an article", route: "POST /api/v1/articles/:id/reload", id: "{article}", status: 409, has: []string{`"code":"not_from_web"`}},
	{name: "versions of an article", route: "GET /api/v1/articles/:id/versions", id: "{article}", status: 200,
		has: []string{`"versions":[{"version":"`, `"current":true`, `"title":"Tencent`, `"published_at":"2025-11-14"`, `"since":"20`, `"until":null`, `"bytes":`}},
	{name: "correct an article", route: "PATCH /api/v1/articles/:id", id: "{article}", headers: jsonBody, body: `{"title": "Capex", "published_at": "2025-11-15"}`, status: 200,
		has: []string{`"title":"Capex"`, `"published_at":"2025-11-15"`, `"published_at_from":"corrected"`, `"published_confidence":"high"`, `"corrections":[{"field":"title","original":"Tencent`, `{"field":"published_at","original":"2025-11-14"}]`}},
	{name: "give an article its date back", route: "PATCH /api/v1/articles/:id", id: "{article}", headers: jsonBody, body: `{"reset": ["published_at"]}`, status: 200,
		has: []string{`"published_at":"2025-11-14"`, `"corrections":[]`}},
	{name: "delete an article", route: "DELETE /api/v1/articles/:id", id: "{article}", status: 204},
	{name: "delete the sample", route: "DELETE /api/v1/articles", query: "?sample=true", status: 200, has: []string{`{"deleted":12}`}},
	{name: "jobs", route: "GET /api/v1/jobs", status: 200, has: []string{`"jobs":[{"id":"{job}"`, `"next_cursor":null`}},
	{name: "a job", route: "GET /api/v1/jobs/:id", id: "{job}", status: 200, has: []string{`"id":"{job}"`, `"state":"done"`, `"total":1,"done":1,"failed":0`, `"status":"added"`, `"error":null`}},
	{name: "nothing to retry", route: "POST /api/v1/jobs/:id/retry", id: "{job}", status: 409, has: []string{`"code":"nothing_to_retry"`}},
	{name: "a finished job can be stopped, and stays", route: "DELETE /api/v1/jobs/:id", id: "{job}", status: 204},
	{name: "conversations", route: "GET /api/v1/conversations", status: 200, has: []string{`"conversations":[{"id":"{conversation}","title":"` + english, `"answers":1,"pinned":false`, `"next_cursor":null`}},
	{name: "conversations with words", route: "GET /api/v1/conversations", query: "?q=CAPEX+tencent", status: 200, has: []string{`"id":"{conversation}"`}},
	{name: "conversations with words that none has", route: "GET /api/v1/conversations", query: "?q=capex+p_nguin", status: 200, has: []string{`"conversations":[]`}},
	{name: "a conversation", route: "GET /api/v1/conversations/:id", id: "{conversation}", status: 200, has: []string{`"id":"{conversation}"`, `"answers":[{"answer_id":"{answer}"`, `"answer_html":`}},
	{name: "rename a conversation", route: "PATCH /api/v1/conversations/:id", id: "{conversation}", headers: jsonBody, body: `{"title": " 腾讯资本开支 "}`, status: 200, has: []string{`"title":"腾讯资本开支"`}},
	{name: "pin a conversation", route: "PATCH /api/v1/conversations/:id", id: "{conversation}", headers: jsonBody, body: `{"pinned": true}`, status: 200, has: []string{`"title":"` + english, `"pinned":true`}},
	{name: "conversation as JSON", route: "GET /api/v1/conversations/:id/export", id: "{conversation}", query: "?format=json", status: 200, has: []string{`"id":"{conversation}"`, `"prompt_hash":"`, `"feedback":[]`}},
	{name: "rate an answer", route: "POST /api/v1/feedback", headers: jsonBody, body: `{"answer_id": "{answer}", "rating": "down", "reason": " too long "}`, status: 200, has: []string{`{"answer_id":"{answer}","rating":"down","reason":"too long"}`}},
	{name: "delete a conversation", route: "DELETE /api/v1/conversations/:id", id: "{conversation}", status: 204},
	{name: "feeds", route: "GET /api/v1/feeds", status: 200, has: []string{`"feeds":[{"id":"{feed}","url":"https://times.example/rss","title":"Example Times","tags":["ports"],"every_minutes":60,"enabled":true,"state":"waiting","error":null`, `"next_cursor":null`}},
	{name: "subscribe to a feed", route: "POST /api/v1/feeds", headers: jsonBody, body: `{"url": "other.example/rss", "title": " Mine ", "every_minutes": 15}`, status: 201,
		has: []string{`"id":"feed_`, `"url":"https://other.example/rss"`, `"title":"Mine"`, `"every_minutes":15`, `"state":"waiting"`, `"polled_at":null`}},
	{name: "import an outline", route: "POST /api/v1/feeds/import", headers: []string{"Content-Type", "text/x-opml"}, body: `<opml><body><outline text="News"><outline title="B" xmlUrl="https://b.example/rss"/></outline></body></opml>`, status: 200,
		has: []string{`"results":[{"url":"https://b.example/rss","title":"B","status":"added","feed_id":"feed_`, `"added":1`}},
	{name: "export the feeds", route: "GET /api/v1/feeds/export", status: 200, has: []string{`<opml version="2.0">`, `<outline type="rss" text="Example Times" title="Example Times" xmlUrl="https://times.example/rss" category="ports">`}},
	{name: "a feed", route: "GET /api/v1/feeds/:id", id: "{feed}", status: 200, has: []string{`"id":"{feed}"`, `"items":[]`}},
	{name: "change a feed", route: "PATCH /api/v1/feeds/:id", id: "{feed}", headers: jsonBody, body: `{"title": "示例", "tags": [], "every_minutes": 10080, "enabled": false}`, status: 200,
		has: []string{`"title":"示例"`, `"tags":[]`, `"every_minutes":10080`, `"state":"paused"`, `"next_at":null`}},
	{name: "poll a feed now", route: "POST /api/v1/feeds/:id/poll", id: "{feed}", status: 202, has: []string{`"id":"{feed}"`}},
	{name: "remove a feed", route: "DELETE /api/v1/feeds/:id", id: "{feed}", status: 204},
	{name: "settings", route: "GET /api/v1/settings", status: 200, has: []string{`"chat":{"provider":"custom","base_url":"http://127.0.0.1:`, `"has_key":true`,
		`"writers":[{"model":"scripted","preset":"custom","context_tokens":8192,"context_from":"server"}]`, `"presets":[{"name":"ollama","label":"Ollama"`, `"key_from":"DASHSCOPE_API_KEY"`, `"found":[`}, lacks: []string{canaryKey}},
	{name: "change a setting", route: "PUT /api/v1/settings", headers: jsonBody, body: `{"chat": {"provider": "none"}}`, status: 200, has: []string{`"chat":{"provider":"none"`, `"writers":[]`}},
	{name: "try an endpoint", route: "POST /api/v1/settings/test", headers: jsonBody, body: `{"kind": "chat", "provider": "custom", "base_url": "http://127.0.0.1:1/v1", "model": "m"}`, status: 200,
		has: []string{`"ok":false`, `"code":"unreachable"`, `is it running?`, `"models":[]`}},
	{name: "who is there", route: "GET /api/v1/session", status: 200, has: []string{`{"scope":"admin","signed_in":false,"key_id":null,"name":null}`}},
	{name: "sign in with a wrong key", route: "POST /api/v1/session", headers: jsonBody, body: `{"key": "fn_0"}`, status: 401, has: []string{`"code":"invalid_api_key"`}},
	{name: "sign in", route: "POST /api/v1/session", headers: jsonBody, body: `{"key": "{secret}"}`, status: 200, has: []string{`{"scope":"write","signed_in":true,"key_id":"{key}","name":"desk"}`}},
	{name: "sign out", route: "DELETE /api/v1/session", status: 204},
	{name: "keys", route: "GET /api/v1/keys", status: 200, has: []string{`{"keys":[{"id":"{key}","name":"desk","scope":"write","created_at":"20`, `"last_used_at":null`}, lacks: []string{"{secret}", "hash"}},
	{name: "make a key", route: "POST /api/v1/keys", headers: jsonBody, body: `{"name": " 手机 ", "scope": "admin"}`, status: 201, has: []string{`"id":"key_`, `"name":"手机","scope":"admin"`, `"key":"fn_`}},
	{name: "make a key, of the narrowest scope", route: "POST /api/v1/keys", headers: jsonBody, body: `{}`, status: 201, has: []string{`"name":"","scope":"ask"`}},
	{name: "make a key of a scope that does not exist", route: "POST /api/v1/keys", headers: jsonBody, body: `{"scope": "root"}`, status: 400, has: []string{`"code":"key_refused"`, "ask, write or admin"}},
	{name: "revoke a key", route: "DELETE /api/v1/keys/:id", id: "{key}", status: 204},
	{name: "models of the OpenAI API", route: "GET /v1/models", status: 200, has: []string{`{"data":[{"id":"footnote","object":"model","created":0,"owned_by":"footnote"},{"id":"footnote-extractive",`, `{"id":"footnote:腾讯"`, `"object":"list"`}, lacks: []string{"embedding"}},
	{name: "a model", route: "GET /v1/models/*id", id: "footnote:TENCENT", status: 200, has: []string{`{"id":"footnote:TENCENT","object":"model",`}},
	{name: "a model that is not there", route: "GET /v1/models/*id", id: "gpt-5", status: 404, has: []string{`"code":"model_not_found"`, `"param":"model"`}},
	{name: "chat", route: "POST /v1/chat/completions", headers: jsonBody, body: `{"model": "footnote", "messages": [{"role": "user", "content": "Why does Tencent's capex fall?"}]}`, status: 200,
		has: []string{`"object":"chat.completion"`, `"annotations":[{"type":"url_citation"`, `"citations":["http`, `"search_results":[{"title":"`, `"finish_reason":"stop"`, `"answer_id":"ans_`}},
	{name: "chat in chunks", route: "POST /v1/chat/completions", headers: jsonBody, body: `{"model": "footnote-extractive", "messages": [{"role": "user", "content": "Why does Tencent's capex fall?"}], "stream": true}`, status: 200,
		has: []string{`data: {"id":"chatcmpl-`, `"object":"chat.completion.chunk"`, "data: [DONE]\n\n"}, lacks: []string{`"usage"`}},
	{name: "embeddings", route: "POST /v1/embeddings", headers: jsonBody, body: `{"model": "footnote-embedding", "input": ["capex"]}`, status: 200, has: []string{`"object":"embedding","index":0,"embedding":[`, `"usage":{"prompt_tokens":`}},
	{name: "page of the settings", route: "GET /settings", status: 200, has: []string{doctype}},
	{name: "page", route: "GET /", status: 200, has: []string{doctype}},
	{name: "page of a conversation", route: "GET /c/:id", id: "{conversation}", status: 200, has: []string{doctype}},
	{name: "page of the articles", route: "GET /articles", status: 200, has: []string{doctype}},
	{name: "page of an article", route: "GET /articles/:id", id: "{article}", status: 200, has: []string{doctype}},
	{name: "asset", route: "GET /assets/:hash/:name", id: "{assets}app.js", status: 200, has: []string{"import"}},
}

func TestEveryRoute(t *testing.T) {
	covered := make(map[string]bool)
	for _, sc := range everyRoute {
		covered[sc.route] = true
		t.Run(sc.name, func(t *testing.T) {
			s := openSite(t)
			f := s.fixture()
			sc.check(t, sc.send(s, f), f)
		})
	}
	for _, route := range openSite(t).routes() {
		if !covered[route] {
			t.Errorf("%s has no scenario", route)
		}
	}
}

// Every path answers a method that it does not have with 405 and says which it has. A name
// beside ids has theirs as well: it is an id that nothing has.
func TestWrongMethod(t *testing.T) {
	s := openSite(t)
	has := make(map[string][]string)
	for _, route := range s.routes() {
		method, path, _ := strings.Cut(route, " ")
		has[path] = append(has[path], method)
	}
	for path, methods := range has {
		for other, theirs := range has {
			if other != path && regexp.MustCompile("^"+parameters.ReplaceAllString(other, "[^/]+")+"$").MatchString(path) && !strings.Contains(path, ":") {
				methods = slices.Concat(methods, theirs)
			}
		}
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			if slices.Contains(methods, method) {
				continue
			}
			r := s.do(method, parameters.ReplaceAllString(path, "x/y"[:1+2*strings.Count(path, ":hash")]), "")
			if e := r.failed(t, http.StatusMethodNotAllowed); e.Code != "method_not_allowed" {
				t.Errorf("%s %s: code %s", method, path, e.Code)
			}
			allow := strings.Split(r.header.Get("Allow"), ", ")
			slices.Sort(allow)
			methods = slices.Compact(slices.Sorted(slices.Values(methods)))
			if !slices.Equal(allow, methods) {
				t.Errorf("%s %s: Allow %v, want %v", method, path, allow, methods)
			}
		}
	}
}

func TestUnknownPath(t *testing.T) {
	s := openSite(t)
	for _, path := range []string{"/api", "/api/v1", "/api/v2/status", "/api/v1/nothing", "/index.html", "/c", "/c/x/y", "/assets/", "/assets/app.js", "/.git/config", "/api/v1/articles/x/y"} {
		for _, method := range []string{"GET", "POST"} {
			if e := s.do(method, path, "").failed(t, 404); e.Code != "no_route" || e.Type != "not_found_error" {
				t.Errorf("%s %s: %+v", method, path, e)
			}
		}
	}
}

// Who asks for a part of the OpenAI API that is not there learns what is.
func TestUnknownPathOfOpenAI(t *testing.T) {
	s := openSite(t)
	for _, path := range []string{"/v1/responses", "/v1/completions", "/v1/chat", "/v1/"} {
		e := s.post(path, object{"model": "footnote", "input": "hello"}).failed(t, 404)
		if e.Code != "no_route" || !strings.Contains(e.Message, "/v1/chat/completions") {
			t.Errorf("%s: %+v", path, e)
		}
	}
}

// Every route under /api/v1 that names a thing says 404 where there is none.
func TestUnknownID(t *testing.T) {
	s := openSite(t)
	for _, route := range s.routes() {
		if !strings.Contains(route, "/api/v1/") || !strings.Contains(route, ":id") {
			continue
		}
		for _, id := range []string{"a_0", "ans_0", "%2e%2e", "%00", "💥"} {
			sc := scenario{route: route, id: id, body: `{"title": "new"}`}
			e := sc.send(s, fixture{}).failed(t, 404)
			if e.Type != "not_found_error" || !slices.Contains([]string{"not_found", "no_such_article"}, e.Code) || e.Param != nil {
				t.Errorf("%s %s: %+v", route, id, e)
			}
		}
	}
	if e := s.ask(english, object{"conversation_id": "cnv_0"}).failed(t, 404); e.Code != "not_found" {
		t.Errorf("asked in no conversation: %+v", e)
	}
}
