package eval

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	questions, err := ReadQuestions(strings.NewReader(`
{"id":"first","question":"q","gold_doc_ids":["a"]}
{"id":"third","question":"q","gold_doc_ids":["a","b"],"gold_passages":["capex"]}
{"id":"never","question":"q","gold_doc_ids":["c"]}
{"id":"unanswerable","question":"q"}
`))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]Passage{
		"first": {{"a", "x"}, {"a", "y"}},
		"third": {{"x", "capex"}, {"a", "profit"}, {"a", "capex rose"}, {"a", "capex"}, {"b", "capex"}},
		"never": {{"a", "x"}},
	}
	got, err := Run(t.Context(), questions, func(_ context.Context, q Question) ([]Passage, error) { return found[q.ID], nil })
	if err != nil {
		t.Fatal(err)
	}
	ndcg := (1 + (1/math.Log2(4)+1/math.Log2(6))/(1+1/math.Log2(3)) + 0) / 3
	want := Measures{N: 3, Hit1: 1. / 3, Hit5: 2. / 3, MRR10: (1 + 1./3) / 3, NDCG10: ndcg, Recall10: 2. / 3}
	if got.N != want.N || math.Abs(got.Hit1-want.Hit1)+math.Abs(got.Hit5-want.Hit5)+math.Abs(got.MRR10-want.MRR10)+
		math.Abs(got.NDCG10-want.NDCG10)+math.Abs(got.Recall10-want.Recall10) > 1e-9 {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	failing := func(context.Context, Question) ([]Passage, error) { return nil, errors.New("gone") }
	if _, err := Run(t.Context(), questions, failing); err == nil || !strings.Contains(err.Error(), "question first") {
		t.Errorf("error %v", err)
	}
}

func TestReadQuestionsNamesTheLine(t *testing.T) {
	for _, file := range []string{"{\"id\":\"1\",\"question\":\"q\"}\nrubbish", "{\"id\":\"1\",\"question\":\"q\"}\n{\"id\":\"2\"}"} {
		if _, err := ReadQuestions(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", file, err)
		}
	}
}
