package llm

import (
	"context"
	"slices"
)

// Windows, in tokens, that are assumed where neither a setting nor the server
// nor the preset says one. Ollama's default was long 4,096 at most; no hosted
// model of today has less than 32,768.
const (
	assumedNear = 4096
	assumedFar  = 32768
)

// Where a [Window] was found.
const (
	WindowSet     = "setting"
	WindowServer  = "server"
	WindowPreset  = "preset"
	WindowAssumed = "assumed"
)

// Window is how many tokens a model takes at once, its answer included.
type Window struct {
	Tokens int    // above 0
	From   string // WindowSet, WindowServer, WindowPreset or WindowAssumed
}

// Window returns the window of a model, empty for the endpoint's own: the
// smallest of what is set, what the server says and what the preset knows.
func (c *Client) Window(ctx context.Context, model string) Window {
	if c.ep.ContextTokens > 0 {
		return Window{c.ep.ContextTokens, WindowSet}
	}
	if model == "" {
		model, _ = c.Model(ctx) // an unknown model has an assumed window
	}
	if tokens := c.preset.window(model); tokens > 0 {
		return Window{tokens, WindowPreset}
	}
	models, err := c.Models(ctx)
	if i := slices.IndexFunc(models, func(m Model) bool { return m.ID == model }); err == nil && i >= 0 && models[i].ContextTokens > 0 {
		return Window{models[i].ContextTokens, WindowServer}
	}
	if nearHost(hostOf(c.ep.BaseURL)) {
		return Window{assumedNear, WindowAssumed}
	}
	return Window{assumedFar, WindowAssumed}
}
