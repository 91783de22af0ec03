package rag

import (
	"fmt"
	"time"
)

// unitOfTime is the length of a period of the calendar.
type unitOfTime int

const (
	aDay unitOfTime = iota
	aWeek
	aMonth
	aQuarter
	aHalf
	aYear
)

// period is a day, week, month, quarter, half-year or year of the calendar. The
// zero value is none.
type period struct {
	unit  unitOfTime
	start time.Time // its first day, in UTC
}

func (p period) isZero() bool { return p.start.IsZero() }

// periodAround returns the period of a unit that has the day.
func periodAround(unit unitOfTime, day time.Time) period {
	y, m, d := day.Date()
	switch unit {
	case aWeek: // from Monday
		d -= (int(day.Weekday()) + 6) % 7
	case aMonth:
		d = 1
	case aQuarter:
		m, d = m-(m-1)%3, 1
	case aHalf:
		m, d = m-(m-1)%6, 1
	case aYear:
		m, d = 1, 1
	}
	return period{unit, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// numbered returns the nth, from 1, period of a unit below a year in a year.
func numbered(unit unitOfTime, year, n int) period {
	months := map[unitOfTime]int{aMonth: 1, aQuarter: 3, aHalf: 6}[unit]
	return period{unit, time.Date(year, time.Month(1+months*(n-1)), 1, 0, 0, 0, 0, time.UTC)}
}

func yearly(year int) period { return period{aYear, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)} }

// shifted returns the nth period behind p, before it where n is below 0.
func (p period) shifted(n int) period { return period{p.unit, addUnits(p.start, p.unit, n)} }

// end is the last day of p.
func (p period) end() time.Time { return addUnits(p.start, p.unit, 1).AddDate(0, 0, -1) }

func addUnits(day time.Time, unit unitOfTime, n int) time.Time {
	switch unit {
	case aDay:
		return day.AddDate(0, 0, n)
	case aWeek:
		return day.AddDate(0, 0, 7*n)
	case aMonth:
		return day.AddDate(0, n, 0)
	case aQuarter:
		return day.AddDate(0, 3*n, 0)
	case aHalf:
		return day.AddDate(0, 6*n, 0)
	}
	return day.AddDate(n, 0, 0)
}

// ordinal is the number of a quarter or half-year in its year, from 1.
func (p period) ordinal() int {
	if p.unit == aHalf {
		return int(p.start.Month()-1)/6 + 1
	}
	return int(p.start.Month()-1)/3 + 1
}

// name writes p in English or Chinese: "third quarter of 2025", "2025年第三季度".
func (p period) name(chinese bool) string {
	year := p.start.Year()
	if chinese {
		switch p.unit {
		case aWeek:
			return p.start.Format("2006年1月2日") + "当周"
		case aMonth:
			return p.start.Format("2006年1月")
		case aQuarter:
			return fmt.Sprintf("%d年第%s季度", year, []string{"一", "二", "三", "四"}[p.ordinal()-1])
		case aHalf:
			return fmt.Sprintf("%d年%s半年", year, []string{"上", "下"}[p.ordinal()-1])
		case aYear:
			return fmt.Sprintf("%d年", year)
		}
		return p.start.Format("2006年1月2日")
	}
	switch p.unit {
	case aWeek:
		return "week of " + p.start.Format("2 January 2006")
	case aMonth:
		return p.start.Format("January 2006")
	case aQuarter:
		return fmt.Sprintf("%s quarter of %d", []string{"first", "second", "third", "fourth"}[p.ordinal()-1], year)
	case aHalf:
		return fmt.Sprintf("%s half of %d", []string{"first", "second"}[p.ordinal()-1], year)
	case aYear:
		return fmt.Sprint(year)
	}
	return p.start.Format("2 January 2006")
}
