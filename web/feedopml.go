package web

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/corpus/load"
	"footnote/web/state"
)

// maxOPML bounds an outline that is imported, in bytes.
const maxOPML = 1 << 20

// ImportResult says what became of a feed of an outline: added, exists or failed.
type ImportResult struct {
	URL    string  `json:"url"`
	Title  string  `json:"title"`
	Status string  `json:"status"`
	FeedID *string `json:"feed_id"`
	Error  *string `json:"error"`
}

// importFeeds subscribes to the feeds of an OPML outline. They are not fetched first: what
// their addresses are worth shows at the first poll.
func (s *Server) importFeeds(c *gin.Context) {
	data, err := outlineOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	links, err := load.ParseOPML(data, load.Source{Name: "outline"})
	if err != nil {
		fail(c, unread(err))
		return
	}
	results, added := []ImportResult{}, 0
	for _, link := range links {
		r, err := s.importFeed(c, link)
		if err != nil {
			fail(c, err)
			return
		}
		if r.Status == "added" {
			added++
		}
		results = append(results, r)
	}
	s.polls.ring()
	c.JSON(http.StatusOK, gin.H{"results": results, "added": added})
}

// importFeed subscribes to one feed. The error is one that the others would meet as well.
func (s *Server) importFeed(c *gin.Context, link load.FeedLink) (ImportResult, error) {
	r := ImportResult{URL: link.URL, Title: link.Title, Status: "failed"}
	f, err := s.wantedFeed(feedRequest{URL: link.URL, Title: cut(link.Title, maxFeedTitle), Tags: cutTags(link.Tags)})
	if err == nil {
		err = s.keepFeed(c.Request.Context(), f)
	}
	switch {
	case err == nil:
		r.URL, r.Status, r.FeedID = f.URL, "added", &f.ID
	case errors.Is(err, errFeedExists):
		r.URL, r.Status = f.URL, "exists"
	default:
		seen := seenAs(err)
		if seen.Status >= http.StatusInternalServerError {
			return r, err
		}
		r.Error = &seen.Message
	}
	return r, nil
}

// cut shortens text to a number of characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

func cutTags(tags []string) []string {
	var out []string
	for _, tag := range tags[:min(len(tags), maxFeedTags)] {
		out = append(out, cut(tag, maxFeedTag))
	}
	return out
}

// outlineOf reads the outline that a request brings, as its body or as a file of a form.
func outlineOf(c *gin.Context) ([]byte, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxOPML)
	var r io.Reader = c.Request.Body
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err == nil && kind == "multipart/form-data" {
		form, err := c.Request.MultipartReader()
		if err != nil {
			return nil, badRequest("body", "the form cannot be read: "+err.Error())
		}
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) || err == nil && part.FormName() != "file" {
			return nil, badRequest("file", "send the outline in a field \"file\"")
		}
		if err != nil {
			return nil, outlineError(err)
		}
		r = part
	}
	data, err := io.ReadAll(r) // bounded by the body's limit
	if err != nil {
		return nil, outlineError(err)
	}
	return data, nil
}

func outlineError(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &apiError{Status: http.StatusRequestEntityTooLarge, Type: typeRequest, Code: "too_large",
			Message: fmt.Sprintf("the outline is larger than %d MB", maxOPML>>20)}
	}
	return badRequest("body", "the request is cut or damaged")
}

// opml is an outline as it is written (OPML 2.0).
type opml struct {
	XMLName  xml.Name  `xml:"opml"`
	Version  string    `xml:"version,attr"`
	Title    string    `xml:"head>title"`
	Outlines []outline `xml:"body>outline"`
}

type outline struct {
	Type     string `xml:"type,attr"`
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr"`
	URL      string `xml:"xmlUrl,attr"`
	Category string `xml:"category,attr,omitempty"`
}

// exportFeeds writes all feeds as an outline.
func (s *Server) exportFeeds(c *gin.Context) {
	out := opml{Version: "2.0", Title: "Footnote"}
	for cursor := ""; ; {
		list, next, err := s.State.Feeds(c.Request.Context(), cursor, maxLimit)
		if err != nil {
			fail(c, err)
			return
		}
		for _, f := range list {
			out.Outlines = append(out.Outlines, newOutline(f))
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	data, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		fail(c, fmt.Errorf("write the outline: %w", err))
		return
	}
	c.Header("Content-Disposition", `attachment; filename="footnote-feeds.opml"`)
	c.Data(http.StatusOK, "text/x-opml; charset=utf-8", append([]byte(xml.Header), data...))
}

// newOutline describes a feed. A comma divides categories, so that a tag cannot keep one.
func newOutline(f state.Feed) outline {
	var tags []string
	for _, tag := range f.Tags {
		tags = append(tags, strings.ReplaceAll(tag, ",", " "))
	}
	return outline{Type: "rss", Text: f.Title, Title: f.Title, URL: f.URL, Category: strings.Join(tags, ",")}
}
