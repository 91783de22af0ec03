package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// ArticleVersion is a text that an article has or had.
type ArticleVersion struct {
	Version         string     `json:"version"` // names it: the start of the text's SHA-256
	Current         bool       `json:"current"`
	Title           string     `json:"title"`
	PublishedAt     *string    `json:"published_at"`
	PublishedAtFrom string     `json:"published_at_from"`
	Since           time.Time  `json:"since"` // when it was stored
	Until           *time.Time `json:"until"` // when another text took its place; null: it is current
	Bytes           int        `json:"bytes"`
}

// NewArticleVersion returns a version as programs see it.
func NewArticleVersion(v corpus.Version) ArticleVersion {
	out := ArticleVersion{
		Version: v.Name, Current: v.Until.IsZero(), Title: v.Title, PublishedAt: dateOf(v.Published),
		PublishedAtFrom: v.PublishedFrom, Since: v.Since, Bytes: v.Bytes,
	}
	if !out.Current {
		out.Until = &v.Until
	}
	return out
}

// articleVersions lists the versions of an article, the current one first. There
// are never more than corpus.MaxVersions besides it: one page.
func (s *Server) articleVersions(c *gin.Context) {
	list, err := s.Corpus.Versions(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	out := []ArticleVersion{}
	for _, v := range list {
		out = append(out, NewArticleVersion(v))
	}
	c.JSON(http.StatusOK, gin.H{"versions": out, "next_cursor": nil})
}

// articleText answers with the text of an article, as it is or, with
// ?version=, as it was.
func (s *Server) articleText(c *gin.Context) {
	v, err := s.Corpus.Version(c.Request.Context(), c.Param("id"), c.Query("version"))
	if err != nil {
		fail(c, err)
		return
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(v.Text))
}
