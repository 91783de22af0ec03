package web

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/web/state"
)

// Job is a job as programs see it: what one request asked to be added.
type Job struct {
	ID        string    `json:"id"`
	State     string    `json:"state"` // queued, running, done or stopped
	CreatedAt time.Time `json:"created_at"`
	Total     int       `json:"total"`      // sources: files and addresses
	Done      int       `json:"done"`       // sources; failed ones too
	Failed    int       `json:"failed"`     // results
	Bytes     int64     `json:"bytes"`      // of the files
	BytesDone int64     `json:"bytes_done"` // of the files among Done
	ETA       *int      `json:"eta_seconds"`
	// Results has one for each article of a source, or for the source. A list of jobs
	// leaves it out.
	Results []IngestResult `json:"results,omitempty"`
}

// IngestResult says what became of one source: a file, an address, or source#part where it
// holds several articles.
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

// newJob returns a stored job as programs see it; run is nil where it is not under way.
func newJob(j state.Job, run *jobRun) Job {
	v := Job{ID: j.ID, State: j.State, CreatedAt: j.Created, Total: j.Total, Done: j.Done, Failed: j.Failed, Bytes: j.Bytes, BytesDone: j.BytesDone}
	if j.State == state.JobOpen {
		v.State = "queued"
		if run != nil && run.begun() {
			v.State = "running"
			v.ETA = run.eta(j)
		}
	}
	return v
}

// eta estimates the seconds that a job still takes from how fast it went until now, nil
// where that is not known. Bytes tell more than files, where there are any.
func (r *jobRun) eta(j state.Job) *int {
	r.mu.Lock()
	defer r.mu.Unlock()
	done, left := float64(j.Done-r.before.Done), float64(j.Total-j.Done)
	if j.Bytes > 0 {
		done, left = float64(j.BytesDone-r.before.BytesDone), float64(j.Bytes-j.BytesDone)
	}
	if done <= 0 {
		return nil
	}
	seconds := int(math.Ceil(time.Since(r.started).Seconds() / done * left))
	return &seconds
}

// jobView returns a job with its results.
func (s *Server) jobView(ctx context.Context, id string) (Job, error) {
	run := s.jobs.run(id) // before it is read: what a run has finished is stored
	j, err := s.State.Job(ctx, id)
	if err != nil {
		return Job{}, err
	}
	sources, err := s.State.JobSources(ctx, id)
	if err != nil {
		return Job{}, err
	}
	v := newJob(j, run)
	v.Results = []IngestResult{}
	for _, src := range sources {
		results := run.resultsOf(src.N)
		if src.Done || results == nil {
			if err := json.Unmarshal(src.Results, &results); err != nil {
				return Job{}, fmt.Errorf("results of job %s: %w", id, err)
			}
		}
		v.Results = append(v.Results, results...)
	}
	return v, nil
}

func (s *Server) listJobs(c *gin.Context) {
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		fail(c, err)
		return
	}
	jobs, next, err := s.State.Jobs(c.Request.Context(), c.Query("cursor"), n)
	if err != nil {
		fail(c, err)
		return
	}
	list := []Job{}
	for _, j := range jobs {
		list = append(list, newJob(j, s.jobs.run(j.ID)))
	}
	c.JSON(http.StatusOK, gin.H{"jobs": list, "next_cursor": optional(next)})
}

func (s *Server) getJob(c *gin.Context) {
	v, err := s.jobView(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, v)
}

// stopJob stops a job. What it has stored stays, and what it has not read can be retried.
func (s *Server) stopJob(c *gin.Context) {
	j, err := s.State.Job(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	if run := s.jobs.run(j.ID); run != nil {
		run.cancel()
	}
	c.Status(http.StatusNoContent)
}

var errJobRunning = &apiError{Status: 409, Type: typeRequest, Code: "job_running", Message: "the job is still at it: stop it first, or wait until it is done"}

var errNothingToRetry = &apiError{Status: 409, Type: typeRequest, Code: "nothing_to_retry", Message: "everything of this job was read"}

// retryJob reads again what a job that is over could not read.
func (s *Server) retryJob(c *gin.Context) {
	j, err := s.State.Job(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	ctx, run, ok := s.takeUp(j.ID) // before anything is opened again: two retries at once are one
	if !ok {
		fail(c, errJobRunning)
		return
	}
	n, err := s.State.RetryJob(c.Request.Context(), j.ID)
	if err == nil && n == 0 {
		err = errNothingToRetry
	}
	if err != nil {
		s.jobs.end(j.ID)
		run.cancel()
		fail(c, err)
		return
	}
	s.goOn(ctx, j.ID, run)
	v, err := s.jobView(c.Request.Context(), j.ID)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, v)
}
