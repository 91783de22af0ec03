package llm

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/rag/llm/llmtest"
)

func TestModels(t *testing.T) {
	tests := []struct {
		name, reply string
		want        []Model // nil: bad_endpoint
	}{
		{"OpenAI", `{"object":"list","data":[{"id":"a"},{"id":"b","created":1.5}]}`, []Model{{"a", 0}, {"b", 0}}},
		{"vLLM", `{"data":[{"id":"a","max_model_len":32768}]}`, []Model{{"a", 32768}}},
		{"OpenRouter", `{"data":[{"id":"a","context_length":131072}]}`, []Model{{"a", 131072}}},
		{"llama.cpp", `{"models":[{}],"data":[{"id":"a","meta":{"n_ctx":8192,"n_ctx_train":40960}}]}`, []Model{{"a", 8192}}},
		{"LM Studio", `{"data":[{"id":"a","max_context_length":40960,"loaded_context_length":4096}]}`, []Model{{"a", 4096}}},
		{"a field of another type", `{"data":[{"id":"a","meta":"x"},{"id":7},{"object":"model"},null]}`, []Model{{"a", 0}}},
		{"bare list", `[{"id":"a"}]`, []Model{{"a", 0}}},
		{"Ollama without models", `{"object":"list","data":null}`, []Model{}},
		{"HTML", "<html></html>", nil},
		{"other JSON", `{"status":"ok"}`, nil},
		{"nothing", " ", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Path: "/models", Raw: tt.reply})
			got, err := newTestClient(t, Endpoint{BaseURL: s.URL}).Models(t.Context())
			if !slices.Equal(got, tt.want) || (got == nil) != (tt.want == nil) {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
			if tt.want == nil && (answer{err: err}).code() != CodeBadEndpoint {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTheModelNobodyNamed(t *testing.T) {
	tests := []struct {
		name   string
		preset string
		listed []string
		want   string // begins with !: the error says
	}{
		{"first that can chat", "ollama", []string{"nomic-embed-text:latest", "bge-reranker", "qwen3:8b", "llama3"}, "qwen3:8b"},
		{"preferred", "openai", []string{"dall-e-3", "gpt-4o-mini", "gpt-5-mini"}, "gpt-5-mini"},
		{"preset's own", "qwen", nil, "qwen-plus"},
		{"none that can chat", "ollama", []string{"all-minilm"}, "!lists no model that can chat"},
		{"none", "ollama", []string{}, "!lists no model that can chat"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Models = tt.listed
			c := newTestClient(t, Endpoint{Preset: tt.preset, BaseURL: s.URL})
			got := collect(t.Context(), c, Options{})
			if says, refused := strings.CutPrefix(tt.want, "!"); refused {
				if got.code() != CodeNoModel || !strings.Contains(got.err.Error(), says) {
					t.Errorf("got %+v, want %q", got, says)
				}
				return
			}
			if m, err := c.Model(t.Context()); m != tt.want || err != nil {
				t.Errorf("Model: %s, %v; want %s", m, err, tt.want)
			}
			if asked := s.Asked("/chat/completions"); len(asked) != 1 || asked[0].Model != tt.want {
				t.Errorf("%d requests, %+v", len(asked), got)
			}
			if n := len(s.Asked("/models")); n > 1 {
				t.Errorf("listed %d times", n)
			}
		})
	}
}

func TestARemoteListIsNotChosenFrom(t *testing.T) {
	c := newTestClient(t, Endpoint{BaseURL: "https://models.example.com/v1"})
	if m := c.choose([]Model{{ID: "expensive"}}); m != "" {
		t.Errorf("chose %s", m)
	}
}

func TestDiscover(t *testing.T) {
	ollama, vllm := llmtest.NewServer(t), llmtest.NewServer(t)
	ollama.Models = []string{"nomic-embed-text", "qwen3:8b"}
	vllm.Enqueue(llmtest.Reply{Path: "/models", Status: 401, Raw: `{"error":"Unauthorized"}`})
	page := llmtest.NewServer(t)
	page.Enqueue(llmtest.Reply{Path: "/models", Raw: "<html></html>"})
	remote := llmtest.NewServer(t)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()

	got := Discover(t.Context(), []Preset{
		{Name: "vllm", BaseURL: vllm.URL, Local: true},
		{Name: "llamacpp", BaseURL: page.URL, Local: true},
		{Name: "lmstudio", BaseURL: closed.URL + "/v1", Local: true},
		{Name: "openai", BaseURL: remote.URL},                         // not local
		{Name: "custom", BaseURL: "http://192.0.2.1/v1", Local: true}, // not loopback
		{Name: "ollama", BaseURL: ollama.URL, Local: true},
	})
	if len(got) != 2 || got[0].Preset != "vllm" || got[1].Preset != "ollama" {
		t.Fatalf("got %v", got)
	}
	if !got[0].NeedsKey || got[0].Models != nil {
		t.Errorf("a server that wants a key: %+v", got[0])
	}
	if f := got[1]; f.NeedsKey || f.Model != "qwen3:8b" || f.ContextTokens != 0 || f.Models[1].ContextTokens != 8192 || len(f.Models) != 2 || f.BaseURL != ollama.URL {
		t.Errorf("a server that answers: %v %+v", f.Endpoint, f.Models)
	}
	if n := len(remote.Requests()); n != 0 {
		t.Errorf("%d requests to a server that is not local", n)
	}
	if a := ollama.Requests()[0].Header.Get("Authorization"); a != "" {
		t.Errorf("a key was sent: %s", a)
	}
}

func TestDiscoverDoesNotWaitForASilentPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*probeLimit)
	defer cancel()
	start := time.Now()
	got := Discover(ctx, []Preset{{Name: "ollama", BaseURL: "http://" + l.Addr().String() + "/v1", Local: true}})
	if took := time.Since(start); len(got) != 0 || ctx.Err() != nil {
		t.Errorf("got %v after %v", got, took)
	}
}
