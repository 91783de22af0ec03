package web

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"footnote/corpus/fetch"
	"footnote/web/state"
)

const (
	// maxPolls is the number of feeds that are polled at once.
	maxPolls = 2
	// maxPollTime bounds a poll; what is left of it is done in the next.
	maxPollTime = 10 * time.Minute
	// maxBackOff bounds the wait for a feed that fails, unless its own interval is longer.
	maxBackOff = 24 * time.Hour
	// goneAfter is the number of failures after which a feed that is not there is paused.
	goneAfter = 3
	// idlePoll is how long the poller waits where nothing is due and nobody rings.
	idlePoll = time.Hour
	// storePause is how long a poll or a job waits for a database that does not take its results.
	storePause = time.Minute
)

// Every feed has an interval within these.
const (
	defaultEvery = time.Hour
	minEvery     = 15 * time.Minute
	maxEvery     = 7 * 24 * time.Hour
)

// polls are the polls under way.
type polls struct {
	mu    sync.Mutex
	under map[string]bool // ids of feeds
	bell  chan struct{}   // holds one ring
}

// rung returns the channel of the bell.
func (p *polls) rung() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bell == nil {
		p.bell = make(chan struct{}, 1)
	}
	return p.bell
}

// ring has the poller look again what is due.
func (p *polls) ring() {
	select {
	case p.rung() <- struct{}{}:
	default: // it will look anyway
	}
}

func (p *polls) has(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.under[id]
}

func (p *polls) ended(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.under, id)
}

// pollFeeds polls the feeds that are due until ctx ends. The caller waits for the polls
// with [Server.Wait].
func (s *Server) pollFeeds(ctx context.Context) {
	defer s.rescue("feeds", new(error))
	for ctx.Err() == nil {
		timer := time.NewTimer(s.startPolls(ctx))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.polls.rung():
		}
		timer.Stop()
	}
}

// startPolls begins to poll what is due, and returns how long to wait for the next.
func (s *Server) startPolls(ctx context.Context) time.Duration {
	feeds, err := s.State.UpcomingFeeds(ctx, 2*maxPolls) // those under way may be among them
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Error("no feed is polled", "err", err)
		}
		return storePause
	}
	s.polls.mu.Lock()
	defer s.polls.mu.Unlock()
	for _, f := range feeds {
		if s.polls.under[f.ID] {
			continue
		}
		if wait := time.Until(f.Next); wait > 0 {
			return min(wait, idlePoll)
		}
		if len(s.polls.under) == maxPolls {
			break // the end of one rings
		}
		if s.polls.under == nil {
			s.polls.under = make(map[string]bool)
		}
		s.polls.under[f.ID] = true
		s.working.Go(func() {
			s.poll(ctx, f)
			s.polls.ended(f.ID)
			s.polls.ring()
		})
	}
	return idlePoll
}

// poll reads a feed and its new items, and keeps what came of it. A poll that ends with
// the server leaves the feed due.
func (s *Server) poll(ctx context.Context, f state.Feed) {
	within, cancel := context.WithTimeout(ctx, maxPollTime)
	got, err := s.readFeed(within, f)
	cancel()
	if ctx.Err() != nil {
		return
	}
	err = s.State.FeedPolled(ctx, f.ID, s.outcomeOf(f, got, err))
	if err != nil && !errors.Is(err, state.ErrNotFound) && ctx.Err() == nil {
		s.Log.Error("the outcome of a poll is lost", "feed", f.ID, "err", err)
		pause(ctx, storePause)
	}
	if got.added > 0 {
		s.sync(ctx)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (s *Server) outcomeOf(f state.Feed, got feedRead, err error) state.FeedPoll {
	now := time.Now()
	p := state.FeedPoll{
		Tried: now, Next: now.Add(pollWait(f, got.reply, err, rand.Float64())), Title: got.title, Added: got.added,
		ETag: got.reply.ETag, LastModified: got.reply.LastModified,
	}
	if err != nil {
		p.Error = s.inWords(err, "feed", f.ID)
		p.Disable = errors.Is(err, fetch.ErrGone) && f.Failures+1 >= goneAfter
	}
	switch {
	case err != nil || got.open:
		p.ETag, p.LastModified = "", "" // the next reply must have the items again
	case got.reply.NotModified:
		p.ETag, p.LastModified = cmp.Or(p.ETag, f.ETag), cmp.Or(p.LastModified, f.LastModified)
	}
	return p
}

// pollWait is the time until the next poll: the feed's interval, doubled with each failure
// before this one, and no less than the server asks for. jitter, from 0 to 1, makes it up
// to a tenth longer, so that feeds of one site spread.
func pollWait(f state.Feed, r fetch.Reply, err error, jitter float64) time.Duration {
	wait := f.Every
	if err != nil {
		wait = min(f.Every<<min(f.Failures, 10), max(maxBackOff, f.Every))
	} else {
		wait = max(wait, min(r.MaxAge, maxBackOff))
	}
	wait = max(wait, min(r.RetryAfter, maxEvery))
	return wait + time.Duration(jitter*float64(wait)/10)
}
