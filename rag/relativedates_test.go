package rag

import (
	"regexp"
	"testing"
	"time"
)

// Relative dates of an article of Tuesday 2 December 2025.
func TestDatesResolved(t *testing.T) {
	published := time.Date(2025, 12, 2, 0, 0, 0, 0, time.UTC)
	tests := []struct{ text, want string }{
		{"The group said yesterday that", "The group said yesterday [1 December 2025] that"},
		{"Last quarter it rose.", "Last quarter [Q3 2025] it rose."},
		{"more than last year's", "more than last year [the year 2024]'s"},
		{"this month and next year", "this month [December 2025] and next year [the year 2026]"},
		{"今年的资本开支", "今年 [2025年]的资本开支"},
		{"去年第四季度", "去年 [2024年]第四季度"},
		{"上季度与上个月", "上季度 [2025年第三季度]与上个月 [2025年11月]"},
		{"昨日宣布", "昨日 [2025年12月1日]宣布"},
		{"前年", "前年 [2023年]"},
		{"如今年轻人", "如今年轻人"},
		{"today (Tuesday)", "today (Tuesday)"},
		{"去年同期", "去年同期"},
		{"Toyota's yearly figures", "Toyota's yearly figures"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := datesResolved(tt.text, published); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
		if got := datesResolved(tt.text, time.Time{}); got != tt.text {
			t.Errorf("%q of an article without a date: got %q", tt.text, got)
		}
	}
}

// What is added is no marker, and without it the text is as it was.
func TestResolvedDatesAreNoMarkers(t *testing.T) {
	added := regexp.MustCompile(` \[[^\[\]]*\]`)
	for _, text := range []string{"yesterday, today, tomorrow, last month, this quarter, next year", "昨天今天明天上月本季度明年"} {
		got := datesResolved(text, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
		if m := writtenMarker.FindString(got); m != "" {
			t.Errorf("%q reads as a marker in %q", m, got)
		}
		if back := added.ReplaceAllString(got, ""); back != text || back == got {
			t.Errorf("%q became %q", text, back)
		}
	}
}
