package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/corpus/load/pdf"
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
	State   string         `json:"state"`   // queued, running, done or stopped
	Total   int            `json:"total"`   // files
	Done    int            `json:"done"`    // files; failed ones too
	Failed  int            `json:"failed"`  // results
	Results []IngestResult `json:"results"` // one for each article of a file, or for the file
}

// IngestResult says what became of one source: a file, or file#part where it holds several
// articles.
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

const (
	maxJobs = 100 // kept; the oldest that is over goes first
	maxHeld = 8   // uploads in memory at once, each up to maxUpload
)

type jobs struct {
	mu   sync.Mutex
	list []*job // oldest first
	held int    // uploads that are being received or ingested
}

// take makes room for an upload. It refuses where too many are held.
func (js *jobs) take() bool {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.held == maxHeld {
		return false
	}
	js.held++
	return true
}

// release gives back what take took.
func (js *jobs) release() {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.held--
}

// add takes up a job, and forgets the oldest that are over where there are too
// many.
func (js *jobs) add(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	excess := len(js.list) + 1 - maxJobs
	js.list = slices.DeleteFunc(js.list, func(old *job) bool {
		if excess <= 0 || !old.snapshot().over() {
			return false
		}
		excess--
		return true
	})
	js.list = append(js.list, j)
}

// startJob begins to ingest the uploads and returns the job as it is. The room
// that was taken for them is given back at its end.
func (s *Server) startJob(uploads []upload) Job {
	ctx, cancel := context.WithCancel(s.Background)
	j := &job{sources: uploads, cancel: cancel, view: Job{ID: state.NewID("job_"), State: "queued", Total: len(uploads), Results: []IngestResult{}}}
	s.jobs.add(j)
	s.working.Go(func() {
		defer s.jobs.release()
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
		err := s.ingestUpload(ctx, j, u)
		if err != nil && ctx.Err() != nil {
			break
		}
		if err != nil {
			s.record(j, u.name, corpus.Result{}, err)
		}
		j.update(func(v *Job) { v.Done++ })
		j.sources[i].data = nil
	}
	j.sources = nil
	stopped := ctx.Err() != nil
	j.update(func(v *Job) {
		v.State = "done"
		if stopped {
			v.State = "stopped"
		}
	})
	s.sync(s.Background) // also what a stopped job has stored
}

// ingestUpload stores the articles of one upload, and records a result for each. Its name
// is not its identity: two files of one name are two articles, one text under two names is
// one. The error says why it went no further.
func (s *Server) ingestUpload(ctx context.Context, j *job, u upload) (err error) {
	defer s.rescue("ingest", &err)
	sum := sha256.Sum256(u.data)
	uri := "upload:" + hex.EncodeToString(sum[:8]) + "/" + u.name
	src := load.Source{Name: u.name}
	if s.ReadPDF != nil {
		src.PDF = func(data []byte) (pdf.Document, error) { return s.ReadPDF(ctx, data) }
	}
	for p, err := range load.Each(u.data, src) {
		var res corpus.Result
		if err == nil {
			res, err = s.Corpus.Ingest(ctx, u.document(p.URI(uri), p.Article))
		}
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		s.record(j, p.URI(u.name), res, err)
	}
	return nil
}

// document is the article as it is stored: what was said at the upload counts more than
// what the text says.
func (u upload) document(uri string, a load.Article) corpus.Document {
	d := corpus.FromArticle(uri, a)
	if u.title != "" {
		d.Title = u.title
	}
	if !u.published.IsZero() {
		d.Published, d.PublishedFrom = u.published, "file"
	}
	return d
}

// record adds what became of a source to the job's results.
func (s *Server) record(j *job, source string, res corpus.Result, err error) {
	if err != nil {
		seen := seenAs(err)
		if seen.Status >= http.StatusInternalServerError {
			s.Log.Error("ingest failed", "job", j.view.ID, "err", err)
		}
		err = errors.New(strings.TrimPrefix(seen.Message, "load "+source+": ")) // the name stands beside it
	}
	j.update(func(v *Job) {
		if err != nil {
			v.Failed++
		}
		v.Results = append(v.Results, NewIngestResult(source, res, err))
	})
}

// sync embeds what is new, and measures what the vectors are worth; without
// vectors the words alone find it.
func (s *Server) sync(ctx context.Context) {
	defer s.rescue("embed", new(error))
	r := s.engine().Retriever
	if r.Embedder == nil {
		return
	}
	if _, err := s.Corpus.Sync(ctx, r.Embedder); err != nil {
		if ctx.Err() == nil {
			s.Log.Warn("some articles have no embeddings yet", "err", err)
		}
		return
	}
	if err := r.Calibrate(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("the vectors count as before", "err", err)
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
	list := []Job{}
	for _, j := range s.jobs.list {
		list = append(list, j.snapshot())
	}
	s.jobs.mu.Unlock() // before a client that may be slow
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
