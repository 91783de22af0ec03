package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// Article describes a stored article, without its text.
type Article struct {
	ID              string  `json:"id"`
	Title           string  `json:"title"`
	Author          string  `json:"author"`
	Publisher       string  `json:"publisher"`
	PublishedAt     *string `json:"published_at"`
	PublishedAtFrom string  `json:"published_at_from"`
	// PublishedConfidence is high, medium, low or unknown; see
	// [corpus.Document.PublishedConfidence].
	PublishedConfidence corpus.Confidence `json:"published_confidence"`
	UpdatedAt           *string           `json:"updated_at"` // day on which the article says that it was changed
	Language            string            `json:"language"`
	URI                 string            `json:"uri"`
	URL                 string            `json:"url"`
	Format              string            `json:"format"`
	Tags                []string          `json:"tags"`
	Version             string            `json:"version"`    // of the text, see [ArticleVersion]
	Versions            int               `json:"versions"`   // texts that are kept of it, this one too
	ChangedAt           *time.Time        `json:"changed_at"` // when its text last took the place of another one; null: it has not
	CopyOf              *string           `json:"copy_of"`    // id of the original of which it is a copy; null: it is none, or that itself
	Copies              int               `json:"copies"`     // other articles with the same text
	Chunks              int               `json:"chunks"`
	Bytes               int               `json:"bytes"` // of the text
	IngestedAt          time.Time         `json:"ingested_at"`
	Sample              bool              `json:"sample"`
}

// NewArticle returns a summary as programs see it.
func NewArticle(s corpus.Summary) Article {
	return Article{
		ID: s.ID, Title: s.Title, Author: s.Author, Publisher: s.Publisher, PublishedAt: dateOf(s.Published),
		PublishedAtFrom: s.PublishedFrom, PublishedConfidence: s.PublishedConfidence(), UpdatedAt: dateOf(s.Updated), Language: s.Lang, URI: s.URI, URL: s.URL, Format: s.Format, Tags: s.Tags,
		Version: s.Version, Versions: s.Versions, ChangedAt: timeOf(s.Changed), CopyOf: optional(s.CopyOf), Copies: s.Copies, Chunks: s.Chunks, Bytes: s.Bytes, IngestedAt: s.Ingested, Sample: s.Sample,
	}
}

func (s *Server) getArticle(c *gin.Context) { s.sendArticle(c, c.Param("id")) }

// sendArticle answers with an article and what was corrected about it.
func (s *Server) sendArticle(c *gin.Context, id string) {
	summary, err := s.Corpus.Summary(c.Request.Context(), id)
	if err != nil {
		fail(c, err)
		return
	}
	list, err := s.Corpus.Corrections(c.Request.Context(), id)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, struct {
		Article
		Corrections []Correction `json:"corrections"`
	}{NewArticle(summary), newCorrections(list)})
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
