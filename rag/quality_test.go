package rag

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag/eval"
)

// The sample corpus is found in: a question file that a person can read, with
// floors for the measures. Articles are named by their URI.
func TestRetrievalOfTheSample(t *testing.T) {
	f, err := os.Open("testdata/sample_questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions, err := eval.ReadQuestions(f)
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.IngestSample(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := vector.NewHashing(c.Analyzer())
	if _, err := c.Sync(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	r := &Retriever{Log: slog.New(slog.DiscardHandler), Corpus: c, Embedder: e, VectorWeight: HashingWeight}
	supported := make(map[string]bool)
	search := func(ctx context.Context, q eval.Question) ([]eval.Passage, error) {
		found, err := r.Retrieve(ctx, Question{Text: q.Question, TopK: 10})
		if err != nil {
			return nil, err
		}
		supported[q.ID] = found.Supported()
		var out []eval.Passage
		for _, p := range found.Passages {
			out = append(out, eval.Passage{DocID: p.URI, Text: p.Text})
		}
		return out, nil
	}
	m, err := eval.Run(t.Context(), questions, search)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", m)
	if m.Hit1 < 0.8 || m.MRR10 < 0.9 || m.Recall10 < 0.9 {
		t.Errorf("retrieval of the sample fell: %+v", m)
	}
	for _, q := range questions {
		answerable := len(q.GoldDocIDs) > 0
		if !answerable {
			if _, err := search(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		if supported[q.ID] != answerable {
			t.Errorf("%s: the gate says %v, it is %v", q.Question, supported[q.ID], answerable)
		}
	}
}
