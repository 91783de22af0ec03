package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/rag/llm"
)

// Cost is what it takes to embed the passages that a space lacks. Money is not guessed:
// what a server asks for a token it does not say.
type Cost struct {
	Pending  int `json:"pending"`  // passages
	Tokens   int `json:"tokens"`   // of them, as far as that can be told without the model
	Requests int `json:"requests"` // at the number of passages that the server takes at a time
	Seconds  int `json:"seconds"`  // at the speed that the trial saw, 1 at least where something is pending
}

const (
	// trialTexts is the number of texts by which the speed is measured, beside one alone:
	// the difference is what a text costs, the rest what a request costs.
	trialTexts = 8

	minTrialText, maxTrialText = 50, 4000 // bytes
)

// costOf measures e with texts that say nothing, as long as the user's own: those do not
// leave the machine for a test.
func costOf(ctx context.Context, e *llm.Embedder, missing corpus.Missing) (Cost, error) {
	if missing.Chunks == 0 {
		return Cost{}, nil
	}
	tokens, bytes := 0, 0
	for _, text := range missing.Sample {
		tokens += llm.EstimateTokens(text)
		bytes += len(text)
	}
	samples := max(1, len(missing.Sample))
	one, err := timed(ctx, e, 1, bytes/samples)
	if err != nil {
		return Cost{}, err
	}
	n := min(trialTexts, e.BatchSize())
	some, err := timed(ctx, e, n, bytes/samples)
	if err != nil {
		return Cost{}, err
	}
	batch := min(e.BatchSize(), missing.Chunks)
	request := one
	if n > 1 {
		request += max(0, some-one) / time.Duration(n-1) * time.Duration(batch-1)
	}
	c := Cost{Pending: missing.Chunks, Tokens: tokens * missing.Chunks / samples, Requests: ceil(missing.Chunks, batch)}
	c.Seconds = max(1, int((time.Duration(ceil(c.Requests, e.Parallel())) * request).Seconds()))
	return c, nil
}

// timed returns how long e takes for n texts of that length.
func timed(ctx context.Context, e *llm.Embedder, n, bytes int) (time.Duration, error) {
	const filler = "The quick brown fox jumps over the lazy dog. "
	bytes = min(max(bytes, minTrialText), maxTrialText)
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("%d of %d. %s", i+1, n, strings.Repeat(filler, ceil(bytes, len(filler))))[:bytes]
	}
	start := time.Now()
	_, err := e.EmbedDocuments(ctx, texts)
	return time.Since(start), err
}

func ceil(a, b int) int { return (a + b - 1) / b }

func (c Cost) String() string {
	if c.Pending == 0 {
		return "all passages are embedded already"
	}
	return fmt.Sprintf("%d passages are still to be embedded: about %d tokens in %d requests, about %s", c.Pending, c.Tokens, c.Requests, time.Duration(c.Seconds)*time.Second)
}
