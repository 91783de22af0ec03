package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
)

// Correction is a field that a person has corrected, with what the article
// itself says.
type Correction struct {
	Field    corpus.Field `json:"field"`
	Original string       `json:"original"`
}

func newCorrections(list []corpus.Corrected) []Correction {
	out := []Correction{}
	for _, c := range list {
		out = append(out, Correction{c.Field, c.Original})
	}
	return out
}

// correctRequest is the body of PATCH /api/v1/articles/{id}. A field that is
// absent stays as it is.
type correctRequest struct {
	Title     *string        `json:"title"`
	Author    *string        `json:"author"`
	Publisher *string        `json:"publisher"`
	URL       *string        `json:"url"`
	Language  *string        `json:"language"`
	Tags      *[]string      `json:"tags"`
	Published optionalDay    `json:"published_at"` // null: it is not known
	Reset     []corpus.Field `json:"reset"`        // given back to the article
}

// optionalDay tells null from nothing at all.
type optionalDay struct {
	given bool
	day   *string
}

// UnmarshalJSON is called for null too.
func (d *optionalDay) UnmarshalJSON(b []byte) error {
	d.given = true
	return json.Unmarshal(b, &d.day)
}

// corrections returns what the request sets. An empty one is refused, and one
// that gives a field back as well.
func (r correctRequest) corrections() ([]corpus.Correction, error) {
	var out []corpus.Correction
	for _, f := range []struct {
		field corpus.Field
		value *string
	}{
		{corpus.FieldTitle, r.Title}, {corpus.FieldAuthor, r.Author}, {corpus.FieldPublisher, r.Publisher},
		{corpus.FieldURL, r.URL}, {corpus.FieldLanguage, r.Language},
	} {
		if f.value != nil {
			out = append(out, corpus.Correction{Field: f.field, Value: *f.value})
		}
	}
	if r.Tags != nil {
		out = append(out, corpus.Correction{Field: corpus.FieldTags, Tags: *r.Tags})
	}
	if r.Published.given {
		if r.Published.day != nil && *r.Published.day == "" {
			return nil, badRequest("published_at", "published_at must be a date like 2025-12-31, or null")
		}
		out = append(out, corpus.Correction{Field: corpus.FieldPublished, Value: orEmpty(r.Published.day)})
	}
	if len(out)+len(r.Reset) == 0 {
		return nil, badRequest("body", "there is nothing to correct")
	}
	for _, c := range out {
		if slices.Contains(r.Reset, c.Field) {
			return nil, badRequest(string(c.Field), fmt.Sprintf("%s cannot be set and given back at once", c.Field))
		}
	}
	return out, nil
}

// correctArticle changes what is said about an article; its vectors follow
// behind.
func (s *Server) correctArticle(c *gin.Context) {
	var req correctRequest
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	set, err := req.corrections()
	if err == nil {
		err = s.Corpus.Correct(c.Request.Context(), c.Param("id"), set, req.Reset)
	}
	if refused := (*corpus.FieldError)(nil); errors.As(err, &refused) {
		err = badRequest(string(refused.Field), refused.Error())
	}
	if err != nil {
		fail(c, err)
		return
	}
	s.working.Go(func() { s.sync(s.Background) })
	s.sendArticle(c, c.Param("id"))
}
