package rag

import (
	"sync"
	"time"
)

// A server that failed is left alone for restAfterFailure, and twice as long
// after each further failure, up to maxRest: a dead one must not cost its time
// limit on every question.
const (
	restAfterFailure = 15 * time.Second
	maxRest          = 10 * time.Minute
)

// breaker remembers whether a server that a search can do without is to be left
// alone. The zero breaker is ready, the nil one never rests. It is safe for
// concurrent use.
type breaker struct {
	mu    sync.Mutex
	rest  time.Duration // since the last failure; 0 after a success
	until time.Time     // it is left alone until then
}

func (b *breaker) resting() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Before(b.until)
}

// note keeps how the server did, and returns how long it is left alone.
func (b *breaker) note(err error) time.Duration {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.rest = 0
		return 0
	}
	b.rest = min(max(2*b.rest, restAfterFailure), maxRest)
	b.until = time.Now().Add(b.rest)
	return b.rest
}
