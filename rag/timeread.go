package rag

import (
	"strconv"
	"time"

	"footnote/rag/calendar"
)

// read makes the phrase of what a pattern has matched, by group; false where that
// is no time.
func (p *timePhrase) read(g map[string]string, today time.Time) bool {
	year, said := p.yearOf(g, today)
	switch {
	case g["d"] != "":
		t := timesIn(g["d"])
		if len(t.days) == 0 {
			return false
		}
		p.period = calendar.Around(calendar.Day, t.days[0])
	case g["n"] != "":
		return p.readBack(g["n"], unitsByWord[g["u"]], today)
	case g["w"] != "":
		p.readWhich(g["w"], g["u"], today)
	case g["q"] != "" || g["q2"] != "":
		p.readNumbered(calendar.Quarter, numberOf(g["q"]+g["q2"]), year, said, today)
	case g["h"] != "":
		p.readNumbered(calendar.Half, numberOf(g["h"]), year, said, today)
	case g["m"] != "":
		n := numberOf(g["m"])
		if n == 0 {
			n = monthNumber(g["m"])
		}
		p.readNumbered(calendar.Month, n, year, said, today)
	default:
		p.period = calendar.Yearly(year)
		p.since = toDate.MatchString(g["r"])
	}
	p.unit = p.period.Unit
	return true
}

// yearOf returns the year that the groups name, this year where they name none.
func (p *timePhrase) yearOf(g map[string]string, today time.Time) (year int, said bool) {
	for _, name := range []string{"y", "f", "s"} {
		if y, err := strconv.Atoi(g[name]); err == nil {
			if y < 100 {
				y += 2000
			}
			return y, true
		}
	}
	year = today.Year()
	switch g["r"] {
	case "":
		return year, false
	case "last", "the previous", "去年":
		year--
	case "前年":
		year -= 2
	}
	p.relative = true
	return year, true
}

// readNumbered sets the nth period of a unit; without its year it is the last
// that has begun.
func (p *timePhrase) readNumbered(unit calendar.Unit, n, year int, said bool, today time.Time) {
	p.period, p.bareYear = calendar.Numbered(unit, year, n), !said
	if !said && p.period.Start.After(today) {
		p.period = calendar.Numbered(unit, year-1, n)
	}
}

// readWhich sets the last or this period of a unit, or a day before today.
func (p *timePhrase) readWhich(which, unit string, today time.Time) {
	p.relative = true
	switch which {
	case "yesterday", "昨天", "昨日":
		p.period, p.published = calendar.Around(calendar.Day, today).Shifted(-1), true
		return
	case "前天":
		p.period, p.published = calendar.Around(calendar.Day, today).Shifted(-2), true
		return
	}
	p.period = calendar.Around(unitsByWord[unit], today)
	switch which {
	case "this", "current", "本", "这", "这个", "这一", "这一个":
	default:
		p.period = p.period.Shifted(-1)
		p.published = p.period.Unit == calendar.Week
	}
}

// readBack sets the n units up to today; 半 is half of one. Quarters and years are
// what figures are reported for, shorter ones what was published then.
func (p *timePhrase) readBack(n string, unit calendar.Unit, today time.Time) bool {
	p.back, p.unit = numberOf(n), unit
	switch {
	case n == "半" && unit == calendar.Year:
		p.back, p.unit = 6, calendar.Month
	case n == "半" && unit == calendar.Month:
		p.back, p.unit = 15, calendar.Day
	}
	p.relative, p.published = true, p.unit < calendar.Quarter
	p.from, p.to = calendar.Add(today, p.unit, -p.back), today
	return p.back > 0
}
