package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/rag"
)

// refusal is a request that is refused: why, and which parameter is named.
type refusal struct {
	name, body, code, param string
	status                  int
}

func (rf refusal) check(t *testing.T, r reply) {
	t.Helper()
	e := r.failed(t, rf.status)
	if e.Code != rf.code || e.Type != "invalid_request_error" {
		t.Errorf("code %s of type %s, want %s: %s", e.Code, e.Type, rf.code, e.Message)
	}
	if got := orEmpty(e.Param); got != rf.param {
		t.Errorf("names the parameter %q, want %q", got, rf.param)
	}
	if strings.HasPrefix(rf.name, "an unknown field") && !strings.Contains(e.Message, rf.param) {
		t.Errorf("the message does not say %q: %s", rf.param, e.Message)
	}
	if strings.Contains(e.Message, "Go ") || strings.Contains(e.Message, "web.") {
		t.Errorf("the message speaks of the program: %s", e.Message)
	}
}

// long returns a JSON object of n bytes.
func long(n int, field string) string {
	frame := fmt.Sprintf(`{%q: ""}`, field)
	return fmt.Sprintf(`{%q: "%s"}`, field, strings.Repeat("a", n-len(frame)))
}

func TestAskRefuses(t *testing.T) {
	s := openSite(t)
	characters := strings.Repeat("问", rag.MaxQuestion)
	for _, rf := range []refusal{
		{"no body", ``, "invalid_parameter", "body", 400},
		{"no JSON", `question=why`, "invalid_parameter", "body", 400},
		{"cut JSON", `{"question": "wh`, "invalid_parameter", "body", 400},
		{"no object", `["why"]`, "invalid_parameter", "body", 400},
		{"two objects", `{"question": "why"} {"question": "how"}`, "invalid_parameter", "body", 400},
		{"an unknown field", `{"question": "why", "temperature": 1}`, "invalid_parameter", "temperature", 400},
		{"an unknown field in the filter", `{"question": "why", "filter": {"author": "me"}}`, "invalid_parameter", "author", 400},
		{"a question that is a number", `{"question": 42}`, "invalid_parameter", "question", 400},
		{"a stream that is a word", `{"question": "why", "stream": "yes"}`, "invalid_parameter", "stream", 400},
		{"a top_k that is a word", `{"question": "why", "top_k": "8"}`, "invalid_parameter", "top_k", 400},
		{"a top_k with a fraction", `{"question": "why", "top_k": 1.5}`, "invalid_parameter", "top_k", 400},
		{"a top_k below 1", `{"question": "why", "top_k": -1}`, "invalid_parameter", "top_k", 400},
		{"a top_k above the cap", `{"question": "why", "top_k": 51}`, "invalid_parameter", "top_k", 400},
		{"a filter that is a list", `{"question": "why", "filter": []}`, "invalid_parameter", "filter", 400},
		{"languages that are a word", `{"question": "why", "filter": {"languages": "zh"}}`, "invalid_parameter", "filter.languages", 400},
		{"no such day", `{"question": "why", "filter": {"from": "2025-02-30"}}`, "invalid_parameter", "filter.from", 400},
		{"a day that is no day", `{"question": "why", "filter": {"to": "yesterday"}}`, "invalid_parameter", "filter.to", 400},
		{"an unknown mode", `{"question": "why", "mode": "creative"}`, "invalid_parameter", "mode", 400},
		{"an unknown check", `{"question": "why", "verify": "never"}`, "invalid_parameter", "verify", 400},
		{"an unknown format", `{"question": "why", "format": "xml"}`, "invalid_parameter", "format", 400},
		{"no question", `{}`, "empty_question", "", 400},
		{"an empty question", `{"question": " \n\t　"}`, "empty_question", "", 400},
		{"a question of 4,001 characters", `{"question": "` + characters + `?"}`, "question_too_long", "", 413},
		{"a body of 64 kB and a byte", long(maxJSON+1, "question"), "too_large", "", 413},
		{"a long tail of spaces", `{"question": "why"}` + strings.Repeat(" ", maxJSON), "too_large", "", 413},
	} {
		t.Run(rf.name, func(t *testing.T) { rf.check(t, s.post("/api/v1/ask", rf.body)) })
	}
	if asked := s.model.Requests(); len(asked) > 0 || len(s.runs.byID) > 0 {
		t.Errorf("a refused question began %d answers and asked the model %d times", len(s.runs.byID), len(asked))
	}
	if r := s.ask(characters, nil); r.status != 200 {
		t.Errorf("a question of 4,000 characters is refused: %.300s", r.body)
	}
	refusal{code: "question_too_long", status: 413}.check(t, s.post("/api/v1/ask", long(maxJSON, "question"))) // not too large a body
}

func TestArticleIsRefused(t *testing.T) {
	s := openSite(t)
	for _, rf := range []refusal{
		{"no body", ``, "invalid_parameter", "body", 400},
		{"an unknown field", `{"text": "x", "body": "y"}`, "invalid_parameter", "body", 400},
		{"a text that is a list", `{"text": ["x"]}`, "invalid_parameter", "text", 400},
		{"an empty text", `{"text": " \n", "title": "t"}`, "invalid_parameter", "text", 400},
		{"no text", `{"title": "t"}`, "invalid_parameter", "text", 400},
		{"no such day", `{"text": "x", "published_at": "2025-13-01"}`, "invalid_parameter", "published_at", 400},
		{"an address of this machine with a user", `{"url": "https://me:secret@example.com/"}`, "invalid_parameter", "url", 400},
		{"32 MB and a byte", long(maxUpload+1, "text"), "too_large", "", 413},
	} {
		t.Run(rf.name, func(t *testing.T) { rf.check(t, s.post("/api/v1/articles", rf.body)) })
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "rubbish;;"} {
		r := s.do(http.MethodPost, "/api/v1/articles", `{"text": "x"}`, "Content-Type", kind)
		refusal{code: "unsupported_media_type", status: 415}.check(t, r)
	}
	if jobs, uploads := s.kept(); jobs+uploads > 0 {
		t.Errorf("refused articles made %d jobs and %d uploads", jobs, uploads)
	}
}

func TestChangeOfAConversationRefuses(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	for _, rf := range []refusal{
		{"no body", ``, "invalid_parameter", "body", 400},
		{"nothing to change", `{}`, "invalid_parameter", "body", 400},
		{"a pin that is a number", `{"pinned": 1}`, "invalid_parameter", "pinned", 400},
		{"an empty title", `{"title": "  "}`, "invalid_parameter", "title", 400},
		{"a title of 81 characters", `{"title": "` + strings.Repeat("题", 81) + `"}`, "invalid_parameter", "title", 400},
		{"a title that is a number", `{"title": 1}`, "invalid_parameter", "title", 400},
		{"an unknown field", `{"title": "t", "answers": 0}`, "invalid_parameter", "answers", 400},
		{"a body of 64 kB and a byte", long(maxJSON+1, "title"), "too_large", "", 413},
	} {
		t.Run(rf.name, func(t *testing.T) {
			rf.check(t, s.do(http.MethodPatch, "/api/v1/conversations/"+f.conversation, rf.body))
		})
	}
	if title := in[object](t, s.get("/api/v1/conversations/"+f.conversation))["title"]; title != english {
		t.Errorf("the title is %q after refusals", title)
	}
}

func TestCorrectionIsRefused(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	before := s.get("/api/v1/articles/" + f.article).body
	for _, rf := range []refusal{
		{"no body", ``, "invalid_parameter", "body", 400},
		{"nothing to change", `{}`, "invalid_parameter", "body", 400},
		{"an unknown field", `{"title": "t", "text": "x"}`, "invalid_parameter", "text", 400},
		{"an unknown field to give back", `{"reset": ["text"]}`, "invalid_parameter", "text", 400},
		{"an empty title", `{"title": "  "}`, "invalid_parameter", "title", 400},
		{"a title that is a number", `{"title": 1}`, "invalid_parameter", "title", 400},
		{"a date that is none", `{"author": "Bo", "published_at": "2025-02-30"}`, "invalid_parameter", "published_at", 400},
		{"an empty date", `{"published_at": ""}`, "invalid_parameter", "published_at", 400},
		{"a date that is a number", `{"published_at": 2025}`, "invalid_parameter", "published_at", 400},
		{"an address of another kind", `{"url": "ftp://example.com/a"}`, "invalid_parameter", "url", 400},
		{"a language that is none", `{"language": "a language"}`, "invalid_parameter", "language", 400},
		{"tags that are a word", `{"tags": "fish"}`, "invalid_parameter", "tags", 400},
		{"an empty tag", `{"tags": [""]}`, "invalid_parameter", "tags", 400},
		{"set and given back", `{"title": "t", "reset": ["title"]}`, "invalid_parameter", "title", 400},
		{"a body of 64 kB and a byte", long(maxJSON+1, "title"), "too_large", "", 413},
	} {
		t.Run(rf.name, func(t *testing.T) {
			rf.check(t, s.do(http.MethodPatch, "/api/v1/articles/"+f.article, rf.body))
		})
	}
	if after := s.get("/api/v1/articles/" + f.article).body; after != before {
		t.Errorf("refused corrections left %s", after)
	}
	if e := s.do(http.MethodPatch, "/api/v1/articles/a_unknown", `{"title": "t"}`).failed(t, 404); e.Code != "no_such_article" {
		t.Errorf("an unknown article: code %s", e.Code)
	}
}

// A date can be taken away, and tags too: null and [] say more than nothing.
func TestCorrectionToNothing(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	a := in[Article](t, s.do(http.MethodPatch, "/api/v1/articles/"+f.article, `{"published_at": null, "tags": []}`))
	if a.PublishedAt != nil || a.PublishedConfidence != "unknown" || a.Tags == nil || len(a.Tags) != 0 {
		t.Errorf("got %+v", a)
	}
}

func TestQueryIsRefused(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct{ path, code, param string }{
		{"/api/v1/articles?limit=0", "invalid_parameter", "limit"},
		{"/api/v1/articles?limit=-1", "invalid_parameter", "limit"},
		{"/api/v1/articles?limit=201", "invalid_parameter", "limit"},
		{"/api/v1/articles?limit=many", "invalid_parameter", "limit"},
		{"/api/v1/articles?limit=99999999999999999999", "invalid_parameter", "limit"},
		{"/api/v1/articles?cursor=rubbish", "invalid_cursor", ""},
		{"/api/v1/articles?cursor=1_yesterday", "invalid_cursor", ""},
		{"/api/v1/conversations?limit=0", "invalid_parameter", "limit"},
		{"/api/v1/conversations?limit=201", "invalid_parameter", "limit"},
		{"/api/v1/conversations?limit=x", "invalid_parameter", "limit"},
		{"/api/v1/conversations?cursor=rubbish", "invalid_cursor", ""},
		{"/api/v1/search?q=capex&top=0", "invalid_parameter", "top"},
		{"/api/v1/search?q=capex&explain=maybe", "invalid_parameter", "explain"},
		{"/api/v1/search?q=capex&top=51", "invalid_parameter", "top"},
		{"/api/v1/search?q=capex&from=soon", "invalid_parameter", "from"},
		{"/api/v1/search?q=capex&to=2025-02-30", "invalid_parameter", "to"},
		{"/api/v1/search", "empty_question", ""},
		{"/api/v1/search?q=%20", "empty_question", ""},
	} {
		t.Run(tt.path, func(t *testing.T) { refusal{code: tt.code, param: tt.param, status: 400}.check(t, s.get(tt.path)) })
	}
	refusal{code: "question_too_long", status: 413}.check(t, s.get("/api/v1/search?q="+strings.Repeat("a", rag.MaxQuestion+1)))
	refusal{code: "invalid_parameter", param: "sample", status: 400}.check(t, s.do(http.MethodDelete, "/api/v1/articles", ""))
	refusal{code: "invalid_parameter", param: "sample", status: 400}.check(t, s.do(http.MethodDelete, "/api/v1/articles?sample=false", ""))
	if n := s.Corpus.Stats().Articles; n != 12 {
		t.Errorf("%d articles are left", n)
	}
}

// Lists are handed out page by page, each thing once and in order.
func TestPaging(t *testing.T) {
	s := openSite(t)
	for i := range 5 {
		in[Answer](t, s.ask(english, object{"mode": "extractive"}))
		in[Job](t, s.post("/api/v1/articles", object{"text": fmt.Sprint("An undated note, number ", i)}))
	}
	s.Wait()
	for _, tt := range []struct {
		path, field string
		limit, all  int
	}{
		{"/api/v1/articles?", "articles", 4, 17},
		{"/api/v1/articles?", "articles", 17, 17}, // a full last page has none behind it
		{"/api/v1/articles?q=tencent&", "articles", 1, 2},
		{"/api/v1/conversations?", "conversations", 2, 5},
	} {
		whole := listed(t, s.get(tt.path+"limit=200"), tt.field)
		if len(whole) != tt.all {
			t.Fatalf("%s lists %d, want %d", tt.path, len(whole), tt.all)
		}
		var parts []string
		pages := 0
		for cursor := ""; pages == 0 || cursor != ""; pages++ {
			r := s.get(fmt.Sprintf("%slimit=%d&cursor=%s", tt.path, tt.limit, cursor))
			parts = append(parts, listed(t, r, tt.field)...)
			cursor = orEmpty(in[struct{ Next_cursor *string }](t, r).Next_cursor)
		}
		if fmt.Sprint(parts) != fmt.Sprint(whole) || pages != (tt.all+tt.limit-1)/tt.limit {
			t.Errorf("%s by %d: %d pages\n%v, want\n%v", tt.path, tt.limit, pages, parts, whole)
		}
	}
	var dates []string // the newest first, the undated last
	for _, a := range in[struct{ Articles []Article }](t, s.get("/api/v1/articles")).Articles {
		dates = append(dates, orEmpty(a.PublishedAt))
	}
	if !slices.IsSortedFunc(dates, func(a, b string) int { return cmp.Compare(b, a) }) {
		t.Errorf("articles come in the order %v", dates)
	}
}

// listed returns the ids in a list.
func listed(t *testing.T, r reply, field string) []string {
	t.Helper()
	var ids []string
	for _, each := range in[object](t, r)[field].([]any) {
		ids = append(ids, each.(object)["id"].(string))
	}
	return ids
}
