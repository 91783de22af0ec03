package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"footnote/corpus"
)

// The benchmark's own scorer, given the passages found, has to come to the same
// figures.
func TestEvalAgreesWithTheScorer(t *testing.T) {
	bench, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "bench"))
	if err != nil {
		t.Fatal(err)
	}
	set := filepath.Join(bench, "squad2s")
	if _, err := os.Stat(set); err != nil {
		t.Skipf("the benchmark is not there: %v", err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("the scorer needs Python: %v", err)
	}
	for name, value := range settingsFor(t.TempDir()) {
		t.Setenv(name, value)
	}
	questions := filepath.Join(set, "questions.dev.jsonl.gz")
	found := filepath.Join(t.TempDir(), "run.jsonl")
	var out, errs bytes.Buffer
	args := []string{"eval", questions, "--docs", filepath.Join(set, "docs.jsonl.gz"), "--run", found, "--json", "--words"}
	if err := dispatch(t.Context(), args, streams{&out, &errs}); err != nil {
		t.Fatalf("%v %s", err, errs.String())
	}
	var ours map[string]any
	if err := json.Unmarshal(out.Bytes(), &ours); err != nil {
		t.Fatal(err)
	}
	theirs, err := exec.CommandContext(t.Context(), python, filepath.Join(bench, "score.py"), set, questions, found).Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, metric := range map[string]string{"n": "n", "H1": "hit@1", "H5": "hit@5", "H10": "hit@10", "MRR10": "mrr@10",
		"R5": "recall@5", "R10": "recall@10", "nDCG10": "ndcg@10"} {
		match := regexp.MustCompile(`\b` + name + ` ([\d.]+)`).FindSubmatch(theirs)
		if match == nil {
			t.Fatalf("the scorer does not say %s: %s", name, theirs)
		}
		want, err := strconv.ParseFloat(string(match[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := ours[metric].(float64); math.Abs(got-want) > 0.5e-4+1e-9 {
			t.Errorf("%s is %v, the scorer says %s", metric, fmt.Sprint(ours[metric]), match[1])
		}
	}
}

// A file of articles of which one cannot be stored is refused with its name.
func TestEvalRefusesAnArticleThatCannotBeStored(t *testing.T) {
	for name, value := range settingsFor(t.TempDir()) {
		t.Setenv(name, value)
	}
	id := strings.Repeat("a", 1<<20)
	docs, questions := filepath.Join(t.TempDir(), "docs.jsonl"), filepath.Join(t.TempDir(), "questions.jsonl")
	for path, line := range map[string]string{
		docs:      fmt.Sprintf(`{"id":%q,"text":"Margins fell."}`, id),
		questions: fmt.Sprintf(`{"id":"1","question":"What fell?","gold_doc_ids":[%q]}`, id),
	} {
		if err := os.WriteFile(path, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	err := dispatch(t.Context(), []string{"eval", questions, "--docs", docs, "--words"}, streams{&out, &errs})
	if !errors.Is(err, corpus.ErrInvalid) || !strings.Contains(err.Error(), docs) {
		t.Errorf("got %.200v, want the name of the file and what is wrong", err)
	}
}
