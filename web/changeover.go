package web

import (
	"context"
	"sync"
	"time"

	"footnote/corpus"
)

// An attempt at the embeddings that fails is made again after firstRest, and after twice
// as long each further time, up to longestRest.
const (
	firstRest   = 15 * time.Second
	longestRest = 10 * time.Minute
)

// changeover leads from the vectors that serve to those of the embeddings that are set:
// these are made beside everything else, and answers change to them once they are
// complete.
type changeover struct {
	mu      sync.Mutex
	running bool
	again   bool               // something has changed since the run at hand began
	stop    context.CancelFunc // ends the attempt under way; nil: there is none
	waiting context.CancelFunc // ends the wait for the next attempt; nil: there is none
	rest    time.Duration      // how long that is
	change  *EmbeddingChange   // nil: the vectors that serve are those that are wanted

	after func(time.Duration) <-chan time.Time // time.After where nil
}

// EmbeddingChange is how far a change to other embeddings is.
type EmbeddingChange struct {
	Space    string     `json:"space"`    // HOST/MODEL@DIMENSION; without the dimension as long as that is not known
	Embedded int        `json:"embedded"` // passages that have a vector
	Chunks   int        `json:"chunks"`   // all passages
	Error    *string    `json:"error"`    // why the last attempt failed
	RetryAt  *time.Time `json:"retry_at"` // when the next one begins
}

// now returns the change under way, nil if there is none.
func (co *changeover) now() *EmbeddingChange {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.change == nil {
		return nil
	}
	now := *co.change
	return &now
}

// enter takes up the run. Where there is one, that goes once more, and enter returns false.
func (co *changeover) enter() bool {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.again = co.running
	if co.running {
		return false
	}
	co.running = true
	return true
}

// leave ends the run, unless it is to go once more.
func (co *changeover) leave() (more bool) {
	co.mu.Lock()
	defer co.mu.Unlock()
	more, co.again = co.again, false
	co.running = more
	return more
}

// interrupt ends the attempt under way: other embeddings are wanted, and the change to
// them shows at once.
func (co *changeover) interrupt(to string, chunks int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.rest, co.change = 0, &EmbeddingChange{Space: to, Chunks: chunks}
	if co.stop != nil {
		co.stop()
	}
	if co.waiting != nil {
		co.waiting()
		co.waiting = nil
	}
}

// attempt returns the context of an attempt, which interrupt ends too.
func (co *changeover) attempt(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	co.mu.Lock()
	defer co.mu.Unlock()
	co.stop = cancel
	return ctx, cancel
}

// begin shows a change to a space.
func (co *changeover) begin(space string, chunks int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.change == nil {
		co.change = &EmbeddingChange{Space: space, Chunks: chunks}
	}
}

// progress shows how far the space is that is being filled; serves is the one that serves.
func (co *changeover) progress(p corpus.Progress, serves string) {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.change = nil
	if p.Space != serves {
		co.change = &EmbeddingChange{Space: p.Space, Embedded: p.Embedded, Chunks: p.Chunks}
	}
}

func (co *changeover) done() {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.change, co.rest = nil, 0
}

// fail shows why an attempt failed and returns what tells when the next one begins, and
// the context of the wait; nil where that is waited for already.
func (co *changeover) fail(ctx context.Context, why string) (context.Context, <-chan time.Time) {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.waiting != nil {
		if co.change != nil {
			co.change.Error = &why
		}
		return nil, nil
	}
	co.rest = min(max(2*co.rest, firstRest), longestRest)
	if co.change != nil {
		at := time.Now().Add(co.rest).Truncate(time.Second)
		co.change.Error, co.change.RetryAt = &why, &at
	}
	ctx, co.waiting = context.WithCancel(ctx)
	if co.after != nil {
		return ctx, co.after(co.rest)
	}
	return ctx, time.After(co.rest)
}

// waited ends the wait for the next attempt, which begins.
func (co *changeover) waited() {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.waiting != nil {
		co.waiting()
		co.waiting = nil
	}
}
