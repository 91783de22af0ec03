package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// Feed is a feed as programs see it.
type Feed struct {
	ID           string     `json:"id"`
	URL          string     `json:"url"`
	Title        string     `json:"title"`
	Tags         []string   `json:"tags"` // of its articles
	EveryMinutes int        `json:"every_minutes"`
	Enabled      bool       `json:"enabled"`
	State        string     `json:"state"` // waiting (it is due), polling, ok, failing or paused
	Error        *string    `json:"error"` // of the last poll
	Failures     int        `json:"failures"`
	Added        int        `json:"added"` // articles that it brought
	CreatedAt    time.Time  `json:"created_at"`
	TriedAt      *time.Time `json:"tried_at"`
	PolledAt     *time.Time `json:"polled_at"` // the last poll that succeeded
	NextAt       *time.Time `json:"next_at"`   // null while it is paused
}

// FeedItem is an item of a feed and what became of it: added, updated, unchanged,
// duplicate, failed, or skipped where it is older than what a new feed brings.
type FeedItem struct {
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Status    string    `json:"status"`
	ArticleID *string   `json:"article_id"`
	Error     *string   `json:"error"`
	Tries     int       `json:"tries"`
	TriedAt   time.Time `json:"tried_at"`
}

func (s *Server) newFeed(f state.Feed) Feed {
	out := Feed{
		ID: f.ID, URL: f.URL, Title: f.Title, Tags: append([]string{}, f.Tags...), EveryMinutes: int(f.Every / time.Minute), Enabled: f.Enabled,
		Error: optional(f.Error), Failures: f.Failures, Added: f.Added,
		CreatedAt: f.Created, TriedAt: timeOf(f.Tried), PolledAt: timeOf(f.Polled),
	}
	if f.Enabled {
		out.NextAt = timeOf(f.Next)
	}
	switch {
	case s.polls.has(f.ID):
		out.State = "polling"
	case !f.Enabled:
		out.State = "paused"
	case !f.Next.After(time.Now()):
		out.State = "waiting"
	case f.Failures > 0:
		out.State = "failing"
	default:
		out.State = "ok"
	}
	return out
}

func timeOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *Server) feedRoutes(v1 *gin.RouterGroup) {
	v1.GET("/feeds", s.listFeeds)
	v1.POST("/feeds", s.addFeed)
	v1.POST("/feeds/import", s.importFeeds)
	v1.GET("/feeds/export", s.exportFeeds)
	v1.GET("/feeds/:id", s.getFeed)
	v1.PATCH("/feeds/:id", s.changeFeed)
	v1.DELETE("/feeds/:id", s.deleteFeed)
	v1.POST("/feeds/:id/poll", s.pollNow)
}

func (s *Server) listFeeds(c *gin.Context) {
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		fail(c, err)
		return
	}
	found, next, err := s.State.Feeds(c.Request.Context(), c.Query("cursor"), n)
	if err != nil {
		fail(c, err)
		return
	}
	list := []Feed{}
	for _, f := range found {
		list = append(list, s.newFeed(f))
	}
	c.JSON(http.StatusOK, gin.H{"feeds": list, "next_cursor": optional(next)})
}

// maxItemsShown is the number of items that a feed is shown with.
const maxItemsShown = 50

func (s *Server) getFeed(c *gin.Context) {
	f, err := s.State.Feed(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	found, err := s.State.FeedItems(c.Request.Context(), f.ID, maxItemsShown)
	if err != nil {
		fail(c, err)
		return
	}
	items := []FeedItem{}
	for _, it := range found {
		items = append(items, FeedItem{it.URL, it.Title, it.Status, optional(it.ArticleID), optional(it.Error), it.Tries, it.Tried})
	}
	c.JSON(http.StatusOK, struct {
		Feed
		Items []FeedItem `json:"items"`
	}{s.newFeed(f), items})
}

// deleteFeed removes a feed. Its articles stay.
func (s *Server) deleteFeed(c *gin.Context) {
	if err := s.State.DeleteFeed(c.Request.Context(), c.Param("id")); err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
