package llm

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests below ask a real model server, where one is named:
//
//	FOOTNOTE_TEST_BASE_URL            of the chat endpoint; with FOOTNOTE_TEST_API_KEY, FOOTNOTE_TEST_MODEL, FOOTNOTE_TEST_PRESET
//	FOOTNOTE_TEST_EMBEDDING_BASE_URL  with …_API_KEY and …_MODEL
//	FOOTNOTE_TEST_RERANK_BASE_URL     with …_API_KEY and …_MODEL
func realEndpoint(t *testing.T, prefix string) Endpoint {
	t.Helper()
	ep := Endpoint{Preset: os.Getenv(prefix + "PRESET"), BaseURL: os.Getenv(prefix + "BASE_URL"), APIKey: os.Getenv(prefix + "API_KEY"), Model: os.Getenv(prefix + "MODEL")}
	if ep.BaseURL == "" {
		t.Skipf("no real server: %sBASE_URL is not set", prefix)
	}
	return ep
}

func realClient(t *testing.T) *Client {
	t.Helper()
	c, err := NewClient(realEndpoint(t, "FOOTNOTE_TEST_"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func userSays(words string) []Message { return []Message{{Role: RoleUser, Content: words}} }

// written is all that comes of one question.
func written(ctx context.Context, c *Client, words string, tokens int) (text string, usage *Usage, err error) {
	for d, err := range c.Generate(ctx, userSays(words), Options{MaxTokens: tokens}) {
		if err != nil {
			return text, usage, err
		}
		text += d.Text
		if d.Usage != nil {
			usage = d.Usage
		}
	}
	return text, usage, nil
}

func TestRealStream(t *testing.T) {
	c := realClient(t)
	text, usage, err := written(t.Context(), c, "Count from one to five, in words.", 200)
	if err != nil || text == "" || strings.Contains(text, "<think>") {
		t.Fatalf("%q, %v", text, err)
	}
	t.Logf("%q, %+v, window %+v", text, usage, c.Window(t.Context(), ""))
	models, err := c.Models(t.Context())
	if err != nil || len(models) == 0 {
		t.Errorf("models %v, %v", models, err)
	}
}

// Leaving after the first word ends the request: the server takes the next one
// at once, also where it takes only one at a time.
func TestRealCancel(t *testing.T) {
	c := realClient(t)
	for d, err := range c.Generate(t.Context(), userSays("Write a story of two thousand words about a lighthouse."), Options{MaxTokens: 4000}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Text != "" {
			break
		}
	}
	start := time.Now()
	if _, _, err := written(t.Context(), c, "Say yes.", 20); err != nil {
		t.Fatal(err)
	}
	t.Logf("the next answer was whole after %v", time.Since(start))
}

// A prompt that does not fit is refused with the window, or the count tells that
// it was cut: it never passes unnoticed.
func TestRealOverflow(t *testing.T) {
	c := realClient(t)
	window := c.Window(t.Context(), "")
	if window.Tokens > 200_000 {
		t.Skipf("a window of %d tokens is not filled here", window.Tokens)
	}
	noticed := false
	long := strings.Repeat("The lighthouse keeper counted the ships that passed. ", window.Tokens/8)
	for d, err := range c.Generate(t.Context(), userSays(long+"\nHow many words was that?"), Options{MaxTokens: 50}) {
		var e *Error
		if errors.As(err, &e) {
			t.Logf("%s: %v (window %d)", e.Code, err, e.Window)
			noticed = e.Code == CodeContextExceeded
			break
		}
		noticed = noticed || d.PromptCut
	}
	if !noticed {
		t.Error("a prompt of more than the window passed unnoticed")
	}
}

func TestRealInParallel(t *testing.T) {
	c := realClient(t)
	const at = 16
	var wg sync.WaitGroup
	for range at {
		wg.Go(func() {
			if text, _, err := written(t.Context(), c, "Say yes.", 50); err != nil || text == "" {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
	wg.Wait()
}

func TestRealEmbeddings(t *testing.T) {
	e, err := NewEmbedder(realEndpoint(t, "FOOTNOTE_TEST_EMBEDDING_"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	vs, err := e.EmbedDocuments(t.Context(), []string{"Capital expenditure fell.", "资本开支下降。", "The museum opens at ten."})
	if err != nil {
		t.Fatal(err)
	}
	if same, other := dot(vs[0], vs[1]), dot(vs[0], vs[2]); same <= other {
		t.Errorf("%.3f to its translation, %.3f to something else", same, other)
	}
}

func TestRealRerank(t *testing.T) {
	r, err := NewReranker(realEndpoint(t, "FOOTNOTE_TEST_RERANK_"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	scores, err := r.Rerank(t.Context(), "Why did capital expenditure fall?", []string{"The museum opens at ten.", "Capital expenditure fell because chips were scarce."})
	if err != nil || scores[1] <= scores[0] {
		t.Errorf("%v, %v", scores, err)
	}
}

func dot(a, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
