package web

import (
	"context"
	"errors"
	"slices"
	"time"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/corpus/load"
	"footnote/web/state"
)

const (
	// maxNewItems is the number of items that one poll reads. Of a feed that is new the
	// older ones are passed over; later the rest waits for the next poll.
	maxNewItems = 50
	// maxItemTries is the number of polls that try to read an item.
	maxItemTries = 3
)

// What became of an item, besides what corpus.Status says.
const itemSkipped = "skipped" // older than what a new feed brings

// feedRead is what a poll brought.
type feedRead struct {
	reply fetch.Reply
	title string
	added int
	open  bool // there are items left for the next poll
}

// readFeed fetches a feed and reads its new items. It asks for the whole feed where items
// are left of the last poll.
func (s *Server) readFeed(ctx context.Context, f state.Feed) (got feedRead, err error) {
	defer s.rescue("feed "+f.ID, &err)
	got.reply, err = s.Intake.Fetch.Get(ctx, f.URL, fetch.Validators{ETag: f.ETag, LastModified: f.LastModified})
	if err != nil || got.reply.NotModified {
		return got, err
	}
	feed, err := load.ParseFeed(got.reply.Data, sourceOf(got.reply))
	if err != nil {
		return got, err
	}
	got.title = feed.Title
	return got, s.readItems(ctx, f, feed, &got)
}

func sourceOf(r fetch.Reply) load.Source {
	return load.Source{Name: "feed", URL: r.URL, ContentType: r.ContentType}
}

// readItems reads the items that are new, or failed before and may be tried again.
func (s *Server) readItems(ctx context.Context, f state.Feed, feed load.Feed, got *feedRead) error {
	var names []string
	for _, it := range feed.Items {
		names = append(names, it.ID)
	}
	known, err := s.State.KnownFeedItems(ctx, f.ID, names)
	if err != nil {
		return err
	}
	todo := slices.DeleteFunc(newestFirst(feed.Items), func(it load.FeedItem) bool {
		k, seen := known[it.ID]
		return seen && (k.Status != string(corpus.Failed) || k.Tries >= maxItemTries)
	})
	if room := maxNewItems; len(todo) > room && f.Polled.IsZero() {
		if err := s.skip(ctx, f, todo[room:]); err != nil {
			return err
		}
		todo = todo[:room]
	} else if len(todo) > room {
		todo, got.open = todo[:room], true
	}
	for _, it := range todo {
		out, err := s.readItem(ctx, f, feed, it, known[it.ID].Tries+1)
		if ctx.Err() != nil {
			got.open = true
			return nil
		}
		if err != nil {
			out.Error = s.inWords(err, "feed", f.ID)
			got.open = got.open || out.Tries < maxItemTries
		}
		if out.Status == string(corpus.Added) {
			got.added++
		}
		if err := s.State.SaveFeedItems(ctx, out); err != nil {
			return err
		}
	}
	return nil
}

// newestFirst sorts items by their day where all have one; feeds are in that order by habit.
func newestFirst(items []load.FeedItem) []load.FeedItem {
	items = slices.Clone(items)
	if !slices.ContainsFunc(items, func(it load.FeedItem) bool { return it.Published.IsZero() }) {
		slices.SortStableFunc(items, func(a, b load.FeedItem) int { return b.Published.Compare(a.Published) })
	}
	return items
}

// skip passes over items for good.
func (s *Server) skip(ctx context.Context, f state.Feed, items []load.FeedItem) error {
	var out []state.FeedItem
	for _, it := range items {
		out = append(out, state.FeedItem{FeedID: f.ID, Name: it.ID, URL: it.URL, Title: it.Title, Status: itemSkipped, Tried: time.Now()})
	}
	return s.State.SaveFeedItems(ctx, out...)
}

// readItem stores the article of an item. try counts the polls that tried, this one
// included.
func (s *Server) readItem(ctx context.Context, f state.Feed, feed load.Feed, it load.FeedItem, try int) (state.FeedItem, error) {
	out := state.FeedItem{FeedID: f.ID, Name: it.ID, URL: it.URL, Title: it.Title, Status: string(corpus.Failed), Tries: try}
	res, err := s.storeItem(ctx, f, feed, it, try)
	out.Tried = time.Now()
	if err == nil {
		out.Status, out.ArticleID = string(res.Status), res.ArticleID
	}
	return out, err
}

var errNoPage = errors.New("it has no address, and the feed no more than a summary of it")

// storeItem reads the page of an item. Where it cannot be had, what the feed carries of the
// article is stored instead; a page that may come back is waited for first.
func (s *Server) storeItem(ctx context.Context, f state.Feed, feed load.Feed, it load.FeedItem, try int) (corpus.Result, error) {
	address, err := "", errNoPage
	if it.URL != "" {
		address, err = fetch.Normalize(it.URL)
	}
	if err == nil {
		var res corpus.Result
		if res, err = s.Intake.ReadItem(ctx, address, it, feed.Title, f.Tags); err == nil {
			return res, nil
		}
	}
	mayComeBack := errors.Is(err, fetch.ErrUnreachable) || errors.Is(err, fetch.ErrStatus)
	if ctx.Err() != nil || mayComeBack && try < maxItemTries {
		return corpus.Result{}, err
	}
	own, noOwn := it.Article(feed)
	if noOwn != nil {
		return corpus.Result{}, err
	}
	if address == "" || errors.Is(err, fetch.ErrAddress) {
		address, own.CanonicalURL = f.URL+"#"+it.ID, ""
	}
	own.Tags = append(own.Tags, f.Tags...)
	return s.Corpus.Ingest(ctx, corpus.FromArticle(address, own))
}
