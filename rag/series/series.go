// Package series reads what articles report: whose figure it is, of which metric,
// for which period, and whether it has happened or is expected; and puts the
// figures of many articles in order of time.
//
// It would rather say less than something wrong. The words between a metric and a
// figure must all be known to tie the two together, the subject must be plain, and
// the period must be named: a figure of which one of them is not certain comes
// without it, and is no part of a series. A change ("up 6 billion yuan", 34%) is no
// value of a metric.
package series

import (
	"strings"
	"time"

	"footnote/corpus/chunk"
	"footnote/corpus/terms"
	"footnote/rag/figures"
	"footnote/rag/names"
)

// Article is a text whose figures are read.
type Article struct {
	Title, Text string
	Published   time.Time // from which "last year" counts; zero: unknown, and such words say nothing
}

// Kind says whether a figure has happened.
type Kind string

// The kinds of figures. Those that are expected never conflict with what happened.
const (
	Actual   Kind = "actual"
	Forecast Kind = "forecast" // somebody expects it
	Guidance Kind = "guidance" // the subject itself does, and has said so by that word
	Target   Kind = "target"   // it is planned, promised or aimed at
)

// Figure is a figure of an article. Value and High carry the sign: an outflow and
// a loss are below 0.
type Figure struct {
	figures.Figure                     // offsets are bytes into the article's text
	Subject                    Subject // zero: not certain
	Metric                     string  // id of a [Metric]; "": not certain, or a change
	Period                     Period  // zero: not certain
	Kind                       Kind
	SentenceStart, SentenceEnd int // bytes into the article's text
}

// Certain says whether subject, metric and period of f are known, so that it can be
// a point of a series.
func (f Figure) Certain() bool {
	return f.Subject.Name != "" && f.Metric != "" && f.Period.Code != ""
}

// Subject is a company or a place.
type Subject struct {
	Name    string // by which all names of it are one: the first of its group in the lexicon
	Chinese string // its first Chinese name; Name where it has none
	Written string // as it stands in the article
}

// Reader reads figures with the names of a lexicon. It does not change once it is
// made: it is safe for concurrent use.
type Reader struct {
	names   *names.Finder
	metrics map[int]*Metric // by group of names
	lower   map[string]int  // companies by their names in small letters
}

// New returns a Reader. The lexicon may be the built-in one or a user's.
func New(l *terms.Lexicon) *Reader {
	r := &Reader{metrics: make(map[int]*Metric), lower: make(map[string]int)}
	r.names = names.New(l, []string{names.Company, names.Place, "metric", "account", "ratio", "industry metric", "macro", "matter"}, nil)
	for i := range r.names.Len() {
		g := r.names.Group(i)
		if m := metricOf(g); m != nil {
			r.metrics[i] = m
		}
		if g.Category == names.Company {
			for _, member := range g.Members {
				r.lower[strings.ToLower(member)] = i
			}
		}
	}
	return r
}

// Figures returns the figures of an article in the order of its text, with what is
// certain about them. It takes any bytes.
func (r *Reader) Figures(a Article) []Figure {
	d := &document{Reader: r, Article: a, title: r.companiesIn(a.Title), fiscal: fiscalQuarters(a.Text)}
	for _, span := range chunk.Sentences(a.Text) {
		if isRow(a.Text[span.Start:span.End]) {
			d.row(span)
			continue
		}
		d.endTable()
		d.sentence(span)
	}
	d.endTable()
	return d.out
}

// A document is an article while it is read.
type document struct {
	*Reader
	Article
	out    []Figure
	title  []int   // companies that the title names
	fiscal [5]bool // quarters that the text counts in fiscal years

	lead    []int  // companies that the last sentence with any is about
	quarter Period // the latest quarter that the text has named so far
	table   []chunk.Span
}

// companiesIn returns the companies that text names, each once.
func (r *Reader) companiesIn(text string) []int {
	var out []int
	for _, m := range r.names.In(text) {
		if r.isCompany(m) {
			out = with(out, m.Group)
		}
	}
	return out
}

func (r *Reader) isCompany(m names.Mention) bool {
	return r.names.Group(m.Group).Category == names.Company
}

func (r *Reader) isPlace(m names.Mention) bool {
	return r.names.Group(m.Group).Category == names.Place
}

// subject returns the company or place of a group; written is how the text names it.
func (r *Reader) subject(group int, written string) Subject {
	members := r.names.Group(group).Members
	s := Subject{Name: members[0], Chinese: members[0], Written: written}
	for _, m := range members {
		if strings.ContainsFunc(m, terms.IsHan) {
			s.Chinese = m
			break
		}
	}
	return s
}

// Subject returns the company or place that a text names and nothing else; ok is
// false where the lexicon has none of that name.
func (r *Reader) Subject(text string) (s Subject, ok bool) {
	if i, ok := r.lower[strings.ToLower(text)]; ok {
		return r.subject(i, text), true
	}
	found := r.names.In(text)
	if len(found) != 1 || found[0].Metric || found[0].Start != 0 || found[0].End != len(text) {
		return Subject{Name: text, Chinese: text, Written: text}, false
	}
	return r.subject(found[0].Group, text), true
}

// with returns list with group in it, once.
func with(list []int, group int) []int {
	for _, has := range list {
		if has == group {
			return list
		}
	}
	return append(list, group)
}
