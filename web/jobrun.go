package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
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
)

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

// readJob reads the sources of a job and sets its state at the end. It is not over before
// that is on disk. The end of the program leaves it open.
func (s *Server) readJob(ctx context.Context, id string, run *jobRun) (err error) {
	defer s.rescue("job "+id, &err)
	stored := context.WithoutCancel(ctx) // a job that is stopped before it has begun is stopped too
	before, err := s.State.Job(stored, id)
	if err != nil {
		return err
	}
	run.mu.Lock()
	run.before, run.started = before, time.Now()
	run.mu.Unlock()
	for saved := false; !saved && ctx.Err() == nil; {
		sources, err := s.State.JobSources(stored, id)
		if err != nil {
			return err
		}
		if saved = s.readSources(ctx, id, run, sources); !saved {
			pause(ctx, storePause)
		}
	}
	end := state.JobDone
	if ctx.Err() != nil {
		end = state.JobStopped
	}
	return s.endJob(stored, id, end)
}

// endJob sets the state of a job that is over, unless the program ends.
func (s *Server) endJob(ctx context.Context, id, end string) error {
	for s.Background.Err() == nil {
		err := s.State.SetJobState(ctx, id, end)
		if err == nil || errors.Is(err, state.ErrNotFound) {
			return errors.Join(err, s.State.ForgetJobs(ctx, maxJobs))
		}
		s.Log.Error("the end of a job is not saved", "job", id, "err", err)
		pause(s.Background, storePause)
	}
	return nil
}

// readSources reads those that are not done. saved is false where what became of one
// cannot be kept for now.
func (s *Server) readSources(ctx context.Context, id string, run *jobRun, sources []state.JobSource) (saved bool) {
	var wg sync.WaitGroup
	var unsaved atomic.Bool
	for _, src := range sources {
		if src.Done {
			continue
		}
		turn := s.jobs.reading
		if src.File == "" {
			turn = s.jobs.fetching
		}
		if !take(ctx, turn) {
			break
		}
		wg.Go(func() {
			defer func() { <-turn }()
			if err := s.readSource(ctx, id, run, src); err != nil {
				s.Log.Error("a source of a job is not saved", "job", id, "err", err)
				unsaved.Store(true)
			}
		})
	}
	wg.Wait()
	return !unsaved.Load()
}

// readSource ingests a source and saves what became of it.
func (s *Server) readSource(ctx context.Context, id string, run *jobRun, src state.JobSource) error {
	run.forget(src.N)
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
	articles := s.Intake.Address(ctx, src.Name)
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
		if err == nil && src.File == "" {
			err = s.correctAsSaid(ctx, res, about)
		}
		report(shownPart(src, res.Name), res.Result, err)
	}
	return nil
}

// correctAsSaid keeps what was said of an address as corrections of its article, which hold
// when the page is read again. Of an address with several articles only the tags are theirs.
func (s *Server) correctAsSaid(ctx context.Context, res corpus.PartResult, about said) error {
	if res.Status == corpus.Duplicate {
		return nil // it was said of another source
	}
	var set []corpus.Correction
	if about.Title != "" && res.Name == "" {
		set = append(set, corpus.Correction{Field: corpus.FieldTitle, Value: about.Title})
	}
	if !about.Published.IsZero() && res.Name == "" {
		set = append(set, corpus.Correction{Field: corpus.FieldPublished, Value: about.Published.Format(time.DateOnly)})
	}
	if len(about.Tags) > 0 {
		d, err := s.Corpus.Document(ctx, res.ArticleID)
		if err != nil {
			return err
		}
		had := len(d.Tags)
		if d.AddTags(about.Tags...); len(d.Tags) > had {
			set = append(set, corpus.Correction{Field: corpus.FieldTags, Tags: d.Tags})
		}
	}
	if len(set) == 0 {
		return nil
	}
	return s.Corpus.Correct(ctx, res.ArticleID, set, nil)
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
