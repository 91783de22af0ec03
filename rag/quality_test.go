package rag

import (
	"context"
	"log/slog"
	"testing"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag/eval"
)

// The sample corpus is found in: a question file that a person can read, with
// floors for the measures. Articles are named by their URI.
func TestRetrievalOfTheSample(t *testing.T) {
	questions, err := eval.ReadQuestions("testdata/sample_questions.jsonl")
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
	m, _, err := eval.Measure(t.Context(), eval.Set{Questions: questions}, sampleSystem{r})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v", m.Values)
	for _, low := range m.Missed([]eval.Minimum{{Metric: "hit@1", Value: 0.8}, {Metric: "mrr@10", Value: 0.9}, {Metric: "recall@10", Value: 0.9}}) {
		t.Errorf("retrieval of the sample fell: %s", low)
	}
	for _, q := range questions {
		found, err := r.Retrieve(t.Context(), Question{Text: q.Text})
		if err != nil {
			t.Fatal(err)
		}
		if answerable := len(q.GoldDocIDs) > 0; found.Supported() != answerable {
			t.Errorf("%s: the gate says %v, it is %v", q.Text, found.Supported(), answerable)
		}
	}
}

// sampleSystem lets eval ask a retriever over the sample.
type sampleSystem struct{ *Retriever }

func (s sampleSystem) Search(ctx context.Context, q eval.Query, n int) (eval.Found, error) {
	found, err := s.Retrieve(ctx, sampleQuestion(q, n))
	var out eval.Found
	for _, p := range found.Passages {
		out.Passages = append(out.Passages, eval.Passage{DocID: p.URI, Title: p.Title, Text: p.Text})
	}
	return out, err
}

func (s sampleSystem) Quotes(context.Context, eval.Query, int) ([]string, error) { return nil, nil }

func (s sampleSystem) Article(ctx context.Context, id string) (eval.Article, bool, error) {
	d, err := s.Corpus.Document(ctx, corpus.DocumentID(id))
	return eval.Article{Title: d.Title, Text: d.Text}, err == nil, err
}

func sampleQuestion(q eval.Query, n int) Question {
	out := Question{Text: q.Text, TopK: n}
	for _, id := range q.Without {
		out.Filter.Without = append(out.Filter.Without, corpus.DocumentID(id))
	}
	return out
}
