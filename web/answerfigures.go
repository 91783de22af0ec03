package web

import (
	"context"
	"encoding/json"
	"fmt"

	"footnote/rag"
)

// Conflict says that articles report different values for what an answer has a
// figure of.
type Conflict struct {
	Subject     string          `json:"subject"`
	SubjectName string          `json:"subject_name"` // in the language of the answer
	Metric      string          `json:"metric"`
	MetricName  string          `json:"metric_name"` // in the language of the answer
	Period      string          `json:"period"`
	Values      []ConflictValue `json:"values"` // the newest first
}

// ConflictValue is what one article reports. Offsets count Unicode code points into
// its text.
type ConflictValue struct {
	Text         string  `json:"text"`
	Value        float64 `json:"value"`
	Unit         string  `json:"unit"`
	ArticleID    string  `json:"article_id"`
	Title        string  `json:"title"`
	PublishedAt  *string `json:"published_at"`
	ArticleStart int     `json:"article_start"` // of the sentence
	ArticleEnd   int     `json:"article_end"`
}

// newConflicts returns the conflicts as programs see them; never nil.
func newConflicts(list []rag.Conflict, chinese bool) []Conflict {
	out := []Conflict{}
	for _, c := range list {
		conflict := Conflict{c.Subject.Name, subjectName(c.Subject, chinese), c.Metric.English, c.Metric.Name(chinese), c.Period.Code, []ConflictValue{}}
		for _, f := range c.Figures {
			conflict.Values = append(conflict.Values, ConflictValue{f.Text, f.Value, f.Unit, f.Article.ID, f.Article.Title, dateOf(f.Article.Published), f.SentenceAt, f.SentenceTo})
		}
		out = append(out, conflict)
	}
	return out
}

// answerSeries returns the series that a stored answer is about.
func (s *Server) answerSeries(ctx context.Context, id string) ([]rag.FigureSeries, error) {
	stored, err := s.State.Answer(ctx, id)
	if err != nil {
		return nil, err
	}
	var a Answer
	if err := json.Unmarshal(stored.Receipt, &a); err != nil {
		return nil, fmt.Errorf("read the receipt of answer %s: %w", id, err)
	}
	question := a.Question
	if a.RewrittenQuestion != nil {
		question = *a.RewrittenQuestion
	}
	var cited []rag.Cited
	for _, c := range a.Citations {
		cited = append(cited, rag.Cited{Article: c.ArticleID, Start: c.ArticleStart, End: c.ArticleEnd})
	}
	return s.Builder.Figures().About(ctx, question, cited)
}
