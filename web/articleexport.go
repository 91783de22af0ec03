package web

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/export"
)

// exportArticles sends the articles that the filters of a search allow, as a ZIP archive
// of Markdown files (?format=md) or as JSON lines (?format=jsonl), one by one. An article
// that cannot be read is left out; where sending fails, the response is cut off, so that
// nobody takes it for all.
func (s *Server) exportArticles(c *gin.Context) {
	filter, err := queryFilter(c)
	if err != nil {
		fail(c, err)
		return
	}
	name := "footnote-articles-" + time.Now().Format(time.DateOnly)
	disposition := func(kind, ending string) {
		c.Header("Content-Type", kind)
		c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+ending))
	}
	switch cmp.Or(c.Query("format"), "md") {
	case "md":
		disposition("application/zip", ".zip")
		archive := export.NewZip(c.Writer)
		if err = s.sendExport(c, filter, archive.Add); err == nil {
			err = archive.Close()
		}
	case "jsonl":
		disposition("application/x-ndjson", ".jsonl")
		err = s.sendExport(c, filter, func(a export.Article) error { return export.Line(c.Writer, a) })
	default:
		fail(c, badRequest("format", "format must be md or jsonl"))
		return
	}
	if err != nil {
		s.Log.Warn("an export was cut off", "err", err)
		panic(http.ErrAbortHandler) // ends the connection
	}
}

// sendExport adds the articles one by one.
func (s *Server) sendExport(c *gin.Context, f corpus.Filter, add func(export.Article) error) error {
	ctx := c.Request.Context()
	for a, err := range s.Corpus.Export(ctx, f) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.Log.Error("an article is left out of an export", "err", err)
			continue
		}
		if err := add(a); err != nil {
			return err
		}
	}
	return nil
}
