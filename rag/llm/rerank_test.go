package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/rag/llm/llmtest"
)

func newTestReranker(t *testing.T, ep Endpoint) *Reranker {
	t.Helper()
	r, err := NewReranker(ep)
	if err != nil {
		t.Fatal(err)
	}
	r.Limits.Backoff = 0
	t.Cleanup(r.Close)
	return r
}

// byLength scores a text by its length.
func byLength(_, text string) float64 { return float64(len(text)) }

func TestRerankSends(t *testing.T) {
	for _, tt := range []struct{ name, base, model, path string }{
		{"base URL ending in /v1", "/v1", "bge-reranker", "/v1/rerank"},
		{"slash too many", "/v1/", "bge-reranker", "/v1/rerank"},
		{"no /v1", "", "", "/rerank"},
		{"the whole URL", "/v1/rerank", "jina-reranker", "/v1/rerank"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Score = byLength
			r := newTestReranker(t, Endpoint{BaseURL: strings.TrimSuffix(s.URL, "/v1") + tt.base, APIKey: "sk-canary", Model: tt.model})
			got, err := r.Rerank(t.Context(), "which?", []string{"aa", "a", "aaaa"})
			if err != nil || !slices.Equal(got, []float64{2, 1, 4}) {
				t.Fatalf("got %v, %v", got, err)
			}
			req := s.Requests()[0]
			body := sent(t, req)
			_, named := body["model"]
			if req.Path != tt.path || req.Header.Get("Authorization") != "Bearer sk-canary" || req.Model != tt.model || named != (tt.model != "") {
				t.Errorf("%s with %v", req.Path, body)
			}
			if body["query"] != "which?" || body["top_n"] != 3.0 || body["return_documents"] != false || fmt.Sprint(body["documents"]) != "[aa a aaaa]" {
				t.Errorf("sent %v", body)
			}
		})
	}
}

func TestRerankWithoutTexts(t *testing.T) {
	s := llmtest.NewServer(t)
	got, err := newTestReranker(t, Endpoint{BaseURL: s.URL}).Rerank(t.Context(), "which?", nil)
	if len(got) != 0 || err != nil || len(s.Requests()) != 0 {
		t.Errorf("got %v, %v after %d requests", got, err, len(s.Requests()))
	}
}

// TestRerankReplies: the reply for two texts, and the complaint; without one the scores are 0.25 and 0.5.
func TestRerankReplies(t *testing.T) {
	x, y := `{"index":0,"relevance_score":0.25}`, `{"index":1,"relevance_score":0.5}`
	list := func(items ...string) string { return "[" + strings.Join(items, ",") + "]" }
	results := func(items ...string) string { return `{"results":` + list(items...) + `}` }
	for _, tt := range []struct{ name, reply, complaint string }{
		{"Cohere, Jina", `{"id":"1","results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":0.25}],"meta":{}}`, ""},
		{"vLLM", `{"id":"1","model":"m","usage":{"total_tokens":9},"results":[{"index":0,"document":{"text":"a"},"relevance_score":0.25},{"index":1,"document":{"text":"b"},"relevance_score":0.5}]}`, ""},
		{"DashScope", `{"output":{"results":[` + y + `,` + x + `]},"request_id":"1"}`, ""},
		{"text-embeddings-inference", `[{"index":1,"score":0.5},{"index":0,"score":0.25}]`, ""},
		{"too few", results(x), "1 scores came for 2 texts"},
		{"too many", results(x, y, y), "3 scores came for 2 texts"},
		{"twice", results(x, x), "came twice"},
		{"out of range", results(x, `{"index":2,"relevance_score":1}`), "index 2"},
		{"negative index", results(x, `{"index":-1,"relevance_score":1}`), "index -1"},
		{"no index", results(x, `{"relevance_score":1}`), "no index"},
		{"no score", results(x, `{"index":1}`), "text 1 has no score"},
		{"null for NaN", results(x, `{"index":1,"relevance_score":null}`), "text 1 has no score"},
		{"beyond float64", results(x, `{"index":1,"relevance_score":1e999}`), "does not hold scores"},
		{"words", results(x, `{"index":1,"relevance_score":"high"}`), "does not hold scores"},
		{"list of words", list(`"high"`, `"low"`), "does not hold scores"},
		{"nothing", `{}`, "0 scores came"},
		{"null", `null`, "0 scores came"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Path: "/rerank", Raw: tt.reply})
			got, err := newTestReranker(t, Endpoint{BaseURL: s.URL}).Rerank(t.Context(), "which?", []string{"a", "b"})
			if tt.complaint == "" {
				if err != nil || !slices.Equal(got, []float64{0.25, 0.5}) {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if (answer{err: err}).code() != CodeBadRerank || !strings.Contains(err.Error(), tt.complaint) || got != nil {
				t.Errorf("got %v, %v; want a complaint of %q", got, err, tt.complaint)
			}
		})
	}
}

func TestRerankFaults(t *testing.T) {
	at := func(r llmtest.Reply) llmtest.Reply { r.Path = "/rerank"; return r }
	for _, tt := range []struct {
		name  string
		reply llmtest.Reply
		code  string
		asked int
	}{
		{"500 once", at(llmtest.Fault("500")), "", 2},
		{"slow", at(llmtest.Reply{Delay: time.Millisecond}), "", 1},
		{"broken off once", at(llmtest.Reply{Header: http.Header{"Content-Length": {"100"}}, Raw: "["}), "", 2},
		{"wrong key", at(llmtest.Fault("401")), CodeUnauthorized, 1},
		{"web page", at(llmtest.Fault("html200")), CodeBadEndpoint, 1},
		{"redirect", at(llmtest.Fault("redirect")), CodeBadEndpoint, 1},
		{"NaN", at(llmtest.Fault("nan")), CodeUpstream, 1},
		{"count", at(llmtest.Fault("count")), CodeBadRerank, 1},
		{"too large", at(llmtest.Reply{Raw: `"` + strings.Repeat("x", maxRerankBytes) + `"`}), CodeUpstream, 1},
		{"not there", at(llmtest.Reply{Status: 404}), CodeBadEndpoint, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(tt.reply)
			r := newTestReranker(t, Endpoint{BaseURL: s.URL, APIKey: "sk-canary-7731"})
			got, err := r.Rerank(t.Context(), "capex", []string{"ferry", "capex"})
			if code := (answer{err: err}).code(); code != tt.code || (err == nil) != (len(got) == 2 && got[1] > got[0]) {
				t.Errorf("got %v, %v; want code %q", got, err, tt.code)
			}
			if err != nil && (strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "capex")) {
				t.Errorf("the error tells what it must not: %v", err)
			}
			if n := len(s.Requests()); n != tt.asked {
				t.Errorf("asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

// A server of text-embeddings-inference says what it misses; from then on it is asked in its own form, 32 texts at a
// time.
func TestRerankInTheOtherForm(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Score = byLength
	s.Enqueue(llmtest.Reply{Path: "/rerank", Status: 422, Raw: "Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 99"})
	r := newTestReranker(t, Endpoint{BaseURL: s.URL})
	texts, want := make([]string, 50), make([]float64, 50)
	for i := range texts {
		texts[i], want[i] = strings.Repeat("x", 50-i), float64(50-i)
	}
	for range 2 {
		if got, err := r.Rerank(t.Context(), "which?", texts); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %v, %v", got, err)
		}
	}
	var sizes []int
	for _, req := range s.Requests() {
		sizes = append(sizes, len(req.Documents))
	}
	if !slices.Equal(sizes, []int{50, 32, 18, 32, 18}) {
		t.Errorf("requests of %v texts", sizes)
	}
	last := sent(t, s.Requests()[4])
	if last["truncate"] != true || last["documents"] != nil || len(last["texts"].([]any)) != 18 {
		t.Errorf("sent %v", last)
	}
}

// Another refusal is none of its form.
func TestRerankRefused(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Path: "/rerank", Status: 422, Raw: `{"detail":"too many texts"}`})
	_, err := newTestReranker(t, Endpoint{BaseURL: s.URL}).Rerank(t.Context(), "which?", []string{"a"})
	if (answer{err: err}).code() != CodeBadRequest || len(s.Requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
}

func TestRerankIsCancelled(t *testing.T) {
	s := llmtest.NewServer(t)
	gate := make(chan struct{})
	s.Enqueue(llmtest.Reply{Path: "/rerank", Gate: gate})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		gate <- struct{}{} // the request has arrived
		cancel()
	}()
	s.Enqueue(llmtest.Reply{Path: "/rerank", Hang: true})
	r := newTestReranker(t, Endpoint{BaseURL: s.URL})
	for range 2 { // the first reply may win the race, the second request cannot
		if _, err := r.Rerank(ctx, "which?", []string{"a"}); errors.Is(err, context.Canceled) {
			return
		}
	}
	t.Error("not cancelled")
}

// Jitter never takes a call beyond its caller's limit.
func TestRerankKeepsTheCallersLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := NewReranker(Endpoint{BaseURL: "http://models.example.com/v1"})
		if err != nil {
			t.Fatal(err)
		}
		r.client.wire.client.Transport = failing{}
		r.Limits.Backoff = time.Hour
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := r.Rerank(ctx, "which?", []string{"a"}); err == nil || time.Since(start) > time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("down") }

func TestNewRerankerNeedsAnAddress(t *testing.T) {
	for _, base := range []string{"", "nonsense", "http://reader:canary@127.0.0.1/v1"} {
		_, err := NewReranker(Endpoint{BaseURL: base})
		if (answer{err: err}).code() != CodeBadEndpoint || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", base, err)
		}
	}
}

// FuzzScores: whatever the reply, there is one finite score a text, or an error.
func FuzzScores(f *testing.F) {
	for _, seed := range []string{
		`{"results":[{"index":0,"relevance_score":1},{"index":1,"relevance_score":-2e3}]}`, `[{"index":1,"score":0.5},{"index":0,"score":0}]`,
		`{"output":{"results":[]}}`, `{"results":null}`, `[null,null]`, `[{"index":0},{"index":1}]`, `7`, ``,
	} {
		f.Add([]byte(seed), 2)
	}
	f.Fuzz(func(t *testing.T, body []byte, n int) {
		n = min(max(n, 1), 100)
		got, err := parseScores(body, n)
		if err == nil && (len(got) != n || slices.ContainsFunc(got, func(s float64) bool { return s-s != 0 })) {
			t.Errorf("%q: %v", body, got)
		}
	})
}
