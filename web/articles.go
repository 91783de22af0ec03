package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// Article describes a stored article, without its text.
type Article struct {
	ID              string    `json:"id"`
	Title           string    `json:"title"`
	Author          string    `json:"author"`
	Publisher       string    `json:"publisher"`
	PublishedAt     *string   `json:"published_at"`
	PublishedAtFrom string    `json:"published_at_from"`
	Language        string    `json:"language"`
	URI             string    `json:"uri"`
	URL             string    `json:"url"`
	Format          string    `json:"format"`
	Tags            []string  `json:"tags"`
	Chunks          int       `json:"chunks"`
	Bytes           int       `json:"bytes"` // of the text
	IngestedAt      time.Time `json:"ingested_at"`
	Sample          bool      `json:"sample"`
}

// NewArticle returns a summary as programs see it.
func NewArticle(s corpus.Summary) Article {
	return Article{
		ID: s.ID, Title: s.Title, Author: s.Author, Publisher: s.Publisher, PublishedAt: dateOf(s.Published),
		PublishedAtFrom: s.PublishedFrom, Language: s.Lang, URI: s.URI, URL: s.URL, Format: s.Format, Tags: s.Tags,
		Chunks: s.Chunks, Bytes: s.Bytes, IngestedAt: s.Ingested, Sample: s.Sample,
	}
}

func (s *Server) listArticles(c *gin.Context) {
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		fail(c, err)
		return
	}
	page, err := s.Corpus.Articles(c.Request.Context(), corpus.ListOptions{Query: c.Query("q"), Cursor: c.Query("cursor"), Limit: n})
	if err != nil {
		fail(c, err)
		return
	}
	list := []Article{}
	for _, a := range page.Articles {
		list = append(list, NewArticle(a))
	}
	c.JSON(http.StatusOK, gin.H{"articles": list, "next_cursor": optional(page.Next), "total": page.Total})
}

func (s *Server) getArticle(c *gin.Context) {
	summary, err := s.Corpus.Summary(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, NewArticle(summary))
}

func (s *Server) articleText(c *gin.Context) {
	d, err := s.Corpus.Document(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(d.Text))
}

func (s *Server) deleteArticle(c *gin.Context) {
	n, err := s.Corpus.Delete(c.Request.Context(), c.Param("id"))
	if err == nil && n == 0 {
		err = corpus.ErrNotFound
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// deleteSample removes the built-in sample articles: DELETE ?sample=true. There
// is no request that deletes all articles.
func (s *Server) deleteSample(c *gin.Context) {
	if c.Query("sample") != "true" {
		fail(c, badRequest("sample", "name an article, or say ?sample=true to remove the sample"))
		return
	}
	n, err := s.Corpus.Delete(c.Request.Context(), s.Corpus.SampleIDs()...)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"deleted": n})
}

// search finds passages by words and vectors, without a model.
func (s *Server) search(c *gin.Context) {
	top, err := limit(c, "top", 10, 50)
	if err != nil {
		fail(c, err)
		return
	}
	list := func(name string) []string { return c.QueryArray(name) }
	from, to := c.Query("from"), c.Query("to")
	filter, err := filterRequest{From: &from, To: &to, Sources: list("source"), Tags: list("tag"), Languages: list("lang"), ArticleIDs: list("article_id")}.filter("")
	if err != nil {
		fail(c, err)
		return
	}
	found, err := s.Engine.Search(c.Request.Context(), c.Query("q"), filter, top)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"query": c.Query("q"), "passages": NewPassages(found)})
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
}

// NewPassages returns passages as programs see them; never nil.
func NewPassages(list []corpus.Passage) []Passage {
	out := []Passage{}
	for _, p := range list {
		out = append(out, Passage{
			PassageID: p.ID, ArticleID: p.DocID, Title: p.Title, Publisher: p.Publisher, URL: p.URL, PublishedAt: dateOf(p.Published),
			Language: p.Lang, Heading: p.Heading, Text: p.Text, Start: p.Characters, End: p.Characters + len([]rune(p.Text)), Score: p.Score,
		})
	}
	return out
}
