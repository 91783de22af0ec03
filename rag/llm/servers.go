package llm

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// kind is what serves an endpoint, as far as its own API tells more than
// /v1/models does.
type kind string

const (
	kindUnknown  kind = ""
	kindOllama   kind = "ollama"
	kindLlamaCpp kind = "llamacpp"
	kindLMStudio kind = "lmstudio"
	kindOther    kind = "other" // asked for its list of models alone
)

// kindOf says what is known before anything is asked. A remote server is never
// asked for more than its list.
func kindOf(ep Endpoint) kind {
	switch k := kind(ep.Preset); {
	case !nearHost(hostOf(ep.BaseURL)):
		return kindOther
	case k == kindOllama, k == kindLlamaCpp, k == kindLMStudio:
		return k
	case k == "vllm":
		return kindOther
	}
	return kindUnknown
}

// root returns the transport to what lies beside /v1.
func (t *transport) root() *transport {
	ep := t.ep
	ep.BaseURL = strings.TrimSuffix(ep.BaseURL, "/v1")
	return &transport{ep: ep, preset: t.preset, limits: t.limits, client: t.client}
}

// ask reads a reply of the server's own API into out.
func (c *Client) ask(ctx context.Context, path string, in, out any) error {
	body, err := c.root.call(ctx, path, in, maxModelsBytes)
	if err != nil {
		return err
	}
	_ = json.Unmarshal(body, out) // what has another form than expected stays zero, and says nothing
	return nil
}

// silent reports whether err says that the server did not answer, so that it
// is not asked more.
func silent(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return err != nil
	}
	return slices.Contains([]string{CodeUnreachable, CodeTimeout, CodeOverloaded, CodeCutStream}, e.Code)
}

// askWindow asks the server for the window of a model, in the way of its kind.
func (c *Client) askWindow(ctx context.Context, model string) seen {
	if c.known.kind() == kindUnknown {
		if n, err := c.listedWindow(ctx, model); n > 0 || silent(err) {
			return seen{tokens: n}
		}
		if silent(c.identify(ctx)) {
			return seen{}
		}
	}
	var s seen
	var err error
	switch c.known.kind() {
	case kindOllama:
		s, err = c.ollamaWindow(ctx, model)
	case kindLlamaCpp:
		s.tokens, err = c.llamaCppWindow(ctx)
	case kindLMStudio:
		s.tokens, err = c.lmStudioWindow(ctx, model)
	}
	if s.tokens == 0 && !silent(err) {
		s.tokens, _ = c.listedWindow(ctx, model) // without one the window is not known
	}
	return s
}

// listedWindow returns the window that the list of models gives; 0: none.
func (c *Client) listedWindow(ctx context.Context, model string) (int, error) {
	if n, ok := c.known.fromList(model); ok {
		return n, nil
	}
	if _, err := c.list(ctx); err != nil {
		return 0, err
	}
	n, _ := c.known.fromList(model)
	return n, nil
}

// identify finds out what serves an endpoint of which no preset says it. Each
// path is answered by one kind of server alone.
func (c *Client) identify(ctx context.Context) error {
	for _, p := range []struct {
		kind        kind
		path, field string
	}{
		{kindOllama, "/api/version", "version"},
		{kindLlamaCpp, "/props", "default_generation_settings"},
		{kindLMStudio, "/api/v1/models", "models"},
		{kindLMStudio, "/api/v0/models", "data"},
	} {
		var reply map[string]json.RawMessage
		err := c.ask(ctx, p.path, nil, &reply)
		if silent(err) {
			return err
		}
		if err == nil && present(reply[p.field]) {
			c.known.setKind(p.kind)
			return nil
		}
	}
	c.known.setKind(kindOther)
	return nil
}

// llamaCppWindow reads the window of a slot. What the model was trained on
// (n_ctx_train) is not what it was loaded with.
func (c *Client) llamaCppWindow(ctx context.Context) (int, error) {
	var reply struct {
		Settings struct {
			Context float64 `json:"n_ctx"`
		} `json:"default_generation_settings"`
	}
	err := c.ask(ctx, "/props", nil, &reply)
	return int(reply.Settings.Context), err
}

// addWindows fills in the windows that the list itself does not tell. Those
// that are not heard of within ctx stay 0.
func (c *Client) addWindows(ctx context.Context, models []Model) {
	switch c.known.kind() {
	case kindOllama:
		c.addOllamaWindows(ctx, models[:min(len(models), maxShown)])
	case kindLMStudio:
		list, _ := c.lmStudioModels(ctx)
		for i := range models {
			for _, m := range list {
				if models[i].ContextTokens == 0 && m.named(models[i].ID) {
					models[i].ContextTokens = m.window()
				}
			}
		}
	case kindLlamaCpp:
		if len(models) == 1 && models[0].ContextTokens == 0 {
			models[0].ContextTokens, _ = c.llamaCppWindow(ctx)
		}
	}
}
