package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/rag"
)

// search finds passages by words and vectors, without a model.
func (s *Server) search(c *gin.Context) {
	top, err := limit(c, "top", 10, 50)
	if err != nil {
		fail(c, err)
		return
	}
	filter, err := queryFilter(c)
	if err != nil {
		fail(c, err)
		return
	}
	explain, err := flag(c, "explain")
	if err != nil {
		fail(c, err)
		return
	}
	found, err := s.engine().Search(c.Request.Context(), c.Query("q"), filter, top)
	if err != nil {
		fail(c, err)
		return
	}
	passages := NewPassages(found)
	if explain {
		Explain(passages, s.engine().Retriever.Explain(found))
	}
	c.JSON(http.StatusOK, gin.H{"query": c.Query("q"), "passages": passages})
}

// queryFilter reads the filters of a query string.
func queryFilter(c *gin.Context) (corpus.Filter, error) {
	list := func(name string) []string { return c.QueryArray(name) }
	from, to := c.Query("from"), c.Query("to")
	return filterRequest{From: &from, To: &to, Sources: list("source"), Tags: list("tag"), Languages: list("lang"), ArticleIDs: list("article_id")}.filter("")
}

// Passage is a passage that a search found. Offsets count Unicode code points
// into the article's text.
type Passage struct {
	PassageID   string  `json:"passage_id"`
	ArticleID   string  `json:"article_id"`
	Title       string  `json:"title"`
	Publisher   string  `json:"publisher"`
	URL         string  `json:"url"`
	PublishedAt *string `json:"published_at"`
	Language    string  `json:"language"`
	Heading     string  `json:"heading"`
	Text        string  `json:"text"`
	Start       int     `json:"article_start"`
	End         int     `json:"article_end"`
	Score       float64 `json:"score"`
	Why         *Why    `json:"why,omitempty"` // nil unless asked for
}

// NewPassages returns the passages found as programs see them; never nil.
func NewPassages(found rag.Evidence) []Passage {
	out := []Passage{}
	for _, p := range found.Passages {
		out = append(out, Passage{
			PassageID: p.ID, ArticleID: p.DocID, Title: p.Title, Publisher: p.Publisher, URL: p.URL, PublishedAt: dateOf(p.Published),
			Language: p.Lang, Heading: p.Heading, Text: p.Text, Start: p.Characters, End: p.Characters + len([]rune(p.Text)), Score: p.Score,
		})
	}
	return out
}

// Explain adds to each of the passages why it was found.
func Explain(passages []Passage, why []rag.Why) {
	for i := range passages {
		passages[i].Why = newWhy(why[i])
	}
}
