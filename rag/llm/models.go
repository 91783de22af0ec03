package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Model is one model that a server lists.
type Model struct {
	ID            string
	ContextTokens int // window in tokens; 0: unknown
}

// Chat reports whether the model's name does not look like one for embeddings, reranking, speech or images.
func (m Model) Chat() bool {
	id := strings.ToLower(m.ID)
	return !slices.ContainsFunc(notForChat, func(part string) bool { return strings.Contains(id, part) })
}

var notForChat = []string{"embed", "rerank", "bge-", "gte-", "e5-", "minilm", "jina-", "colbert",
	"whisper", "tts", "asr", "audio", "realtime", "transcribe", "dall-e", "image", "sora", "wanx", "moderation", "clip", "ocr"}

const listedInError = 8 // names of models in an error message

// Models lists what the server has, in its order, with the windows that it tells. The error is an *Error or the
// context's.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	ctx, cancel := c.listLimit(ctx)
	defer cancel()
	models, err := c.list(ctx)
	if err != nil {
		return nil, err
	}
	c.addWindows(ctx, models)
	return models, nil
}

func (c *Client) listLimit(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := c.Limits.List
	return context.WithTimeoutCause(ctx, limit, timedOut(c.ep, "no list of models", limit))
}

// list asks for the models alone.
func (c *Client) list(ctx context.Context) ([]Model, error) {
	ctx, cancel := c.listLimit(ctx)
	defer cancel()
	body, err := c.wire.call(ctx, "/models", nil, maxModelsBytes)
	if err != nil {
		return nil, err
	}
	models, ok := parseModels(body)
	if !ok {
		return nil, c.wire.notOpenAI()
	}
	c.known.keepList(models)
	return models, nil
}

// listedModel holds the window under the names that servers use: vLLM, OpenRouter, Groq, LM Studio, llama.cpp.
type listedModel struct {
	ID            string  `json:"id"`
	MaxModelLen   float64 `json:"max_model_len"`
	ContextLength float64 `json:"context_length"`
	ContextWindow float64 `json:"context_window"`
	LoadedContext float64 `json:"loaded_context_length"`
	Meta          struct {
		Context float64 `json:"n_ctx"`
	} `json:"meta"`
}

// parseModels reads {"data":[…]} or a bare list. A server without models says "data":null.
func parseModels(body []byte) ([]Model, bool) {
	list := bytes.TrimSpace(body)
	if !bytes.HasPrefix(list, []byte("[")) {
		var top map[string]json.RawMessage
		if json.Unmarshal(body, &top) != nil || top["data"] == nil {
			return nil, false
		}
		list = top["data"]
	}
	var raws []json.RawMessage
	if json.Unmarshal(list, &raws) != nil {
		return nil, false
	}
	models := []Model{}
	for _, raw := range raws {
		var m listedModel
		_ = json.Unmarshal(raw, &m) // a field of an unexpected type stays zero; the id decides
		if m.ID == "" {
			continue
		}
		window := 0
		for _, n := range []float64{m.LoadedContext, m.MaxModelLen, m.Meta.Context, m.ContextLength, m.ContextWindow} {
			if n > 0 {
				window = int(n)
				break
			}
		}
		models = append(models, Model{ID: m.ID, ContextTokens: window})
	}
	return models, true
}

// choose picks a model nobody named: the preset's preference, else, with a server in the house, the first that can
// chat. A remote server's list begins with anything, at any price.
func (c *Client) choose(models []Model) string {
	for _, want := range c.preset.Prefer {
		if slices.ContainsFunc(models, func(m Model) bool { return m.ID == want }) {
			return want
		}
	}
	if !nearHost(hostOf(c.ep.BaseURL)) {
		return ""
	}
	for _, m := range models {
		if m.Chat() {
			return m.ID
		}
	}
	return ""
}

func (c *Client) noModel(models []Model) *Error {
	return &Error{Code: CodeNoModel, Message: fmt.Sprintf("%s: no model is set; it %s", c.ep, c.listed(models))}
}

func (c *Client) listed(models []Model) string {
	var ids []string
	for _, m := range models {
		if m.Chat() {
			ids = append(ids, c.wire.clean(m.ID))
		}
	}
	switch {
	case len(ids) == 0:
		return "lists no model that can chat"
	case len(ids) > listedInError:
		ids = append(ids[:listedInError], "…")
	}
	return "has " + strings.Join(ids, ", ")
}

// withModels adds to a model_not_found error what there is instead, where the server tells.
func (c *Client) withModels(ctx context.Context, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeModelNotFound {
		return err
	}
	if models, listErr := c.list(ctx); listErr == nil {
		e.Message += "; it " + c.listed(models)
	}
	return e
}
