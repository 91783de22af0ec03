package llm

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// messageTokens is about what a chat template puts around a message.
const messageTokens = 4

// EstimateTokens guesses how many tokens a model makes of text: one for a
// Chinese, Japanese or Korean character, one for 3.3 other characters, never 0.
func EstimateTokens(text string) int {
	cjk, other := countCJK(text)
	return cjk + other*10/33 + 1
}

// countCJK counts the characters that are words or syllables of their own, and
// the others.
func countCJK(text string) (cjk, other int) {
	for _, r := range text {
		if r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			cjk++
		} else {
			other++
		}
	}
	return cjk, other
}

// estimate guesses the tokens of a whole prompt.
func estimate(msgs []Message) int {
	n := 0
	for _, m := range msgs {
		n += EstimateTokens(m.Content) + messageTokens
	}
	return n
}

// tokenizeLimit bounds the wait for a count; the estimate is good enough.
const tokenizeLimit = 2 * time.Second

// Count returns how many tokens a prompt has for a model, empty for the
// endpoint's own. Exact says that a server at hand has counted the words,
// whatever its chat template puts around them; else it is an estimate, corrected
// by what earlier prompts turned out to be.
func (c *Client) Count(ctx context.Context, model string, msgs []Message) (n int, exact bool) {
	if model == "" {
		model = c.modelAtHand()
	}
	guess, key := estimate(msgs), countKey{model, mostlyCJK(msgs)}
	if n, ok := c.tokenize(ctx, model, msgs); ok {
		c.counts.learn(key, guess, n)
		return n, true
	}
	return c.counts.scale(key, guess), false
}

// tokenize has the server count: llama.cpp reads "content" and lists the
// tokens, vLLM reads "messages" and counts. One that cannot is not
// asked again for a while.
func (c *Client) tokenize(ctx context.Context, model string, msgs []Message) (n int, ok bool) {
	if !nearHost(hostOf(c.ep.BaseURL)) || !c.known.countsTokens() {
		return 0, false
	}
	var texts strings.Builder
	for _, m := range msgs {
		texts.WriteString(m.Content + "\n")
	}
	limited, cancel := context.WithTimeoutCause(ctx, tokenizeLimit, timedOut(c.ep, "no count", tokenizeLimit))
	defer cancel()
	var reply struct {
		Count  float64 `json:"count"`
		Tokens []any   `json:"tokens"`
	}
	err := c.ask(limited, "/tokenize", map[string]any{"model": model, "messages": toWire(msgs), "content": texts.String()}, &reply)
	switch {
	case ctx.Err() != nil:
		return 0, false
	case err == nil && reply.Count > 0:
		return int(reply.Count), true
	case err == nil && len(reply.Tokens) > 0:
		return len(reply.Tokens) + messageTokens*len(msgs), true
	}
	c.known.stopCounting()
	return 0, false
}
