package verify

import (
	"strings"
	"testing"
)

// checkReport fails unless every part of a report stands at its offsets.
func checkReport(t *testing.T, in Input) {
	t.Helper()
	r := Check(in)
	for _, f := range r.Figures {
		if in.Answer[f.Start:f.End] != f.Text || f.Citation > len(in.Cited) {
			t.Fatalf("Check(%q): figure %+v does not stand there", in.Answer, f)
		}
	}
	for _, q := range r.Quotes {
		if in.Answer[q.Start:q.End] != q.Text || q.Citation > len(in.Cited) {
			t.Fatalf("Check(%q): quote %+v does not stand there", in.Answer, q)
		}
	}
	last := 0
	for _, c := range r.Claims {
		if c.Start < last || c.Start >= c.End || c.End > len(in.Answer) {
			t.Fatalf("Check(%q): claim %+v overlaps or is empty", in.Answer, c)
		}
		last = c.End
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Capex was 13 billion yuan. [1] 增长34%[2]。", capex, cloud)
	f.Add("- **A:** \"one two three four\" [1]\n\n| a | b |\n|---|---|\n| 5% | [2] |", search, cars)
	f.Add("fell 53% in total 32.1 billion yuan, midpoint $71 billion, 41% of [1]", capex, chips)
	f.Add("> # x\n```\n[1]\n`", "", "“")
	f.Fuzz(func(t *testing.T, answer, first, second string) {
		checkReport(t, Input{Answer: answer, Cited: []string{first}, Retrieved: []string{second}})
	})
}

func TestCheckLongRuns(t *testing.T) {
	for _, unit := range []string{"[1]", "\"a b c d ", "`", "“", "5% and ", "[1, ", "\\", "](", ". [1] ", "'x ", "up 5% and ", "Alibaba's revenue fell 7% to ", "| 5% ", "净利润增长7%至", "50" + strings.Repeat("\x8c", 3000)} {
		long := strings.Repeat(unit, 30_000/len(unit))
		checkReport(t, Input{Answer: long, Cited: []string{capex, long}})
		checkReport(t, Input{Answer: long + " [1]", Cited: []string{capex}})
	}
}

// BenchmarkCheck checks an answer of about 300 words against eight passages.
func BenchmarkCheck(b *testing.B) {
	one := "Tencent's capital expenditure slid to **13 billion yuan** in the third quarter of 2025, down 32% from the quarter before [1]. " +
		"Alibaba Cloud's revenue was about 39.8 billion yuan, up 34% [2], and the backlog of Google Cloud reached $155bn [3]. " +
		"Baidu said \"AI cloud revenue rose 33% to RMB 6.2 billion\" [4]. 比亚迪11月销量同比下降5.3%[5]。\n\n"
	in := Input{Answer: strings.Repeat(one, 5)}
	for _, p := range []string{capex, cloud, order, search, cars, chips, capex + cloud, order + search} {
		in.Cited = append(in.Cited, strings.Repeat(p+" ", 1+1200/len(p)))
	}
	b.ReportAllocs()
	for b.Loop() {
		Check(in)
	}
}
