package rag

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/corpus"
	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
)

// rerankFunc is a reranker of one function.
type rerankFunc func(ctx context.Context, query string, texts []string) ([]float64, error)

func (f rerankFunc) Rerank(ctx context.Context, query string, texts []string) ([]float64, error) {
	return f(ctx, query, texts)
}

// passagesOf returns n passages, a0 the best, with scores n, n-1, …
func passagesOf(n int) []corpus.Passage {
	out := make([]corpus.Passage, n)
	for i := range out {
		out[i] = corpus.Passage{Chunk: corpus.Chunk{ID: fmt.Sprint("a", i)}, Title: "Title", Text: fmt.Sprint("text ", i), Score: float64(n - i)}
	}
	return out
}

func order(list []corpus.Passage) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s:%g", p.ID, p.Score))
	}
	return strings.Join(out, " ")
}

func TestRerankOrder(t *testing.T) {
	scores := func(s ...float64) rerankFunc {
		return func(context.Context, string, []string) ([]float64, error) { return s, nil }
	}
	for _, tt := range []struct {
		name     string
		reranker Reranker
		want     string
	}{
		{"none", nil, "a0:3 a1:2 a2:1"},
		{"another order, the scores of the first", scores(0.1, 0.9, 0.5), "a1:3 a2:2 a0:1"},
		{"logits", scores(-11, -9.5, -10), "a1:3 a2:2 a0:1"},
		{"equal scores stay", scores(0, 0, 1), "a2:3 a0:2 a1:1"},
		{"infinite", scores(math.Inf(-1), 0, math.Inf(1)), "a2:3 a1:2 a0:1"},
		{"too few", scores(1, 2), "a0:3 a1:2 a2:1"},
		{"too many", scores(1, 2, 3, 4), "a0:3 a1:2 a2:1"},
		{"not a number", scores(1, math.NaN(), 3), "a0:3 a1:2 a2:1"},
		{"an error", rerankFunc(func(context.Context, string, []string) ([]float64, error) {
			return []float64{1, 2, 3}, errors.New("down")
		}), "a0:3 a1:2 a2:1"},
	} {
		given := passagesOf(3)
		got, err := NewReranking(tt.reranker, slog.New(slog.DiscardHandler)).Order(t.Context(), "q", given)
		if err != nil || order(got) != tt.want || order(given) != "a0:3 a1:2 a2:1" {
			t.Errorf("%s: got %s, %v; want %s", tt.name, order(got), err, tt.want)
		}
	}
}

func TestRerankSeesTheBest(t *testing.T) {
	var seen []string
	last := rerankFunc(func(_ context.Context, query string, texts []string) ([]float64, error) {
		seen = append(texts, query)
		scores := make([]float64, len(texts))
		scores[len(texts)-1] = 1
		return scores, nil
	})
	got, err := NewReranking(last, slog.New(slog.DiscardHandler)).Order(t.Context(), "why?", passagesOf(rerankDepth+2))
	if err != nil || len(seen) != rerankDepth+1 || seen[rerankDepth] != "why?" || seen[0] != "Title\n\ntext 0" {
		t.Fatalf("%d texts were seen, %v", len(seen), err)
	}
	if got[0].ID != "a49" || got[49].ID != "a48" || got[50].ID != "a50" || got[51].ID != "a51" {
		t.Errorf("order %s", order(got))
	}
	seen = nil
	for n := range 2 {
		if got, err := NewReranking(last, nil).Order(t.Context(), "why?", passagesOf(n)); err != nil || len(got) != n || seen != nil {
			t.Errorf("%d passages: %v, %v, seen %v", n, got, err, seen)
		}
	}
}

// A reranker that fails or hangs costs at most rerankLimit now and then, and one
// line in the log each time, without the question.
func TestRerankRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		asked, well := 0, false
		r := NewReranking(rerankFunc(func(ctx context.Context, _ string, texts []string) ([]float64, error) {
			asked++
			if well {
				return make([]float64, len(texts)), nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}), slog.New(slog.NewTextHandler(&log, nil)))
		ask := func() time.Duration {
			start := time.Now()
			if got, err := r.Order(t.Context(), "secret question", passagesOf(3)); err != nil || len(got) != 3 {
				t.Fatal(got, err)
			}
			return time.Since(start)
		}
		var asks []time.Duration // since the start
		start := time.Now()
		for time.Since(start) < time.Hour {
			if before := asked; ask() > rerankLimit || asked > before+1 {
				t.Fatal("a question took longer than the limit, or asked twice")
			} else if asked > before {
				asks = append(asks, time.Since(start).Round(time.Second))
			}
			time.Sleep(time.Second)
		}
		want := "[2s 19s 51s 1m53s 3m55s 7m57s 15m59s 26m1s 36m3s 46m5s 56m7s]"
		if fmt.Sprint(asks) != want {
			t.Errorf("asked after %v, want %v", asks, want)
		}
		if n := strings.Count(log.String(), "level=WARN"); n != asked || strings.Count(log.String(), "\n") != n || strings.Contains(log.String(), "secret") {
			t.Errorf("asked %d times, the log says\n%s", asked, log.String())
		}
		well = true
		time.Sleep(maxRest)
		before := asked
		for range 3 {
			ask()
		}
		if asked != before+3 {
			t.Errorf("asked %d of 3 times after it came back", asked-before)
		}
		well = false
		ask()
		time.Sleep(restAfterFailure)
		before = asked
		if ask(); asked != before+1 {
			t.Error("the first rest after a success is not the shortest")
		}
	})
}

// A person who leaves says nothing about the reranker.
func TestRerankIsLeft(t *testing.T) {
	asked := 0
	r := NewReranking(rerankFunc(func(ctx context.Context, _ string, texts []string) ([]float64, error) {
		asked++
		return make([]float64, len(texts)), ctx.Err()
	}), slog.New(slog.DiscardHandler))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := r.Order(gone, "q", passagesOf(3)); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := r.Order(t.Context(), "q", passagesOf(3)); err != nil || asked != 2 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

// What an endpoint scores highest comes first, from below what is shown; its
// faults change nothing.
func TestRetrieveReranked(t *testing.T) {
	r := retriever(t, true)
	q := Question{Text: tencentQuestion, TopK: 3}
	fused := order(mustRetrieve(t, r, q).Passages)
	all := mustRetrieve(t, r, Question{Text: tencentQuestion, TopK: MaxTopK}).Passages
	lowest := all[len(all)-1]
	for fault, works := range map[string]bool{"": true, "500": false, "nan": false, "count": false, "html200": false} {
		s := llmtest.NewServer(t)
		s.Score = func(_, text string) float64 {
			if strings.HasSuffix(text, lowest.Text) {
				return 1
			}
			return 0
		}
		client, err := llm.NewReranker(llm.Endpoint{BaseURL: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		client.Limits.Retries = 0
		t.Cleanup(client.Close)
		if fault != "" {
			reply := llmtest.Fault(fault)
			reply.Path = "/rerank"
			s.Enqueue(reply)
		}
		reranked := *r
		reranked.Reranking = NewReranking(client, slog.New(slog.DiscardHandler))
		got := mustRetrieve(t, &reranked, q).Passages
		if works && (got[0].ID != lowest.ID || len(got) != 3) || !works && order(got) != fused {
			t.Errorf("fault %q: order %s, fused %s", fault, order(got), fused)
		}
		if len(s.Asked("/rerank")) != 1 || !slices.Contains(s.Asked("/rerank")[0].Documents, lowest.Title+"\n"+lowest.Heading+"\n"+lowest.Text) {
			t.Errorf("fault %q: the server has not seen the passages", fault)
		}
	}
}
