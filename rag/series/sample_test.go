package series_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"footnote/corpus/sample"
	"footnote/corpus/terms"
	"footnote/rag/series"
)

// articles returns the built-in articles.
func articles(t testing.TB) []series.Article {
	names, err := fs.Glob(sample.Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []series.Article
	for _, name := range names {
		data, err := sample.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(data), "---\n")
		head, text, _ := strings.Cut(rest, "---\n")
		title, _, _ := strings.Cut(strings.TrimPrefix(head, "title: "), "\n")
		out = append(out, series.Article{Title: title, Text: text, Published: day(name[:len("2025-01-02")])})
	}
	return out
}

// certain are all the figures of the sample that are certain, read by hand.
const certain = `
Tencent capital-expenditure 2025-Q2 19100000000CNY
Tencent revenue 2025-Q2 184500000000CNY
Tencent capital-expenditure 2025-H1 46600000000CNY
Tencent revenue 2025-H1 364500000000CNY
Alibaba Cloud revenue 2025-Q2 33400000000CNY
Google capital-expenditure 2025 91000000000..93000000000USD forecast
Google Cloud order-backlog 2025-09 155000000000USD
Google Cloud revenue 2025-Q3 15200000000USD
Amazon capital-expenditure 2025 125000000000USD guidance
Google capital-expenditure 2025 91000000000..93000000000USD guidance
Meta capital-expenditure 2025 70000000000..72000000000USD guidance
Tencent capital-expenditure 2025-Q3 13000000000CNY
Tencent capital-expenditure 2025-Q1 27500000000CNY
Tencent capital-expenditure 2024-Q4 36600000000CNY
Tencent revenue 2025-Q3 192900000000CNY
Alibaba free-cash-flow 2025-Q3 -21800000000CNY
Alibaba free-cash-flow 2024-Q3 13700000000CNY
Alibaba operating-profit 2025-Q3 5360000000CNY
Alibaba net-profit 2025-Q3 20600000000CNY
Alibaba Cloud revenue 2025-Q3 39824000000CNY
Google free-cash-flow 2025-Q3 24500000000USD`

func TestFiguresOfTheSample(t *testing.T) {
	want := strings.Fields(strings.ReplaceAll(strings.TrimSpace(certain), " ", "_"))
	var found []string
	for _, a := range articles(t) {
		for _, f := range reader.Figures(a) {
			if f.Certain() {
				found = append(found, strings.ReplaceAll(written(f), " ", "_"))
			}
		}
	}
	for _, f := range found {
		if !slices.Contains(want, strings.ReplaceAll(f, " ", "_")) {
			t.Errorf("read wrongly: %s", f)
		}
	}
	for _, f := range want {
		if !slices.Contains(found, f) {
			t.Errorf("not read: %s", f)
		}
	}
}

func BenchmarkFigures(b *testing.B) {
	r := series.New(terms.BuiltinLexicon())
	list := articles(b)
	n := 0
	for _, a := range list {
		n += len(a.Text)
	}
	b.SetBytes(int64(n))
	for b.Loop() {
		for _, a := range list {
			r.Figures(a)
		}
	}
}
