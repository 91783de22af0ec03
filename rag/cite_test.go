package rag

import (
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/terms"
)

var analyzer = terms.NewAnalyzer(terms.BuiltinLexicon())

const tencentPassage = `Why Tencent can wait

Tencent's capital expenditures (capex) fell to 13 billion yuan in the third quarter of 2025, from 19.1 billion yuan in the second quarter. The company is the largest publisher of games. Its capex is falling because of the stability of its core businesses in gaming and WeChat. Revenue rose 15% to 192.9 billion yuan. Net profit rose 1% to 63.1 billion yuan.`

func TestNearestSentence(t *testing.T) {
	for _, tt := range []struct{ name, claim, want string }{
		{"the same words", "Tencent's revenue rose.", "Revenue rose 15%"},
		{"other forms of the words", "It publishes the largest games.", "The company is the largest publisher"},
		{"a figure decides", "The company reached 192.9 billion yuan in the third quarter of its games.", "Revenue rose 15%"},
		{"a synonym", "Net income was higher.", "Net profit rose"},
		{"Chinese, by concepts", "腾讯资本开支下降，是因为游戏和微信等核心业务稳定。", "Its capex is falling because"},
		{"Chinese, by concepts and figures", "第三季度资本开支为13 billion元，第二季度为19.1。", "Tencent's capital expenditures"},
		{"Chinese, by figures", "营收同比增长15%，达192.9。", "Revenue rose 15%"},
		{"nothing shared: the first that is no heading", "Sheep graze in Patagonia.", "Tencent's capital expenditures"},
		{"no claim", "", "Tencent's capital expenditures"},
	} {
		span := nearestSentence(analyzer, tencentPassage, tt.claim)
		if got := tencentPassage[span.Start:span.End]; !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q is tied to %q, want %q", tt.name, tt.claim, got, tt.want)
		}
	}
	const heading = "A heading alone"
	if span := nearestSentence(analyzer, heading+"\n\nTwo\n", "Two"); span.End == 0 {
		t.Error("headings alone have no sentence")
	}
}

func TestCitations(t *testing.T) {
	other := "Alibaba's capex exceeds 126 billion yuan. Its cloud revenue rose 34%."
	sources := []Source{
		{N: 1, Passage: corpus.Passage{Chunk: corpus.Chunk{ID: "p_1", DocID: "a_1", Start: 100}, Text: tencentPassage}},
		{N: 2, Passage: corpus.Passage{Chunk: corpus.Chunk{ID: "p_2", DocID: "a_2", Start: 0}, Text: other}},
	}
	const fell, rose, profit, cause = "Tencent's capital", "Revenue rose 15%", "Net profit rose", "Its capex is falling"
	const alibaba, cloud = "Alibaba's capex", "Its cloud revenue"
	for _, tt := range []struct {
		name, answer string
		want         []string // beginnings of the cited sentences
	}{
		{"inside the sentence", "Capex fell to 13 billion yuan [1]. Revenue rose 15% [1].", []string{fell, rose}},
		{"behind the full stop", "Capex fell to 13 billion yuan. [1] Revenue rose 15%. [1]", []string{fell, rose}},
		{"behind it, without a space", "Capex fell to 13 billion yuan.[1] Revenue rose 15%.[1] Net profit rose 1%.[1]", []string{fell, rose, profit}},
		{"two behind it", "Cloud revenue rose 34% while net profit rose 1%. [1][2] Capex fell to 13 billion yuan. [1] [2]", []string{profit, cloud, fell, alibaba}},
		{"Chinese", "腾讯资本开支降至13 billion元。[1]营收增长15%。[1][2]", []string{fell, rose, cloud}},
		{"list lines", "- Capex fell to 13 billion yuan [1]\n- Revenue rose 15% [1]", []string{fell, rose}},
		{"before the sentence", "- [1] Net profit rose 1%.\n- [1] Capex fell to 13 billion yuan.\n- [2] Cloud revenue rose.", []string{profit, fell, cloud}},
		{"before the sentence, as lines", "[1] Net profit rose 1%.\n[1] Capex fell to 13 billion yuan.", []string{profit, fell}},
		{"on a line of its own", "Capex is falling because of gaming.\n\nNet profit rose 1%.\n[1]", []string{profit}},
		{"its number is no figure", "The company expands [1].", []string{"The company is the largest"}},
		{"two in one sentence", "Capex fell to 13 billion yuan [1], while cloud revenue rose 34% [2].", []string{fell, cloud}},
		{"none", "The passages do not say.", nil},
		{"text in brackets", "It fell \\[1] and `[1]` [x].", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := citations(analyzer, &Answer{Text: tt.answer, Sources: sources})
			if len(got) != len(tt.want) {
				t.Fatalf("%d citations, want %d", len(got), len(tt.want))
			}
			for i, c := range got {
				s := sources[c.N-1]
				if !strings.HasPrefix(c.Text, tt.want[i]) {
					t.Errorf("citation %d is %q, want %q", i, c.Text, tt.want[i])
				}
				if c.PassageID != s.ID || c.DocID != s.DocID || s.Text[c.DocStart-s.Start:c.DocEnd-s.Start] != c.Text || tt.answer[c.Start:c.End] != markerText(c.N) {
					t.Errorf("citation %+v", c)
				}
			}
		})
	}
}
