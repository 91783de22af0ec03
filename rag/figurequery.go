package rag

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/corpus/lexical"
	"footnote/rag/series"
)

// FigureQuery says which figures are wanted. The zero value wants all.
type FigureQuery struct {
	Subject string    // any name of a company or place; "": of all
	Metric  string    // id or any name of a metric; "": all
	Article string    // id; "": all
	From    time.Time // days that the period of a figure has one of, both inclusive; zero: open,
	To      time.Time // and figures without days are left out where one of them is set
	Limit   int       // of the figures returned; 0: all
	Cursor  string    // that the page before has returned as Next; "": the first page
}

// FigurePage is what a query has found, the newest articles first.
type FigurePage struct {
	Figures []ReportedFigure
	Series  []FigureSeries // of all figures of the query and not of this page alone; nil where it names no subject, metric or article
	Next    string         // cursor of the next page; "": this is the last one
	Unread  int            // articles that may have figures and were not read: there are too many
}

// FigureSeries is a series with what its figures stand in.
type FigureSeries struct {
	series.Series
	Points []FigurePoint
}

// FigurePoint is a point of a series with the figures that it is made of.
type FigurePoint struct {
	series.Point
	Figures []ReportedFigure
}

// maxFigureArticles bounds the articles that are read for one query, the newest.
const maxFigureArticles = 2000

// Find returns the figures that q wants. The error wraps [corpus.ErrNotFound] where
// its article is not there, and [corpus.ErrCursor].
func (f *Figures) Find(ctx context.Context, q FigureQuery) (FigurePage, error) {
	want, err := f.wanted(q)
	if err != nil {
		return FigurePage{}, err
	}
	articles := f.candidates(q, want)
	if q.Article != "" && len(articles) == 0 {
		_, err := f.corpus.Summary(ctx, q.Article)
		return FigurePage{}, err
	}
	p := FigurePage{Unread: max(0, len(articles)-maxFigureArticles)}
	articles = articles[:min(len(articles), maxFigureArticles)]
	narrowed := q.Subject != "" || q.Metric != "" || q.Article != ""
	first, skip, err := pageStart(articles, q.Cursor)
	if err != nil {
		return FigurePage{}, err
	}
	var all []ReportedFigure
	for i, m := range articles {
		if i < first && !narrowed {
			continue
		}
		list, err := f.of(ctx, m)
		if err != nil {
			return FigurePage{}, fmt.Errorf("read the figures of article %s: %w", m.ID, err)
		}
		for k, g := range list {
			if !want.has(g.Figure) {
				continue
			}
			all = append(all, g)
			switch {
			case i < first || i == first && k < skip || p.Next != "":
			case q.Limit > 0 && len(p.Figures) == q.Limit:
				p.Next = fmt.Sprintf("%s.%d", m.ID, k)
			default:
				p.Figures = append(p.Figures, g)
			}
		}
		if p.Next != "" && !narrowed {
			break
		}
	}
	if narrowed {
		p.Series = f.seriesOf(all)
	}
	return p, nil
}

// pageStart returns where a cursor points: an article, and how many of its figures were
// on the pages before.
func pageStart(articles []*corpus.Meta, cursor string) (article, figure int, err error) {
	if cursor == "" {
		return 0, 0, nil
	}
	id, number, _ := strings.Cut(cursor, ".")
	article = slices.IndexFunc(articles, func(m *corpus.Meta) bool { return m.ID == id })
	figure, bad := strconv.Atoi(number)
	if article < 0 || bad != nil || figure < 0 {
		return 0, 0, fmt.Errorf("%w %q", corpus.ErrCursor, cursor)
	}
	return article, figure, nil
}

// wantedFigures is a query whose names are read.
type wantedFigures struct {
	subject  string // "": all
	metric   string // id; "": all
	from, to time.Time
}

// ErrNoMetric says that a name is of no metric that figures are read of.
var ErrNoMetric = fmt.Errorf("no such metric")

func (f *Figures) wanted(q FigureQuery) (wantedFigures, error) {
	w := wantedFigures{from: q.From, to: q.To}
	if q.Subject != "" {
		s, _ := f.reader.Subject(q.Subject)
		w.subject = s.Name
	}
	if q.Metric != "" {
		m, ok := f.reader.MetricOf(q.Metric)
		if !ok {
			return w, fmt.Errorf("%w: %q", ErrNoMetric, q.Metric)
		}
		w.metric = m.ID
	}
	return w, nil
}

func (w wantedFigures) has(f series.Figure) bool {
	switch {
	case w.subject != "" && !strings.EqualFold(w.subject, f.Subject.Name), w.metric != "" && w.metric != f.Metric:
		return false
	case w.from.IsZero() && w.to.IsZero():
		return true
	case f.Period.Start.IsZero():
		return false
	}
	return !f.Period.End.Before(w.from) && (w.to.IsZero() || !f.Period.Start.After(w.to))
}

// candidates returns the articles that may have such figures, the newest first:
// those that name the subject and the metric.
func (f *Figures) candidates(q FigureQuery, w wantedFigures) []*corpus.Meta {
	if q.Article != "" {
		return f.corpus.NewestFirst(corpus.Filter{DocIDs: []string{q.Article}})
	}
	if w.subject == "" && w.metric == "" {
		return f.corpus.NewestFirst(corpus.Filter{})
	}
	var ids map[string]bool
	if w.subject != "" {
		ids = f.naming(w.subject)
	}
	if m, ok := series.MetricByID(w.metric); ok {
		of := f.naming(m.Word())
		maps.DeleteFunc(of, func(id string, _ bool) bool { return ids != nil && !ids[id] })
		ids = of
	}
	if len(ids) == 0 {
		return nil
	}
	return f.corpus.NewestFirst(corpus.Filter{DocIDs: slices.Collect(maps.Keys(ids))})
}

// maxNaming bounds the passages by which articles are found for a name.
const maxNaming = 50_000

// naming returns the ids of the articles that name a group of the lexicon, or have
// the words of a name; never nil.
func (f *Figures) naming(name string) map[string]bool {
	var terms []lexical.Term
	if concept := f.corpus.Analyzer().Lexicon().Concept(name); concept != "" {
		terms = append(terms, lexical.Term{Text: concept, Weight: 1})
	} else {
		for _, u := range f.corpus.Analyzer().Question(name) {
			for _, t := range u.Terms {
				terms = append(terms, lexical.Term{Text: t.Term, Weight: t.Weight})
			}
		}
	}
	ids := make(map[string]bool)
	for _, h := range f.corpus.SearchWords(lexical.Query{Terms: terms, N: maxNaming}, corpus.Filter{}) {
		ids[h.DocID] = true
	}
	return ids
}

// seriesOf puts figures in series, the longest first.
func (f *Figures) seriesOf(list []ReportedFigure) []FigureSeries {
	reported := make([]series.Reported, len(list))
	for i, g := range list {
		reported[i] = series.Reported{Figure: g.Figure, Source: series.Source{ID: g.Article.ID, Original: f.corpus.Original(g.Article.ID), Day: g.Article.Published.Unix(), At: i}}
	}
	out := []FigureSeries{}
	for _, s := range series.Of(reported) {
		fs := FigureSeries{Series: s}
		for _, p := range s.Points {
			point := FigurePoint{Point: p}
			for _, g := range p.Figures {
				point.Figures = append(point.Figures, list[g.Source.At])
			}
			fs.Points = append(fs.Points, point)
		}
		out = append(out, fs)
	}
	slices.SortStableFunc(out, func(a, b FigureSeries) int { return cmp.Compare(len(b.Points), len(a.Points)) })
	return out
}

// Names returns the subjects and the metrics of the certain figures that have been
// read so far, for a person to choose from; in no order.
func (f *Figures) Names() (subjects []series.Subject, metrics []series.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := make(map[string]bool)
	for _, list := range f.known {
		for _, g := range list {
			if s := g.Subject; s.Name != "" && !seen[s.Name] {
				seen[s.Name] = true
				subjects = append(subjects, s)
			}
			if m, ok := series.MetricByID(g.Metric); ok && !seen["metric "+m.ID] {
				seen["metric "+m.ID] = true
				metrics = append(metrics, m)
			}
		}
	}
	return subjects, metrics
}
