package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// library is a system with two articles that finds those that share a word with
// the question, the one that shares more first.
type library struct{ broken bool }

var shelf = map[string]string{"baikal": "Lake Baikal is 1642 metres deep.", "victoria": "Lake Victoria feeds the White Nile."}

func (l library) Search(_ context.Context, q Query, n int) (Found, error) {
	if l.broken {
		return Found{}, errors.New("gone")
	}
	var out Found
	for id, text := range shelf {
		shared := 0.0
		for _, w := range strings.Fields(q.Text) {
			if strings.Contains(text, w) {
				shared++
			}
		}
		if shared == 0 || slices.Contains(q.Without, id) {
			continue
		}
		p := Passage{DocID: id, Text: text}
		if shared > out.Support {
			out.Support, out.Passages = shared, slices.Insert(out.Passages, 0, p)
		} else {
			out.Passages = append(out.Passages, p)
		}
	}
	out.Supported = out.Support > 1
	return out, nil
}

func (l library) Quotes(_ context.Context, q Query, n int) ([]string, error) {
	return []string{"Nothing to the point.", shelf["baikal"]}, nil
}

func (l library) Article(_ context.Context, id string) (Article, bool, error) {
	text, ok := shelf[id]
	return Article{Text: text}, ok, nil
}

var lakes = Set{
	Questions: []Question{
		{ID: "deep", Text: "Lake Baikal deep", Answers: []string{"1,642 metres"}, GoldDocIDs: []string{"baikal"}, Type: "fact"},
		{ID: "lost", Text: "Victoria Nile", Answers: []string{"Everest"}, GoldDocIDs: []string{"everest"}, Type: "fact"},
		{ID: "none", Text: "Lake Como"},
	},
	Absent: []string{"opera"},
}

func TestMeasure(t *testing.T) {
	r, results, err := Measure(t.Context(), lakes, library{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"n": 2, "n_answerable": 2, "n_unanswerable": 1,
		"hit@1": 0.5, "mrr@10": 0.5, "recall@10": 0.5,
		"answer_recall@1": 0, "answer_recall@3": 0.5, "answer_recall@5": 0.5,
		"abstention_auc":         1,       // supports 3 and 2 against 1
		"abstention_auc_removed": 3.5 / 4, // against 1, without Baikal, and 2
		"abstention_auc_absent":  1, "wrong_refusals": 0, "right_refusals": 1, "right_refusals_removed": 0.5, "right_refusals_absent": 1,
	} {
		if got, ok := r.Values[name]; !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if r.Values["queries_per_second"] <= 0 {
		t.Error("it took no time")
	}
	if got := r.ByType["fact"]; len(r.ByType) != 1 || got["n"] != 2 || got["hit@1"] != 0.5 {
		t.Errorf("by type: %v", r.ByType)
	}
	if len(results) != 3 || results[0].ID != "deep" || results[0].Passages[0].DocID != "baikal" {
		t.Errorf("results: %+v", results)
	}
	if _, _, err := Measure(t.Context(), lakes, library{broken: true}); err == nil || !strings.Contains(err.Error(), "question deep") {
		t.Errorf("error %v", err)
	}
}

func TestMeasureNothing(t *testing.T) {
	r, _, err := Measure(t.Context(), Set{}, library{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r) // NaN could not be written
	if err != nil || r.Values["n"] != 0 || r.Values["abstention_auc"] != 0.5 {
		t.Errorf("%s, %v", data, err)
	}
}

// Programs rely on these names.
func TestReportAsJSON(t *testing.T) {
	r, _, err := Measure(t.Context(), lakes, library{})
	if err != nil {
		t.Fatal(err)
	}
	r.Values["index_seconds"] = 1.23456789
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"n", "hit@1", "hit@4", "hit@5", "hit@10", "mrr@10", "ndcg@5", "ndcg@10", "recall@5", "recall@10",
		"answer_recall@1", "answer_recall@3", "answer_recall@5", "abstention_auc", "queries_per_second", "index_seconds"} {
		if _, ok := got[name].(float64); !ok {
			t.Errorf("%s is %v, want a number", name, got[name])
		}
	}
	if got["index_seconds"] != 1.234568 {
		t.Errorf("index_seconds is %v", got["index_seconds"])
	}
	if _, ok := got["by_type"].(map[string]any)["fact"]; !ok {
		t.Errorf("by_type is %v", got["by_type"])
	}
}

func TestMinima(t *testing.T) {
	r := Report{Values: map[string]float64{"hit@1": 0.5, "mrr@10": math.NaN()}}
	tests := []struct{ minimum, wrong, missed string }{
		{"hit@1=0.5", "", ""},
		{"hit@1=0.51", "", "hit@1 is 0.5000, below 0.51"},
		{"mrr@10=0", "", "mrr@10 is NaN, below 0"},
		{"abstention_auc_absent=0", "", "abstention_auc_absent was not measured"},
		{"hit@2=0.5", `no measure "hit@2"`, ""},
		{"hit@1", "has the form", ""},
		{"hit@1=much", "has the form", ""},
	}
	for _, tt := range tests {
		m, err := ParseMinimum(tt.minimum)
		if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s: error %v, want %q", tt.minimum, err, tt.wrong)
		}
		if err != nil {
			continue
		}
		if got := strings.Join(r.Missed([]Minimum{m}), "; "); got != tt.missed {
			t.Errorf("%s: %q, want %q", tt.minimum, got, tt.missed)
		}
	}
}

func TestEveryMeasureHasAName(t *testing.T) {
	r, _, err := Measure(t.Context(), lakes, library{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Values)) {
		if _, err := ParseMinimum(name + "=0"); err != nil {
			t.Error(err)
		}
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	reports := map[string]Report{
		"b": {Values: map[string]float64{"n": 2, "hit@1": 0.5}, ByType: map[string]map[string]float64{"fact": {"n": 1}}},
		"a": {Values: map[string]float64{"n": 10}},
	}
	if err := WriteTable(&b, reports, true); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(b.String()) {
		rows = append(rows, strings.Join(strings.Fields(line)[:3], " "))
	}
	if got, want := strings.Join(rows, "|"), "set n h@1|a 10 -|b 2 0.500|fact 1 -"; got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
}

func TestWriteRun(t *testing.T) {
	var b bytes.Buffer
	if err := WriteRun(&b, []Result{{"1", []Passage{{"a", "T", "x < y"}}}, {"2", nil}}); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"1","results":[{"doc_id":"a","text":"x < y"}]}` + "\n" + `{"id":"2","results":[]}` + "\n"
	if b.String() != want {
		t.Errorf("%s, want %s", b.String(), want)
	}
}
