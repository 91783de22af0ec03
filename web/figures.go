package web

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/series"
)

// Figure is a figure of an article. What is not certain about it is null: subject,
// metric, period. Offsets count Unicode code points into the article's text.
type Figure struct {
	Subject      *string     `json:"subject"`
	SubjectName  *string     `json:"subject_name"` // in the language that was asked for
	Metric       *string     `json:"metric"`
	MetricName   *string     `json:"metric_name"` // in the language that was asked for
	Period       *string     `json:"period"`      // 2025, 2025-Q3, 2025-H1, 2025-9M, 2025-09, FY2026, FY2026-Q2
	PeriodStart  *string     `json:"period_start"`
	PeriodEnd    *string     `json:"period_end"`
	Kind         series.Kind `json:"kind"`
	Text         string      `json:"text"`
	Value        float64     `json:"value"`
	High         float64     `json:"high"` // of a range; else equal to value
	Unit         string      `json:"unit"`
	Sentence     string      `json:"sentence"`
	ArticleID    string      `json:"article_id"`
	Title        string      `json:"title"`
	Publisher    string      `json:"publisher"`
	PublishedAt  *string     `json:"published_at"`
	ArticleStart int         `json:"article_start"` // of the sentence
	ArticleEnd   int         `json:"article_end"`
	FigureStart  int         `json:"figure_start"`
	FigureEnd    int         `json:"figure_end"`
}

// NewFigure returns a figure as programs see it, with names in Chinese or English.
func NewFigure(f rag.ReportedFigure, chinese bool) Figure {
	out := Figure{
		Subject: optional(f.Subject.Name), SubjectName: optional(subjectName(f.Subject, chinese)), Metric: optional(f.Metric), Period: optional(f.Period.Code),
		PeriodStart: dateOf(f.Period.Start), PeriodEnd: dateOf(f.Period.End), Kind: f.Kind, Text: f.Text, Value: f.Value, High: f.High, Unit: f.Unit,
		Sentence: f.Sentence, ArticleID: f.Article.ID, Title: f.Article.Title, Publisher: f.Article.Publisher, PublishedAt: dateOf(f.Article.Published),
		ArticleStart: f.SentenceAt, ArticleEnd: f.SentenceTo, FigureStart: f.FigureAt, FigureEnd: f.FigureTo,
	}
	if m, ok := series.MetricByID(f.Metric); ok {
		out.MetricName = optional(m.Name(chinese))
	}
	return out
}

func subjectName(s series.Subject, chinese bool) string {
	if chinese {
		return s.Chinese
	}
	return s.Name
}

// FigureSeries are the values of a metric of a subject in order of time.
type FigureSeries struct {
	Subject     string        `json:"subject"`
	SubjectName string        `json:"subject_name"`
	Metric      string        `json:"metric"`
	MetricName  string        `json:"metric_name"`
	Unit        string        `json:"unit"`
	Every       string        `json:"every"` // month, quarter, half, nine-months, year, fiscal-quarter, fiscal-year
	Points      []FigurePoint `json:"points"`
}

// FigurePoint is what the articles report for a period.
type FigurePoint struct {
	Period   string      `json:"period"`
	Start    *string     `json:"start"`
	End      *string     `json:"end"`
	Kind     series.Kind `json:"kind"`
	Value    float64     `json:"value"` // of the newest article
	Low      float64     `json:"low"`
	High     float64     `json:"high"`
	Conflict bool        `json:"conflict"` // articles report values that cannot both be right: low to high
	Figures  []Figure    `json:"figures"`
}

// NewFigureSeries returns series as programs see them; never nil.
func NewFigureSeries(list []rag.FigureSeries, chinese bool) []FigureSeries {
	out := []FigureSeries{}
	for _, s := range list {
		m, _ := series.MetricByID(s.Metric)
		fs := FigureSeries{s.Subject.Name, subjectName(s.Subject, chinese), m.ID, m.Name(chinese), s.Unit, s.Every, []FigurePoint{}}
		for _, p := range s.Points {
			point := FigurePoint{p.Period.Code, dateOf(p.Period.Start), dateOf(p.Period.End), p.Kind, p.Value, p.Low, p.High, p.Conflict, []Figure{}}
			for _, f := range p.Figures {
				point.Figures = append(point.Figures, NewFigure(f, chinese))
			}
			fs.Points = append(fs.Points, point)
		}
		out = append(out, fs)
	}
	return out
}

// figureQuery names the parameters of a list of figures.
var figureQuery = []string{"subject", "metric", "article_id", "answer_id", "from", "to", "limit", "cursor", "format", "language"}

// maxFigureRows bounds the figures of one CSV file.
const maxFigureRows = 5000

// figureOptions reads what a list of figures is asked to show.
func figureOptions(c *gin.Context) (rag.FigureQuery, error) {
	query := c.Request.URL.Query()
	if err := knownQuery(query, figureQuery, nil); err != nil {
		return rag.FigureQuery{}, err
	}
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		return rag.FigureQuery{}, err
	}
	q := rag.FigureQuery{Subject: query.Get("subject"), Metric: query.Get("metric"), Article: query.Get("article_id"), Limit: n, Cursor: query.Get("cursor")}
	if q.From, err = day("from", query.Get("from")); err != nil {
		return q, err
	}
	if q.To, err = day("to", query.Get("to")); err != nil {
		return q, err
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		return q, badRequest("to", "to must not be before from")
	}
	switch query.Get("format") {
	case "", "json":
	case "csv":
		q.Limit = maxFigureRows
	default:
		return q, badRequest("format", "format must be json or csv")
	}
	if query.Has("answer_id") {
		for _, other := range []string{"subject", "metric", "article_id", "from", "to", "cursor"} {
			if query.Has(other) {
				return q, badRequest(other, "answer_id cannot be narrowed further")
			}
		}
	}
	return q, nil
}

// listFigures answers with the figures of the articles, and with the series that
// they make where they are of a subject, a metric, an article or an answer.
func (s *Server) listFigures(c *gin.Context) {
	q, err := figureOptions(c)
	if err != nil {
		fail(c, err)
		return
	}
	var page rag.FigurePage
	if id := c.Query("answer_id"); id != "" {
		page.Series, err = s.answerSeries(c.Request.Context(), id)
		page.Figures = ofSeries(page.Series)
	} else {
		page, err = s.Builder.Figures().Find(c.Request.Context(), q)
	}
	if err != nil {
		fail(c, err)
		return
	}
	chinese := wantsChinese(c)
	if c.Query("format") == "csv" {
		c.Header("Content-Disposition", `attachment; filename="figures.csv"`)
		c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(FiguresCSV(page.Figures, chinese)))
		return
	}
	list := []Figure{}
	for _, f := range page.Figures {
		list = append(list, NewFigure(f, chinese))
	}
	c.JSON(http.StatusOK, gin.H{"figures": list, "series": NewFigureSeries(page.Series, chinese), "unread_articles": page.Unread, "next_cursor": optional(page.Next)})
}

// ofSeries returns the figures of series, each once.
func ofSeries(list []rag.FigureSeries) []rag.ReportedFigure {
	var out []rag.ReportedFigure
	for _, s := range list {
		for _, p := range s.Points {
			out = append(out, p.Figures...)
		}
	}
	return out
}

// wantsChinese says whether names are to be in Chinese: as language= says, or what
// the client prefers.
func wantsChinese(c *gin.Context) bool {
	language := c.Query("language")
	if language == "" {
		language = strings.TrimSpace(c.GetHeader("Accept-Language"))
	}
	return strings.HasPrefix(strings.ToLower(language), "zh")
}

// FiguresCSV writes figures as comma-separated values, with a byte order mark, by
// which spreadsheets know that it is UTF-8.
func FiguresCSV(list []rag.ReportedFigure, chinese bool) string {
	var b strings.Builder
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		if err := w.Write(cells); err != nil {
			panic(err) // a strings.Builder takes everything
		}
	}
	row("subject", "metric", "period", "kind", "value", "high", "unit", "text", "published_at", "publisher", "title", "sentence", "article_id")
	for _, r := range list {
		f := NewFigure(r, chinese)
		row(plainCell(f.SubjectName), plainCell(f.MetricName), plainCell(f.Period), string(f.Kind), number64(f.Value), number64(f.High), f.Unit, plainCell(&f.Text),
			plainCell(f.PublishedAt), plainCell(&f.Publisher), plainCell(&f.Title), plainCell(&f.Sentence), f.ArticleID)
	}
	w.Flush()
	return b.String()
}

func number64(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// plainCell returns a text that no spreadsheet takes for a formula.
func plainCell(text *string) string {
	if text == nil {
		return ""
	}
	if strings.IndexAny(*text, "=+-@\t\r") == 0 {
		return "'" + *text
	}
	return *text
}
