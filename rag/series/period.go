package series

import (
	"fmt"
	"time"

	"footnote/rag/calendar"
)

// Period is what a figure is for. Periods of a company's own fiscal year have no
// days: articles do not say when it begins.
type Period struct {
	Code       string    // 2025, 2025-Q3, 2025-H1, 2025-9M, 2025-09, FY2026, FY2026-Q2; "": not certain
	Start, End time.Time // days in UTC, both inclusive; zero: a fiscal year's

	calendar calendar.Period
	nine     bool // the nine months from the start of calendar
}

// periodOf returns a month, quarter, half-year or year.
func periodOf(c calendar.Period) Period {
	p := Period{Start: c.Start, End: c.End(), calendar: c}
	switch year := c.Start.Year(); c.Unit {
	case calendar.Month:
		p.Code = c.Start.Format("2006-01")
	case calendar.Quarter:
		p.Code = fmt.Sprintf("%d-Q%d", year, c.Ordinal())
	case calendar.Half:
		p.Code = fmt.Sprintf("%d-H%d", year, c.Ordinal())
	case calendar.Year:
		p.Code = fmt.Sprint(year)
	default:
		return Period{}
	}
	return p
}

// nineMonths returns the first nine months of a year.
func nineMonths(year int) Period {
	c := calendar.Yearly(year)
	return Period{fmt.Sprintf("%d-9M", year), c.Start, c.Start.AddDate(0, 9, -1), c, true}
}

// fiscal returns a fiscal year, or a quarter of it where quarter is not 0.
func fiscal(year, quarter int) Period {
	if quarter == 0 {
		return Period{Code: fmt.Sprintf("FY%d", year)}
	}
	return Period{Code: fmt.Sprintf("FY%d-Q%d", year, quarter)}
}

// IsFiscal says whether p is of a company's own fiscal year.
func (p Period) IsFiscal() bool { return p.Code != "" && p.Start.IsZero() }

// isQuarter says whether p is a quarter of the calendar.
func (p Period) isQuarter() bool { return p.calendar.Unit == calendar.Quarter && p.Code != "" }

// shifted returns the period n units from p: the same one of another year, or
// another quarter. It is zero where p is fiscal, or no quarter.
func (p Period) shifted(n int, unit calendar.Unit) Period {
	switch {
	case p.Start.IsZero():
		return Period{}
	case unit == calendar.Quarter && !p.isQuarter():
		return Period{}
	case unit == calendar.Quarter:
		return periodOf(p.calendar.Shifted(n))
	case p.nine:
		return nineMonths(p.Start.Year() + n)
	}
	return periodOf(calendar.Period{Unit: p.calendar.Unit, Start: p.Start.AddDate(n, 0, 0)})
}
