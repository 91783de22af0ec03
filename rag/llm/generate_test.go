package llm

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

func sent(t *testing.T, r llmtest.Request) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(r.Body, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestRequestSaysWhatWasAsked(t *testing.T) {
	zero, warm, seed := 0.0, 0.7, int64(7)
	tests := []struct {
		name   string
		ep     Endpoint
		o      Options
		want   map[string]any // nil: not sent
		reason string
	}{
		{"nothing asked", Endpoint{}, Options{Model: "m"},
			map[string]any{"model": "m", "stream": true, "temperature": nil, "max_tokens": nil}, "the server's defaults hold"},
		{"temperature 0", Endpoint{}, Options{Model: "m", Temperature: &zero},
			map[string]any{"temperature": 0.0}, "go-openai leaves it out"},
		{"gpt-5", Endpoint{}, Options{Model: "gpt-5-mini", Temperature: &warm, MaxTokens: 9},
			map[string]any{"model": "gpt-5-mini", "temperature": 0.7, "max_tokens": 9.0}, "go-openai refuses it"},
		{"o1", Endpoint{}, Options{Model: "o1", MaxTokens: 9}, map[string]any{"max_tokens": 9.0}, "go-openai refuses it"},
		{"o3", Endpoint{}, Options{Model: "o3-mini", Temperature: &warm}, map[string]any{"temperature": 0.7}, "go-openai refuses it"},
		{"a model of the completions API", Endpoint{}, Options{Model: "code-davinci-002"}, map[string]any{"model": "code-davinci-002"}, "go-openai refuses it"},
		{"OpenAI", Endpoint{Preset: "openai"}, Options{Model: "gpt-5", MaxTokens: 9},
			map[string]any{"max_completion_tokens": 9.0, "max_tokens": nil}, "its newer models know no max_tokens"},
		{"how words are chosen", Endpoint{}, Options{Model: "m", TopP: &zero, Seed: &seed, Stop: []string{"\n\n", "END"}},
			map[string]any{"temperature": nil, "top_p": 0.0, "seed": 7.0, "stop": "[\n\n END]"}, ""},
		{"the endpoint's model", Endpoint{Model: "mine"}, Options{}, map[string]any{"model": "mine"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			tt.ep.BaseURL = s.URL
			if got := collect(t.Context(), newTestClient(t, tt.ep), tt.o); got.err != nil {
				t.Fatal(got.err)
			}
			fields := sent(t, s.Requests()[0])
			for name, want := range tt.want {
				if list, ok := fields[name].([]any); ok {
					fields[name] = fmt.Sprint(list)
				}
				if fields[name] != want {
					t.Errorf("%s = %v, want %v: %s", name, fields[name], want, tt.reason)
				}
			}
			if fmt.Sprint(fields["stream_options"]) != "map[include_usage:true]" {
				t.Errorf("stream_options = %v", fields["stream_options"])
			}
		})
	}
}

func TestRefusedFieldsAreDroppedAndRemembered(t *testing.T) {
	refuse := func(message string) llmtest.Reply {
		body, _ := json.Marshal(map[string]any{"error": map[string]string{"message": message}})
		return llmtest.Reply{Status: 400, Raw: string(body)}
	}
	warm := 0.7
	o := Options{Model: "m", MaxTokens: 9, Temperature: &warm}
	tests := []struct {
		name    string
		replies []llmtest.Reply
		without []string
		with    []string
	}{
		{"stream_options", []llmtest.Reply{refuse("Unknown field: stream_options")}, []string{"stream_options"}, []string{"max_tokens", "temperature"}},
		{"include_usage", []llmtest.Reply{refuse("include_usage: extra fields not permitted")}, []string{"stream_options"}, []string{"max_tokens"}},
		{"FastAPI", []llmtest.Reply{{Status: 422, Raw: `{"detail":[{"loc":["body","stream_options"],"msg":"extra"}]}`}}, []string{"stream_options"}, []string{"temperature"}},
		{"max_tokens renamed", []llmtest.Reply{refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")},
			[]string{"max_tokens"}, []string{"max_completion_tokens", "stream_options"}},
		{"two in a row", []llmtest.Reply{refuse("temperature is not supported"), refuse("stream_options is not supported")},
			[]string{"temperature", "stream_options"}, []string{"max_tokens"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(tt.replies...)
			c := newTestClient(t, Endpoint{BaseURL: s.URL})
			c.Limits.Retries = 0
			for range 2 {
				if got := collect(t.Context(), c, o); got.text != "hello" || got.err != nil {
					t.Fatalf("got %+v", got)
				}
			}
			rs := s.Requests()
			if len(rs) != len(tt.replies)+2 {
				t.Fatalf("%d requests, want %d", len(rs), len(tt.replies)+2)
			}
			fields := sent(t, rs[len(rs)-1])
			for _, name := range tt.without {
				if _, ok := fields[name]; ok {
					t.Errorf("%s is sent again", name)
				}
			}
			for _, name := range tt.with {
				if _, ok := fields[name]; !ok {
					t.Errorf("%s was lost", name)
				}
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	h := httptest.NewServer(http.NotFoundHandler())
	h.Close()
	got := collect(t.Context(), newTestClient(t, Endpoint{Preset: "ollama", BaseURL: h.URL + "/v1"}), Options{})
	if got.code() != CodeUnreachable || !strings.Contains(got.err.Error(), "ollama at "+h.URL) || !strings.Contains(got.err.Error(), "is it running?") {
		t.Errorf("got %v", got.err)
	}
}

// TestLeavingStopsTheServer: the upstream request ends when the caller breaks, or its context does.
func TestLeavingStopsTheServer(t *testing.T) {
	ways := map[string]func(context.CancelFunc) bool{
		"break":  func(context.CancelFunc) bool { return false },
		"cancel": func(cancel context.CancelFunc) bool { cancel(); return true },
	}
	for name, leave := range ways {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Text: []string{"one ", "two"}, Hang: true})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
			var last error
			for d, err := range c.Generate(ctx, nil, Options{}) {
				last = err
				if d.Text != "" && !leave(cancel) {
					break
				}
			}
			if name == "cancel" && !errors.Is(last, context.Canceled) {
				t.Errorf("last error %v, want context.Canceled", last)
			}
			<-s.Requests()[0].Gone
		})
	}
}

func TestCancelBeforeTheFirstWord(t *testing.T) {
	s := llmtest.NewServer(t)
	gate := make(chan struct{})
	s.Enqueue(llmtest.Reply{Text: []string{"late"}, Gate: gate})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		gate <- struct{}{} // the server waits for it: the request has arrived
		cancel()
	}()
	got := collect(ctx, newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"}), Options{})
	if got.err != nil && !errors.Is(got.err, context.Canceled) {
		t.Errorf("got %+v", got)
	}
}

func TestEachRangeIsARequest(t *testing.T) {
	s := llmtest.NewServer(t)
	seq := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"}).Generate(t.Context(), []Message{{RoleUser, "hi"}}, Options{})
	for range 2 {
		for _, err := range seq {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(s.Requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

// TestTheKeyIsNeverShown: the server answers with the key it was given, in every way it can.
func TestTheKeyIsNeverShown(t *testing.T) {
	const canary = "sk-canary-7c1f0e"
	bodies := map[string]llmtest.Reply{
		"JSON":      {Status: 401, Raw: `{"error":{"message":"wrong key {authorization}"}}`},
		"text":      {Status: 500, Raw: "request was {authorization}"},
		"in stream": {Raw: `data: {"error":{"message":"bad {authorization}"}}` + "\n\n"},
		"200 JSON":  {Raw: `{"error":"bad {authorization}"}`},
		"redirect":  {Status: 302, Header: http.Header{"Location": {"http://127.0.0.1:9/?k=" + canary}}},
		"status":    {Status: 404, Raw: `{"error":{"message":"model {authorization} not found"}}`},
		"detail":    {Status: 422, Raw: `{"detail":[{"input":"{authorization}"}]}`},
		"code":      {Status: 400, Raw: `{"error":{"code":"{authorization}"}}`},
	}
	for name, reply := range bodies {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Models = []string{canary}
			s.Enqueue(reply)
			c := newTestClient(t, Endpoint{BaseURL: s.URL, APIKey: canary, Model: "m"})
			c.Limits.Retries = 0
			err := collect(t.Context(), c, Options{}).err
			if err == nil {
				t.Fatal("no error")
			}
			if got := s.Requests()[0].Header.Get("Authorization"); got != "Bearer "+canary {
				t.Fatalf("Authorization %q", got)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, e), canary) {
					t.Errorf("the key is in %#v", e)
				}
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := llmtest.NewServer(t)
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Status: 307, Header: http.Header{"Location": {other.URL + "/chat/completions"}}})
	if got := collect(t.Context(), newTestClient(t, Endpoint{BaseURL: s.URL, APIKey: "k", Model: "m"}), Options{}); got.code() != CodeBadEndpoint {
		t.Errorf("got %+v", got)
	}
	if n := len(other.Requests()); n != 0 {
		t.Errorf("%d requests reached the other server", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := llmtest.NewServer(t)
	c := newTestClient(t, Endpoint{BaseURL: s.URL})
	answers := make(chan answer)
	for range 16 {
		go func() { answers <- collect(t.Context(), c, Options{}) }()
	}
	for range 16 {
		if got := <-answers; got.text != "hello" || got.err != nil {
			t.Errorf("got %+v", got)
		}
	}
}

// TestADeadKeptConnectionIsReplaced: a server that closes a kept connection when the second request comes has not
// answered it, and is asked again at once on a new one.
func TestADeadKeptConnectionIsReplaced(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(conn)
			if r, err := http.ReadRequest(in); err == nil {
				io.Copy(io.Discard, r.Body)
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(hello), hello)
				http.ReadRequest(in)
			}
			conn.Close()
		}
	}()
	c := newTestClient(t, Endpoint{BaseURL: "http://" + l.Addr().String() + "/v1", Model: "m"})
	c.Limits.Retries = 0
	for range 4 {
		if got := collect(t.Context(), c, Options{}); got.text != "Hello." || got.err != nil {
			t.Fatal(got.err)
		}
	}
}
