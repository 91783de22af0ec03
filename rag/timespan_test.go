package rag

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The times of a question, seen from Monday 23 November 2026. A filter is marked
// with an exclamation mark.
func TestSpanOf(t *testing.T) {
	tests := []struct{ question, want string }{
		{"What was Tencent's capex in Q3 2025?", "2025-07-01 2025-09-30 third quarter of 2025"},
		{"What was Tencent's capex in the third quarter of 2025?", "2025-07-01 2025-09-30 third quarter of 2025"},
		{"Tencent's third-quarter 2025 capex", "2025-07-01 2025-09-30 third quarter of 2025"},
		{"capex in the third quarter", "2026-07-01 2026-09-30 third quarter of 2026"},
		{"capex in the fourth quarter", "2026-10-01 2026-12-31 fourth quarter of 2026"},
		{"capex in the third quarter of last year", "2025-07-01 2025-09-30 third quarter of 2025"},
		{"Q2 FY2024 stores", "2024-04-01 2024-06-30 second quarter of 2024"},
		{"Q2 of FY24 stores", "2024-04-01 2024-06-30 second quarter of 2024"},
		{"2Q'22 and 2023 Q1", "2022-04-01 2023-03-31 second quarter of 2022, first quarter of 2023"},
		{"revenue in H1 2025", "2025-01-01 2025-06-30 first half of 2025"},
		{"the first half of 2025", "2025-01-01 2025-06-30 first half of 2025"},
		{"What happened last quarter?", "2026-07-01 2026-09-30 third quarter of 2026"},
		{"revenue this quarter", "2026-10-01 2026-12-31 fourth quarter of 2026"},
		{"What did it earn in 2024?", "2024-01-01 2024-12-31 2024"},
		{"2024's profit", "2024-01-01 2024-12-31 2024"},
		{"3M's FY2018 capex", "2018-01-01 2018-12-31 2018"},
		{"last year's profit", "2025-01-01 2025-12-31 2025"},
		{"inflation this year", "2026-01-01 2026-12-31 2026"},
		{"sales in June 2025", "2025-06-01 2025-06-30 June 2025"},
		{"sales in December", "2025-12-01 2025-12-31 December 2025"},
		{"what was said last month", "2026-10-01 2026-10-31 October 2026"},
		{"What has Tencent announced since June?", "!2026-06-01 2026-11-23 since June 2026"},
		{"since the start of 2025", "!2025-01-01 2026-11-23 since 2025"},
		{"since the first quarter", "!2026-01-01 2026-11-23 since first quarter of 2026"},
		{"since October 4, 2023", "!2023-10-04 2026-11-23 since 4 October 2023"},
		{"news of the past 30 days", "!2026-10-24 2026-11-23 past 30 days"},
		{"in the last three months", "!2026-08-23 2026-11-23 past 3 months"},
		{"over the past five years", "2021-11-23 2026-11-23 past 5 years"},
		{"What happened yesterday?", "!2026-11-22 2026-11-23 22 November 2026"},
		{"what was new last week", "!2026-11-16 2026-11-23 week of 16 November 2026"},
		{"results so far this year", "!2026-01-01 2026-11-23 since 2026"},
		{"growth year to date", "!2026-01-01 2026-11-23 since 2026"},
		{"腾讯2025年第三季度的资本开支是多少？", "2025-07-01 2025-09-30 2025年第三季度"},
		{"腾讯第三季度的资本开支", "2026-07-01 2026-09-30 2026年第三季度"},
		{"去年第三季度的资本开支", "2025-07-01 2025-09-30 2025年第三季度"},
		{"首季的收入", "2026-01-01 2026-03-31 2026年第一季度"},
		{"这部剧的第三季", ""},
		{"去年三季度", "2025-07-01 2025-09-30 2025年第三季度"},
		{"2025年Q3收入", "2025-07-01 2025-09-30 2025年第三季度"},
		{"去年的收入是多少", "2025-01-01 2025-12-31 2025年"},
		{"2024年的净利润", "2024-01-01 2024-12-31 2024年"},
		{"上季度的收入", "2026-07-01 2026-09-30 2026年第三季度"},
		{"上个季度的收入", "2026-07-01 2026-09-30 2026年第三季度"},
		{"本季度的收入", "2026-10-01 2026-12-31 2026年第四季度"},
		{"2023年上半年的产量", "2023-01-01 2023-06-30 2023年上半年"},
		{"2021年7月份的指数", "2021-07-01 2021-07-31 2021年7月"},
		{"7月的销量", "2026-07-01 2026-07-31 2026年7月"},
		{"前三季度的利润", "2026-01-01 2026-12-31 2026年"},
		{"今年以来有什么消息", "!2026-01-01 2026-11-23 2026年以来"},
		{"6月以来的销量", "!2026-06-01 2026-11-23 2026年6月以来"},
		{"自去年3月以来加息几次", "!2025-03-01 2026-11-23 2025年3月以来"},
		{"近三个月的新闻", "!2026-08-23 2026-11-23 近3个月"},
		{"近半年的新闻", "!2026-05-23 2026-11-23 近6个月"},
		{"过去30天", "!2026-10-24 2026-11-23 近30天"},
		{"昨天发生了什么", "!2026-11-22 2026-11-23 2026年11月22日"},
		{"上周的新闻", "!2026-11-16 2026-11-23 2026年11月16日当周"},

		{"why is capex falling?", ""},
		{"What did The Verge report on October 4, 2023?", ""},
		{"2023年10月4日发生了什么", ""},
		{"10月4日发生了什么", ""},
		{"with 2023 vehicles", ""},
		{"May I ask who may win?", ""},
		{"How did it do compared with last year?", ""},
		{"比去年同期增长多少", ""},
		{"the past", ""},
		{"三个月大的孩子", ""},
	}
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			got := ""
			if s := spanOf(tt.question, today, languageOf(tt.question)); s != nil {
				got = fmt.Sprint(s.From.Format(time.DateOnly), " ", s.To.Format(time.DateOnly), " ", s.Why)
				if s.filters {
					got = "!" + got
				}
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func FuzzTimePhrases(f *testing.F) {
	for _, s := range []string{"since June 2025", "2025年第三季度", "近半年 Q9 q1'99", "(before) 99月", "1q 2q 3q 2025年十二月以来"} {
		f.Add(s)
	}
	today := time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, p := range timePhrases(text, today) {
			if p.start < last || p.end <= p.start || p.end > len(text) || strings.TrimSpace(text[p.start:p.end]) == "" {
				t.Fatalf("%q: phrase %d to %d behind %d", text, p.start, p.end, last)
			}
			if p.to.Before(p.from) && !p.since {
				t.Fatalf("%q: from %s to %s", text, p.from, p.to)
			}
			if p.name(true) == "" || p.name(false) == "" {
				t.Fatalf("%q has no name", text)
			}
			last = p.end
		}
	})
}
