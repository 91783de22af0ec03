package series_test

import (
	"fmt"
	"strings"
	"testing"

	"footnote/rag/series"
)

// reported returns the figures of one article a line: "day id original: text".
func reported(lines ...string) []series.Reported {
	var out []series.Reported
	for _, line := range lines {
		head, text, _ := strings.Cut(line, ": ")
		f := strings.Fields(head)
		at := day(f[0])
		for _, g := range reader.Figures(series.Article{Text: text, Published: at}) {
			out = append(out, series.Reported{Figure: g, Article: series.Source{ID: f[1], Original: f[2], Day: at.Unix()}})
		}
	}
	return out
}

// drawn writes a series as its points.
func drawn(list []series.Series) string {
	var out []string
	for _, s := range list {
		for _, p := range s.Points {
			line := strings.Join([]string{s.Subject.Name, s.Metric, s.Every, p.Period.Code, plain(p.Value)}, " ")
			if p.Low != p.High {
				line += " in " + plain(p.Low) + ".." + plain(p.High)
			}
			if p.Conflict {
				line += " conflict"
			}
			out = append(out, fmt.Sprintf("%s of %d", line, len(p.Figures)))
		}
	}
	return strings.Join(out, "\n")
}

const (
	thirteen = "Tencent's capex was 13 billion yuan in the third quarter of 2025."
	fourteen = "Tencent's capex was 14 billion yuan in the third quarter of 2025."
	precise  = "Tencent's capex was 12.98 billion yuan in the third quarter of 2025."
	before   = "Tencent's capex was 19.1 billion yuan in the second quarter of 2025."
)

func TestOf(t *testing.T) {
	for name, tt := range map[string]struct {
		list []series.Reported
		want string
	}{
		"in order of time": {
			reported("2025-11-14 a a: "+thirteen, "2025-11-15 b b: "+before),
			"Tencent capital-expenditure quarter 2025-Q2 19100000000 of 1\nTencent capital-expenditure quarter 2025-Q3 13000000000 of 1",
		},
		"one value, rounded, in two languages": {
			reported("2025-11-14 a a: "+precise, "2025-11-15 b b: "+thirteen, "2025-11-16 c c: 腾讯2025年三季度资本开支为130亿元。"),
			"Tencent capital-expenditure quarter 2025-Q3 13000000000 of 3",
		},
		"two values conflict, the newer first": {
			reported("2025-11-14 a a: "+thirteen, "2025-11-20 b b: "+fourteen),
			"Tencent capital-expenditure quarter 2025-Q3 14000000000 in 13000000000..14000000000 conflict of 2",
		},
		"an article that says both says neither": {
			reported("2025-11-14 a a: "+thirteen+" "+fourteen, "2025-11-20 b b: "+fourteen),
			"Tencent capital-expenditure quarter 2025-Q3 14000000000 of 1",
		},
		"copies of one article are no two": {
			reported("2025-11-14 a a: "+thirteen, "2025-11-20 b a: "+fourteen),
			"Tencent capital-expenditure quarter 2025-Q3 14000000000 of 2",
		},
		"what is expected does not conflict with what happened": {
			reported("2025-11-14 a a: "+thirteen, "2025-08-20 b b: Tencent expects capex of 20 billion yuan in the third quarter of 2025."),
			"Tencent capital-expenditure quarter 2025-Q3 13000000000 of 1\nTencent capital-expenditure quarter 2025-Q3 20000000000 of 1",
		},
		"years are a series of their own": {
			reported("2025-11-14 a a: " + thirteen + " Tencent's capex was 76.8 billion yuan in 2024."),
			"Tencent capital-expenditure quarter 2025-Q3 13000000000 of 1\nTencent capital-expenditure year 2024 76800000000 of 1",
		},
		"a figure without its period is no point": {reported("2025-11-14 a a: Tencent's capex was 13 billion yuan."), ""},
		"a guidance is a range and no conflict": {
			reported("2025-11-14 a a: Google expects capex of $91 billion to $93 billion in 2025.", "2025-11-16 b b: Google's guidance is for capex of $92 billion in 2025."),
			"Google capital-expenditure year 2025 92000000000 in 91000000000..93000000000 of 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := drawn(series.Of(tt.list)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
