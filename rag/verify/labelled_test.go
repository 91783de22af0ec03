package verify

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// labelledCases holds hand-labelled answers, one JSON object a line.
const labelledCases = "../../../shared/verification/figures-and-quotes.jsonl"

// agreementFloor is the share of cases that agreed when it was last raised.
const agreementFloor = 1.0

type labelledCase struct {
	ID                  string
	Passages, Retrieved []string
	Answer              string
	Expect              struct {
		Figures, Quotes []struct{ Text, Status string }
		Claims          []string
	}
}

func readLabelled(t *testing.T) []labelledCase {
	t.Helper()
	file, err := os.Open(labelledCases)
	if err != nil {
		t.Skip("labelled cases are not here:", err)
	}
	defer file.Close()
	var out []labelledCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c labelledCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("read %s: %v", labelledCases, err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("read %s: %v", labelledCases, err)
	}
	return out
}

// TestLabelledCases reports the agreement with the labels per kind of check
// and fails below the floor that was reached.
func TestLabelledCases(t *testing.T) {
	agree, total := map[string]int{}, map[string]int{}
	count := func(c labelledCase, kind string, got, want any) {
		total[kind]++
		if g, w := toJSON(got), toJSON(want); g == w {
			agree[kind]++
		} else {
			t.Logf("%s: %s %s, labelled %s", c.ID, kind, g, w)
		}
	}
	for _, c := range readLabelled(t) {
		r := Check(Input{Answer: c.Answer, Cited: c.Passages, Retrieved: c.Retrieved})
		type item struct{ Text, Status string }
		figs, quotes, claims := []item{}, []item{}, []string{}
		for _, f := range r.Figures {
			figs = append(figs, item{f.Text, string(f.Status)})
		}
		for _, q := range r.Quotes {
			quotes = append(quotes, item{q.Text, string(q.Status)})
		}
		for _, cl := range r.Claims {
			claims = append(claims, string(cl.Support))
		}
		count(c, "figures", figs, c.Expect.Figures)
		count(c, "quotes", quotes, c.Expect.Quotes)
		if len(c.Expect.Claims) > 0 { // an empty list is not labelled
			count(c, "claims", claims, c.Expect.Claims)
		}
	}
	for _, kind := range []string{"figures", "quotes", "claims"} {
		t.Logf("%s: %d of %d cases agree", kind, agree[kind], total[kind])
		if float64(agree[kind]) < agreementFloor*float64(total[kind]) {
			t.Errorf("%s: agreement is below %.2f", kind, agreementFloor)
		}
	}
}

func toJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
