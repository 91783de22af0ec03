package rag

import (
	"context"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/rag/series"
)

// Cited is a part of an article that an answer cites, in Unicode code points.
type Cited struct {
	Article    string // id
	Start, End int
}

// Conflict says that articles report different values for what an answer has a
// figure of.
type Conflict struct {
	Subject series.Subject
	Metric  series.Metric
	Period  series.Period
	Figures []ReportedFigure // one of each original article and value, the newest first
}

// minAboutPoints is how many periods a series has that an answer is shown with.
const minAboutPoints = 3

// maxAbout bounds the series that one answer is shown with.
const maxAbout = 2

// About returns the series that an answer is about: of the subjects and metrics of
// the figures that it cites, and where its question names some, of those alone. A
// series of fewer than three periods is none.
func (f *Figures) About(ctx context.Context, question string, cited []Cited) ([]FigureSeries, error) {
	figures, err := f.cited(ctx, cited)
	if err != nil {
		return nil, err
	}
	type pair struct{ subject, metric string }
	subjects, metrics := f.reader.NamesIn(question)
	var pairs []pair
	for _, g := range figures {
		p := pair{g.Subject.Name, g.Metric}
		if g.Certain() && !slices.Contains(pairs, p) && among(p.subject, subjects) && among(p.metric, metrics) {
			pairs = append(pairs, p)
		}
	}
	out := []FigureSeries{}
	for _, p := range pairs {
		page, err := f.Find(ctx, FigureQuery{Subject: p.subject, Metric: p.metric, Limit: 1})
		if err != nil {
			return nil, err
		}
		for _, s := range page.Series { // the longest first
			if len(out) < maxAbout && len(s.Points) >= minAboutPoints {
				out = append(out, s)
				break
			}
		}
	}
	return out, nil
}

// among says whether a name is one of a list, or the list is empty.
func among(name string, list []string) bool {
	return len(list) == 0 || slices.Contains(list, name)
}

// cited returns the figures of the parts of articles that an answer cites.
func (f *Figures) cited(ctx context.Context, cited []Cited) ([]ReportedFigure, error) {
	var out []ReportedFigure
	for id, list := range f.byArticle(ctx, articlesOf(cited)) {
		for _, g := range list {
			if slices.ContainsFunc(cited, func(c Cited) bool { return c.Article == id && c.Start < g.FigureTo && g.FigureAt < c.End }) {
				out = append(out, g)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b ReportedFigure) int { return strings.Compare(a.Article.ID, b.Article.ID) })
	return out, ctx.Err()
}

func articlesOf(cited []Cited) []string {
	var ids []string
	for _, c := range cited {
		if !slices.Contains(ids, c.Article) {
			ids = append(ids, c.Article)
		}
	}
	return ids
}

// byArticle returns the figures of some articles; one that cannot be read has none.
func (f *Figures) byArticle(ctx context.Context, ids []string) map[string][]ReportedFigure {
	out := make(map[string][]ReportedFigure)
	if len(ids) == 0 {
		return out
	}
	for _, m := range f.corpus.NewestFirst(corpus.Filter{DocIDs: ids}) {
		if list, err := f.of(ctx, m); err == nil {
			out[m.ID] = list
		}
	}
	return out
}

// Conflicts returns where the articles that an answer was written from contradict
// each other about the figures that it cites.
func (f *Figures) Conflicts(ctx context.Context, cited []Cited, articles []string) []Conflict {
	mentioned, err := f.cited(ctx, cited)
	if err != nil || len(mentioned) == 0 {
		return nil
	}
	isMentioned := func(g ReportedFigure) bool {
		return slices.ContainsFunc(mentioned, func(m ReportedFigure) bool {
			return m.Subject.Name == g.Subject.Name && m.Metric == g.Metric && m.Period.Code == g.Period.Code
		})
	}
	var all []ReportedFigure
	for _, list := range f.byArticle(ctx, articles) {
		for _, g := range list {
			if g.Certain() && isMentioned(g) {
				all = append(all, g)
			}
		}
	}
	slices.SortFunc(all, func(a, b ReportedFigure) int { // as they came from a map
		if n := strings.Compare(a.Article.ID, b.Article.ID); n != 0 {
			return n
		}
		return a.FigureAt - b.FigureAt
	})
	var out []Conflict
	for _, s := range f.seriesOf(all) {
		for _, p := range s.Points {
			if m, ok := series.MetricByID(s.Metric); ok && p.Conflict {
				out = append(out, Conflict{s.Subject, m, p.Period, f.distinct(p.Figures)})
			}
		}
	}
	return out
}

// distinct returns the figures of a point without those that say again what the
// same article, or its copy, has said.
func (f *Figures) distinct(list []ReportedFigure) []ReportedFigure {
	var out []ReportedFigure
	for _, g := range list {
		original := f.corpus.Original(g.Article.ID)
		if !slices.ContainsFunc(out, func(o ReportedFigure) bool {
			return f.corpus.Original(o.Article.ID) == original && o.Value == g.Value
		}) {
			out = append(out, g)
		}
	}
	return out
}

// findConflicts looks for conflicts about the figures of the answer.
func (w *writing) findConflicts(ctx context.Context) {
	a, f := &w.answer, w.engine.Figures
	if f == nil || len(a.Citations) == 0 || len(a.Checks.Figures) == 0 {
		return
	}
	var cited []Cited
	for _, c := range a.Citations {
		s := a.Sources[c.N-1]
		start := s.Characters + len([]rune(s.Text[:c.DocStart-s.Start]))
		cited = append(cited, Cited{c.DocID, start, start + len([]rune(c.Text))})
	}
	var articles []string
	for _, s := range a.Sources {
		if !slices.Contains(articles, s.DocID) {
			articles = append(articles, s.DocID)
		}
	}
	a.Conflicts = f.Conflicts(ctx, cited, articles)
}
