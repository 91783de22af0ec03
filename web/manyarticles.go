package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/web/state"
)

// maxMany is the number of articles that one request may change, fetch again or
// delete.
const maxMany = 500

// checkMany refuses a list of ids that names no article, or too many.
func checkMany(param string, ids []string) error {
	if len(ids) == 0 || len(ids) > maxMany {
		return badRequest(param, fmt.Sprintf("name 1 to %d articles", maxMany))
	}
	return nil
}

// tagRequest is the body of PATCH /api/v1/articles.
type tagRequest struct {
	IDs    []string `json:"ids"`
	Add    []string `json:"add_tags"`
	Remove []string `json:"remove_tags"` // without regard to case
}

// tagArticles gives articles tags and takes some from them, one article after
// another: what is done stays where a later one cannot be changed. Articles that
// are no more are passed over.
func (s *Server) tagArticles(c *gin.Context) {
	var req tagRequest
	err := decode(c, &req)
	if err == nil {
		err = checkMany("ids", req.IDs)
	}
	if err == nil && len(req.Add)+len(req.Remove) == 0 {
		err = badRequest("add_tags", "there is no tag to add or to remove")
	}
	if err != nil {
		fail(c, err)
		return
	}
	changed := 0
	for _, id := range req.IDs {
		did, err := s.tagArticle(c.Request.Context(), id, req)
		if errors.Is(err, corpus.ErrNotFound) {
			continue
		}
		if refused := (*corpus.FieldError)(nil); errors.As(err, &refused) {
			err = badRequest("add_tags", refused.Error())
		}
		if err != nil {
			fail(c, err)
			return
		}
		if did {
			changed++
		}
	}
	if changed > 0 {
		s.working.Go(func() { s.sync(s.Background) })
	}
	c.JSON(http.StatusOK, gin.H{"changed": changed})
}

// tagArticle says whether the article has other tags now.
func (s *Server) tagArticle(ctx context.Context, id string, req tagRequest) (bool, error) {
	d, err := s.Corpus.Document(ctx, id)
	if err != nil {
		return false, err
	}
	before := slices.Clone(d.Tags)
	d.Tags = slices.DeleteFunc(slices.Clone(d.Tags), func(has string) bool {
		return slices.ContainsFunc(req.Remove, func(tag string) bool { return strings.EqualFold(strings.TrimSpace(tag), has) })
	})
	for _, tag := range req.Add {
		if !slices.ContainsFunc(d.Tags, func(has string) bool { return strings.EqualFold(strings.TrimSpace(tag), has) }) {
			d.Tags = append(d.Tags, tag)
		}
	}
	if slices.Equal(d.Tags, before) {
		return false, nil
	}
	return true, s.Corpus.Correct(ctx, id, []corpus.Correction{{Field: corpus.FieldTags, Tags: d.Tags}}, nil)
}

// deleteArticles deletes those that ?id= names, which may be there many times, or
// the built-in sample: ?sample=true. There is no request that deletes all articles.
func (s *Server) deleteArticles(c *gin.Context) {
	query := c.Request.URL.Query()
	err := knownQuery(query, []string{"id", "sample"}, []string{"id"})
	ids := query["id"]
	switch {
	case err != nil:
	case query.Has("id") && query.Has("sample"):
		err = badRequest("sample", "name articles, or say ?sample=true to remove the sample, not both")
	case query.Has("id"):
		err = checkMany("id", ids)
	case query.Get("sample") == "true":
		ids = s.Corpus.SampleIDs()
	default:
		err = badRequest("sample", "name an article, or say ?sample=true to remove the sample")
	}
	if err != nil {
		fail(c, err)
		return
	}
	n, err := s.Corpus.Delete(c.Request.Context(), ids...)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"deleted": n})
}

// reloadArticles fetches the pages of articles again, in one job. Those that came
// from no web address are passed over.
func (s *Server) reloadArticles(c *gin.Context) {
	var req struct {
		IDs []string `json:"ids"`
	}
	err := decode(c, &req)
	if err == nil {
		err = checkMany("ids", req.IDs)
	}
	if err != nil {
		fail(c, err)
		return
	}
	var sources []state.JobSource
	for _, id := range req.IDs {
		more, err := s.pageOf(c.Request.Context(), id)
		switch {
		case errors.Is(err, corpus.ErrNotFound), errors.Is(err, errNotFromWeb):
			continue
		case err != nil:
			fail(c, err)
			return
		}
		sources = append(sources, more...)
	}
	if len(sources) == 0 {
		fail(c, errNotFromWeb)
		return
	}
	s.beginJob(c, sources)
}

// pageOf is the page that an article was fetched from; the error wraps
// errNotFromWeb where there is none.
func (s *Server) pageOf(ctx context.Context, id string) ([]state.JobSource, error) {
	summary, err := s.Corpus.Summary(ctx, id)
	if err != nil {
		return nil, err
	}
	address, err := fetch.Normalize(summary.URI)
	if err != nil || address != summary.URI { // of what a feed carries, or a file at an address, there is no page
		return nil, errNotFromWeb
	}
	return addressOf(said{URL: address})
}

// beginJob starts a job for sources and answers with it.
func (s *Server) beginJob(c *gin.Context, sources []state.JobSource) {
	v, err := s.startJob(c.Request.Context(), sources)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, v)
}
