package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
	"footnote/web/state"
)

// canaryKey is the key of the model server. It must turn up nowhere.
const canaryKey = "sk-canary-4f1c9e"

// site is the whole server on a free loopback port: the sample articles, the
// state, and a model client are real, the model server is scripted.
type site struct {
	*Server
	t       testing.TB
	url     string
	dir     string // of the data
	handler http.Handler
	model   *llmtest.Server
	web     *web // what can be fetched
	client  *llm.Client
	end     context.CancelFunc // ends Background
	log     logBook
	secrets []string // must not stand in the log
}

// openSite starts a site and stops it when the test ends. No test may leave
// the key or a question in the log.
func openSite(t testing.TB) *site {
	t.Helper()
	s := &site{t: t, model: llmtest.NewServer(t), web: &web{}, secrets: []string{canaryKey}}
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.dir = t.TempDir()
	articles, err := sampleDatabase()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(s.dir, "articles.db"), articles, 0o600))
	c, err := corpus.Open(t.Context(), s.dir)
	must(t, err)
	st, err := state.Open(t.Context(), s.dir)
	must(t, err)
	s.client, err = llm.NewClient(llm.Endpoint{Preset: "custom", BaseURL: s.model.URL, APIKey: canaryKey, Model: llmtest.ChatModel})
	must(t, err)
	s.client.Limits.Backoff, s.client.Limits.RetryAfter = 0, 0
	hashing := vector.NewHashing(c.Analyzer())
	must(t, c.LoadVectors(t.Context(), hashing.EmbeddingModel()))
	background, end := context.WithCancel(context.Background())
	s.end = end
	s.Server = &Server{
		Log: log, Corpus: c, State: st, Version: "v0.0-test", Access: Access{Addr: "127.0.0.1:8484"}, Background: background, Intake: corpus.Intake{Corpus: c, Fetch: s.web},
		Builder: &rag.Builder{Log: log, Corpus: c, Presets: llm.BuiltIn(), Getenv: func(string) string { return "" }},
		Models:  rag.Models{Chat: llm.Choice{Provider: "custom", BaseURL: s.model.URL, APIKey: canaryKey, Model: llmtest.ChatModel}},
	}
	s.Use(&rag.Engine{
		Log:       log,
		Writers:   []rag.Writer{{Generator: s.client, Model: llmtest.ChatModel, Preset: "custom"}},
		Retriever: &rag.Retriever{Log: log, Corpus: c, Embedder: hashing, VectorWeight: rag.HashingWeight},
	})
	s.handler = s.Handler()
	srv := httptest.NewServer(s.handler)
	s.url = srv.URL
	t.Cleanup(func() {
		end()
		s.Wait()
		srv.CloseClientConnections()
		srv.Close()
		s.client.Close()
		st.Close()
		c.Close()
		for _, secret := range s.secrets {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log has %q:\n%s", secret, s.log.String())
			}
		}
	})
	return s
}

// quoting leaves the site without a model.
func (s *site) quoting() {
	without := *s.engine()
	without.Writers = nil
	s.Use(&without)
}

// sampleDatabase returns a database with the sample articles and their vectors.
var sampleDatabase = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	c, err := corpus.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := c.IngestSample(ctx); err != nil {
		return nil, err
	}
	if _, err := c.Sync(ctx, vector.NewHashing(c.Analyzer())); err != nil {
		return nil, err
	}
	if err := c.Close(); err != nil { // brings the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "articles.db"))
})

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logBook is a log that can be read while it is written.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// reply is a response, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request and reads the response. headers are names and values in
// turn; "Host" sets the host that the request names.
func (s *site) do(method, path, body string, headers ...string) reply {
	s.t.Helper()
	res := s.send(s.t.Context(), method, path, strings.NewReader(body), headers...)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(s.t, err)
	return reply{res.StatusCode, res.Header, string(b)}
}

// send sends a request; the caller closes the response.
func (s *site) send(ctx context.Context, method, path string, body io.Reader, headers ...string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, body)
	must(s.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	must(s.t, err)
	return res
}

func (s *site) get(path string, headers ...string) reply {
	s.t.Helper()
	return s.do(http.MethodGet, path, "", headers...)
}

// post sends v, which may be JSON already, as a JSON body.
func (s *site) post(path string, v any) reply {
	s.t.Helper()
	return s.do(http.MethodPost, path, jsonOf(s.t, v), "Content-Type", "application/json")
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	if text, ok := v.(string); ok {
		return text
	}
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// object is a JSON object.
type object = map[string]any

// in decodes the body of a successful reply.
func in[T any](t testing.TB, r reply) T {
	t.Helper()
	if r.status >= 300 {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	return decoded[T](t, r.body)
}

func decoded[T any](t testing.TB, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	return v
}

// failure is the error object of a reply.
type failure struct {
	Message, Type, Code string
	Param               *string
}

// failed returns the error of a reply, which must have the form that every
// error has, and the status.
func (r reply) failed(t testing.TB, status int) failure {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %.300s", r.status, status, r.body)
	}
	if got := r.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("an error of type %q", got)
	}
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	var body struct {
		Error *struct {
			Message, Type, Code *string
			Param               *json.RawMessage
		}
	}
	if err := d.Decode(&body); err != nil || body.Error == nil || body.Error.Message == nil || body.Error.Type == nil || body.Error.Code == nil {
		t.Fatalf("not an error object (%v): %.300s", err, r.body)
	}
	if !strings.Contains(r.body, `"param":`) {
		t.Errorf("an error without param: %s", r.body)
	}
	return decoded[struct{ Error failure }](t, r.body).Error
}

// question remembers text as one that must not stand in the log.
func (s *site) question(text string) string {
	s.secrets = append(s.secrets, text)
	return text
}

// ask asks without a stream; fields are merged into the request.
func (s *site) ask(question string, fields object) reply {
	s.t.Helper()
	body := object{"question": s.question(question)}
	for name, v := range fields {
		body[name] = v
	}
	return s.post("/api/v1/ask", body)
}

// Questions that the sample answers, in two languages, and one that it does not.
const (
	english  = "How much did Tencent spend on capex in the third quarter of 2025?"
	chinese  = "腾讯2025年三季度的资本开支是多少？"
	offTopic = "What does the emperor penguin feed its chicks?"
)

// fixture holds one of each thing that a route can name.
type fixture struct{ article, answer, conversation, job, feed, key, secret, assets string }

func (s *site) fixture() fixture {
	s.t.Helper()
	answer := in[Answer](s.t, s.ask(english, nil))
	job := in[Job](s.t, s.post("/api/v1/articles", object{"text": "The harbour of Rotterdam handled more containers than ever.", "title": "Rotterdam"}))
	s.Wait()
	s.web.serve(feedURL, rss(item{"one", ""}))
	feed := in[Feed](s.t, s.post("/api/v1/feeds", object{"url": feedURL, "tags": []string{"ports"}}))
	s.web.serve("https://other.example/rss", rss())
	key, secret := s.newKey("desk", state.ScopeWrite)
	return fixture{answer.Sources[0].ArticleID, answer.AnswerID, *answer.ConversationID, job.ID, feed.ID, key.ID, secret, assetsFolder(s.t, s.get("/").body)}
}

// newKey makes a key, which may not stand in the log.
func (s *site) newKey(name string, scope state.Scope) (state.Key, string) {
	s.t.Helper()
	k, secret, err := s.State.CreateKey(s.t.Context(), name, scope)
	must(s.t, err)
	s.secrets = append(s.secrets, secret)
	return k, secret
}

// shown serves the site once more, as a server does that is reached otherwise.
func (s *site) shown(a Access) {
	s.t.Helper()
	s.Access = a
	s.handler = s.Handler()
	srv := httptest.NewServer(s.handler)
	s.url = srv.URL
	s.t.Cleanup(srv.Close)
}

// assetsFolder returns the folder of the page's assets, as "3f9c1a2b/".
func assetsFolder(t testing.TB, page string) string {
	t.Helper()
	m := regexp.MustCompile(`/assets/([0-9a-f]+/)`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page names no assets")
	}
	return m[1]
}

// fill puts the ids into text.
func (f fixture) fill(text string) string {
	return strings.NewReplacer("{article}", f.article, "{answer}", f.answer, "{conversation}", f.conversation, "{job}", f.job, "{feed}", f.feed, "{key}", f.key, "{secret}", f.secret, "{assets}", f.assets).Replace(text)
}

// routes lists the routes of the router, as "GET /api/v1/articles/:id".
func (s *site) routes() []string {
	var out []string
	for _, r := range s.router().Routes() {
		out = append(out, fmt.Sprintf("%s %s", r.Method, r.Path))
	}
	return out
}
