package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	capex = "Tencent told investors it would keep investing in AI, yet its capital expenditure slid to 19.1 billion yuan in the second quarter " +
		"and 13 billion yuan in the third quarter of 2025, from 36.6 billion yuan in the fourth quarter of 2024 and 27.5 billion yuan in the first quarter of 2025."
	cloud  = "Alibaba Cloud's revenue reached 39.824 billion yuan, up 34% year over year; revenue from external customers grew 29%."
	order  = "Google Cloud's order backlog stood at $155 billion, up 46% from the previous quarter and 82% from a year earlier."
	search = "Baidu's online marketing revenue fell 18% to RMB 15.3 billion, while AI cloud revenue rose 33% to RMB 6.2 billion."
	cars   = "比亚迪11月销售48.02万辆，同比下降5.3%；前三季度研发投入437.5亿元，净利润率未见增长2%。"
	chips  = "The company shipped 398.24 million phones and 480,200 vehicles, and spent $70 billion to $72 billion."
)

// figureStates writes the figures of a report as "text status citation; …".
func figureStates(r Report) string {
	var out []string
	for _, f := range r.Figures {
		s := f.Text + " " + string(f.Status)
		if f.Citation > 0 {
			s += fmt.Sprintf(" [%d]", f.Citation)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFigures(t *testing.T) {
	tests := []struct{ name, answer, passage, want string }{
		{"same value, other words", "Capex was RMB 13bn [1].", capex, "RMB 13bn exact [1]"},
		{"Chinese for English", "资本支出降至130亿元[1]。", capex, "130亿元 exact [1]"},
		{"English for Chinese", "BYD sold 480,200 vehicles [1].", cars, "480,200 exact [1]"},
		{"number words", "同比下降百分之五点三[1]。", cars, "百分之五点三 exact [1]"},
		{"bold figure", "Capex was **13 billion** yuan [1].", capex, "13 billion** yuan exact [1]"},
		{"an end of a range", "It spent at least $70 billion [1].", chips, "$70 billion exact [1]"},
		{"rounded", "Revenue was about 39.8 billion yuan [1].", cloud, "39.8 billion yuan rounded [1]"},
		{"rounded to whole billions", "Revenue was 40 billion yuan [1].", cloud, "40 billion yuan rounded [1]"},
		{"rounded in another scale", "收入约398亿元[1]。", cloud, "398亿元 rounded [1]"},
		{"zeros left out, hedged", "About 400 million phones shipped [1].", chips, "400 million rounded [1]"},
		{"zeros left out, small error", "It shipped 480,000 vehicles [1].", chips, "480,000 rounded [1]"},
		{"cut off behind over", "Revenue was over 39 billion yuan [1].", cloud, "39 billion yuan rounded [1]"},
		{"not rounded", "Revenue was 39.9 billion yuan [1].", cloud, "39.9 billion yuan unsupported"},
		{"more digits than the source", "Capex was 13.2 billion yuan [1].", capex, "13.2 billion yuan unsupported"},
		{"digit", "Capex was 18 billion yuan [1].", capex, "18 billion yuan unsupported"},
		{"magnitude", "Capex was 13 million yuan [1].", capex, "13 million yuan unsupported"},
		{"magnitude in Chinese", "资本支出13亿元[1]。", capex, "13亿元 unsupported"},
		{"currency", "Capex was $13 billion [1].", capex, "$13 billion unsupported"},
		{"percent for points", "Share rose 46 percentage points [1].", order, "46 percentage points unsupported"},
		{"things of another kind", "It has 480,200 employees [1].", chips, "480,200 unsupported"},
		{"no marker", "Capex was 13 billion yuan.", capex, "13 billion yuan elsewhere [1]"},
		{"unknown marker", "Capex was 13 billion yuan [7].", capex, "13 billion yuan elsewhere [1]"},
		{"marker at the end of the paragraph", "Capex was 13 billion yuan. It had been 19.1 billion yuan [1].", capex, "13 billion yuan exact [1]; 19.1 billion yuan exact [1]"},
		{"marker behind the full stop", "Capex was 13 billion yuan. [1] Sales rose.", capex, "13 billion yuan exact [1]"},
		{"in code", "`13 billion yuan` [1].", capex, ""},
		{"list number and name", "1. GPT-4 and Gemini 3 in 2025 [1].", capex, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := figureStates(Check(Input{Answer: tt.answer, Cited: []string{tt.passage}}))
			if got != tt.want {
				t.Errorf("%q over %q\n got %s\nwant %s", tt.answer, tt.passage, got, tt.want)
			}
		})
	}
}

func TestFigureOfAnotherPassage(t *testing.T) {
	tests := []struct{ name, answer, want string }{
		{"cited elsewhere", "Capex was 13 billion yuan [1].", "13 billion yuan elsewhere [2]"},
		{"found but not numbered", "The backlog is $155 billion [1].", "$155 billion elsewhere"},
		{"each clause its marker", "Revenue grew 34% [1], capex fell to 13 billion yuan [2].", "34% exact [1]; 13 billion yuan exact [2]"},
		{"two markers", "Revenue grew 34% and capex was 13 billion yuan [1][2].", "34% exact [1]; 13 billion yuan exact [2]"},
		{"grouped markers", "Revenue grew 34% and capex was 13 billion yuan [1, 2].", "34% exact [1]; 13 billion yuan exact [2]"},
	}
	for _, tt := range tests {
		got := figureStates(Check(Input{Answer: tt.answer, Cited: []string{cloud, capex}, Retrieved: []string{order}}))
		if got != tt.want {
			t.Errorf("%s: %q\n got %s\nwant %s", tt.name, tt.answer, got, tt.want)
		}
	}
}

func TestDerivedFigures(t *testing.T) {
	tests := []struct{ name, answer, passage, want string }{
		{"change", "Capex fell 53% from the first quarter [1].", capex, "(13 billion yuan − 27.5 billion yuan) / 27.5 billion yuan = −52.7 %"},
		{"difference", "Capex fell by 6.1 billion yuan [1].", capex, "19.1 billion yuan − 13 billion yuan = 6.1 billion yuan"},
		{"sum", "The two quarters add up to 32.1 billion yuan in total [1].", capex, "19.1 billion yuan + 13 billion yuan = 32.1 billion yuan"},
		{"share", "AI cloud's RMB 6.2 billion is 41% of online marketing [1].", search, "RMB 6.2 billion / RMB 15.3 billion = 40.5 %"},
		{"multiple", "Capex of 36.6 billion yuan was 2.8x the later 13 billion yuan [1].", capex, "36.6 billion yuan / 13 billion yuan = 2.82"},
		{"midpoint", "The midpoint is $71 billion [1].", chips, "midpoint of $70 billion to $72 billion = $71 billion"},
		{"no cue, no derivation", "The margin is 53% [1].", capex, ""},
		{"a fall is not a rise", "Capex rose 53% [1].", capex, ""},
		{"a change across metrics", "Revenue fell 59% [1].", search, ""},
		{"one digit proves nothing", "Capex fell by 6 billion yuan [1].", capex, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, f := range Check(Input{Answer: tt.answer, Cited: []string{tt.passage}}).Figures {
				got += f.Formula
			}
			if got != tt.want {
				t.Errorf("%q\n got %q\nwant %q", tt.answer, got, tt.want)
			}
		})
	}
}

// TestInventedFiguresAreNotDerived counts how many two-digit figures some
// arithmetic would wave through over a passage with four amounts.
func TestInventedFiguresAreNotDerived(t *testing.T) {
	const most = 0.08
	for _, answer := range []string{"Capex fell %d%% [1].", "Capex rose %d%% [1].", "It spent %d billion yuan in total [1].", "Capex fell by %d billion yuan [1]."} {
		n, derived := 0, 0
		for v := 10; v < 100; v++ {
			n++
			if Check(Input{Answer: fmt.Sprintf(answer, v), Cited: []string{capex}}).Figures[0].Status == Derived {
				derived++
			}
		}
		t.Logf("%q: %d of %d invented figures count as derived", answer, derived, n)
		if float64(derived) > most*float64(n) {
			t.Errorf("%q: more than %.0f %% of invented figures count as derived", answer, most*100)
		}
	}
}

func TestClaims(t *testing.T) {
	type claims = []string
	tests := []struct {
		name, answer, passage string
		want                  claims
	}{
		{"supported", "AI cloud revenue rose 33% [1].", search, claims{"AI cloud revenue rose 33% [1]. supported"}},
		{"two moves", "AI cloud revenue rose 33% while online marketing fell 18% [1].", search, claims{"AI cloud revenue rose 33% while online marketing fell 18% [1]. supported"}},
		{"reversed", "AI cloud revenue fell 33% [1].", search, claims{"AI cloud revenue fell 33% [1]. contradicted"}},
		{"reversed behind and", "The backlog is down 82% on the year [1].", order, claims{"The backlog is down 82% on the year [1]. contradicted"}},
		{"reversed noun", "A 46% drop in the backlog [1].", order, claims{"A 46% drop in the backlog [1]. contradicted"}},
		{"reversed level", "Online marketing revenue rose to RMB 15.3 billion [1].", search, claims{"Online marketing revenue rose to RMB 15.3 billion [1]. contradicted"}},
		{"reversed across languages", "BYD's sales rose 5.3% [1].", cars, claims{"BYD's sales rose 5.3% [1]. contradicted"}},
		{"reversed in Chinese", "百度AI云收入同比下降33%[1]。", search, claims{"百度AI云收入同比下降33%[1]。 contradicted"}},
		{"minus sign agrees", "BYD's sales: -5.3% [1].", cars, claims{"BYD's sales: -5.3% [1]. supported"}},
		{"growth that slows is not a fall", "Growth slowed to 34% [1].", cloud, claims{"Growth slowed to 34% [1]. supported"}},
		{"negated move says nothing", "净利润率下降2%[1]。", cars, claims{"净利润率下降2%[1]。 supported"}},
		{"wrong figure", "AI cloud revenue rose 35% [1].", search, claims{"AI cloud revenue rose 35% [1]. unsupported"}},
		{"no marker", "AI cloud revenue rose 33%.", search, claims{"AI cloud revenue rose 33%. uncited"}},
		{"words from nowhere", "Chelsea football fans celebrated loudly yesterday [1].", search, claims{"Chelsea football fans celebrated loudly yesterday [1]. unsupported"}},
		{"words prove nothing across languages", "广告业务面临压力[1]。", search, claims{"广告业务面临压力[1]。 supported"}},
		{"marker opens the next sentence", "Marketing fell 18%. [1] AI cloud rose 33%.[1] So it goes.", search,
			claims{"Marketing fell 18%. [1] supported", "AI cloud rose 33%.[1] supported", "So it goes. uncited"}},
		{"Chinese sentences", "广告收入下降18%。[1]云收入增长33%[1]。", search, claims{"广告收入下降18%。[1] supported", "云收入增长33%[1]。 supported"}},
		{"markdown", "## Baidu in 18%\n\n**Key points:**\n\n- **Marketing** fell 18% [1].\n- AI cloud\n  rose 33% [1].\n\n> Quoted: it rose 33% [1].\n", search,
			claims{"Marketing** fell 18% [1]. supported", "AI cloud\n  rose 33% [1]. supported", "Quoted: it rose 33% [1]. supported"}},
		{"list line cited at its end", "1. Marketing fell 18%. AI cloud rose 33% [1].\n2. Unknown.", search,
			claims{"Marketing fell 18%. supported", "AI cloud rose 33% [1]. supported", "Unknown. uncited"}},
		{"announcement and question", "Two figures stand out:\n\nWhat fell?\n", search, nil},
		{"table", "| metric | change |\n|---|---|\n| AI cloud | rose 33% [1] |\n", search, claims{"AI cloud | rose 33% [1] supported"}},
		{"code", "```\nfell 33% [1]\n```\n", search, nil},
		{"escaped marker", `AI cloud rose 33% \[1].`, search, claims{`AI cloud rose 33% \[1]. uncited`}},
	}
	tests = append(tests, struct {
		name, answer, passage string
		want                  claims
	}{"a sentence of 600 words", strings.Repeat("and so ", 300) + "AI cloud rose 33% [1].", search, claims{strings.Repeat("and so ", 300) + "AI cloud rose 33% [1]. supported"}})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got claims
			for _, c := range Check(Input{Answer: tt.answer, Cited: []string{tt.passage}}).Claims {
				got = append(got, tt.answer[c.Start:c.End]+" "+string(c.Support))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q\n got %q\nwant %q", tt.answer, got, tt.want)
			}
		})
	}
}

func TestQuotes(t *testing.T) {
	const said = "Joe Tsai said: 'Americans judge who is winning the AI race mainly by large-model performance — but Alibaba looks at the entire stack.'"
	const zh = "马化腾说：“我们会保持耐心，持续投入人工智能。”"
	tests := []struct{ name, answer, passage, want string }{
		{"straight marks", `"Alibaba looks at the entire stack" [1]`, said, "verbatim"},
		{"curly marks, spaces, dashes", "“large‑model  performance - but Alibaba looks” [1]", said, "verbatim"},
		{"single marks", "He said 'Alibaba looks at the entire stack' [1]", said, "verbatim"},
		{"own full stop and capital", `"Who is winning the AI race." [1]`, said, "verbatim"},
		{"ellipsis", `"Americans judge who is winning … Alibaba looks at the entire stack" [1]`, said, "verbatim"},
		{"ellipsis out of order", `"Alibaba looks at the … Americans judge" [1]`, said, "altered"},
		{"a word changed", `"Alibaba looks at the whole stack" [1]`, said, "altered"},
		{"half a word", `"merica judge who is winning" [1]`, said, "altered"},
		{"too short", `"entire stack" and it's the company's "AI race" [1]`, said, ""},
		{"Chinese", "他说「我们会保持耐心，持续投入」[1]", zh, "verbatim"},
		{"Chinese altered", "他说“我们将会大幅投入人工智能”[1]", zh, "altered"},
		{"Chinese too short", "他说“保持耐心”[1]", zh, ""},
		{"not closed", `He said "Alibaba looks at the entire stack [1]`, said, ""},
		{"no marker", `"Alibaba looks at the entire stack"`, said, "verbatim"},
		{"bold words", `"**Alibaba** looks at the *entire stack*" [1]`, said, "verbatim"},
		{"escaped signs", `"names such as snake\_case are read" [1]`, "It is said that names such as snake_case are read.", "verbatim"},
		{"marker inside", `"Alibaba looks at [1] the entire stack"`, said, "verbatim"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, q := range Check(Input{Answer: tt.answer, Cited: []string{tt.passage}}).Quotes {
				got += string(q.Status)
			}
			if got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.answer, got, tt.want)
			}
		})
	}
}
