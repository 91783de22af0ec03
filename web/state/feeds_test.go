package state

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func at(minute int) time.Time {
	return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

func feed(n int) Feed {
	return Feed{ID: fmt.Sprint("feed_", n), URL: fmt.Sprintf("https://a.example/%d", n), Tags: []string{"a", "b"}, Every: time.Hour, Enabled: true, Created: at(0), Next: at(n)}
}

func addFeeds(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		if err := s.AddFeed(t.Context(), feed(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func mustFeed(t *testing.T, s *Store, id string) Feed {
	t.Helper()
	f, err := s.Feed(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func pointer[T any](v T) *T { return &v }

func TestFeedSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	want := feed(1)
	want.Title = "示例网"
	if err := first.AddFeed(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if got := mustFeed(t, s, want.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if err := s.AddFeed(t.Context(), Feed{ID: "feed_other", URL: want.URL}); !errors.Is(err, ErrExists) {
		t.Errorf("the same address again: %v", err)
	}
}

func TestTooManyFeeds(t *testing.T) {
	s := open(t, t.TempDir())
	_, err := s.db.Write.ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO feed (id, url, title, tags, every, enabled, created, next) SELECT i, i, '', '[]', 3600, 1, 1, 1 FROM n`, MaxFeeds-1)
	if err != nil {
		t.Fatal(err)
	}
	addFeeds(t, s, 1)
	if err := s.AddFeed(t.Context(), feed(2)); !errors.Is(err, ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
	if err := s.AddFeed(t.Context(), feed(0)); !errors.Is(err, ErrExists) {
		t.Errorf("one that is there: %v", err)
	}
}

func TestFeedsArePaged(t *testing.T) {
	s := open(t, t.TempDir())
	addFeeds(t, s, 7)
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		list, next, err := s.Feeds(t.Context(), cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			got = append(got, f.ID)
		}
		cursor = next
	}
	if want := "[feed_6 feed_5 feed_4 feed_3 feed_2 feed_1 feed_0]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheFeedThatIsDueFirstComesFirst(t *testing.T) {
	s := open(t, t.TempDir())
	addFeeds(t, s, 4)
	for id, c := range map[string]FeedChange{"feed_1": {Enabled: pointer(false)}, "feed_3": {Next: pointer(at(-1))}} {
		if err := s.ChangeFeed(t.Context(), id, c); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.UpcomingFeeds(t.Context(), 2)
	if err != nil || len(list) != 2 || list[0].ID != "feed_3" || list[1].ID != "feed_0" {
		t.Errorf("due are %+v, error %v", list, err)
	}
}

func TestChangeAndPoll(t *testing.T) {
	s := open(t, t.TempDir())
	addFeeds(t, s, 1)
	polls := []FeedPoll{
		{Tried: at(1), Next: at(61), ETag: "e", LastModified: "m", Title: "Its own", Added: 2},
		{Tried: at(2), Next: at(62), Error: "no answer"},
		{Tried: at(3), Next: at(63), Error: "gone", Title: "Another", Added: 1, Disable: true},
	}
	for _, p := range polls {
		if err := s.FeedPolled(t.Context(), "feed_0", p); err != nil {
			t.Fatal(err)
		}
	}
	want := feed(0)
	want.Title, want.Added, want.Failures, want.Error, want.Enabled = "Its own", 3, 2, "gone", false
	want.Tried, want.Polled, want.Next = at(3), at(1), at(63)
	if got := mustFeed(t, s, "feed_0"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	change := FeedChange{Title: pointer("Mine"), Tags: pointer([]string{}), Every: pointer(2 * time.Hour), Enabled: pointer(true), Next: pointer(at(4))}
	if err := s.ChangeFeed(t.Context(), "feed_0", change); err != nil {
		t.Fatal(err)
	}
	want.Title, want.Tags, want.Every, want.Enabled, want.Next = "Mine", []string{}, 2*time.Hour, true, at(4)
	if err := s.FeedPolled(t.Context(), "feed_0", FeedPoll{Tried: at(5), Next: at(6), Title: "Its own"}); err != nil {
		t.Fatal(err)
	}
	want.Tried, want.Polled, want.Next, want.Failures, want.Error = at(5), at(5), at(6), 0, ""
	if got := mustFeed(t, s, "feed_0"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestItemsOfAFeed(t *testing.T) {
	s := open(t, t.TempDir())
	addFeeds(t, s, 2)
	a := FeedItem{FeedID: "feed_0", Name: "a", URL: "https://a.example/a", Title: "A", Status: "failed", Error: "paywall", Tries: 1, Tried: at(1)}
	b := FeedItem{FeedID: "feed_0", Name: "b", Status: "added", ArticleID: "a_1", Tries: 1, Tried: at(2)}
	for _, it := range []FeedItem{a, b} {
		if err := s.SaveFeedItems(t.Context(), it); err != nil {
			t.Fatal(err)
		}
	}
	a.Tries, a.Tried = 2, at(3)
	if err := s.SaveFeedItems(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	known, err := s.KnownFeedItems(t.Context(), "feed_0", []string{"a", "c"})
	if err != nil || len(known) != 1 || known["a"].Tries != 2 || known["a"].Status != "failed" {
		t.Errorf("known are %+v, error %v", known, err)
	}
	a.Name, b.Name = "", ""
	if got, err := s.FeedItems(t.Context(), "feed_0", 10); err != nil || !reflect.DeepEqual(got, []FeedItem{a, b}) {
		t.Errorf("%+v, error %v", got, err)
	}
	if other, err := s.KnownFeedItems(t.Context(), "feed_1", []string{"a"}); err != nil || len(other) != 0 {
		t.Errorf("another feed knows %+v, error %v", other, err)
	}
	if err := s.DeleteFeed(t.Context(), "feed_0"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.FeedItems(t.Context(), "feed_0", 10); err != nil || got != nil {
		t.Errorf("items outlive their feed: %+v, error %v", got, err)
	}
	if err := s.SaveFeedItems(t.Context(), a); !errors.Is(err, ErrNotFound) {
		t.Errorf("an item of a feed that is gone: %v", err)
	}
}

func TestOldItemsAreForgotten(t *testing.T) {
	s := open(t, t.TempDir())
	addFeeds(t, s, 1)
	var items []FeedItem
	for n := range MaxFeedItems + 5 {
		items = append(items, FeedItem{FeedID: "feed_0", Name: fmt.Sprint(n), Status: "added", Tried: at(n)})
	}
	if err := s.SaveFeedItems(t.Context(), items...); err != nil {
		t.Fatal(err)
	}
	known, err := s.KnownFeedItems(t.Context(), "feed_0", []string{"0", "4", "5"})
	if _, kept := known["5"]; err != nil || !kept || len(known) != 1 {
		t.Errorf("%v, error %v", known, err)
	}
}

func TestUnknownFeed(t *testing.T) {
	s := open(t, t.TempDir())
	_, errFeed := s.Feed(t.Context(), "feed_x")
	_, errAt := s.FeedAt(t.Context(), "https://x.example/")
	for name, err := range map[string]error{
		"feed": errFeed, "address": errAt, "change": s.ChangeFeed(t.Context(), "feed_x", FeedChange{}),
		"poll": s.FeedPolled(t.Context(), "feed_x", FeedPoll{}), "delete": s.DeleteFeed(t.Context(), "feed_x"),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Feeds(t.Context(), "rubbish", 3); !errors.Is(err, ErrCursor) {
		t.Errorf("cursor: %v", err)
	}
}
