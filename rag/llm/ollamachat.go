package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Ollama's /v1 cuts a prompt that does not fit, says nothing, and takes no
// num_ctx. So a chat request to Ollama goes to its own API
// (https://github.com/ollama/ollama/blob/main/docs/api.md), and its reply comes
// back in the form of /v1.

// nativeKey holds a *nativeCall in the context of a request that is to go to
// Ollama's own API.
type nativeKey struct{}

// nativeCall is what such a request says beyond one to /v1.
type nativeCall struct {
	known  *known
	url    string
	model  string
	numCtx int
	think  bool
}

// native returns ctx for a request, with a nativeCall where Ollama is asked.
func (c *Client) native(ctx context.Context, o Options) context.Context {
	if c.known.kind() != kindOllama {
		return ctx
	}
	_, found := c.windowSeen(ctx, o.Model)
	if c.known.kind() != kindOllama { // the server was asked, and is none
		return ctx
	}
	numCtx := found.numCtx
	if numCtx == 0 { // it did not answer; another window would have it load the model anew
		numCtx = roundUp(cmp.Or(c.ep.ContextTokens, usualNumCtx))
	}
	return context.WithValue(ctx, nativeKey{}, &nativeCall{
		known: c.known, url: c.root.ep.BaseURL + "/api/chat", model: o.Model, numCtx: numCtx, think: o.Think,
	})
}

// chat sends a chat request in the server's own dialect, and answers in that
// of /v1.
func (t *transport) chat(req *http.Request) (*http.Response, error) {
	call, ok := req.Context().Value(nativeKey{}).(*nativeCall)
	if !ok || req.GetBody == nil {
		return t.send(req)
	}
	resp, err := t.chatNatively(req, call)
	if err == nil && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		resp.Body.Close()
		err = t.notOpenAI()
	}
	if isElsewhere(err) {
		call.known.setKind(kindOther)
		return t.send(req)
	}
	if err != nil {
		return nil, err
	}
	resp.Body = newOllamaReply(t, resp.Body)
	return resp, nil
}

// isElsewhere reports whether err says that there is no such path: something
// else than Ollama listens.
func isElsewhere(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeBadEndpoint && (e.Status < 300 || e.Status >= 400)
}

var thinkingRefused = regexp.MustCompile(`(?i)does not support thinking`)

// chatNatively sends once, and once more without a word about thinking where
// the model has none.
func (t *transport) chatNatively(req *http.Request, call *nativeCall) (*http.Response, error) {
	for {
		native, err := call.request(req)
		if err != nil {
			return nil, err
		}
		resp, err := t.send(native)
		var e *Error
		if !errors.As(err, &e) || !thinkingRefused.MatchString(e.Message) || call.known.refusesThinking(call.model) {
			return resp, err
		}
		call.known.refuseThinking(call.model)
	}
}

// ollamaRequest is the body of POST /api/chat.
type ollamaRequest struct {
	Model    string        `json:"model"`
	Messages any           `json:"messages"`
	Stream   bool          `json:"stream"`
	Think    *bool         `json:"think,omitempty"` // nil: the model's default
	Options  ollamaOptions `json:"options"`
}

type ollamaOptions struct {
	NumCtx      int      `json:"num_ctx"`
	NumPredict  int      `json:"num_predict,omitempty"` // limit of the answer in tokens
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	Seed        *int64   `json:"seed,omitempty"`
	Stop        []string `json:"stop,omitempty"`
}

// request translates a request to /v1/chat/completions.
func (n *nativeCall) request(req *http.Request) (*http.Request, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, fmt.Errorf("read own request: %w", err)
	}
	var v1 struct {
		Messages            json.RawMessage `json:"messages"`
		MaxTokens           int             `json:"max_tokens"`
		MaxCompletionTokens int             `json:"max_completion_tokens"`
		Temperature         *float64        `json:"temperature"`
		TopP                *float64        `json:"top_p"`
		Seed                *int64          `json:"seed"`
		Stop                []string        `json:"stop"`
	}
	if err := json.NewDecoder(body).Decode(&v1); err != nil {
		return nil, fmt.Errorf("read own request: %w", err)
	}
	out := ollamaRequest{Model: n.model, Messages: v1.Messages, Stream: true, Options: ollamaOptions{
		NumCtx: n.numCtx, NumPredict: max(v1.MaxTokens, v1.MaxCompletionTokens),
		Temperature: v1.Temperature, TopP: v1.TopP, Seed: v1.Seed, Stop: v1.Stop,
	}}
	if !n.known.refusesThinking(n.model) {
		out.Think = &n.think
	}
	native, err := http.NewRequestWithContext(req.Context(), http.MethodPost, n.url, nil)
	if err != nil {
		return nil, fmt.Errorf("prepare /api/chat: %w", err)
	}
	return withJSON(native, out)
}
