package calendar_test

import (
	"testing"
	"time"

	"footnote/rag/calendar"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		period           calendar.Period
		start, end, name string
	}{
		{calendar.Around(calendar.Week, day("2025-12-07")), "2025-12-01", "2025-12-07", "week of 1 December 2025"},
		{calendar.Around(calendar.Quarter, day("2025-11-30")), "2025-10-01", "2025-12-31", "fourth quarter of 2025"},
		{calendar.Around(calendar.Half, day("2025-06-30")), "2025-01-01", "2025-06-30", "first half of 2025"},
		{calendar.Numbered(calendar.Month, 2024, 2), "2024-02-01", "2024-02-29", "February 2024"},
		{calendar.Numbered(calendar.Quarter, 2025, 1).Shifted(-1), "2024-10-01", "2024-12-31", "fourth quarter of 2024"},
		{calendar.Yearly(2025), "2025-01-01", "2025-12-31", "2025"},
	} {
		p := tt.period
		if p.Start != day(tt.start) || p.End() != day(tt.end) || p.Name(false) != tt.name {
			t.Errorf("%s: %s to %s, want %s: %s to %s", p.Name(false), p.Start, p.End(), tt.name, tt.start, tt.end)
		}
	}
}
