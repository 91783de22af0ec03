package rag

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// moody is an embeddings server that fails, hangs or answers.
type moody struct {
	err   error
	hangs bool
	asked int
}

func (m *moody) EmbeddingModel() string { return "moody" }

func (m *moody) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i := range out {
		out[i] = []float32{1, float32(i)}
	}
	return out, m.err
}

func (m *moody) EmbedQuery(ctx context.Context, _ string) ([]float32, error) {
	m.asked++
	if m.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return []float32{1, 0}, m.err
}

// An embeddings server that is dead costs its time limit once, not on every
// question; one that is back is used again.
func TestDeadEmbedderIsLeftAlone(t *testing.T) {
	words := retriever(t, true)
	if _, err := words.Corpus.Sync(t.Context(), &moody{}); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		m := &moody{hangs: true}
		r := &Retriever{Log: words.Log, Corpus: words.Corpus, Embedder: m, VectorWeight: 1, embedding: &breaker{}}
		search := func(wait time.Duration, asked int) {
			t.Helper()
			start := time.Now()
			found, err := r.Retrieve(t.Context(), Question{Text: tencentQuestion})
			if err != nil || len(found.Passages) == 0 {
				t.Fatalf("%d passages, %v", len(found.Passages), err)
			}
			if took := time.Since(start); took != wait || m.asked != asked {
				t.Errorf("took %v, want %v; asked %d times, want %d", took, wait, m.asked, asked)
			}
		}
		search(embedLimit, 1)
		search(0, 1)
		time.Sleep(restAfterFailure)
		m.hangs, m.err = false, errors.New("down")
		search(0, 2)
		time.Sleep(restAfterFailure) // now it rests twice as long
		search(0, 2)
		time.Sleep(restAfterFailure)
		m.err = nil
		search(0, 3)
		search(0, 4)
	})
	var none *breaker
	if none.note(errors.New("down")); none.resting() {
		t.Error("the nil breaker rests")
	}
}
