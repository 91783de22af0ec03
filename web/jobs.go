package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/web/state"
)

// A job ingests what one request brought, one source after the other.
type job struct {
	mu      sync.Mutex
	view    Job
	sources []upload
	cancel  context.CancelFunc
}

// Job is a job as programs see it.
type Job struct {
	ID      string         `json:"id"`
	State   string         `json:"state"` // queued, running, done or stopped
	Total   int            `json:"total"`
	Done    int            `json:"done"` // failed ones too
	Failed  int            `json:"failed"`
	Results []IngestResult `json:"results"`
}

// IngestResult says what became of one source.
type IngestResult struct {
	Source    string        `json:"source"`
	Status    corpus.Status `json:"status"`
	ArticleID *string       `json:"article_id"`
	Chunks    int           `json:"chunks"`
	Error     *string       `json:"error"`
}

// NewIngestResult returns the outcome for a source as programs see it.
func NewIngestResult(source string, res corpus.Result, err error) IngestResult {
	if err != nil {
		message := err.Error()
		return IngestResult{Source: source, Status: corpus.Failed, Error: &message}
	}
	return IngestResult{Source: source, Status: res.Status, ArticleID: optional(res.ArticleID), Chunks: res.Chunks}
}

// upload is one source of a job.
type upload struct {
	name      string
	data      []byte
	title     string    // "": as the text has it
	published time.Time // zero: as the text has it
}

const (
	maxJobs  = 100 // kept; the oldest that is over goes first
	maxFiles = 500 // in one request
)

type jobs struct {
	mu   sync.Mutex
	list []*job // oldest first
}

// addArticles begins a job for the files of a form, or for a text.
func (s *Server) addArticles(c *gin.Context) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		kind = ""
	}
	var uploads []upload
	switch kind {
	case "multipart/form-data":
		uploads, err = filesOf(c)
	case "application/json":
		uploads, err = textOf(c)
	default:
		err = &apiError{Status: http.StatusUnsupportedMediaType, Type: typeRequest, Code: "unsupported_media_type",
			Message: "send files as multipart/form-data, or a JSON object with a text"}
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, s.startJob(uploads))
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

// startJob begins to ingest the uploads and returns the job as it is.
func (s *Server) startJob(uploads []upload) Job {
	ctx, cancel := context.WithCancel(s.Background)
	j := &job{sources: uploads, cancel: cancel, view: Job{ID: state.NewID("job_"), State: "queued", Total: len(uploads), Results: []IngestResult{}}}
	s.jobs.mu.Lock()
	s.jobs.list = append(s.jobs.list, j)
	for i := 0; len(s.jobs.list) > maxJobs && i < len(s.jobs.list); {
		if s.jobs.list[i].snapshot().over() {
			s.jobs.list = append(s.jobs.list[:i], s.jobs.list[i+1:]...)
			continue
		}
		i++
	}
	s.jobs.mu.Unlock()
	s.working.Go(func() {
		defer cancel()
		s.ingestAll(ctx, j)
	})
	return j.snapshot()
}

func (s *Server) ingestAll(ctx context.Context, j *job) {
	j.update(func(v *Job) { v.State = "running" })
	for i, u := range j.sources {
		if ctx.Err() != nil {
			break
		}
		res, err := s.ingestUpload(ctx, u)
		if err != nil && ctx.Err() != nil {
			break
		}
		if err != nil {
			err = errors.New(strings.TrimPrefix(seenAs(err).Message, "load "+u.name+": ")) // the name stands beside it
		}
		j.update(func(v *Job) {
			v.Done++
			if err != nil {
				v.Failed++
			}
			v.Results = append(v.Results, NewIngestResult(u.name, res, err))
		})
		j.sources[i].data = nil
	}
	stopped := ctx.Err() != nil
	j.update(func(v *Job) {
		v.State = "done"
		if stopped {
			v.State = "stopped"
		}
	})
	s.sync(ctx)
}

// ingestUpload stores one upload. Its name is not its identity: two files of
// one name are two articles, one text under two names is one.
func (s *Server) ingestUpload(ctx context.Context, u upload) (_ corpus.Result, err error) {
	defer s.rescue("ingest", &err)
	sum := sha256.Sum256(u.data)
	uri := "upload:" + hex.EncodeToString(sum[:8]) + "/" + u.name
	a, err := load.Load(u.data, load.Source{Name: u.name})
	if err != nil {
		return corpus.Result{}, err
	}
	d := corpus.FromArticle(uri, a)
	if u.title != "" {
		d.Title = u.title
	}
	if !u.published.IsZero() {
		d.Published, d.PublishedFrom = u.published, "file"
	}
	return s.Corpus.Ingest(ctx, d)
}

// SyncInBackground embeds what has no vectors yet, until it is done or
// Background ends.
func (s *Server) SyncInBackground() {
	s.working.Go(func() { s.sync(s.Background) })
}

// sync embeds what is new; without vectors the words alone find it.
func (s *Server) sync(ctx context.Context) {
	defer s.rescue("embed", new(error))
	if e := s.Engine.Retriever.Embedder; e != nil {
		if _, err := s.Corpus.Sync(ctx, e); err != nil && ctx.Err() == nil {
			s.Log.Warn("some articles have no embeddings yet", "err", err)
		}
	}
}

func (v Job) over() bool { return v.State == "done" || v.State == "stopped" }

func (j *job) update(change func(*Job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.view)
}

func (j *job) snapshot() Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	v := j.view
	v.Results = append([]IngestResult{}, v.Results...)
	return v
}

func (s *Server) job(c *gin.Context) (*job, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	for _, j := range s.jobs.list {
		if j.view.ID == c.Param("id") {
			return j, nil
		}
	}
	return nil, fmt.Errorf("job %s: %w", c.Param("id"), state.ErrNotFound)
}

func (s *Server) listJobs(c *gin.Context) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	list := []Job{}
	for _, j := range s.jobs.list {
		list = append(list, j.snapshot())
	}
	c.JSON(http.StatusOK, gin.H{"jobs": list, "next_cursor": nil})
}

func (s *Server) getJob(c *gin.Context) {
	j, err := s.job(c)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, j.snapshot())
}

func (s *Server) stopJob(c *gin.Context) {
	j, err := s.job(c)
	if err != nil {
		fail(c, err)
		return
	}
	j.cancel()
	c.Status(http.StatusNoContent)
}
