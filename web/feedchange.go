package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// FeedChange is what a request may change of a feed; null or absent leaves as it is.
type FeedChange struct {
	Title        *string   `json:"title"` // "": as the feed calls itself, from the next poll on
	Tags         *[]string `json:"tags"`
	EveryMinutes *int      `json:"every_minutes"`
	Enabled      *bool     `json:"enabled"` // false: it is not polled; true: it is polled now
}

// changed returns the change as it is kept.
func (r FeedChange) changed(f state.Feed, now time.Time) (state.FeedChange, error) {
	c := state.FeedChange{Enabled: r.Enabled}
	if r.Title != nil {
		title, err := feedTitle(*r.Title)
		if err != nil {
			return c, err
		}
		c.Title = &title
	}
	if r.Tags != nil {
		tags, err := feedTags(*r.Tags)
		if err != nil {
			return c, err
		}
		c.Tags = &tags
	}
	if r.EveryMinutes != nil {
		every, err := feedEvery(*r.EveryMinutes)
		if err != nil {
			return c, err
		}
		next := f.Next
		if last := f.Tried.Add(every); !f.Tried.IsZero() && last.Before(next) {
			next = last
		}
		c.Every, c.Next = &every, &next
	}
	if r.Enabled != nil && *r.Enabled && !f.Enabled {
		c.Next = &now
	}
	return c, nil
}

func (s *Server) changeFeed(c *gin.Context) {
	var req FeedChange
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	f, err := s.State.Feed(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	change, err := req.changed(f, time.Now())
	if err != nil {
		fail(c, err)
		return
	}
	s.change(c, f.ID, change, http.StatusOK)
}

// change makes a change, wakes the poller and answers with the feed as it is now.
func (s *Server) change(c *gin.Context, id string, change state.FeedChange, status int) {
	if err := s.State.ChangeFeed(c.Request.Context(), id, change); err != nil {
		fail(c, err)
		return
	}
	s.polls.ring()
	f, err := s.State.Feed(c.Request.Context(), id)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(status, s.newFeed(f))
}

var errFeedPaused = &apiError{Status: 409, Type: typeRequest, Code: "feed_paused", Message: "the feed is paused: resume it, and it is polled"}

// pollNow makes a feed due.
func (s *Server) pollNow(c *gin.Context) {
	f, err := s.State.Feed(c.Request.Context(), c.Param("id"))
	if err == nil && !f.Enabled {
		err = errFeedPaused
	}
	if err != nil {
		fail(c, err)
		return
	}
	now := time.Now()
	s.change(c, f.ID, state.FeedChange{Next: &now}, http.StatusAccepted)
}

// Caps on what a person says of a feed.
const (
	maxFeedTitle = 200 // characters
	maxFeedTags  = 20
	maxFeedTag   = 80 // characters
)

func feedTitle(title string) (string, error) {
	title = strings.Join(strings.Fields(title), " ")
	if utf8.RuneCountInString(title) > maxFeedTitle {
		return "", badRequest("title", fmt.Sprintf("a title has at most %d characters", maxFeedTitle))
	}
	return title, nil
}

// feedTags leaves out the empty ones.
func feedTags(tags []string) ([]string, error) {
	out := []string{}
	for _, tag := range tags {
		if tag = strings.Join(strings.Fields(tag), " "); tag != "" {
			out = append(out, tag)
		}
		if utf8.RuneCountInString(tag) > maxFeedTag {
			return nil, badRequest("tags", fmt.Sprintf("a tag has at most %d characters", maxFeedTag))
		}
	}
	if len(out) > maxFeedTags {
		return nil, badRequest("tags", fmt.Sprintf("a feed has at most %d tags", maxFeedTags))
	}
	return out, nil
}

func feedEvery(minutes int) (time.Duration, error) {
	const least, most = int(minEvery / time.Minute), int(maxEvery / time.Minute)
	if minutes < least || minutes > most {
		return 0, badRequest("every_minutes", fmt.Sprintf("every_minutes must be a number from %d to %d", least, most))
	}
	return time.Duration(minutes) * time.Minute, nil
}
