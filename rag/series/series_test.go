package series_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/corpus/terms"
	"footnote/rag/series"
)

var reader = series.New(terms.BuiltinLexicon())

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// written is how the tests write a figure: subject, metric, period, value and unit,
// and its kind where it has not happened. What is not certain is a "-".
func written(f series.Figure) string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	value := plain(f.Value)
	if f.IsRange() {
		value += ".." + plain(f.High)
	}
	out := strings.Join([]string{or(f.Subject.Name), or(f.Metric), or(f.Period.Code), value + f.Unit}, " ")
	if f.Kind != series.Actual {
		out += " " + string(f.Kind)
	}
	return out
}

// plain writes a number without an exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// readings writes the figures of metrics in an article of 2 December 2025.
func readings(title, text string) string {
	var out []string
	for _, f := range reader.Figures(series.Article{Title: title, Text: text, Published: day("2025-12-02")}) {
		if f.Metric != "" {
			out = append(out, written(f))
		}
	}
	return strings.Join(out, "; ")
}

func TestFiguresOfSentences(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		// Two periods, two figures.
		{"Tencent's capex fell to 13 billion yuan in the third quarter, from 19.1 billion yuan in the second.",
			"Tencent capital-expenditure 2025-Q3 13000000000CNY; Tencent capital-expenditure 2025-Q2 19100000000CNY"},
		{"腾讯的资本开支从2024年四季度的366亿元，降至2025年一季度的275亿元、二季度的191亿元。",
			"Tencent capital-expenditure 2024-Q4 36600000000CNY; Tencent capital-expenditure 2025-Q1 27500000000CNY; Tencent capital-expenditure 2025-Q2 19100000000CNY"},
		{"Tencent's capex came to 19.1 billion yuan and 13 billion yuan in the second and third quarters of this year, respectively.",
			"Tencent capital-expenditure 2025-Q2 19100000000CNY; Tencent capital-expenditure 2025-Q3 13000000000CNY"},
		{"阿里巴巴的自由现金流：2025年三季度净流出218亿元，上年同期为净流入137亿元。",
			"Alibaba free-cash-flow 2025-Q3 -21800000000CNY; Alibaba free-cash-flow 2024-Q3 13700000000CNY"},

		// The metric behind the figure, the subject behind the metric.
		{"Tencent put 19.1 billion yuan into capital expenditures in the second quarter of 2025.", "Tencent capital-expenditure 2025-Q2 19100000000CNY"},
		{"It is ten times the $15.2 billion of revenue that Google Cloud booked in the third quarter.", "Google Cloud revenue 2025-Q3 15200000000USD"},
		{"Acme Foods' revenue was $5 million in 2024.", ""},
		{"Acme Foods's revenue was $5 million in 2024.", "Acme Foods revenue 2024 5000000USD"},

		// What has not happened.
		{"Google expects capital expenditures of $91 billion to $93 billion in 2025, up from an earlier estimate of $85 billion.",
			"Google capital-expenditure 2025 91000000000..93000000000USD forecast"},
		{"Meta's guidance is for capex of $70 billion to $72 billion in 2025.", "Meta capital-expenditure 2025 70000000000..72000000000USD guidance"},
		{"Tesla's capital expenditure will reach $9 billion in 2026.", "Tesla capital-expenditure 2026 9000000000USD forecast"},
		{"比亚迪2026年销量目标为600万辆。", "BYD shipments 2026 6000000vehicle target"},

		// Fiscal years are the company's own.
		{"Microsoft's revenue was $77.7 billion in the first quarter of fiscal 2026.", "Microsoft revenue FY2026-Q1 77700000000USD"},
		{"阿里巴巴2026财年二季度收入为2478亿元。", "Alibaba revenue FY2026-Q2 247800000000CNY"},

		// Other metrics, places, shares, counts.
		{"Nvidia's gross margin was 73.4% in the third quarter of 2025.", "NVIDIA gross-margin 2025-Q3 73.4%"},
		{"理想汽车2023年7月销量达到3.35万辆。", "Li Auto shipments 2023-07 33500vehicle"},
		{"Argentina's inflation was 31.3% in October 2025.", "Argentina inflation 2025-10 31.3%"},

		// A change is no value.
		{"Tencent's capex fell by 6.1 billion yuan in the third quarter of 2025.", ""},
		{"腾讯的资本开支在2025年三季度减少了61亿元。", ""},
		{"Tencent's revenue rose 15% in the third quarter of 2025.", ""},

		// Another metric, or a part of one, is passed over.
		{"Tencent's cloud revenue was 10 billion yuan in the third quarter of 2025.", ""},
		{"Tencent's revenue from games was 10 billion yuan in the third quarter of 2025.", ""},
		{"腾讯的广告收入2025年三季度为362亿元。", ""},
		{"China revenue of Apple was $15 billion in the third quarter of 2025.", ""},
		{"Tencent's cost of revenue was 80 billion yuan in 2024.", ""},

		// What is not certain is left open.
		{"Tencent's capex over the past twelve months was 96 billion yuan.", "Tencent capital-expenditure - 96000000000CNY"},
		{"Google and Alibaba's capex was 13 billion yuan in 2024.", "- capital-expenditure 2024 13000000000CNY"},
		{"美诺华2023年一季度归母净利润4344.88万元。", "- net-profit 2023-Q1 43448800CNY"},
		{"It rose from 36.6 billion yuan in the fourth quarter of 2023 to revenue of 27.5 billion yuan in the first quarter.", "- revenue - 27500000000CNY"},
	} {
		if got := readings("", tt.text); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestSubjectOfTheSentenceBefore(t *testing.T) {
	const text = "Tencent published its results for the third quarter of 2025 in November. Net profit for the quarter was 63 billion yuan."
	const want = "Tencent net-profit 2025-Q3 63000000000CNY"
	if got := readings("Tencent's results", text); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := readings("Results of the week", text); strings.HasPrefix(got, "Tencent") {
		t.Errorf("an article that is not about Tencent: %s", got)
	}
}

// A quarter that an article counts in fiscal years may be of either calendar.
func TestFiscalQuarterElsewhere(t *testing.T) {
	const text = "Alibaba reported the second quarter of its 2026 fiscal year. Alibaba's operating profit for the second quarter was 5.36 billion yuan."
	if got, want := readings("", text), "Alibaba operating-profit - 5360000000CNY"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTables(t *testing.T) {
	for _, tt := range []struct{ title, text, want string }{
		{"Tencent's capex", "| Quarter | Capex, billion yuan | Change, billion yuan |\n|---|---|---|\n| Q2 2025 | 19.1 | −8.4 |\n| Q3 2025 | 13.0 | −6.1 |",
			"Tencent capital-expenditure 2025-Q2 19100000000CNY; Tencent capital-expenditure 2025-Q3 13000000000CNY"},
		{"", "| Company | Capex guidance for 2025 |\n|---|---|\n| Amazon | about $125 billion |\n| Meta | $70 billion to $72 billion |",
			"Amazon capital-expenditure 2025 125000000000USD guidance; Meta capital-expenditure 2025 70000000000..72000000000USD guidance"},
		{"Alibaba", "| September quarter, billion yuan | 2025 | Compared with 2024 |\n|---|---|---|\n| Net profit | 20.6 | down 53% |",
			"Alibaba net-profit 2025-Q3 20600000000CNY"},
		{"腾讯", "| 季度 | 资本开支（亿元） |\n|---|---|\n| 2025年三季度 | 130 |", "Tencent capital-expenditure 2025-Q3 13000000000CNY"},
	} {
		if got := readings(tt.title, tt.text); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestOffsets(t *testing.T) {
	const text = "腾讯公布了业绩。腾讯2025年三季度的资本开支为130亿元。"
	f := reader.Figures(series.Article{Text: text, Published: day("2025-12-02")})[0]
	if got := text[f.Start:f.End]; got != f.Text || got != "130亿元" {
		t.Errorf("the figure is %q", got)
	}
	if got := text[f.SentenceStart:f.SentenceEnd]; got != "腾讯2025年三季度的资本开支为130亿元。" {
		t.Errorf("its sentence is %q", got)
	}
}

func TestAnArticleWithoutADay(t *testing.T) {
	got := reader.Figures(series.Article{Text: "Tencent's capex was 13 billion yuan in the third quarter."})
	if len(got) != 1 || got[0].Period.Code != "" {
		t.Errorf("the third quarter of no year: %v", got)
	}
}

func FuzzFigures(f *testing.F) {
	f.Add("Tencent", "Tencent's capex fell to 13 billion yuan in the third quarter, from 19.1 billion yuan in the second.")
	f.Add("腾讯", "| 季度 | 资本开支（亿元） |\n|---|---|\n| 2025年三季度 | 130 |")
	f.Add("", "上年同期为净流入137亿元，FY26 Q1 2000-01 \xff")
	f.Fuzz(func(t *testing.T, title, text string) {
		for _, g := range reader.Figures(series.Article{Title: title, Text: text, Published: day("2025-12-02")}) {
			if g.SentenceStart > g.Start || g.Start >= g.End || g.End > g.SentenceEnd || g.SentenceEnd > len(text) {
				t.Fatalf("%d..%d in %d..%d of %d bytes", g.Start, g.End, g.SentenceStart, g.SentenceEnd, len(text))
			}
		}
	})
}
