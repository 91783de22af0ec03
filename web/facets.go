package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// Facet is a value that articles share, and how many have it.
type Facet struct {
	Value    string `json:"value"`
	Articles int    `json:"articles"`
}

// articleFacets says by what the articles can be filtered. Of each kind it lists
// the maxFacets values that most articles have.
func (s *Server) articleFacets(c *gin.Context) {
	f := s.Corpus.Facets()
	c.JSON(http.StatusOK, gin.H{
		"publishers": newFacets(f.Publishers), "tags": newFacets(f.Tags), "languages": newFacets(f.Languages),
		"oldest": dateOf(f.Oldest), "newest": dateOf(f.Newest), "undated": f.Undated, "copies": f.Copies,
	})
}

// maxFacets bounds the values of one kind: more are no choice that a person makes.
const maxFacets = 500

func newFacets(list []corpus.Facet) []Facet {
	out := []Facet{}
	for _, f := range list[:min(len(list), maxFacets)] {
		out = append(out, Facet{f.Value, f.Articles})
	}
	return out
}
