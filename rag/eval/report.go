package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Report holds the measures of a set by name: shares and means from 0 to 1, but
// for the counts (n…), queries_per_second and index_seconds.
type Report struct {
	Values map[string]float64
	ByType map[string]map[string]float64 // by the questions' type; rankings and quotes only
}

// rankingMetrics are in every report.
var rankingMetrics = []string{"hit@1", "hit@4", "hit@5", "hit@10", "mrr@10", "ndcg@5", "ndcg@10", "recall@5", "recall@10",
	"answer_recall@1", "answer_recall@3", "answer_recall@5"}

// otherMetrics are in every report but for the last two.
var otherMetrics = []string{"n", "n_answerable", "n_unanswerable", "abstention_auc", "abstention_auc_removed", "wrong_refusals",
	"right_refusals", "right_refusals_removed", "queries_per_second", "index_seconds", "articles", "passages",
	"abstention_auc_absent", "right_refusals_absent"}

// MarshalJSON writes the measures under their names, and by_type. Means are
// rounded to six places.
func (r Report) MarshalJSON() ([]byte, error) {
	out := map[string]any{}
	for name, v := range r.Values {
		out[name] = rounded(v)
	}
	types := make(map[string]map[string]float64)
	for kind, values := range r.ByType {
		types[kind] = make(map[string]float64)
		for name, v := range values {
			types[kind][name] = rounded(v)
		}
	}
	out["by_type"] = types
	return json.Marshal(out)
}

func rounded(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// Minimum is the least value that a measure may have.
type Minimum struct {
	Metric string
	Value  float64
}

// ParseMinimum reads a minimum of the form mrr@10=0.8.
func ParseMinimum(s string) (Minimum, error) {
	name, value, _ := strings.Cut(s, "=")
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return Minimum{}, fmt.Errorf("%q: a minimum has the form mrr@10=0.8", s)
	}
	known := slices.Concat(rankingMetrics, otherMetrics)
	if !slices.Contains(known, name) {
		return Minimum{}, fmt.Errorf("there is no measure %q; there are %s", name, strings.Join(known, ", "))
	}
	return Minimum{name, v}, nil
}

// Missed says which minima a report is below, or does not have a value for, each
// in words; none where it meets all.
func (r Report) Missed(minima []Minimum) []string {
	var out []string
	for _, m := range minima {
		got, ok := r.Values[m.Metric]
		switch {
		case !ok:
			out = append(out, m.Metric+" was not measured")
		case !(got >= m.Value):
			out = append(out, fmt.Sprintf("%s is %.4f, below %s", m.Metric, got, strconv.FormatFloat(m.Value, 'f', -1, 64)))
		}
	}
	return out
}

// column is a column of the table.
type column struct {
	head, metric string
	places       int
}

var columns = []column{
	{"n", "n", 0}, {"h@1", "hit@1", 3}, {"h@5", "hit@5", 3}, {"h@10", "hit@10", 3}, {"mrr@10", "mrr@10", 3},
	{"r@5", "recall@5", 3}, {"r@10", "recall@10", 3}, {"ndcg@5", "ndcg@5", 3}, {"ndcg@10", "ndcg@10", 3},
	{"ans@1", "answer_recall@1", 3}, {"ans@3", "answer_recall@3", 3}, {"ans@5", "answer_recall@5", 3},
	{"auc", "abstention_auc", 3}, {"removed", "abstention_auc_removed", 3}, {"absent", "abstention_auc_absent", 3},
	{"refused", "wrong_refusals", 3}, {"q/s", "queries_per_second", 0}, {"index s", "index_seconds", 1},
}

// WriteTable writes a line for each report, by name, and, where withTypes is set,
// one for each of its types.
func WriteTable(w io.Writer, reports map[string]Report, withTypes bool) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "set\t")
	for _, c := range columns {
		fmt.Fprint(table, c.head+"\t")
	}
	fmt.Fprintln(table)
	for _, name := range slices.Sorted(maps.Keys(reports)) {
		r := reports[name]
		writeRow(table, name, r.Values)
		if !withTypes {
			continue
		}
		for _, kind := range slices.Sorted(maps.Keys(r.ByType)) {
			writeRow(table, kind, r.ByType[kind])
		}
	}
	return table.Flush()
}

func writeRow(w io.Writer, name string, values map[string]float64) {
	fmt.Fprint(w, name+"\t")
	for _, c := range columns {
		cell := "-"
		if v, ok := values[c.metric]; ok {
			cell = strconv.FormatFloat(v, 'f', c.places, 64)
		}
		fmt.Fprint(w, cell+"\t")
	}
	fmt.Fprintln(w)
}

// WriteRun writes what was found, a JSON line for each question: its id, and
// results with the article's id and the text of each passage.
func WriteRun(w io.Writer, results []Result) error {
	type passage struct {
		DocID string `json:"doc_id"`
		Text  string `json:"text"`
	}
	type line struct {
		ID      string    `json:"id"`
		Results []passage `json:"results"`
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range results {
		l := line{r.ID, []passage{}}
		for _, p := range r.Passages {
			l.Results = append(l.Results, passage{p.DocID, p.Text})
		}
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("write the run: %w", err)
		}
	}
	return nil
}
