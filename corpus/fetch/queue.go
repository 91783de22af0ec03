package fetch

import (
	"context"
	"sync"
	"time"
)

// maxPlaces is how many hosts the queue remembers; those it forgets were not asked lately.
const maxPlaces = 1000

// queue lets requests to one host go one after the other, perHost at once, with a pause between
// two beginnings. Hosts do not wait for each other. Safe for concurrent use.
type queue struct {
	pause time.Duration // at least
	mu    sync.Mutex
	hosts map[string]*place
}

type place struct {
	slots   chan struct{}
	waiting int // and under way
	pause   time.Duration
	next    time.Time // when the next request may begin
}

func newQueue(pause time.Duration) *queue {
	return &queue{pause: pause, hosts: make(map[string]*place)}
}

// enter waits for the turn of a request to a host. The caller calls leave when it has the reply.
// The error is that of ctx.
func (q *queue) enter(ctx context.Context, host string) (leave func(), err error) {
	q.mu.Lock()
	h := q.place(host)
	h.waiting++
	q.mu.Unlock()
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		q.gone(h)
		return nil, ctx.Err()
	}
	leave = func() {
		<-h.slots
		q.gone(h)
	}
	if err := sleep(ctx, q.turn(h)); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// slow makes the pause of a host longer, as it asked.
func (q *queue) slow(host string, pause time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.place(host)
	h.pause = max(q.pause, pause)
}

// turn takes the next free beginning and returns the time until then.
func (q *queue) turn(h *place) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	begin := now
	if h.next.After(now) {
		begin = h.next
	}
	h.next = begin.Add(h.pause)
	return begin.Sub(now)
}

func (q *queue) gone(h *place) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h.waiting--
}

// place returns that of a host; the caller holds the lock.
func (q *queue) place(host string) *place {
	if h, ok := q.hosts[host]; ok {
		return h
	}
	if len(q.hosts) >= maxPlaces {
		now := time.Now()
		for name, h := range q.hosts {
			if h.waiting == 0 && h.next.Before(now) {
				delete(q.hosts, name)
			}
		}
	}
	h := &place{slots: make(chan struct{}, perHost), pause: q.pause}
	q.hosts[host] = h
	return h
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
