package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// upload is one source of a job.
type upload struct {
	name      string
	data      []byte
	title     string    // "": as the text has it
	published time.Time // zero: as the text has it
}

// maxFiles is the number of files that one request may bring.
const maxFiles = 500

// addArticles begins a job for the files of a form, or for a text.
func (s *Server) addArticles(c *gin.Context) {
	if !s.jobs.take() {
		fail(c, errBusyJobs)
		return
	}
	uploads, err := uploadsOf(c)
	if err != nil {
		s.jobs.release()
		fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, s.startJob(uploads))
}

// uploadsOf reads what a request brings.
func uploadsOf(c *gin.Context) ([]upload, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "multipart/form-data":
		return filesOf(c)
	case "application/json":
		return textOf(c)
	}
	return nil, &apiError{Status: http.StatusUnsupportedMediaType, Type: typeRequest, Code: "unsupported_media_type",
		Message: "send files as multipart/form-data, or a JSON object with a text"}
}

func filesOf(c *gin.Context) ([]upload, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxUpload)
	form, err := c.Request.MultipartReader()
	if err != nil {
		return nil, badRequest("body", "the form cannot be read: "+err.Error())
	}
	var out []upload
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, formError(err)
		}
		if part.FormName() != "file" {
			return nil, badRequest(part.FormName(), fmt.Sprintf("there is no field %q: send each file in a field \"file\"", part.FormName()))
		}
		if len(out) == maxFiles {
			return nil, badRequest("file", fmt.Sprintf("more than %d files in one request", maxFiles))
		}
		data, err := io.ReadAll(part) // bounded by the body's limit
		if err != nil {
			return nil, formError(err)
		}
		out = append(out, upload{name: baseName(part.FileName()), data: data})
	}
	if len(out) == 0 {
		return nil, badRequest("file", "the form has no file")
	}
	return out, nil
}

func formError(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &apiError{Status: http.StatusRequestEntityTooLarge, Type: typeRequest, Code: "too_large",
			Message: fmt.Sprintf("more than %d MB in one request: send fewer files at a time", maxUpload>>20)}
	}
	return badRequest("body", "the form is cut or damaged")
}

// baseName is the last part of a file name, whichever system it comes from,
// without what cannot be seen in it.
func baseName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if strings.Trim(name, "./ ") == "" {
		return "unnamed"
	}
	return name
}

// textRequest is a pasted article.
type textRequest struct {
	URL         *string `json:"url"`
	Text        string  `json:"text"`
	Title       string  `json:"title"`
	PublishedAt *string `json:"published_at"`
}

func textOf(c *gin.Context) ([]upload, error) {
	var req textRequest
	if err := decodeUpTo(c, &req, maxUpload); err != nil {
		return nil, err
	}
	if req.URL != nil {
		return nil, badRequest("url", "web pages are not fetched: save the page and send the file")
	}
	if strings.TrimSpace(req.Text) == "" {
		return nil, badRequest("text", "the text is empty")
	}
	published, err := day("published_at", orEmpty(req.PublishedAt))
	if err != nil {
		return nil, err
	}
	return []upload{{name: "pasted text", data: []byte(req.Text), title: strings.TrimSpace(req.Title), published: published}}, nil
}
