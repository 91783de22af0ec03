// Package calendar knows the periods of the calendar: days, weeks, months, quarters,
// half-years and years. Everything in it is a value, safe for concurrent use.
package calendar

import (
	"fmt"
	"time"
)

// Unit is the length of a period of the calendar.
type Unit int

// The units, from the shortest to the longest.
const (
	Day Unit = iota
	Week
	Month
	Quarter
	Half
	Year
)

// Period is a day, week, month, quarter, half-year or year of the calendar. The
// zero value is none.
type Period struct {
	Unit  Unit
	Start time.Time // its first day, in UTC
}

// IsZero says whether p is none.
func (p Period) IsZero() bool { return p.Start.IsZero() }

// Around returns the period of a unit that has the day.
func Around(unit Unit, day time.Time) Period {
	y, m, d := day.Date()
	switch unit {
	case Week: // from Monday
		d -= (int(day.Weekday()) + 6) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = m-(m-1)%3, 1
	case Half:
		m, d = m-(m-1)%6, 1
	case Year:
		m, d = 1, 1
	}
	return Period{unit, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// Numbered returns the nth, from 1, period of a unit below a year in a year.
func Numbered(unit Unit, year, n int) Period {
	months := map[Unit]int{Month: 1, Quarter: 3, Half: 6}[unit]
	return Period{unit, time.Date(year, time.Month(1+months*(n-1)), 1, 0, 0, 0, 0, time.UTC)}
}

// Yearly returns a year.
func Yearly(year int) Period { return Period{Year, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)} }

// Shifted returns the nth period behind p, before it where n is below 0.
func (p Period) Shifted(n int) Period { return Period{p.Unit, Add(p.Start, p.Unit, n)} }

// End is the last day of p.
func (p Period) End() time.Time { return Add(p.Start, p.Unit, 1).AddDate(0, 0, -1) }

// Add returns the day n units behind day, before it where n is below 0.
func Add(day time.Time, unit Unit, n int) time.Time {
	switch unit {
	case Day:
		return day.AddDate(0, 0, n)
	case Week:
		return day.AddDate(0, 0, 7*n)
	case Month:
		return day.AddDate(0, n, 0)
	case Quarter:
		return day.AddDate(0, 3*n, 0)
	case Half:
		return day.AddDate(0, 6*n, 0)
	}
	return day.AddDate(n, 0, 0)
}

// Ordinal is the number of a quarter or half-year in its year, from 1.
func (p Period) Ordinal() int {
	if p.Unit == Half {
		return int(p.Start.Month()-1)/6 + 1
	}
	return int(p.Start.Month()-1)/3 + 1
}

// Name writes p in English or Chinese: "third quarter of 2025", "2025年第三季度".
func (p Period) Name(chinese bool) string {
	year := p.Start.Year()
	if chinese {
		switch p.Unit {
		case Week:
			return p.Start.Format("2006年1月2日") + "当周"
		case Month:
			return p.Start.Format("2006年1月")
		case Quarter:
			return fmt.Sprintf("%d年第%s季度", year, []string{"一", "二", "三", "四"}[p.Ordinal()-1])
		case Half:
			return fmt.Sprintf("%d年%s半年", year, []string{"上", "下"}[p.Ordinal()-1])
		case Year:
			return fmt.Sprintf("%d年", year)
		}
		return p.Start.Format("2006年1月2日")
	}
	switch p.Unit {
	case Week:
		return "week of " + p.Start.Format("2 January 2006")
	case Month:
		return p.Start.Format("January 2006")
	case Quarter:
		return fmt.Sprintf("%s quarter of %d", []string{"first", "second", "third", "fourth"}[p.Ordinal()-1], year)
	case Half:
		return fmt.Sprintf("%s half of %d", []string{"first", "second"}[p.Ordinal()-1], year)
	case Year:
		return fmt.Sprint(year)
	}
	return p.Start.Format("2 January 2006")
}
