package llmtest_test

import (
	"math"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

const passages = `[1] Tencent trims spending · Reuters · 2025-11-14
Tencent's capital expenditures have declined to 19.1 billion yuan in the third quarter. The chips were short. It rained in Shenzhen.

[2] Alibaba invests · Caixin · 2025-10-02
Alibaba raised its budget for data centres. Its shares rose.

[3] Fish · Local · 2025-09-01
The fish market opened at five.
`

func TestAnswer(t *testing.T) {
	const want = "Tencent's capital expenditures have declined to 19.1 billion yuan in the third quarter [1]. The chips were short [1]."
	tests := []struct{ name, prompt, want string }{
		{"fence of a nonce", "Passages, between two lines with k3j2h4:\n\nk3j2h4\n" + passages + "\nk3j2h4\n\nToday is 2026-11-23. The question, to be answered in English:\n\nWhat were Tencent's capital expenditures?\n", want},
		{"fence of backquotes", "```\n" + passages + "```\nQuestion: What were Tencent's capital expenditures?", want},
		{"fence of tags", "<articles>\n" + passages + "</articles>\nWhat were Tencent's capital expenditures?", want},
		{"no fence", passages + "\nQuestion: What were Tencent's capital expenditures?", want},
		{"question before", "Question: What were Tencent's capital expenditures?\n\n```\n" + passages + "```\n", want},
		{"two passages", "```\n" + passages + "```\nDid Alibaba or Tencent raise capital expenditures?",
			want + " Alibaba raised its budget for data centres [2]. Its shares rose [2]."},
		{"nothing shared", "```\n" + passages + "```\nWhy?", want},
		{"number at a line's start inside a passage", "```\n[1] T · P\nFirst line of it.\n[2] is no passage here.\n```\nFirst line?", "First line of it [1]. [2] is no passage here [1]."},
		{"Chinese", "```\n[1] 腾讯 · 财新\n腾讯资本开支下降至130亿元。天气很好。\n```\n问题：腾讯的资本开支是多少？", "腾讯资本开支下降至130亿元 [1]。 天气很好 [1]。"},
		{"abbreviation", "```\n[1] T · P\nThe U.S. rules changed. They bite.\n```\nU.S. rules?", "The U.S. rules changed [1]. They bite [1]."},
		{"heading before the text", "xyz\n[1] T · P\n(Results: Q3) Sales fell 9%.\n\nxyz\nSales?", "Sales fell 9% [1]."},
		{"no passages: the question", "Rewrite this.\nQuestion: And in 2024?", "And in 2024?"},
		{"nothing", "", llmtest.NoPassages},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := llmtest.Answer(tt.prompt); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestEmbedPutsSimilarTextsNear(t *testing.T) {
	near := [][2]string{
		{"Tencent's capital expenditure fell in the third quarter", "In the quarter Tencent cut its capital expenditures"},
		{"腾讯第三季度资本开支下降", "腾讯的资本开支"},
	}
	const far = "The fish market of the harbour opened early"
	for _, pair := range near {
		a, b := llmtest.Embed(pair[0], 0), llmtest.Embed(pair[1], 0)
		if likeness, other := dot(a, b), dot(a, llmtest.Embed(far, 0)); likeness < 0.4 || likeness < other+0.3 {
			t.Errorf("%q and %q: %.2f, but %.2f to a text about fish", pair[0], pair[1], likeness, other)
		}
	}
}

func TestEmbedIsOfUnitLength(t *testing.T) {
	for _, text := range []string{"", "   ", "the of and", "word", strings.Repeat("many words ", 1000)} {
		for _, dimensions := range []int{0, 1, 7, 1024} {
			v := llmtest.Embed(text, dimensions)
			if n := dot(v, v); math.Abs(n-1) > 1e-5 {
				t.Errorf("Embed(%.10q, %d) has length² %v", text, dimensions, n)
			}
		}
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
