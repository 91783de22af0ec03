package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/rag/llm/llmtest"
)

// numbered returns n different texts.
func numbered(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("text number%d", i)
	}
	return texts
}

// embeddings serves vectors, unless refuse says otherwise of a request.
func embeddings(t *testing.T, refuse func(texts []string, w http.ResponseWriter) bool) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Input          []string
			EncodingFormat string `json:"encoding_format"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || refuse(in.Input, w) {
			return
		}
		var out struct {
			Data []map[string]any `json:"data"`
		}
		for i, text := range in.Input {
			out.Data = append(out.Data, map[string]any{"index": i, "embedding": llmtest.Embed(text, 0)})
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(s.Close)
	return s
}

func refuseWith(w http.ResponseWriter, status int, message string) bool {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":%q,"type":"invalid_request_error"}}`, message)
	return true
}

// A server's limit of texts is learned from its refusal, in its own words.
func TestBatchSizeIsLearned(t *testing.T) {
	for name, tt := range map[string]struct {
		most    int
		status  int
		message string
	}{
		"DashScope": {10, 400, "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents"},
		"TEI":       {32, 422, "batch size 64 > maximum allowed batch size 32"},
		"OpenAI":    {16, 400, "'$.input' is invalid: array too long. Expected an array with maximum length 16, but got an array with length 64 instead."},
		"no number": {10, 400, "Too many inputs in one request"},
		"a proxy":   {10, 413, "Request Entity Too Large"},
	} {
		t.Run(name, func(t *testing.T) {
			var refused atomic.Int64
			s := embeddings(t, func(texts []string, w http.ResponseWriter) bool {
				if len(texts) <= tt.most {
					return false
				}
				refused.Add(1)
				return refuseWith(w, tt.status, tt.message)
			})
			e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
			texts := numbered(100)
			vs, err := e.EmbedDocuments(t.Context(), texts)
			if err != nil || len(vs) != len(texts) {
				t.Fatalf("%d vectors, %v", len(vs), err)
			}
			for i := range texts {
				if !near(vs[i], llmtest.Embed(texts[i], 0)) {
					t.Fatalf("vector %d is not that of its text", i)
				}
			}
			before := refused.Load()
			if _, err := e.EmbedDocuments(t.Context(), texts); err != nil || refused.Load() != before {
				t.Errorf("refused %d times more, %v", refused.Load()-before, err)
			}
		})
	}
}

// A text that is too long for the model is embedded by its beginning; the others
// of its batch lose nothing.
func TestLongTextsAreCut(t *testing.T) {
	const most = 1000 // bytes
	s := embeddings(t, func(texts []string, w http.ResponseWriter) bool {
		for _, text := range texts {
			if len(text) > most {
				return refuseWith(w, 400, "This model's maximum context length is 400 tokens, however you requested 900 tokens")
			}
		}
		return false
	})
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	texts := append(numbered(5), strings.Repeat("资本开支 ", 1000))
	vs, err := e.EmbedDocuments(t.Context(), texts)
	if err != nil || len(vs) != 6 {
		t.Fatalf("%d vectors, %v", len(vs), err)
	}
	for i := range 5 {
		if !near(vs[i], llmtest.Embed(texts[i], 0)) {
			t.Errorf("vector %d is not that of its text", i)
		}
	}
	if e.batch.Load() != defaultEmbeddingBatch {
		t.Errorf("batches of %d: a long text says nothing about their number", e.batch.Load())
	}
	always := embeddings(t, func(_ []string, w http.ResponseWriter) bool {
		return refuseWith(w, 400, "input length exceeds the context length")
	})
	e = newTestEmbedder(t, Endpoint{BaseURL: always.URL, Model: "embed"}, 0)
	if _, err := e.EmbedDocuments(t.Context(), texts); (answer{err: err}).code() != CodeContextExceeded {
		t.Errorf("a server that refuses everything: %v", err)
	}
}

func TestEncodingFormatIsGivenUp(t *testing.T) {
	refused := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]any
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in["encoding_format"] != nil {
			refused++
			refuseWith(w, 400, "Unrecognized request argument supplied: encoding_format")
			return
		}
		fmt.Fprint(w, `{"data":[{"embedding":[1,0]}]}`)
	}))
	defer s.Close()
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	for range 2 {
		if _, err := e.EmbedQuery(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if refused != 1 {
		t.Errorf("refused %d times, want once", refused)
	}
}

// Several batches are sent side by side; a server that is too busy gets fewer.
func TestBatchesSideBySide(t *testing.T) {
	var requests atomic.Int64
	second := make(chan struct{})
	s := embeddings(t, func(texts []string, w http.ResponseWriter) bool {
		switch requests.Add(1) {
		case 1:
			<-second
		case 2:
			close(second)
			return refuseWith(w, 429, "too many requests")
		}
		return false
	})
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	vs, err := e.EmbedDocuments(t.Context(), numbered(300))
	if err != nil || len(vs) != 300 || requests.Load() != 6 {
		t.Errorf("%d vectors in %d requests, %v", len(vs), requests.Load(), err)
	}
	if e.throttle.limit != nearEmbeddings/2 {
		t.Errorf("%d at once after a refusal", e.throttle.limit)
	}
}

// One part that fails ends all: the error is its own.
func TestOneFailureEndsAll(t *testing.T) {
	s := embeddings(t, func(texts []string, w http.ResponseWriter) bool {
		return len(texts) < defaultEmbeddingBatch && refuseWith(w, 401, "no")
	})
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	if vs, err := e.EmbedDocuments(t.Context(), numbered(200)); vs != nil || (answer{err: err}).code() != CodeUnauthorized {
		t.Errorf("%d vectors, %v", len(vs), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.EmbedDocuments(ctx, numbered(200)); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOneVectorForAllIsRefused(t *testing.T) {
	s := llmtest.NewServer(t)
	same := `{"data":[{"embedding":[1,0]},{"embedding":[1,0]},{"embedding":[1,0]}]}`
	s.Enqueue(llmtest.Reply{Path: "/embeddings", Raw: same}, llmtest.Reply{Path: "/embeddings", Raw: same})
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	if _, err := e.EmbedDocuments(t.Context(), []string{"a", "b", "c"}); (answer{err: err}).code() != CodeBadEmbedding {
		t.Errorf("three texts, one vector: %v", err)
	}
	if _, err := e.EmbedDocuments(t.Context(), []string{"a", "a", "b"}); err != nil {
		t.Errorf("two texts, one vector: %v", err)
	}
}

// The reranker of DashScope stands at a path of its own on the same host.
func TestRerankPathOfAPreset(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Path: "/compatible-api/v1/reranks", Raw: `{"results":[{"index":1,"relevance_score":0.2},{"index":0,"relevance_score":0.9}]}`})
	r, err := NewReranker(Endpoint{Preset: "qwen", BaseURL: strings.TrimSuffix(s.URL, "/v1") + "/compatible-mode/v1"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	scores, err := r.Rerank(t.Context(), "q", []string{"a", "b"})
	if err != nil || fmt.Sprint(scores) != "[0.9 0.2]" || r.Model() != "qwen3-rerank" {
		t.Errorf("%v, %v, model %q", scores, err, r.Model())
	}
	if path := s.Requests()[0].Path; path != "/compatible-api/v1/reranks" {
		t.Errorf("asked at %s", path)
	}
}
