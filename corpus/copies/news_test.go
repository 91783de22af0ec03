package copies

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// news returns the texts of at most n articles of a file of real news.
func news(t *testing.T, path string, n int) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the news are not beside this checkout: %v", err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 16<<20)
	var out []string
	for len(out) < n && lines.Scan() {
		var d struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Text)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// syndicated makes a copy of a text: another first line, the last eighth of its
// sentences cut, a note added.
func syndicated(text, stop string) string {
	sentences := strings.SplitAfter(text, stop)
	sentences = sentences[:len(sentences)-len(sentences)/8]
	return "Wire desk 08:15\n" + strings.Join(sentences, "") + "\nThis report first appeared elsewhere."
}

// Copies of real articles are found in the index of all of them.
func TestRealNews(t *testing.T) {
	for _, tt := range []struct{ file, stop string }{
		{"../../../shared/bench/rtqa22/docs.jsonl.gz", ". "},
		{"../../../shared/bench/crud/docs.jsonl.gz", "。"},
	} {
		var x Index
		var texts []string
		for _, text := range news(t, tt.file, 800) {
			if s, ok := Of(text); ok && len(text) > 1500 {
				x.Add(s)
				texts = append(texts, text)
			}
		}
		found := 0
		for i, text := range texts {
			other := syndicated(text, tt.stop)
			s, _ := Of(other)
			for _, n := range x.Near(s, Threshold) {
				if int(n.Number) == i && Agree(other, text) {
					found++
				}
			}
		}
		if recall := float64(found) / float64(len(texts)); recall < 0.95 {
			t.Errorf("%s: %d of %d copies found", tt.file, found, len(texts))
		} else {
			t.Logf("%s: %d of %d copies found", tt.file, found, len(texts))
		}
	}
}

// The daily reports on investment funds are of a few moulds, and none is a copy of
// that of another fund or day.
func TestRealMoulds(t *testing.T) {
	heading := regexp.MustCompile(`^原标题：(\d+月\d+日)基金净值：(\S+?)最新净值`)
	const alike = 0.4 // less than Threshold: agreement alone has to tell them apart
	var x Index
	var texts []string
	near := 0
	for _, text := range news(t, "../../../shared/bench/crud/docs.jsonl.gz", 12_000) {
		of := heading.FindString(text)
		s, ok := Of(text)
		if of == "" || !ok {
			continue
		}
		for _, n := range x.Near(s, alike) {
			other := texts[n.Number]
			if heading.FindString(other) == of {
				continue
			}
			if near++; Agree(text, other) {
				t.Errorf("copies:\n%.300s\n%.300s", text, other)
			}
		}
		x.Add(s)
		texts = append(texts, text)
	}
	if near < 50 {
		t.Errorf("only %d pairs are near: this tests nothing", near)
	}
	t.Logf("%d pairs of %d reports are near, none is a copy", near, len(texts))
}
