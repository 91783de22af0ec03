package llm

import (
	"context"
	"sync"
)

// throttle bounds the calls under way at once. It is safe for concurrent use.
type throttle struct {
	mu     sync.Mutex
	limit  int // at least 1
	active int
	freed  chan struct{} // closed, and replaced, when a call may have become possible
}

func newThrottle(limit int) *throttle {
	return &throttle{limit: limit, freed: make(chan struct{})}
}

// enter waits until a call may begin. The error is that of ctx.
func (t *throttle) enter(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.mu.Lock()
		if t.active < t.limit {
			t.active++
			t.mu.Unlock()
			return nil
		}
		freed := t.freed
		t.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
		}
	}
}

// leave ends a call.
func (t *throttle) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.active--
	close(t.freed)
	t.freed = make(chan struct{})
}

// most is the number of calls that may be under way.
func (t *throttle) most() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.limit
}

// halve lowers the bound, for good: a server that was once too busy has that many users.
func (t *throttle) halve() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limit = max(1, t.limit/2)
}
