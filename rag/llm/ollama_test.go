package llm

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

func TestOllamaIsAskedNatively(t *testing.T) {
	zero, seed := 0.0, int64(7)
	for _, tt := range []struct {
		name   string
		preset string
		set    int
		params string
		o      Options
		want   string // the options, as fmt prints them
		think  any
	}{
		{"nothing asked", "ollama", 0, "", Options{}, "map[num_ctx:8192]", false},
		{"found behind another URL", "custom", 0, "", Options{}, "map[num_ctx:8192]", false},
		{"all asked", "ollama", 0, "", Options{MaxTokens: 900, Temperature: &zero}, "map[num_ctx:8192 num_predict:900 temperature:0]", false},
		{"how words are chosen", "ollama", 0, "", Options{TopP: &zero, Seed: &seed, Stop: []string{"END"}}, "map[num_ctx:8192 seed:7 stop:[END] top_p:0]", false},
		{"a window is set", "ollama", 5000, "", Options{}, "map[num_ctx:5120]", false},
		{"the Modelfile sets one", "ollama", 0, "num_ctx 12288", Options{}, "map[num_ctx:12288]", false},
		{"more than the model knows", "ollama", 100_000, "", Options{}, fmt.Sprintf("map[num_ctx:%d]", llmtest.DefaultLength), false},
		{"thinking, which no model of this server does", "ollama", 0, "", Options{Think: true}, "map[num_ctx:8192]", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := play(t, llmtest.Ollama, 4096)
			s.Parameters = tt.params
			c := newTestClient(t, Endpoint{Preset: tt.preset, BaseURL: s.URL, Model: "m", ContextTokens: tt.set})
			c.Window(t.Context(), "") // without a preset, this finds out what it is
			got := collect(t.Context(), c, tt.o)
			if got.err != nil || got.text != "hello" || got.finish != "stop" || got.usage == nil || *got.usage != (Usage{2, 2, 4}) {
				t.Fatalf("got %+v %+v", got, got.usage)
			}
			asked := s.Asked("/api/chat")
			fields := sent(t, asked[len(asked)-1])
			if fmt.Sprint(fields["options"]) != tt.want || fields["think"] != tt.think || fields["stream"] != true || fields["model"] != "m" || fields["keep_alive"] != nil {
				t.Errorf("sent %v", fields)
			}
			if n := len(s.Asked("/v1/chat/completions")); n != 0 {
				t.Errorf("%d requests to /v1", n)
			}
		})
	}
}

func TestThinkingIsNotAskedOfAModelWithoutItAgain(t *testing.T) {
	s := play(t, llmtest.Ollama, 0)
	c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m"})
	for range 3 {
		if got := collect(t.Context(), c, Options{Think: true}); got.err != nil {
			t.Fatal(got.err)
		}
	}
	if n := len(s.Asked("/api/chat")); n != 4 {
		t.Errorf("%d requests for three answers, one of them refused", n)
	}
	for _, r := range s.Asked("/api/chat")[1:] {
		if _, ok := sent(t, r)["think"]; ok {
			t.Error("thinking is asked for again")
		}
	}
}

// A model that is loaded with a larger window is not loaded anew.
func TestOllamaKeepsALoadedWindow(t *testing.T) {
	s := play(t, llmtest.Ollama, 4096)
	if got := collect(t.Context(), newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m", ContextTokens: 20480}), Options{}); got.err != nil {
		t.Fatal(got.err)
	}
	c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m"})
	if got := c.Window(t.Context(), ""); got.Tokens != 20480 {
		t.Errorf("window %v", got)
	}
}

// Where Ollama says nothing of the model it is loaded as it would be otherwise.
func TestOllamaThatSaysNothingOfItsModel(t *testing.T) {
	for set, want := range map[int]string{0: "map[num_ctx:8192]", 5000: "map[num_ctx:5120]"} {
		s := play(t, llmtest.Ollama, 4096)
		s.Enqueue(llmtest.Reply{Path: "/api/show", Status: 503, Raw: "busy"})
		c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m", ContextTokens: set})
		if got := collect(t.Context(), c, Options{}); got.err != nil {
			t.Fatal(got.err)
		}
		if got := fmt.Sprint(sent(t, s.Asked("/api/chat")[0])["options"]); got != want {
			t.Errorf("set %d: %s", set, got)
		}
	}
}

// Whatever else listens where Ollama was is asked as the rest of the world is,
// and only once natively.
func TestWhatIsNoOllamaIsAskedInV1(t *testing.T) {
	for name, elsewhere := range map[string]http.HandlerFunc{
		"404":  http.NotFound,
		"405":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) },
		"page": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><html></html>") },
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New()
			native := 0
			h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/api/") {
					if r.URL.Path == "/api/chat" {
						native++
					}
					elsewhere(w, r)
					return
				}
				s.ServeHTTP(w, r)
			}))
			defer h.Close()
			c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: h.URL + "/v1", Model: "m"})
			for range 2 {
				if got := collect(t.Context(), c, Options{}); got.err != nil || got.text != "hello" {
					t.Fatalf("got %+v", got)
				}
			}
			if native != 1 {
				t.Errorf("asked natively %d times", native)
			}
		})
	}
}

func TestAModelThatOllamaLacks(t *testing.T) {
	s := play(t, llmtest.Ollama, 0)
	got := collect(t.Context(), newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "absent"}), Options{})
	if got.code() != CodeModelNotFound || !strings.Contains(got.err.Error(), "it has m, other") {
		t.Errorf("got %v", got.err)
	}
	if n := len(s.Asked("/v1/chat/completions")); n != 0 {
		t.Error("/v1 was asked too")
	}
}

// TestOllamaReplies: the bytes of /api/chat, and what the caller sees of them.
func TestOllamaReplies(t *testing.T) {
	line := func(content, thinking string) string {
		return fmt.Sprintf(`{"model":"m","message":{"role":"assistant","content":%q,"thinking":%q},"done":false}`+"\n", content, thinking)
	}
	const end = `{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}` + "\n"
	for _, tt := range []struct {
		name, wire              string
		text, reasoning, finish string
		usage                   Usage
		code                    string
	}{
		{name: "plain", wire: line("Hel", "") + line("lo.", "") + end, text: "Hello.", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "thinking", wire: line("", "hm") + line("Hello.", "") + end, text: "Hello.", reasoning: "hm", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "thinking in tags", wire: line("<think>hm</think>", "") + line("Hello.", "") + end, text: "Hello.", reasoning: "hm", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "CRLF and blank lines", wire: strings.ReplaceAll(line("Hello.", "")+"\n"+end, "\n", "\r\n"), text: "Hello.", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "no newline at the end", wire: line("Hello.", "") + strings.TrimSpace(end), text: "Hello.", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "the limit", wire: line("Hello.", "") + strings.Replace(end, "stop", "length", 1), text: "Hello.", finish: "length", usage: Usage{11, 7, 18}},
		{name: "no reason", wire: line("Hello.", "") + `{"done":true}`, text: "Hello.", finish: "stop"},
		{name: "not streamed", wire: `{"message":{"content":"Hello."},"done":true,"done_reason":"stop","eval_count":2}`, text: "Hello.", finish: "stop", usage: Usage{0, 2, 2}},
		{name: "cut", wire: line("Hello.", ""), text: "Hello.", code: CodeCutStream},
		{name: "an error at once", wire: `{"error":"llama runner process has terminated"}`, code: CodeUpstream},
		{name: "an error inside", wire: line("Hello.", "") + `{"error":"an error was encountered while running the model"}` + "\n", text: "Hello.", code: CodeUpstream},
		{name: "a broken line", wire: line("Hel", "") + "{oops\n" + line("lo.", "") + end, text: "Hello.", finish: "stop", usage: Usage{11, 7, 18}},
		{name: "nothing", wire: "", code: CodeCutStream},
		{name: "no word", wire: end, code: CodeEmptyAnswer},
		{name: "loaded, and nothing said", wire: `{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"load"}`, code: CodeEmptyAnswer},
		{name: "a stream of /v1", wire: helloSSE + stop + done, text: "Hello.", finish: "stop"},
		{name: "a line without an end", wire: line(strings.Repeat("x", maxLineBytes), ""), code: CodeUpstream},
	} {
		for _, oneByte := range []bool{false, true} {
			if oneByte && len(tt.wire) > 1<<16 {
				continue
			}
			t.Run(fmt.Sprint(tt.name, "/", oneByte), func(t *testing.T) {
				s := play(t, llmtest.Ollama, 0)
				reply := llmtest.Reply{Path: "/api/chat", Status: 200, Raw: tt.wire, OneByte: oneByte}
				s.Enqueue(reply, reply, reply)
				c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m"})
				c.Limits.Retries = 0
				got := collect(t.Context(), c, Options{})
				var usage Usage
				if got.usage != nil {
					usage = *got.usage
				}
				ended := got.finish == tt.finish && usage == tt.usage || tt.code == CodeEmptyAnswer
				if got.text != tt.text || got.reasoning != tt.reasoning || got.code() != tt.code || !ended {
					t.Errorf("got %+v, usage %+v", got, usage)
				}
			})
		}
	}
}

func TestLeavingStopsOllama(t *testing.T) {
	s := play(t, llmtest.Ollama, 0)
	s.Enqueue(llmtest.Reply{Text: []string{"one ", "two"}, Hang: true})
	c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m"})
	for d, err := range c.Generate(t.Context(), nil, Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Text != "" {
			break
		}
	}
	asked := s.Asked("/api/chat")
	<-asked[0].Gone
}

func TestTheKeyGoesToOllamaToo(t *testing.T) {
	s := play(t, llmtest.Ollama, 0)
	c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: s.URL, Model: "m", APIKey: "k"})
	if got := collect(t.Context(), c, Options{}); got.err != nil {
		t.Fatal(got.err)
	}
	for _, r := range s.Requests() {
		if !slices.Equal(r.Header["Authorization"], []string{"Bearer k"}) {
			t.Errorf("%s: %v", r.Path, r.Header["Authorization"])
		}
	}
}

func FuzzOllamaReply(f *testing.F) {
	f.Add([]byte(`{"message":{"content":"Hello."},"done":true}`))
	f.Add([]byte("{\"message\":{\"content\":\"a\"}}\n\r\n<html>\n{\"error\":\"x\"}\n{"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson")
			if r.URL.Path == "/api/chat" {
				w.Write(wire)
			}
		}))
		defer h.Close()
		c := newTestClient(t, Endpoint{Preset: "ollama", BaseURL: h.URL + "/v1", Model: "m"})
		c.Limits.Retries = 0
		got := collect(context.Background(), c, Options{})
		if got.err == nil && got.text+got.reasoning == "" {
			t.Error("an empty answer without an error")
		}
	})
}
