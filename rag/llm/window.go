package llm

import (
	"context"
	"strings"
	"time"
)

// Windows, in tokens, that are assumed where neither a setting nor the server
// nor the preset says one. Ollama's default was long 4,096 at most; no hosted
// model of today has less than 32,768.
const (
	assumedNear = 4096
	assumedFar  = 32768
)

// windowLimit bounds the wait for what a server says of a window: an answer
// with an assumed one is better than a late one.
const windowLimit = 2 * time.Second

// Where a [Window] was found.
const (
	WindowSet     = "setting"
	WindowServer  = "server"
	WindowPreset  = "preset"
	WindowLearned = "learned" // a prompt did not fit, or came to the model with a part missing
	WindowAssumed = "assumed"
)

// Window is how many tokens a model takes at once, its answer included.
type Window struct {
	Tokens int    // above 0
	From   string // WindowSet, WindowServer, WindowPreset, WindowLearned or WindowAssumed
}

// Window returns the window of a model, empty for the endpoint's own: the
// smallest of what is set, what the server says, what the preset knows and what
// earlier prompts have shown. The server is asked once in a while, and for 2 s
// at most; Window never fails.
func (c *Client) Window(ctx context.Context, model string) Window {
	if model == "" {
		model = c.modelAtHand()
	}
	var found seen
	if c.asksWindow(model) {
		model, found = c.windowSeen(ctx, model)
	}
	var smallest Window
	for _, w := range []Window{
		{c.ep.ContextTokens, WindowSet},
		{found.tokens, WindowServer},
		{c.preset.window(model), WindowPreset},
		{c.known.learned(model), WindowLearned},
	} {
		if w.Tokens > 0 && (smallest.Tokens == 0 || w.Tokens < smallest.Tokens) {
			smallest = w
		}
	}
	switch {
	case smallest.Tokens > 0:
		return smallest
	case nearHost(hostOf(c.ep.BaseURL)):
		return Window{assumedNear, WindowAssumed}
	}
	return Window{assumedFar, WindowAssumed}
}

// asksWindow says whether the server is to be asked: one elsewhere is left alone
// where the window is known without it.
func (c *Client) asksWindow(model string) bool {
	known := c.ep.ContextTokens > 0 || c.preset.window(model) > 0
	return !known || nearHost(hostOf(c.ep.BaseURL))
}

// windowSeen returns what the server says of a model's window, and the model's
// name where it was left to the endpoint. One caller asks, the others wait for
// what it hears.
func (c *Client) windowSeen(ctx context.Context, model string) (string, seen) {
	if s, ok := c.known.window(model); ok {
		return model, s
	}
	select {
	case c.known.asking <- struct{}{}:
		defer func() { <-c.known.asking }()
	case <-ctx.Done():
		return model, seen{}
	}
	if s, ok := c.known.window(model); ok {
		return model, s
	}
	limited, cancel := context.WithTimeoutCause(ctx, windowLimit, timedOut(c.ep, "nothing about the window", windowLimit))
	defer cancel()
	named := model
	if named == "" {
		named, _ = c.Model(limited) // an unknown model has an unknown window
	}
	var s seen
	if named != "" {
		s = c.askWindow(limited, named)
	}
	if ctx.Err() == nil {
		c.known.keepWindow(named, s)
	}
	return named, s
}

// window returns the window of the longest prefix of model that the preset
// knows; 0: none.
func (p Preset) window(model string) int {
	longest, tokens := -1, 0
	for prefix, n := range p.Windows {
		if len(prefix) > longest && strings.HasPrefix(model, prefix) {
			longest, tokens = len(prefix), n
		}
	}
	return tokens
}
