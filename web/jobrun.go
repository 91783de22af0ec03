package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/web/state"
)

// A job is stored with its sources before its request is answered, and read by a run:
// at once, or by the next start of the program where the one before ended.

const (
	maxJobs         = 100     // that are over and kept; the oldest goes first
	maxWaiting      = 20_000  // sources that wait to be read
	maxWaitingBytes = 2 << 30 // of the uploads among them
	fetchesAtOnce   = 4       // addresses being read; the fetcher bounds those of one host
)

// jobs are the runs under way, and the turns that their sources take: all jobs share the
// cores, so that a text that is pasted is not behind a folder of a thousand files.
type jobs struct {
	mu       sync.Mutex
	runs     map[string]*jobRun // by the job's id
	reading  chan struct{}      // a turn for each core
	fetching chan struct{}
}

// jobRun is a job under way.
type jobRun struct {
	cancel context.CancelFunc

	mu      sync.Mutex
	started time.Time // zero: it has not begun
	before  state.Job // as it was when it began
	live    map[int][]IngestResult
}

// run returns the run of a job, nil where it is not under way.
func (js *jobs) run(id string) *jobRun {
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.runs[id]
}

// begin takes up the run of a job. It returns false where there is one.
func (js *jobs) begin(id string, r *jobRun) bool {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.runs == nil {
		js.runs = make(map[string]*jobRun)
		js.reading = make(chan struct{}, runtime.GOMAXPROCS(0))
		js.fetching = make(chan struct{}, fetchesAtOnce)
	}
	if js.runs[id] != nil {
		return false
	}
	js.runs[id] = r
	return true
}

func (js *jobs) end(id string) {
	js.mu.Lock()
	defer js.mu.Unlock()
	delete(js.runs, id)
}

func (r *jobRun) begun() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.started.IsZero()
}

// resultsOf returns what is known of a source that is being read, nil if nothing is.
func (r *jobRun) resultsOf(n int) []IngestResult {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]IngestResult(nil), r.live[n]...)
}

func (r *jobRun) add(n int, res IngestResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live[n] = append(r.live[n], res)
}

// resumeJobs goes on with the jobs that the last end of the program interrupted.
func (s *Server) resumeJobs(ctx context.Context) error {
	if err := s.State.SweepUploads(ctx); err != nil {
		return err
	}
	ids, err := s.State.OpenJobs(ctx)
	for _, id := range ids {
		s.runJob(id)
	}
	return err
}

// runJob reads the sources of a stored job that are not read yet, beside the caller.
func (s *Server) runJob(id string) {
	if ctx, run, ok := s.takeUp(id); ok {
		s.goOn(ctx, id, run)
	}
}

// takeUp claims a job for a run of it, which ends with ctx. ok is false where it is under way.
func (s *Server) takeUp(id string) (ctx context.Context, run *jobRun, ok bool) {
	ctx, cancel := context.WithCancel(s.Background)
	run = &jobRun{cancel: cancel, live: make(map[int][]IngestResult)}
	if !s.jobs.begin(id, run) {
		cancel()
		return nil, nil, false
	}
	return ctx, run, true
}

// goOn reads a job that was taken up, beside the caller.
func (s *Server) goOn(ctx context.Context, id string, run *jobRun) {
	s.working.Go(func() {
		defer run.cancel()
		err := s.readJob(ctx, id, run)
		s.jobs.end(id)
		if err != nil && s.Background.Err() == nil {
			s.Log.Error("job failed", "job", id, "err", err)
		}
		s.sync(s.Background) // also what a stopped job has stored
	})
}

// readJob reads the sources of a job and sets its state at the end. The end of the
// program leaves it open.
func (s *Server) readJob(ctx context.Context, id string, run *jobRun) (err error) {
	defer s.rescue("job "+id, &err)
	sources, err := s.State.JobSources(ctx, id)
	if err != nil {
		return err
	}
	before, err := s.State.Job(ctx, id)
	if err != nil {
		return err
	}
	run.mu.Lock()
	run.before, run.started = before, time.Now()
	run.mu.Unlock()
	s.readSources(ctx, id, run, sources)
	end := state.JobDone
	switch {
	case s.Background.Err() != nil:
		return nil
	case ctx.Err() != nil:
		end = state.JobStopped
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.State.SetJobState(ctx, id, end); err != nil {
		return err
	}
	return s.State.ForgetJobs(ctx, maxJobs)
}

func (s *Server) readSources(ctx context.Context, id string, run *jobRun, sources []state.JobSource) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, src := range sources {
		if src.Done {
			continue
		}
		turn := s.jobs.reading
		if src.File == "" {
			turn = s.jobs.fetching
		}
		select {
		case turn <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return
		}
		wg.Go(func() {
			defer func() { <-turn }()
			if err := s.readSource(ctx, id, run, src); err != nil {
				s.Log.Error("a source of a job is not saved", "job", id, "err", err)
			}
		})
	}
}

// readSource ingests a source and saves what became of it.
func (s *Server) readSource(ctx context.Context, id string, run *jobRun, src state.JobSource) error {
	err := s.ingestSource(ctx, src, func(source string, res corpus.Result, err error) {
		if err != nil {
			err = errors.New(s.inWords(err, "job", id))
		}
		run.add(src.N, NewIngestResult(source, res, err))
	})
	if err != nil && ctx.Err() == nil {
		run.add(src.N, NewIngestResult(src.Name, corpus.Result{}, errors.New(s.inWords(err, "job", id))))
	}
	results := run.resultsOf(src.N)
	for _, r := range results {
		if r.Error != nil {
			src.Failed++
		}
	}
	src.Done = ctx.Err() == nil
	if src.Results, err = json.Marshal(append([]IngestResult{}, results...)); err != nil {
		return err
	}
	return s.State.SaveSource(context.WithoutCancel(ctx), id, src)
}

// ingestSource stores the articles of a source and reports each. Its error says why it
// went no further.
func (s *Server) ingestSource(ctx context.Context, src state.JobSource, report func(string, corpus.Result, error)) (err error) {
	defer s.rescue("ingest", &err)
	var about said
	if err := json.Unmarshal(src.Said, &about); err != nil {
		return fmt.Errorf("what was said of %s: %w", src.Name, err)
	}
	articles := s.Intake.Address(ctx, src.Name, about.amend)
	if src.File != "" {
		data, err := s.State.Upload(src.File)
		if err != nil {
			return err
		}
		uri := cmp.Or(about.URL, uploadURI(src.Name, data))
		articles = s.Intake.Bytes(ctx, uri, data, load.Source{Name: src.Name, URL: about.URL, Columns: about.Columns}, about.amend)
	}
	for res, err := range articles {
		if ctx.Err() != nil && err != nil {
			return ctx.Err()
		}
		report(shownPart(src, res.Name), res.Result, err)
	}
	return nil
}

// shownPart names an article of a source: a page that a feed or a sitemap named by its own
// address.
func shownPart(src state.JobSource, part string) string {
	if src.File == "" && strings.Contains(part, "://") {
		return part
	}
	return load.Part{Name: part}.URI(src.Name)
}

// uploadURI is the identity of an uploaded file. Its name alone is not: two files of one
// name are two articles, one text under two names is one.
func uploadURI(name string, data []byte) string {
	sum := sha256.Sum256(data)
	return "upload:" + hex.EncodeToString(sum[:8]) + "/" + name
}
