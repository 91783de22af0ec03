package web

import (
	"context"
	"runtime"
	"sync"
	"time"

	"footnote/web/state"
)

// fetchesAtOnce is the number of addresses being read; the fetcher bounds those of one host.
const fetchesAtOnce = 4

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

// forget drops what is known of a source: it is read again.
func (r *jobRun) forget(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, n)
}

// take waits for a turn. Where ctx ends first it is false, and no turn is taken.
func take(ctx context.Context, turn chan struct{}) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}
