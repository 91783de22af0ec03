package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// listQuery names the parameters of a list of articles. Only those of many may be
// there more than once: their values are alternatives.
var listQuery = []string{"q", "limit", "cursor", "sort", "publisher", "tag", "language", "from", "to", "undated", "copies", "sample", "copies_of"}

var listQueryOfMany = []string{"publisher", "tag", "language"}

// listOptions reads what a list of articles is asked to show. A parameter that
// does not exist is refused: a filter with a slip would show everything.
func (s *Server) listOptions(c *gin.Context) (corpus.ListOptions, error) {
	query := c.Request.URL.Query()
	if err := knownQuery(query, listQuery, listQueryOfMany); err != nil {
		return corpus.ListOptions{}, err
	}
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		return corpus.ListOptions{}, err
	}
	from, to := query.Get("from"), query.Get("to")
	o := corpus.ListOptions{Query: query.Get("q"), Cursor: query.Get("cursor"), Limit: n, Sort: corpus.Sort(query.Get("sort"))}
	if o.Sort != "" && !slices.Contains(corpus.Sorts, o.Sort) {
		return o, badRequest("sort", fmt.Sprintf("sort must be one of %s", joined(corpus.Sorts)))
	}
	o.Filter, err = filterRequest{From: &from, To: &to, Sources: query["publisher"], Tags: query["tag"], Languages: query["language"]}.filter("")
	if err != nil {
		return o, err
	}
	for name, to := range map[string]**bool{"undated": &o.Undated, "copies": &o.Copies, "sample": &o.Sample} {
		if !query.Has(name) {
			continue
		}
		is, err := flag(c, name)
		if err != nil {
			return o, err
		}
		*to = &is
	}
	if id := query.Get("copies_of"); id != "" {
		o.Filter.DocIDs = s.Corpus.Cluster(id)
		if len(o.Filter.DocIDs) == 0 {
			o.Filter.DocIDs = []string{id}
		}
	}
	return o, nil
}

// knownQuery refuses parameters that are not among names, and those that are
// there twice and not among many.
func knownQuery(query url.Values, names, many []string) error {
	for name, values := range query {
		if !slices.Contains(names, name) {
			return badRequest(name, fmt.Sprintf("there is no parameter %q", name))
		}
		if len(values) > 1 && !slices.Contains(many, name) {
			return badRequest(name, fmt.Sprintf("%s is there twice", name))
		}
	}
	return nil
}

func joined[T ~string](list []T) string {
	var out []string
	for _, each := range list {
		out = append(out, string(each))
	}
	return strings.Join(out, ", ")
}

func (s *Server) listArticles(c *gin.Context) {
	o, err := s.listOptions(c)
	if err != nil {
		fail(c, err)
		return
	}
	page, err := s.Corpus.Articles(c.Request.Context(), o)
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
