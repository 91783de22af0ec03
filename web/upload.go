package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/corpus/load"
	"footnote/web/state"
)

// said is what was said of a source when it was added: it counts more than what the
// article says of itself. Empty fields say nothing.
type said struct {
	Title     string    `json:"title,omitempty"`
	Published time.Time `json:"published,omitzero"`
	URL       string    `json:"url,omitempty"` // where a text can be read on the web
	Tags      []string  `json:"tags,omitempty"`

	Columns load.Columns `json:"columns,omitempty"` // see load.Source
}

func (a said) amend(d *corpus.Document) error {
	if a.Title != "" {
		d.Title = a.Title
	}
	if !a.Published.IsZero() {
		d.Published, d.PublishedFrom = a.Published, "file"
	}
	d.URL = cmp.Or(a.URL, d.URL)
	d.AddTags(a.Tags...)
	return nil
}

// tag says tags, in place of those that were said before; empty ones are left out.
func (a *said) tag(tags []string) {
	a.Tags = nil
	for _, tag := range tags {
		if tag = load.OneLine(tag); tag != "" {
			a.Tags = append(a.Tags, tag)
		}
	}
}

// maxFiles is the number of files that one request may bring.
const maxFiles = 500

// addArticles begins a job for the files of a form, for a text or for an address.
func (s *Server) addArticles(c *gin.Context) {
	waiting, bytes, err := s.State.Waiting(c.Request.Context())
	if err == nil && (waiting >= maxWaiting || bytes >= maxWaitingBytes) {
		err = errBusyJobs
	}
	if err != nil {
		fail(c, err)
		return
	}
	sources, err := s.sourcesOf(c)
	if err != nil {
		fail(c, errors.Join(err, s.State.DropUploads(filesNamed(sources)...)))
		return
	}
	v, err := s.startJob(c.Request.Context(), sources)
	if err != nil {
		fail(c, errors.Join(err, s.State.DropUploads(filesNamed(sources)...)))
		return
	}
	c.JSON(http.StatusAccepted, v)
}

// startJob stores a job and begins to read it.
func (s *Server) startJob(ctx context.Context, sources []state.JobSource) (Job, error) {
	id := state.NewID("job_")
	if err := s.State.AddJob(ctx, id, sources); err != nil {
		return Job{}, err
	}
	s.runJob(id)
	return s.jobView(context.WithoutCancel(ctx), id)
}

func filesNamed(sources []state.JobSource) []string {
	var out []string
	for _, src := range sources {
		out = append(out, src.File)
	}
	return out
}

// sourcesOf reads what a request brings and keeps its bytes. The uploads of the sources
// that it returns beside an error are the caller's to drop.
func (s *Server) sourcesOf(c *gin.Context) ([]state.JobSource, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "multipart/form-data":
		return s.filesOf(c)
	case "application/json":
		return s.textOf(c)
	}
	return nil, &apiError{Status: http.StatusUnsupportedMediaType, Type: typeRequest, Code: "unsupported_media_type",
		Message: "send files as multipart/form-data, or a JSON object with a text or a url"}
}

// keepSource stores the bytes of a source.
func (s *Server) keepSource(r io.Reader, name string, about said) (state.JobSource, error) {
	text, err := json.Marshal(about)
	if err != nil {
		return state.JobSource{}, err
	}
	file, n, err := s.State.SaveUpload(r)
	return state.JobSource{Name: name, File: file, Bytes: n, Said: text}, err
}

func (s *Server) filesOf(c *gin.Context) ([]state.JobSource, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxUpload)
	form, err := c.Request.MultipartReader()
	if err != nil {
		return nil, badRequest("body", "the form cannot be read: "+err.Error())
	}
	var out []state.JobSource
	var about said
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return out, formError(err)
		}
		if part.FormName() != "file" {
			if err := about.field(part); err != nil {
				return out, err
			}
			continue
		}
		if len(out) == maxFiles {
			return out, badRequest("file", fmt.Sprintf("more than %d files in one request", maxFiles))
		}
		read := &formPart{r: part}
		src, err := s.keepSource(read, baseName(part.FileName()), about)
		if read.err != nil {
			return out, formError(read.err)
		}
		if err != nil {
			return out, err
		}
		out = append(out, src)
	}
	if len(out) == 0 {
		return nil, badRequest("file", "the form has no file")
	}
	return out, nil
}

// maxField is the most bytes that a field of a form may have besides the files.
const maxField = 4 << 10

// field takes up what a form says of the files behind it: tags and columns, each a list
// with commas.
func (a *said) field(part *multipart.Part) error {
	name := part.FormName()
	text, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil {
		return formError(err)
	}
	if len(text) > maxField {
		return badRequest(name, fmt.Sprintf("%s is longer than %d bytes", name, maxField))
	}
	switch name {
	case "tags":
		a.tag(strings.Split(string(text), ","))
	case "columns":
		if a.Columns, err = load.ParseColumns(string(text)); err != nil {
			return badRequest(name, err.Error())
		}
	default:
		return badRequest(name, fmt.Sprintf("there is no field %q: send each file in a field \"file\", tags and columns before them", name))
	}
	return nil
}

// formPart tells an error of the request from one of the disk it is copied to.
type formPart struct {
	r   io.Reader
	err error
}

func (p *formPart) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
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

// textRequest is a web address to be fetched, or a pasted article, whose address URL then is.
type textRequest struct {
	URL         *string  `json:"url"`
	Text        string   `json:"text"`
	Title       string   `json:"title"`
	PublishedAt *string  `json:"published_at"`
	Tags        []string `json:"tags"`
}

func (s *Server) textOf(c *gin.Context) ([]state.JobSource, error) {
	var req textRequest
	if err := decodeUpTo(c, &req, maxUpload); err != nil {
		return nil, err
	}
	published, err := day("published_at", orEmpty(req.PublishedAt))
	if err != nil {
		return nil, err
	}
	if orEmpty(req.PublishedAt) != "" && published.Year() < corpus.EarliestYear {
		return nil, badRequest("published_at", fmt.Sprintf("published_at cannot be before the year %d", corpus.EarliestYear))
	}
	about := said{Title: load.OneLine(req.Title), Published: published}
	about.tag(req.Tags)
	hasText := strings.TrimSpace(req.Text) != ""
	if req.URL != nil {
		if about.URL, err = fetch.Normalize(*req.URL); err != nil {
			return nil, badRequest("url", err.Error())
		}
		if !hasText {
			return addressOf(about)
		}
	}
	if !hasText {
		return nil, badRequest("text", "the text is empty")
	}
	src, err := s.keepSource(strings.NewReader(req.Text), cmp.Or(about.URL, "pasted text"), about)
	return []state.JobSource{src}, err
}

// addressOf is the source that is fetched from where about says.
func addressOf(about said) ([]state.JobSource, error) {
	src := state.JobSource{Name: about.URL}
	about.URL = "" // the page names its own
	var err error
	src.Said, err = json.Marshal(about)
	return []state.JobSource{src}, err
}

// reloadArticle fetches the page of an article again. What has changed becomes its new
// version; what was corrected stays so.
func (s *Server) reloadArticle(c *gin.Context) {
	sources, err := s.pageOf(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	s.beginJob(c, sources)
}

var errNotFromWeb = &apiError{Status: 409, Type: typeRequest, Code: "not_from_web", Message: "this article is not a web page that was fetched: add its file, its text or its address again"}
