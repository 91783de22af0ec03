package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"footnote/rag/llm/llmtest"
)

// answer is what a caller has seen when Generate is over.
type answer struct {
	text, reasoning, finish string
	usage                   *Usage
	err                     error
}

func (a answer) code() string {
	var e *Error
	if errors.As(a.err, &e) {
		return e.Code
	}
	if a.err != nil {
		return a.err.Error()
	}
	return ""
}

func collect(ctx context.Context, c *Client, o Options) (a answer) {
	for d, err := range c.Generate(ctx, []Message{{Role: RoleUser, Content: "hello"}}, o) {
		a.text += d.Text
		a.reasoning += d.Reasoning
		a.finish += d.FinishReason
		if d.Usage != nil {
			a.usage = d.Usage
		}
		a.err = err
	}
	return a
}

// newTestClient is a client whose retries do not wait.
func newTestClient(t *testing.T, ep Endpoint) *Client {
	t.Helper()
	c, err := NewClient(ep)
	if err != nil {
		t.Fatal(err)
	}
	c.Limits.Backoff = 0
	t.Cleanup(c.Close)
	return c
}

func content(s string) string {
	return fmt.Sprintf(`{"choices":[{"index":0,"delta":{"content":%q}}]}`, s)
}

const (
	stop     = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	done     = "data: [DONE]\n\n"
	helloSSE = `data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}` + "\n\n" + `data: {"choices":[{"index":0,"delta":{"content":"lo."}}]}` + "\n\n"
)

// TestDialects: the bytes on the wire, and what the caller sees of them.
func TestDialects(t *testing.T) {
	long := strings.Repeat("x", maxLineBytes)
	tests := []struct {
		name, wire string
		text       string
		reasoning  string
		finish     string
		code       string
	}{
		// Framing.
		{name: "plain", wire: helloSSE + stop + done, text: "Hello.", finish: "stop"},
		{name: "no space after data:", wire: strings.ReplaceAll(helloSSE+stop+done, "data: ", "data:"), text: "Hello.", finish: "stop"},
		{name: "CRLF", wire: strings.ReplaceAll(helloSSE+stop+done, "\n", "\r\n"), text: "Hello.", finish: "stop"},
		{name: "CR", wire: strings.ReplaceAll(helloSSE+stop+done, "\n", "\r"), text: "Hello.", finish: "stop"},
		{name: "no blank lines", wire: strings.ReplaceAll(helloSSE+stop+done, "\n\n", "\n"), text: "Hello.", finish: "stop"},
		{name: "no newline at the end", wire: helloSSE + "data: [DONE]", text: "Hello."},
		{name: "byte order mark", wire: "\ufeff" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "blank lines first", wire: "\n\r\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "500 comments first", wire: strings.Repeat(": processing\n\n", 500) + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "500 comments inside", wire: helloSSE + strings.Repeat(":\n\n", 500) + stop, text: "Hello.", finish: "stop"},
		{name: "id, event and retry lines", wire: "retry: 10\nid: 1\nevent: message\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "one message over several data lines", wire: "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Hello.\"}}]}\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "bare JSON lines", wire: content("Hello.") + "\n" + `{"choices":[{"delta":{},"finish_reason":"stop"}]}` + "\n", text: "Hello.", finish: "stop"},
		{name: "null after the text", wire: helloSSE + "data: null\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "Chinese", wire: "data: " + content("资本开支") + "\n\n" + stop, text: "资本开支", finish: "stop"},

		// Chunks.
		{name: "role only, then text", wire: `data: {"choices":[{"delta":{"role":"assistant","content":""}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "null content", wire: `data: {"choices":[{"delta":{"role":"assistant","content":null}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "empty choices first and in the middle", wire: "data: {\"choices\":[]}\n\n" + helloSSE + "data: {\"choices\":[]}\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "Azure's filter results first", wire: `data: {"choices":[],"prompt_filter_results":[{}]}` + "\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "content as parts", wire: `data: {"choices":[{"delta":{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo."}]}}]}` + "\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "thinking as a part", wire: `data: {"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hello."}]}}]}` + "\n\n" + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "created as a float", wire: `data: {"created":1.7e9,"choices":[{"delta":{"content":"Hello."}}]}` + "\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "error: null in every chunk", wire: `data: {"error":null,"choices":[{"delta":{"content":"Hello."}}]}` + "\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "finish reason in the last text chunk", wire: `data: {"choices":[{"delta":{"content":"Hello."},"finish_reason":"length"}]}` + "\n\n", text: "Hello.", finish: "length"},
		{name: "empty finish reason is none", wire: `data: {"choices":[{"delta":{"content":"Hello."},"finish_reason":""}]}` + "\n\n", text: "Hello.", code: CodeCutStream},
		{name: "a second choice is not asked for", wire: `data: {"choices":[{"index":1,"delta":{"content":"Other"}},{"index":0,"delta":{"content":"Hello."}}]}` + "\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "tool calls are ignored", wire: `data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"rm"}}]}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "refusal", wire: `data: {"choices":[{"delta":{"refusal":"I cannot."}}]}` + "\n\n" + stop, text: "I cannot.", finish: "stop"},
		{name: "a malformed chunk is skipped", wire: helloSSE + "data: {oops\n\n" + stop, text: "Hello.", finish: "stop"},
		{name: "a malformed chunk without blank line", wire: "data: {oops\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
		{name: "a chunk of the wrong shape is skipped", wire: helloSSE + `data: {"choices":"x"}` + "\n\n" + stop, text: "Hello.", finish: "stop"},

		// Thinking.
		{name: "reasoning_content", wire: `data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "reasoning", wire: `data: {"choices":[{"delta":{"reasoning":"hm","content":""}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "both names, the same thinking", wire: `data: {"choices":[{"delta":{"reasoning":"hm","reasoning_content":"hm"}}]}` + "\n\n" + helloSSE + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "think tags", wire: "data: " + content("<think>hm</think>\n\nHello.") + "\n\n" + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "think tags are text later on", wire: "data: " + content("Use <think>x</think>.") + "\n\n" + stop, text: "Use <think>x</think>.", finish: "stop"},
		{name: "think never closed", wire: "data: " + content("<think>hm") + "\n\n" + stop, reasoning: "hm", finish: "stop"},
		{name: "thinking only", wire: `data: {"choices":[{"delta":{"reasoning":"hm"}}]}` + "\n\n" + stop, reasoning: "hm", finish: "stop"},
		{name: "a lone < at the start", wire: "data: " + content("<") + "\n\n" + "data: " + content("3 of 5") + "\n\n" + stop, text: "<3 of 5", finish: "stop"},
		{name: "a beginning of a tag is all", wire: "data: " + content("<thi") + "\n\n" + stop, text: "<thi", finish: "stop"},

		// Not streamed, although asked to.
		{name: "one JSON reply", wire: `{"choices":[{"message":{"role":"assistant","content":"Hello.","reasoning_content":"hm"},"finish_reason":"stop"}]}`, text: "Hello.", reasoning: "hm", finish: "stop"},
		{name: "one JSON reply over many lines", wire: "{\n \"choices\": [\n {\"message\": {\"content\": \"Hello.\"}}\n]}", text: "Hello."},
		{name: "one JSON reply in a stream", wire: `data: {"choices":[{"message":{"content":"Hello."},"finish_reason":"stop"}]}` + "\n\n", text: "Hello.", finish: "stop"},
		{name: "one JSON reply, cut", wire: `{"choices":[{"message":{"content":"Hel`, code: CodeCutStream},

		// Ends that are no ends.
		{name: "cut after text", wire: helloSSE, text: "Hello.", code: CodeCutStream},
		{name: "cut inside a message", wire: helloSSE + `data: {"choices":[{"del`, text: "Hello.", code: CodeCutStream},
		{name: "cut at once", wire: ": hello\n\n", code: CodeCutStream},
		{name: "empty with finish reason", wire: stop + done, code: CodeEmptyAnswer, finish: "stop"},
		{name: "empty with [DONE] alone", wire: done, code: CodeEmptyAnswer},
		{name: "nothing but space", wire: "data: " + content(" \n ") + "\n\n" + stop, code: CodeEmptyAnswer, finish: "stop"},
		{name: "nothing but malformed chunks", wire: "data: {oops\n\ndata: {oops\n\n" + done, code: CodeEmptyAnswer},

		// Errors inside a stream.
		{name: "OpenAI error", wire: helloSSE + `data: {"error":{"message":"boom","type":"server_error"}}` + "\n\n", text: "Hello.", code: CodeUpstream},
		{name: "OpenRouter error chunk", wire: helloSSE + `data: {"error":{"code":502,"message":"provider"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n", text: "Hello.", code: CodeUpstream},
		{name: "finish reason error", wire: helloSSE + `data: {"choices":[{"delta":{},"finish_reason":"error"}]}` + "\n\n", text: "Hello.", code: CodeUpstream},
		{name: "event: error", wire: helloSSE + "event: error\ndata: {\"message\":\"boom\",\"code\":\"x\"}\n\n", text: "Hello.", code: CodeUpstream},
		{name: "event: error, plain text", wire: helloSSE + "event: error\ndata: boom\n\n", text: "Hello.", code: CodeUpstream},
		{name: "error as a string", wire: helloSSE + `data: {"error":"boom"}` + "\n\n", text: "Hello.", code: CodeUpstream},
		{name: "error without data:", wire: helloSSE + `{"error":{"message":"boom"}}` + "\n", text: "Hello.", code: CodeUpstream},
		{name: "older vLLM", wire: helloSSE + `data: {"object":"error","message":"too long","type":"BadRequestError","code":400}` + "\n\n", text: "Hello.", code: CodeBadRequest},
		{name: "overloaded", wire: helloSSE + `data: {"error":{"message":"Overloaded","type":"overloaded_error"}}` + "\n\n", text: "Hello.", code: CodeOverloaded},
		{name: "rate limit", wire: helloSSE + `data: {"error":{"message":"Rate limit reached"}}` + "\n\n", text: "Hello.", code: CodeRateLimited},

		// Not the protocol, with status 200.
		{name: "HTML", wire: "<!doctype html><html></html>", code: CodeBadEndpoint},
		{name: "HTML after a line", wire: "\n  <html></html>", code: CodeBadEndpoint},
		{name: "other JSON", wire: `{"status":"ok"}`, code: CodeBadEndpoint},
		{name: "words", wire: "Ollama is running", code: CodeBadEndpoint},
		{name: "JSON error", wire: `{"error":{"message":"boom"}}`, code: CodeUpstream},

		// Caps.
		{name: "a line too long", wire: helloSSE + "data: " + long + "\n\n" + stop, text: "Hello.", code: CodeUpstream},
		{name: "a message too long in lines", wire: helloSSE + strings.Repeat("data: "+long[:1<<18]+"\n", 6), text: "Hello.", code: CodeUpstream},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Raw: tt.wire})
			c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
			c.Limits.Retries = 0
			got := collect(t.Context(), c, Options{})
			if got.text != tt.text || got.reasoning != tt.reasoning || got.finish != tt.finish || got.code() != tt.code {
				t.Errorf("got  text %q, thinking %q, finish %q, error %q (%v)\nwant text %q, thinking %q, finish %q, error %q",
					got.text, got.reasoning, got.finish, got.code(), got.err, tt.text, tt.reasoning, tt.finish, tt.code)
			}
		})
	}
}

// TestFaults: the scripted server's faults by their names, after the caller has asked with the usual retries.
func TestFaults(t *testing.T) {
	const hello = "hello"
	want := map[string]answer{
		"401": {err: &Error{Code: CodeUnauthorized}}, "404": {err: &Error{Code: CodeModelNotFound}},
		"429": {err: &Error{Code: CodeRateLimited}}, "500": {err: &Error{Code: CodeUpstream}},
		"503": {err: &Error{Code: CodeOverloaded}}, "html200": {err: &Error{Code: CodeBadEndpoint}},
		"redirect": {err: &Error{Code: CodeBadEndpoint}}, "hang": {err: &Error{Code: CodeTimeout}},
		"stall": {text: hello, err: &Error{Code: CodeTimeout}}, "cut": {text: hello, err: &Error{Code: CodeCutStream}},
		"errmid": {text: hello, err: &Error{Code: CodeOverloaded}}, "badjson": {text: hello, finish: "stop"},
		"empty": {finish: "stop", err: &Error{Code: CodeEmptyAnswer}}, "length": {text: hello, finish: "length"},
		"slow": {text: hello, finish: "stop"}, "reasoning": {text: hello, reasoning: "The passages say it.", finish: "stop"},
		"think": {text: hello, reasoning: "The passages say it.", finish: "stop"}, "onebyte": {text: hello, finish: "stop"},
		"keepalive": {text: hello, finish: "stop"}, "nostream": {text: hello, finish: "stop"},
		// These are replies of a reranker.
		"nan": {err: &Error{Code: CodeUpstream}}, "count": {err: &Error{Code: CodeBadEndpoint}},
	}
	for _, fault := range llmtest.Faults() {
		t.Run(fault, func(t *testing.T) {
			w, ok := want[fault]
			if !ok {
				t.Fatal("no expectation")
			}
			s := llmtest.NewServer(t)
			c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "fault-" + fault})
			c.Limits.RetryAfter = 0
			if w.code() == CodeTimeout {
				c.Limits.FirstToken, c.Limits.Idle = 50*time.Millisecond, 50*time.Millisecond
			}
			got := collect(t.Context(), c, Options{})
			if got.text != w.text || got.reasoning != w.reasoning || got.finish != w.finish || got.code() != w.code() {
				t.Errorf("got %+v\nwant %+v", got, w)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	const count = `"usage":{"prompt_tokens":7,"completion_tokens":2.0,"total_tokens":9}`
	tests := map[string]string{
		"a chunk of its own":    helloSSE + stop + `data: {"choices":[],` + count + "}\n\n" + done,
		"without choices":       helloSSE + stop + `data: {` + count + "}\n\n" + done,
		"with the finish":       helloSSE + `data: {"choices":[{"delta":{},"finish_reason":"stop"}],` + count + "}\n\n" + done,
		"before the finish":     `data: {"choices":[],` + count + "}\n\n" + helloSSE + stop + done,
		"growing in each chunk": `data: {"choices":[{"delta":{"content":"Hello."}}],"usage":{"prompt_tokens":7}}` + "\n\n" + stop + `data: {` + count + "}\n\n" + done,
		"no [DONE]":             helloSSE + stop + `data: {"choices":[],` + count + "}\n\n",
	}
	for name, wire := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Raw: wire})
			got := collect(t.Context(), newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"}), Options{})
			if got.usage == nil || *got.usage != (Usage{7, 2, 9}) || got.text != "Hello." || got.err != nil {
				t.Errorf("got %+v with usage %+v", got, got.usage)
			}
		})
	}
}

// TestRefusals: a status and a body, and the error made of them.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		code   string
		says   string
	}{
		{"OpenAI key", 401, `{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}`, CodeUnauthorized, "OPENAI_API_KEY"},
		{"forbidden", 403, `{"error":"no"}`, CodeUnauthorized, "no"},
		{"payment", 402, `{"error":{"message":"Insufficient Balance"}}`, CodeQuotaExhausted, "Insufficient Balance"},
		{"OpenAI model", 404, `{"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}`, CodeModelNotFound, "it has"},
		{"Ollama model", 404, `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}}`, CodeModelNotFound, "it has"},
		{"older Ollama model", 404, `{"error":"model 'x' not found"}`, CodeModelNotFound, "not found"},
		{"vLLM model", 404, "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\",\"code\":404}", CodeModelNotFound, "does not exist"},
		{"DeepSeek model", 400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}`, CodeModelNotFound, "it has"},
		{"OpenRouter model", 400, `{"error":{"message":"x is not a valid model ID","code":400}}`, CodeModelNotFound, "it has"},
		{"wrong path", 404, "404 page not found", CodeBadEndpoint, "check the base URL"},
		{"wrong path, HTML", 404, "<html>nginx</html>", CodeBadEndpoint, "check the base URL"},
		{"llama.cpp path", 404, `{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}`, CodeBadEndpoint, "File Not Found"},
		{"method", 405, `{"detail":"Method Not Allowed"}`, CodeBadEndpoint, "Method Not Allowed"},
		{"FastAPI", 422, `{"detail":[{"loc":["body","messages"],"msg":"field required"}]}`, CodeBadRequest, "field required"},
		{"too long", 400, `{"error":{"message":"maximum context length is 4096 tokens"}}`, CodeContextExceeded, "4096"},
		{"rate", 429, `{"error":{"message":"slow down"}}`, CodeRateLimited, "slow down"},
		{"quota", 429, `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`, CodeQuotaExhausted, "quota"},
		{"loading", 503, `{"error":{"code":503,"message":"Loading model"}}`, CodeOverloaded, "Loading model"},
		{"overloaded", 529, `{}`, CodeOverloaded, "busy"},
		{"proxy", 502, "<html>Bad Gateway</html>", CodeUpstream, "HTTP 502"},
		{"proxy timeout", 504, "", CodeTimeout, "HTTP 504"},
		{"teapot", 418, "short and stout", CodeBadRequest, "short and stout"},
		{"redirect", 302, "", CodeBadEndpoint, "not followed"},
		{"control characters", 500, "a\x1b[31mb\nc\u202ed", CodeUpstream, "a [31mb c d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			s.Enqueue(llmtest.Reply{Status: tt.status, Raw: tt.body})
			c := newTestClient(t, Endpoint{Preset: "openai", BaseURL: s.URL, APIKey: "sk-test", Model: "m"})
			c.Limits.Retries = 0
			err := collect(t.Context(), c, Options{}).err
			var e *Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Status != tt.status {
				t.Fatalf("got %#v, want code %s", err, tt.code)
			}
			if !strings.Contains(e.Message, tt.says) || strings.ContainsAny(e.Message, "\n\x1b") {
				t.Errorf("message %q does not say %q in one line", e.Message, tt.says)
			}
		})
	}
}

func TestDashScopeQuotaRecovers(t *testing.T) {
	s := llmtest.NewServer(t)
	s.Enqueue(llmtest.Reply{Status: http.StatusTooManyRequests, Raw: `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`})
	got := collect(t.Context(), newTestClient(t, Endpoint{Preset: "qwen", BaseURL: s.URL}), Options{})
	if got.text != "hello" || got.err != nil {
		t.Errorf("got %+v", got)
	}
}
