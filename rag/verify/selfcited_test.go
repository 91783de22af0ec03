package verify

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"footnote/corpus/chunk"
)

const (
	// benchFolder holds question sets with their articles.
	benchFolder = "../../../shared/bench/"
	// maxSelfCited bounds the passages that are taken of a set, one an article.
	maxSelfCited = 150
	// maxSelfFlagged is the share of figures that may be flagged over the very
	// sentence they stand in.
	maxSelfFlagged = 0.01
)

// TestSelfCited checks sentences of articles as answers that cite the passage
// they stand in: all of their figures are right.
func TestSelfCited(t *testing.T) {
	for _, set := range []string{"rtqa22", "finbench", "crud", "mhnews"} {
		t.Run(set, func(t *testing.T) {
			figs, flagged, claims, wrong := 0, 0, 0, 0
			for _, text := range readPassages(t, benchFolder+set+"/docs.jsonl.gz") {
				for _, s := range chunk.Sentences(text) {
					sentence := text[s.Start:s.End]
					if strings.ContainsRune("0123456789", rune(sentence[len(sentence)-1])) {
						continue // a line may end within a figure: "$8", "million"
					}
					r := Check(Input{Answer: sentence + " [1]", Cited: []string{text}})
					for _, f := range r.Figures {
						figs++
						if f.Status != Exact {
							flagged++
							t.Logf("%s: %q in %q", f.Status, f.Text, sentence)
						}
					}
					for _, c := range r.Claims {
						claims++
						if c.Support == Contradicted {
							wrong++
							t.Logf("contradicted: %q", sentence)
						}
					}
				}
			}
			t.Logf("%d of %d figures are flagged, %d of %d claims are contradicted", flagged, figs, wrong, claims)
			if float64(flagged) > maxSelfFlagged*float64(figs) {
				t.Errorf("%d of %d figures are flagged over their own sentence", flagged, figs)
			}
			if float64(wrong) > maxSelfFlagged*float64(claims) {
				t.Errorf("%d of %d claims are contradicted by their own sentence", wrong, claims)
			}
		})
	}
}

// readPassages returns a passage each of the first articles of a compressed file.
func readPassages(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Skip("the question sets are not here:", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() && len(out) < maxSelfCited {
		var doc struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		if chunks := chunk.Split(doc.Text); len(chunks) > 0 {
			c := chunks[len(chunks)/2]
			out = append(out, doc.Text[c.Start:c.End])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
