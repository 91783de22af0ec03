package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus/fetch"
	"footnote/corpus/load"
	"footnote/web/state"
)

// feedRequest asks to subscribe to a feed.
type feedRequest struct {
	URL          string   `json:"url"`   // of a feed, or of a page that names one
	Title        string   `json:"title"` // "": as the feed calls itself
	Tags         []string `json:"tags"`
	EveryMinutes *int     `json:"every_minutes"`
}

var (
	errNoFetch      = &apiError{Status: 503, Type: typeServer, Code: "no_fetching", Message: "nothing is fetched from the web here"}
	errFeedExists   = &apiError{Status: 409, Type: typeRequest, Code: "feed_exists", Message: state.ErrExists.Error()}
	errTooManyFeeds = &apiError{Status: 409, Type: typeRequest, Code: "too_many_feeds", Message: state.ErrTooMany.Error()}
)

// addFeed subscribes to a feed that answers now. It is polled at once.
func (s *Server) addFeed(c *gin.Context) {
	var req feedRequest
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	f, err := s.wantedFeed(req)
	if err == nil {
		err = s.findFeed(c.Request.Context(), &f)
	}
	if err == nil {
		err = s.keepFeed(c.Request.Context(), f)
	}
	if err != nil {
		fail(c, err)
		return
	}
	s.polls.ring()
	c.JSON(http.StatusCreated, s.newFeed(f))
}

// wantedFeed checks a request.
func (s *Server) wantedFeed(req feedRequest) (f state.Feed, err error) {
	if s.Intake.Fetch == nil {
		return f, errNoFetch
	}
	now := time.Now().UTC().Truncate(time.Millisecond) // as it is kept
	f = state.Feed{ID: state.NewID("feed_"), Every: defaultEvery, Enabled: true, Created: now, Next: now}
	if f.URL, err = feedAddress(req.URL); err != nil {
		return f, err
	}
	if f.Title, err = feedTitle(req.Title); err != nil {
		return f, err
	}
	if f.Tags, err = feedTags(req.Tags); err != nil {
		return f, err
	}
	if req.EveryMinutes != nil {
		f.Every, err = feedEvery(*req.EveryMinutes)
	}
	return f, err
}

// feedAddress is the address as it is kept. What a person types has no scheme.
func feedAddress(address string) (string, error) {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	address, err := fetch.Normalize(address)
	if err != nil {
		return "", badRequest("url", err.Error())
	}
	return address, nil
}

// findFeed fetches the feed, or the first one that the page at its address names, and fills
// in what it says of itself.
func (s *Server) findFeed(ctx context.Context, f *state.Feed) error {
	if err := s.isNew(ctx, f.URL); err != nil {
		return err
	}
	feed, reply, err := s.fetchFeed(ctx, f.URL)
	if named := load.FeedsOf(reply.Data, sourceOf(reply)); errors.Is(err, load.ErrUnsupported) && len(named) > 0 {
		if f.URL, err = feedAddress(named[0].URL); err != nil {
			return err
		}
		if err := s.isNew(ctx, f.URL); err != nil {
			return err
		}
		feed, _, err = s.fetchFeed(ctx, f.URL)
	}
	if err != nil {
		seen := unread(err)
		seen.Param = new("url")
		return seen
	}
	f.Title = cmp.Or(f.Title, feed.Title)
	return nil
}

func (s *Server) isNew(ctx context.Context, address string) error {
	_, err := s.State.FeedAt(ctx, address)
	switch {
	case err == nil:
		return errFeedExists
	case errors.Is(err, state.ErrNotFound):
		return nil
	}
	return err
}

func (s *Server) fetchFeed(ctx context.Context, address string) (load.Feed, fetch.Reply, error) {
	reply, err := s.Intake.Fetch.Get(ctx, address, fetch.Validators{})
	if err != nil {
		return load.Feed{}, reply, err
	}
	feed, err := load.ParseFeed(reply.Data, sourceOf(reply))
	return feed, reply, err
}

func (s *Server) keepFeed(ctx context.Context, f state.Feed) error {
	err := s.State.AddFeed(ctx, f)
	switch {
	case errors.Is(err, state.ErrExists):
		return errFeedExists
	case errors.Is(err, state.ErrTooMany):
		return errTooManyFeeds
	case err != nil:
		return fmt.Errorf("subscribe: %w", err)
	}
	return nil
}
