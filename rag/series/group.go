package series

import (
	"cmp"
	"slices"

	"footnote/rag/calendar"
)

// Reported is a figure with the article that reports it.
type Reported struct {
	Figure
	Article Source
}

// Source is the article of a figure, as far as figures are compared.
type Source struct {
	ID       string
	Original string // id of the article that it is a copy of, or its own: copies count once
	Day      int64  // of publication, counted from any day; the newest counts first
}

// Series are the values of a metric of a subject over periods of one length.
type Series struct {
	Subject Subject
	Metric  string
	Unit    string // of the values, as in [figures.Figure]
	Every   string // length of the periods: month, quarter, half, nine-months, year, fiscal-quarter or fiscal-year
	Points  []Point
}

// Point is what the articles report for a period.
type Point struct {
	Period    Period
	Kind      Kind    // Actual, or else that of the newest figure: what is expected stands apart
	Value     float64 // of the newest article, and of its figures of the one with the most digits; of a range the lower end
	Low, High float64 // of all figures; equal where they agree and none is a range
	Conflict  bool    // two articles report values that cannot both be right
	Figures   []Reported
}

type seriesKey struct{ subject, metric, unit, every string }

type pointKey struct {
	period string
	actual bool
}

// Of puts the figures that are certain in series, in the order in which their
// subjects and metrics come first, the points of each in order of time.
func Of(list []Reported) []Series {
	var order []seriesKey
	points := make(map[seriesKey]map[pointKey][]Reported)
	for _, f := range list {
		if !f.Certain() {
			continue
		}
		k := seriesKey{f.Subject.Name, f.Metric, unitOf(f.Figure), every(f.Period)}
		if points[k] == nil {
			order = append(order, k)
			points[k] = make(map[pointKey][]Reported)
		}
		p := pointKey{f.Period.Code, f.Kind == Actual}
		points[k][p] = append(points[k][p], f)
	}
	var out []Series
	for _, k := range order {
		s := Series{Metric: k.metric, Unit: k.unit, Every: k.every}
		for _, list := range points[k] {
			if p, ok := pointOf(list); ok {
				s.Points = append(s.Points, p)
			}
		}
		if len(s.Points) == 0 {
			continue
		}
		slices.SortFunc(s.Points, func(a, b Point) int {
			return cmp.Or(a.Period.Start.Compare(b.Period.Start), cmp.Compare(a.Period.Code, b.Period.Code), cmp.Compare(a.Kind, b.Kind))
		})
		s.Subject = s.Points[0].Figures[0].Subject
		out = append(out, s)
	}
	return out
}

// unitOf is the unit of f, "" for a count: a metric says itself what it counts.
func unitOf(f Figure) string {
	if m, ok := MetricByID(f.Metric); ok && m.measures == count {
		return ""
	}
	return f.Unit
}

func every(p Period) string {
	switch {
	case p.IsFiscal() && len(p.Code) > len("FY2026"):
		return "fiscal-quarter"
	case p.IsFiscal():
		return "fiscal-year"
	case p.nine:
		return "nine-months"
	}
	return map[calendar.Unit]string{calendar.Month: "month", calendar.Quarter: "quarter", calendar.Half: "half", calendar.Year: "year"}[p.calendar.Unit]
}

// pointOf makes a point of the figures of one period. An article that reports two
// values for it was misread or means two things: it is left out. ok is false where
// none is left.
func pointOf(list []Reported) (p Point, ok bool) {
	list = slices.Clone(list)
	list = slices.DeleteFunc(list, func(f Reported) bool {
		return slices.ContainsFunc(list, func(g Reported) bool {
			return g.Article.ID == f.Article.ID && !agree(f.Figure.Figure, g.Figure.Figure)
		})
	})
	if len(list) == 0 {
		return Point{}, false
	}
	slices.SortStableFunc(list, func(a, b Reported) int {
		return cmp.Or(cmp.Compare(b.Article.Day, a.Article.Day), cmp.Compare(a.Digits, b.Digits))
	})
	first := list[0]
	p = Point{Period: first.Period, Kind: first.Kind, Value: first.Value, Low: first.Value, High: first.High, Figures: list}
	for _, f := range list[1:] {
		if !agreesWithAll(f, list) {
			p.Conflict = true
		}
	}
	for _, f := range list[1:] {
		if p.Conflict || f.IsRange() {
			p.Low, p.High = min(p.Low, f.Value), max(p.High, f.High)
		}
	}
	return p, true
}

// agreesWithAll says whether f is the value of all the others, but for copies of
// its own article.
func agreesWithAll(f Reported, list []Reported) bool {
	return !slices.ContainsFunc(list, func(g Reported) bool {
		return g.Article.Original != f.Article.Original && !agree(f.Figure.Figure, g.Figure.Figure)
	})
}
