package llm

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"footnote/rag/llm/llmtest"
)

// play starts a server with a persona.
func play(t *testing.T, p llmtest.Persona, window int) *llmtest.Server {
	t.Helper()
	s := llmtest.NewServer(t)
	s.Persona, s.Window, s.Models = p, window, []string{"m", "other"}
	return s
}

// What each kind of server says of its window, under its preset and without one.
func TestWindowIsDiscovered(t *testing.T) {
	tests := []struct {
		name    string
		persona llmtest.Persona
		window  int
		params  string
		set     int
		want    Window
	}{
		{"Ollama: 8,192 unless it says more", llmtest.Ollama, 4096, "", 0, Window{8192, WindowServer}},
		{"Ollama: the Modelfile's", llmtest.Ollama, 4096, "stop \"<|end|>\"\nnum_ctx                        16384", 0, Window{16384, WindowServer}},
		{"Ollama: what is set", llmtest.Ollama, 4096, "", 6000, Window{6000, WindowSet}},
		{"Ollama: no more than the model knows", llmtest.Ollama, 4096, "", 99999, Window{llmtest.DefaultLength, WindowServer}},
		{"llama.cpp", llmtest.LlamaCpp, 5120, "", 0, Window{5120, WindowServer}},
		{"LM Studio", llmtest.LMStudio, 6144, "", 0, Window{6144, WindowServer}},
		{"vLLM", llmtest.VLLM, 7168, "", 0, Window{7168, WindowServer}},
		{"a smaller setting", llmtest.VLLM, 7168, "", 3000, Window{3000, WindowSet}},
		{"a larger setting", llmtest.VLLM, 7168, "", 30000, Window{7168, WindowServer}},
	}
	for _, tt := range tests {
		for _, preset := range []string{"", string(tt.persona)} {
			t.Run(tt.name+"/"+preset, func(t *testing.T) {
				s := play(t, tt.persona, tt.window)
				s.Parameters = tt.params
				c := newTestClient(t, Endpoint{Preset: preset, BaseURL: s.URL, Model: "m", ContextTokens: tt.set})
				if got := c.Window(t.Context(), ""); got != tt.want {
					t.Errorf("got %v, want %v", got, tt.want)
				}
				asked := len(s.Requests())
				if got := c.Window(t.Context(), "m"); got != tt.want || len(s.Requests()) != asked {
					t.Errorf("then %v, after %d more requests", got, len(s.Requests())-asked)
				}
			})
		}
	}
}

// Replies that the personas do not give.
func TestWindowInOtherReplies(t *testing.T) {
	type reply = llmtest.Reply
	list := reply{Path: "/models", Raw: `{"data":[{"id":"m"}]}`}
	none := func(path string) reply { return reply{Path: path, Status: 404, Raw: "404 page not found"} }
	tests := []struct {
		name, preset string
		replies      []reply
		want         int
	}{
		{"LM Studio: the smallest instance", "lmstudio", []reply{{Path: "/api/v1/models", Raw: `{"models":[{"key":"x"},{"key":"m","max_context_length":40960,
			"loaded_instances":[{"id":"m","config":{"context_length":16384}},{"id":"m:2","config":{"context_length":12288}}]}]}`}}, 12288},
		{"LM Studio: by the name of an instance", "lmstudio", []reply{{Path: "/api/v1/models", Raw: `{"models":[{"key":"x","loaded_instances":[{"id":"m","config":{"context_length":16384}}]}]}`}}, 16384},
		{"LM Studio: not loaded", "lmstudio", []reply{{Path: "/api/v1/models", Raw: `{"models":[{"key":"m","max_context_length":40960,"loaded_instances":[]}]}`}, list}, assumedNear},
		{"LM Studio before 0.4", "lmstudio", []reply{none("/api/v1/models"),
			{Path: "/api/v0/models", Raw: `{"data":[{"id":"m","max_context_length":40960,"loaded_context_length":9000}]}`}}, 9000},
		{"LM Studio: an unknown path with status 200", "lmstudio", []reply{{Path: "/api/v1/models", Raw: `{"error":"Unexpected endpoint or method. (GET /api/v1/models)"}`},
			{Path: "/api/v0/models", Raw: `{"data":[{"id":"m","loaded_context_length":9000}]}`}}, 9000},
		{"llama.cpp: the list alone", "llamacpp", []reply{none("/props"), {Path: "/models", Raw: `{"data":[{"id":"m","meta":{"n_ctx":6000,"n_ctx_train":99999}}]}`}}, 6000},
		{"llama.cpp: of another form", "llamacpp", []reply{{Path: "/props", Raw: `{"default_generation_settings":[]}`}, list}, assumedNear},
		{"Groq", "custom", []reply{{Path: "/models", Raw: `{"data":[{"id":"m","context_window":131072}]}`}}, 131072},
		{"OpenRouter", "custom", []reply{{Path: "/models", Raw: `{"data":[{"id":"m","context_length":65536}]}`}}, 65536},
		{"another model", "custom", []reply{{Path: "/models", Raw: `{"data":[{"id":"x","context_length":65536}]}`}}, assumedNear},
		{"no list", "custom", []reply{none("/models")}, assumedNear},
		{"Ollama without the model", "ollama", []reply{{Path: "/api/show", Status: 404, Raw: `{"error":"model 'm' not found"}`}, list}, assumedNear},
		{"Ollama: the model is loaded with more", "ollama", []reply{{Path: "/api/show", Raw: `{"model_info":{"qwen3.context_length":40960,"qwen3.block_count":36}}`},
			{Path: "/api/ps", Raw: `{"models":[{"name":"x:latest","context_length":30000},{"name":"m:latest","context_length":20480}]}`}}, 20480},
		{"Ollama: no number", "ollama", []reply{{Path: "/api/show", Raw: `{"model_info":{"x.context_length":1e300},"parameters":"num_ctx 99999999999999999999"}`}, {Path: "/api/ps", Raw: `{"models":[]}`}, list}, assumedNear},
		{"Ollama: a short model", "ollama", []reply{{Path: "/api/show", Raw: `{"model_info":{"bert.context_length":2048}}`}, {Path: "/api/ps", Raw: `{"models":[]}`}}, 2048},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Models = []string{"m"}
			s.Persona = llmtest.Ollama // whose list tells no window
			if tt.preset != "ollama" {
				s.Enqueue(none("/api/version"), none("/props"), none("/api/v1/models"), none("/api/v0/models"))
			}
			if tt.preset == "llamacpp" || tt.preset == "lmstudio" {
				s = llmtest.NewServer(t)
			}
			s.Enqueue(tt.replies...)
			c := newTestClient(t, Endpoint{Preset: tt.preset, BaseURL: s.URL, Model: "m"})
			if got := c.Window(t.Context(), ""); got.Tokens != tt.want {
				t.Errorf("got %v, want %d", got, tt.want)
			}
		})
	}
}

func TestWindowOfAPreset(t *testing.T) {
	p := Preset{Windows: map[string]int{"": 1000, "qwen": 2000, "qwen-plus": 3000, "qwen-plus-2025": 4000}}
	for model, want := range map[string]int{"qwen-plus": 3000, "qwen-plus-latest": 3000, "qwen-max": 2000, "gpt": 1000, "": 1000} {
		if got := p.window(model); got != want {
			t.Errorf("%q: %d, want %d", model, got, want)
		}
	}
	if got := (Preset{}).window("qwen"); got != 0 {
		t.Errorf("a preset without windows says %d", got)
	}
	s := play(t, llmtest.VLLM, 7168)
	c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
	c.preset.Windows = map[string]int{"m": 5000}
	if got := c.Window(t.Context(), ""); got != (Window{5000, WindowPreset}) {
		t.Errorf("got %v", got)
	}
}

// A remote server is asked for its list of models and for nothing else.
func TestRemoteServersAreNotProbed(t *testing.T) {
	s := play(t, llmtest.Ollama, 4096)
	for _, preset := range []string{"custom", "ollama", "llamacpp", "lmstudio"} {
		c := newTestClient(t, Endpoint{Preset: preset, BaseURL: "http://models.example.com/v1", Model: "m"})
		toServer(t, c, s)
		if got := c.Window(t.Context(), ""); got != (Window{assumedFar, WindowAssumed}) {
			t.Errorf("%s: %v", preset, got)
		}
		c.Count(t.Context(), "", []Message{{RoleUser, "hello"}})
		if got := collect(t.Context(), c, Options{}); got.err != nil {
			t.Error(got.err)
		}
	}
	for _, r := range s.Requests() {
		if r.Path != "/v1/models" && r.Path != "/v1/chat/completions" {
			t.Errorf("%s was asked", r.Path)
		}
	}
}

// toServer sends what c sends anywhere to s.
func toServer(t *testing.T, c *Client, s *llmtest.Server) {
	t.Helper()
	addr := strings.TrimSuffix(strings.TrimPrefix(s.URL, "http://"), "/v1")
	c.wire.client.Transport = &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}
}

// A server that does not answer is not asked again at once, and later it is.
func TestASilentServerIsAskedAgainLater(t *testing.T) {
	for _, preset := range []string{"custom", "ollama", "llamacpp", "lmstudio", "vllm"} {
		t.Run(preset, func(t *testing.T) {
			s := play(t, llmtest.Persona(strings.ReplaceAll(preset, "custom", "ollama")), 6144)
			loading := make(chan struct{})
			s.Loading = loading
			for _, model := range []string{"", "m"} {
				before := len(s.Requests())
				c := newTestClient(t, Endpoint{Preset: preset, BaseURL: s.URL, Model: model})
				for range 3 {
					if got := c.Window(t.Context(), ""); got != (Window{assumedNear, WindowAssumed}) {
						t.Errorf("got %v", got)
					}
				}
				if n := len(s.Requests()) - before; n != 1 {
					t.Errorf("model %q: %d requests to a server that does not answer", model, n)
				}
			}
			c := newTestClient(t, Endpoint{Preset: preset, BaseURL: s.URL, Model: "m"})
			now := time.Now()
			c.known.now = func() time.Time { return now }
			c.Window(t.Context(), "")
			close(loading)
			now = now.Add(silenceKept)
			if got := c.Window(t.Context(), ""); got.From != WindowServer {
				t.Errorf("the server is up, and the window %v", got)
			}
		})
	}
}

func TestWindowDoesNotWaitForASilentPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := newTestClient(t, Endpoint{BaseURL: "http://" + l.Addr().String() + "/v1", Model: "m"})
	ctx, cancel := context.WithTimeout(t.Context(), 10*windowLimit)
	defer cancel()
	got := make(chan Window)
	for range 4 {
		go func() { got <- c.Window(ctx, "") }()
	}
	for range 4 {
		if w := <-got; w != (Window{assumedNear, WindowAssumed}) || ctx.Err() != nil {
			t.Errorf("got %v", w)
		}
	}
}

// Who has left does not decide what the next one hears.
func TestACancelledQuestionIsNotRemembered(t *testing.T) {
	s := play(t, llmtest.VLLM, 7168)
	c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := c.Window(ctx, ""); got.From != WindowAssumed {
		t.Errorf("got %v", got)
	}
	if got := c.Window(t.Context(), ""); got != (Window{7168, WindowServer}) {
		t.Errorf("then %v", got)
	}
}

func TestWindowIsAskedOnceByMany(t *testing.T) {
	s := play(t, llmtest.Ollama, 4096)
	c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m"})
	got := make(chan Window)
	for range 16 {
		go func() { got <- c.Window(t.Context(), "") }()
	}
	for range 16 {
		if w := <-got; w.Tokens != 8192 {
			t.Errorf("got %v", w)
		}
	}
	if n := len(s.Asked("/api/show")); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// The list of models tells the window of each, as far as it is known.
func TestModelsHaveWindows(t *testing.T) {
	var many []string
	for i := range 40 {
		many = append(many, strings.Repeat("m", i+1))
	}
	for _, tt := range []struct {
		persona llmtest.Persona
		models  []string
		want    int // of the first models
		known   int
	}{
		{llmtest.Ollama, []string{"a", "b:7b"}, 8192, 2},
		{llmtest.Ollama, many, 8192, maxShown},
		{llmtest.LMStudio, []string{"a", "b"}, 6144, 2},
		{llmtest.LlamaCpp, []string{"a"}, 6144, 1},
		{llmtest.VLLM, []string{"a"}, 6144, 1},
	} {
		s := play(t, tt.persona, 6144)
		s.Models = tt.models
		models, err := newTestClient(t, Endpoint{Preset: string(tt.persona), BaseURL: s.URL}).Models(t.Context())
		if err != nil || len(models) != len(tt.models) {
			t.Fatalf("%s: %d models, %v", tt.persona, len(models), err)
		}
		for i, m := range models {
			if want := tt.want; i < tt.known && m.ContextTokens != want || i >= tt.known && m.ContextTokens != 0 {
				t.Errorf("%s: %s has %d", tt.persona, m.ID, m.ContextTokens)
			}
		}
	}
}

// Something else than Ollama where Ollama was: its list is still a list.
func TestModelsOfAServerUnderAWrongPreset(t *testing.T) {
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/models" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(`{"data":[{"id":"m","max_model_len":5000}]}`))
	}))
	defer h.Close()
	for _, preset := range []string{"ollama", "lmstudio", "llamacpp"} {
		c := newTestClient(t, Endpoint{Preset: preset, BaseURL: h.URL + "/v1"})
		if models, err := c.Models(t.Context()); err != nil || len(models) != 1 || models[0] != (Model{"m", 5000}) {
			t.Errorf("%s: %v, %v", preset, models, err)
		}
		if got := c.Window(t.Context(), "m"); got.Tokens != 5000 {
			t.Errorf("%s: %v", preset, got)
		}
	}
}
