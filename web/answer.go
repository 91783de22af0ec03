package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"footnote/rag"
	"footnote/rag/verify"
)

// Answer is an answer as programs see it. Offsets count Unicode code points,
// end exclusive: into Answer, or into the article's stored text for article_*.
type Answer struct {
	AnswerID          string      `json:"answer_id"`
	ConversationID    *string     `json:"conversation_id"`
	Status            rag.Status  `json:"status"`
	Mode              rag.Mode    `json:"mode"`
	Question          string      `json:"question"`
	RewrittenQuestion *string     `json:"rewritten_question"`
	Language          string      `json:"language"`
	TimeFilter        *TimeFilter `json:"time_filter"`
	Answer            string      `json:"answer"`       // Markdown with [n] markers
	AnswerPlain       string      `json:"answer_plain"` // without Markdown; the markers stay
	Claims            []Claim     `json:"claims"`
	Citations         []Citation  `json:"citations"` // one a marker, in order
	Sources           []Source    `json:"sources"`
	Checks            Checks      `json:"checks"`
	Suggestions       []string    `json:"suggestions"`
	Usage             Usage       `json:"usage"`
	TimingsMS         Timings     `json:"timings_ms"`
	Model             string      `json:"model"`
	Notes             []Note      `json:"notes,omitempty"`    // what went otherwise than it should
	Repaired          bool        `json:"repaired,omitempty"` // the model wrote it once more, with what the check had found
}

// Note is a [rag.Note].
type Note struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Count   int    `json:"count,omitempty"` // of sentences
}

// TimeFilter is the span of days that a question was understood to be about.
type TimeFilter struct {
	From string `json:"from"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

// timeFilter returns t as programs see it, nil for nil.
func timeFilter(t *rag.TimeSpan) *TimeFilter {
	if t == nil {
		return nil
	}
	return &TimeFilter{t.From.Format(time.DateOnly), t.To.Format(time.DateOnly), t.Why}
}

// understanding is the event "rewrite": how a question was understood.
type understanding struct {
	Question   *string     `json:"question"`
	TimeFilter *TimeFilter `json:"time_filter"`
}

// Claim is a sentence of the answer, with what its passages say to it.
type Claim struct {
	Start     int            `json:"start"`
	End       int            `json:"end"`
	Citations []int          `json:"citations"`
	Support   verify.Support `json:"support"`
}

// Citation ties a marker to a sentence of an article.
type Citation struct {
	N            int    `json:"n"`
	Start        int    `json:"start"`
	End          int    `json:"end"`
	PassageID    string `json:"passage_id"`
	ArticleID    string `json:"article_id"`
	CitedText    string `json:"cited_text"`
	ArticleStart int    `json:"article_start"`
	ArticleEnd   int    `json:"article_end"`
}

// Source is an article under the number of one of its passages.
type Source struct {
	N               int     `json:"n"`
	ArticleID       string  `json:"article_id"`
	Title           string  `json:"title"`
	Publisher       string  `json:"publisher"`
	Author          string  `json:"author"`
	URL             string  `json:"url"`
	PublishedAt     *string `json:"published_at"`
	PublishedAtFrom string  `json:"published_at_from"`
	Language        string  `json:"language"`
	Copies          int     `json:"copies"`  // other articles of the corpus with the same text
	Version         string  `json:"version"` // of the article's text: GET …/text?version=
	Why             *Why    `json:"why"`     // why the passage was found
}

// Checks are what was checked in the answer after it was written.
type Checks struct {
	Figures   []FigureCheck `json:"figures"`
	Quotes    []QuoteCheck  `json:"quotes"`
	Conflicts []Conflict    `json:"conflicts"`
	Summary   Summary       `json:"summary"`
}

// FigureCheck says whether a figure of the answer is the figure of its source.
type FigureCheck struct {
	Text     string        `json:"text"`
	Start    int           `json:"start"`
	End      int           `json:"end"`
	Status   verify.Status `json:"status"`
	Value    float64       `json:"value"`
	Unit     string        `json:"unit"`
	Citation *int          `json:"citation"`
	Formula  *string       `json:"formula"`
	// CorrectedFrom is the marker that stood where that of Citation stands now, 0
	// where there was none; nil where the citation was not corrected.
	CorrectedFrom *int `json:"corrected_from,omitempty"`
	// Misattributed is the source that has the figure, but of another company
	// or metric, where the status is unsupported.
	Misattributed *int `json:"misattributed,omitempty"`
}

// QuoteCheck says whether a quotation stands in its source.
type QuoteCheck struct {
	Text     string        `json:"text"`
	Start    int           `json:"start"`
	End      int           `json:"end"`
	Status   verify.Status `json:"status"`
	Citation *int          `json:"citation"`
}

// Summary counts the checks.
type Summary struct {
	Claims       int     `json:"claims"`
	Supported    int     `json:"supported"`
	Figures      int     `json:"figures"`
	Verified     int     `json:"verified"`
	Quotes       int     `json:"quotes"`
	Verbatim     int     `json:"verbatim"`
	NewestSource *string `json:"newest_source"`
	// Articles are those that the answer cites, with the copies of them in the corpus;
	// Originals are what is left of them where copies count once.
	Articles  int `json:"articles"`
	Originals int `json:"originals"`
}

// Usage counts the model's tokens; all 0 for quotes.
type Usage struct {
	PromptTokens     int  `json:"prompt_tokens"`
	CompletionTokens int  `json:"completion_tokens"`
	TotalTokens      int  `json:"total_tokens"`
	ContextLimit     int  `json:"context_limit"`
	Truncated        bool `json:"truncated"`
}

// Timings are in milliseconds; FirstToken is 0 without a model.
type Timings struct {
	Retrieve   int64 `json:"retrieve"`
	FirstToken int64 `json:"first_token"`
	Total      int64 `json:"total"`
}

// NewAnswer returns a as programs see it. conversationID may be "".
func NewAnswer(a *rag.Answer, id, conversationID string) Answer {
	at := func(i int) int { return utf8.RuneCountInString(a.Text[:i]) }
	out := Answer{
		AnswerID: id, ConversationID: optional(conversationID), Status: a.Status, Mode: a.Mode, Question: a.Question,
		RewrittenQuestion: optional(a.Rewritten), Language: a.Language, TimeFilter: timeFilter(a.Time), Answer: a.Text, AnswerPlain: plainText(a.Text),
		Claims: []Claim{}, Citations: []Citation{}, Sources: sources(a.Sources), Suggestions: append([]string{}, a.Suggestions...), Repaired: a.Repaired,
		Checks:    Checks{Figures: []FigureCheck{}, Quotes: []QuoteCheck{}, Conflicts: newConflicts(a.Conflicts, strings.HasPrefix(a.Language, "zh"))},
		Usage:     Usage{a.Usage.PromptTokens, a.Usage.CompletionTokens, a.Usage.TotalTokens, a.ContextTokens, a.Truncated},
		TimingsMS: Timings{a.Retrieve.Milliseconds(), a.FirstToken.Milliseconds(), a.Total.Milliseconds()},
		Model:     a.Model,
	}
	for _, n := range a.Notes {
		out.Notes = append(out.Notes, Note{n.Code, n.Message, n.N})
	}
	sum := &out.Checks.Summary
	for _, c := range a.Checks.Claims {
		cites := append([]int{}, c.Citations...)
		out.Claims = append(out.Claims, Claim{at(c.Start), at(c.End), cites, c.Support})
		sum.Claims++
		if c.Support == verify.Supported {
			sum.Supported++
		}
	}
	for _, f := range a.Checks.Figures {
		out.Checks.Figures = append(out.Checks.Figures, FigureCheck{f.Text, at(f.Start), at(f.End), f.Status, f.Value, f.Unit, number(f.Citation), optional(f.Formula), correctedFrom(a, f), number(f.Misattributed)})
		sum.Figures++
		if f.Status != verify.Unsupported && f.Status != verify.Elsewhere {
			sum.Verified++
		}
	}
	for _, q := range a.Checks.Quotes {
		out.Checks.Quotes = append(out.Checks.Quotes, QuoteCheck{q.Text, at(q.Start), at(q.End), q.Status, number(q.Citation)})
		sum.Quotes++
		if q.Status == verify.Verbatim {
			sum.Verbatim++
		}
	}
	var newest time.Time
	for _, c := range a.Citations {
		s := a.Sources[c.N-1]
		start := s.Characters + utf8.RuneCountInString(s.Text[:c.DocStart-s.Start])
		out.Citations = append(out.Citations, Citation{
			N: c.N, Start: at(c.Start), End: at(c.End), PassageID: c.PassageID, ArticleID: c.DocID, CitedText: c.Text,
			ArticleStart: start, ArticleEnd: start + utf8.RuneCountInString(c.Text),
		})
		if s.Published.After(newest) {
			newest = s.Published
		}
	}
	sum.NewestSource = dateOf(newest)
	sum.Articles, sum.Originals = articlesCited(a)
	return out
}

// articlesCited counts the articles that an answer cites, with all their copies,
// and without them.
func articlesCited(a *rag.Answer) (articles, originals int) {
	seen := make(map[string]bool)
	for _, c := range a.Citations {
		s := a.Sources[c.N-1]
		if !seen[s.Original] {
			seen[s.Original] = true
			articles += 1 + s.Copies
			originals++
		}
	}
	return articles, originals
}

func sources(list []rag.Source) []Source {
	out := []Source{}
	for _, s := range list {
		out = append(out, Source{
			N: s.N, ArticleID: s.DocID, Title: s.Title, Publisher: s.Publisher, Author: s.Author, URL: s.URL,
			PublishedAt: dateOf(s.Published), PublishedAtFrom: s.PublishedFrom, Language: s.Lang, Copies: s.Copies, Version: s.Version, Why: newWhy(s.Why),
		})
	}
	return out
}

// correctedFrom returns the marker that a figure's citation was corrected from,
// nil where it was not.
func correctedFrom(a *rag.Answer, f verify.Figure) *int {
	for _, c := range a.Corrections {
		if c.Start == f.Start && c.To == f.Citation {
			return &c.From
		}
	}
	return nil
}

// optional returns nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// number returns nil for 0.
func number(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// dateOf writes the day of t, nil for the zero time.
func dateOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return optional(t.Format(time.DateOnly))
}
