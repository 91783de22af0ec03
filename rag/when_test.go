package rag

import (
	"fmt"
	"testing"
)

func TestTimesIn(t *testing.T) {
	tests := []struct{ question, want string }{
		{"What did The Verge report on October 4, 2023?", "days 2023-10-04 years 2023 quarters"},
		{"what happened on 4th of Oct 2023 and 2023-10-05", "days 2023-10-04 2023-10-05 years 2023 quarters"},
		{"2023年10月4日发生了什么", "days 2023-10-04 years 2023 quarters"},
		{"3M's FY2018 capex", "days years 2018 quarters"},
		{"the FY18 figure", "days years 2018 quarters"},
		{"Apple's revenue in Q3 2023 and 2Q'22", "days years 2023 2022 quarters 3 2"},
		{"third-quarter sales of 2025", "days years 2025 quarters 3"},
		{"腾讯2025年第三季度的资本开支", "days years 2025 quarters 3"},
		{"what is the latest guidance?", "days years quarters latest"},
		{"最新的指引是多少", "days years quarters latest"},
		{"on February 31, 2024", "days years 2024 quarters"},
		{"13 billion yuan and 2023 vehicles", "days years 2023 quarters"},
		{"the Q5 and 12345", "days years quarters"},
		{"why is capex falling?", "days years quarters"},
	}
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			got := timesIn(tt.question)
			s := "days"
			for _, d := range got.days {
				s += d.Format(" 2006-01-02")
			}
			s += " years"
			for _, y := range got.years {
				s += fmt.Sprint(" ", y)
			}
			s += " quarters"
			for _, q := range got.quarters {
				s += fmt.Sprint(" ", q)
			}
			if got.latest {
				s += " latest"
			}
			if s != tt.want {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
		})
	}
}

// The question is what comes before the instructions for the answer; a long one
// is one long sentence.
func TestWhatIsAsked(t *testing.T) {
	tests := []struct{ question, asked, rest, longest string }{
		{"Who won? Answer in one word.", "Who won?", " Answer in one word.", "Who won?"},
		{"It rained all week. Who won?", "It rained all week. Who won?", "", "Who won?"},
		{"名次如何？谁赢了比赛？请简答。", "名次如何？谁赢了比赛？", "请简答。", "谁赢了比赛？"},
		{"Tencent capex", "Tencent capex", "", "Tencent capex"},
	}
	for _, tt := range tests {
		asked, rest := askedFirst(tt.question)
		if longest := longestAsking(tt.question); asked != tt.asked || rest != tt.rest || longest != tt.longest {
			t.Errorf("%q: %q, %q, longest %q", tt.question, asked, rest, longest)
		}
	}
}

func TestMonthNumber(t *testing.T) {
	for name, want := range map[string]int{"jan": 1, "january": 1, "may": 5, "sept": 9, "december": 12, "07": 7, "": 0, "ja": 0, "anf": 0, "xyz": 0} {
		if got := monthNumber(name); got != want {
			t.Errorf("%q: got %d, want %d", name, got, want)
		}
	}
}
