package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

func newTestEmbedder(t *testing.T, ep Endpoint, dimensions int) *Embedder {
	t.Helper()
	e, err := NewEmbedder(ep, dimensions)
	if err != nil {
		t.Fatal(err)
	}
	e.Limits.Backoff = 0
	t.Cleanup(e.Close)
	return e
}

func TestEmbedDocumentsInBatches(t *testing.T) {
	tests := []struct {
		preset     string
		texts      int
		wantSizes  []int
		dimensions int
	}{
		{"ollama", 0, nil, 0},
		{"ollama", 65, []int{64, 1}, 0},
		{"openai", 300, []int{256, 44}, 512},
		{"qwen", 21, []int{10, 10, 1}, 64},
		{"custom", 64, []int{64}, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.preset, tt.texts), func(t *testing.T) {
			s := llmtest.NewServer(t)
			e := newTestEmbedder(t, Endpoint{Preset: tt.preset, BaseURL: s.URL, Model: "embed"}, tt.dimensions)
			texts := make([]string, tt.texts)
			for i := range texts {
				texts[i] = fmt.Sprintf("text number%d", i)
			}
			vs, err := e.EmbedDocuments(t.Context(), texts)
			if err != nil || len(vs) != len(texts) {
				t.Fatalf("%d vectors for %d texts, %v", len(vs), len(texts), err)
			}
			for i, v := range vs {
				if want := llmtest.Embed(texts[i], tt.dimensions); !near(v, want) {
					t.Fatalf("vector %d is not that of its text", i)
				}
			}
			var sizes []int
			for _, r := range s.Requests() {
				sizes = append(sizes, len(r.Input))
			}
			slices.SortFunc(sizes, func(a, b int) int { return b - a }) // they are sent side by side
			if fmt.Sprint(sizes) != fmt.Sprint(tt.wantSizes) {
				t.Errorf("batches of %v, want %v", sizes, tt.wantSizes)
			}
		})
	}
}

func near(a, b []float32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Abs(float64(a[i]-b[i])) > 1e-6 {
			return false
		}
	}
	return true
}

// TestEmbeddingReplies: the reply to the texts "a" and "b", and the vectors or the complaint.
func TestEmbeddingReplies(t *testing.T) {
	data := func(items ...string) string { return `{"data":[` + strings.Join(items, ",") + `]}` }
	x, y := `{"index":0,"embedding":[2,0]}`, `{"index":1,"embedding":[3,4]}`
	tests := []struct {
		name, reply string
		complaint   string // empty: the vectors are [1 0] [0.6 0.8]
	}{
		{"in order", data(x, y), ""},
		{"out of order", data(y, x), ""},
		{"no index", data(`{"embedding":[2,0]}`, `{"embedding":[3,4]}`), ""},
		{"base64", data(`{"index":0,"embedding":"AAAAQAAAAAA="}`, `{"index":1,"embedding":"AABAQAAAgEA="}`), ""},
		{"too few", data(x), "1 vectors came for 2 texts"},
		{"too many", data(x, y, y), "3 vectors came for 2 texts"},
		{"index twice", data(x, x), "came twice"},
		{"index out of range", data(x, `{"index":2,"embedding":[3,4]}`), "index 2"},
		{"index negative", data(x, `{"index":-1,"embedding":[3,4]}`), "index -1"},
		{"two dimensions", data(x, `{"index":1,"embedding":[3,4,5]}`), "2 and 3 dimensions"},
		{"empty vector", data(x, `{"index":1,"embedding":[]}`), "zero"},
		{"missing vector", data(x, `{"index":1}`), "zero"},
		{"zero vector", data(x, `{"index":1,"embedding":[0,0]}`), "zero"},
		{"null for NaN", data(x, `{"index":1,"embedding":[null,1]}`), "null"},
		{"huge", data(x, `{"index":1,"embedding":[1e300,1]}`), "not finite"},
		{"beyond float64", data(x, `{"index":1,"embedding":[1e999,1]}`), "not a list of numbers"},
		{"NaN in base64", data(x, `{"index":1,"embedding":"AADAfwAAgD8="}`), "not finite"},
		{"Inf in base64", data(x, `{"index":1,"embedding":"AACAfwAAgD8="}`), "not finite"},
		{"broken base64", data(x, `{"index":1,"embedding":"AAA"}`), "base64"},
		{"words", data(x, `{"index":1,"embedding":{"a":1}}`), "not a list"},
		{"no data", `{"object":"list"}`, "0 vectors"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Path: "/embeddings", Raw: tt.reply})
			e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
			vs, err := e.EmbedDocuments(t.Context(), []string{"a", "b"})
			if tt.complaint == "" {
				if err != nil || fmt.Sprint(vs) != "[[1 0] [0.6 0.8]]" {
					t.Errorf("got %v, %v", vs, err)
				}
				return
			}
			var e2 *Error
			if !errors.As(err, &e2) || e2.Code != CodeBadEmbedding || !strings.Contains(err.Error(), tt.complaint) || vs != nil {
				t.Errorf("got %v, %v; want a complaint of %q", vs, err, tt.complaint)
			}
		})
	}
}

func TestEmbeddingFaults(t *testing.T) {
	at := func(r llmtest.Reply) llmtest.Reply { r.Path = "/embeddings"; return r }
	tests := []struct {
		name    string
		replies []llmtest.Reply
		code    string
		asked   int
	}{
		{"500 once", []llmtest.Reply{at(llmtest.Fault("500"))}, "", 2},
		{"429 once", []llmtest.Reply{at(llmtest.Reply{Status: 429})}, "", 2},
		{"broken off once", []llmtest.Reply{at(llmtest.Reply{Header: http.Header{"Content-Length": {"100"}}, Raw: "{"})}, "", 2},
		{"wrong key", []llmtest.Reply{at(llmtest.Fault("401"))}, CodeUnauthorized, 1},
		{"web page", []llmtest.Reply{at(llmtest.Fault("html200"))}, CodeBadEndpoint, 1},
		{"error with 200", []llmtest.Reply{at(llmtest.Reply{Raw: `{"error":{"message":"no such model"}}`})}, CodeUpstream, 1},
		{"NaN as a word", []llmtest.Reply{at(llmtest.Reply{Raw: `{"data":[{"embedding":[NaN]}]}`})}, CodeUpstream, 1},
		{"swapped model", []llmtest.Reply{at(llmtest.Reply{Raw: `{"data":[{"embedding":[1,2]}]}`})}, CodeBadEmbedding, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
			if _, err := e.EmbedQuery(t.Context(), "first"); err != nil {
				t.Fatal(err)
			}
			s.Enqueue(tt.replies...)
			v, err := e.EmbedQuery(t.Context(), "second")
			if got := (answer{err: err}).code(); got != tt.code || (err == nil) != (len(v) == llmtest.DefaultDimensions) {
				t.Errorf("got %d numbers, %v; want code %q", len(v), err, tt.code)
			}
			if n := len(s.Requests()) - 1; n != tt.asked {
				t.Errorf("asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

func TestDimensionsAreNotTrusted(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Path: "/embeddings", Raw: `{"data":[{"embedding":[1,2,3]}]}`})
	_, err := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 2).EmbedQuery(t.Context(), "x")
	if (answer{err: err}).code() != CodeBadEmbedding {
		t.Errorf("got %v", err)
	}
	if got := sent(t, s.Requests()[0])["dimensions"]; got != 2.0 {
		t.Errorf("dimensions = %v, want 2", got)
	}
}

func TestEmbeddingIsCancelled(t *testing.T) {
	s := llmtest.NewServer(t)
	gate := make(chan struct{})
	s.Enqueue(llmtest.Reply{Path: "/embeddings", Raw: "{}", Gate: gate})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		gate <- struct{}{} // the request has arrived
		cancel()
	}()
	s.Enqueue(llmtest.Reply{Path: "/embeddings", Hang: true})
	e := newTestEmbedder(t, Endpoint{BaseURL: s.URL, Model: "embed"}, 0)
	for range 2 { // the first reply may win the race, the second request cannot
		if _, err := e.EmbedQuery(ctx, "x"); errors.Is(err, context.Canceled) {
			return
		}
	}
	t.Error("not cancelled")
}

func TestNewEmbedderNeedsAModel(t *testing.T) {
	for preset, want := range map[string]string{"openai": "api.openai.com/text-embedding-3-small", "qwen": "dashscope-intl.aliyuncs.com/compatible-mode/text-embedding-v4", "ollama": ""} {
		e, err := NewEmbedder(Endpoint{Preset: preset}, 0)
		switch {
		case want == "" && (answer{err: err}).code() != CodeNoModel:
			t.Errorf("%s: %v", preset, err)
		case want != "" && (err != nil || e.EmbeddingModel() != want):
			t.Errorf("%s: %v, %v", preset, e, err)
		}
	}
}
