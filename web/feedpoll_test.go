package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/corpus/load"
	"footnote/web/state"
)

// Where the server names no other time the wait is the interval, doubled by failures.
func TestPollWait(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	down := fetch.ErrUnreachable
	for _, tt := range []struct {
		every    time.Duration
		failures int // before
		reply    fetch.Reply
		err      error
		want     time.Duration
	}{
		{hour, 0, fetch.Reply{}, nil, hour},
		{hour, 5, fetch.Reply{}, nil, hour},
		{hour, 0, fetch.Reply{}, down, hour},
		{hour, 1, fetch.Reply{}, down, 2 * hour},
		{hour, 4, fetch.Reply{}, down, 16 * hour},
		{hour, 5, fetch.Reply{}, down, day},
		{hour, 1_000_000, fetch.Reply{}, down, day},
		{maxEvery, 1_000_000, fetch.Reply{}, down, maxEvery},
		{hour, 0, fetch.Reply{MaxAge: 3 * hour}, nil, 3 * hour},
		{hour, 0, fetch.Reply{MaxAge: time.Minute}, nil, hour},
		{hour, 0, fetch.Reply{MaxAge: 365 * day}, nil, day},
		{hour, 0, fetch.Reply{RetryAfter: 5 * hour}, down, 5 * hour},
		{hour, 4, fetch.Reply{RetryAfter: 5 * hour}, down, 16 * hour},
		{hour, 0, fetch.Reply{RetryAfter: 365 * day}, down, maxEvery},
	} {
		f := state.Feed{Every: tt.every, Failures: tt.failures}
		if got := pollWait(f, tt.reply, tt.err, 0); got != tt.want {
			t.Errorf("%v after %d failures, %+v, %v: %v, want %v", tt.every, tt.failures, tt.reply, tt.err, got, tt.want)
		}
		if got := pollWait(f, tt.reply, tt.err, 1); got != tt.want+tt.want/10 {
			t.Errorf("with all of the jitter: %v", got)
		}
	}
}

// A feed is polled at its interval, with the validators that it gave, and its new items
// are read once.
func TestNewItemsAreRead(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		p.web.serve(feedURL, rss(item{"one", ""}, item{"two", ""}))
		for _, name := range []string{"one", "two", "three"} {
			p.web.serve("https://times.example/"+name, "<!doctype html><p>"+quayside(name))
		}
		f := p.subscribe(feedURL)
		p.start()
		p.pass(66 * time.Minute)
		if got := p.now(f); got.Added != 2 || got.Title != "Example Times" || got.ETag == "" || got.Error != "" || got.Polled.IsZero() {
			t.Errorf("after two polls: %+v", got)
		}
		p.web.serve(feedURL, rss(item{"three", ""}, item{"one", ""}, item{"two", ""}))
		p.pass(66 * time.Minute)
		if got := p.now(f); got.Added != 3 || p.Corpus.Stats().Articles != 3 {
			t.Errorf("%d articles, feed %+v", p.Corpus.Stats().Articles, got)
		}
		want := []string{feedURL, "https://times.example/one", "https://times.example/two", feedURL, feedURL, "https://times.example/three"}
		if !slices.Equal(p.web.asked, want) {
			t.Errorf("asked for %q, want %q", p.web.asked, want)
		}
		page, err := p.Corpus.Articles(t.Context(), corpus.ListOptions{Limit: 10})
		if err != nil || page.Articles[0].Publisher != "Example Times" || !slices.Equal(page.Articles[0].Tags, []string{"ports"}) {
			t.Errorf("%+v, error %v", page.Articles, err)
		}
	})
}

// What the feed carries takes the place of a page that cannot be had, and a reason the
// place of both.
func TestPagesThatCannotBeHad(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		p.web.serve(feedURL, rss(item{"paywall", ""}, item{"robots", quayside("robots")}, item{"down", quayside("down")}, item{"script", quayside("script")},
			item{"private", quayside("private")}, item{"back", ""}))
		refuse := func(name string, err error) {
			address := "https://times.example/" + name
			p.web.answer(address, func(context.Context, fetch.Validators) (fetch.Reply, error) {
				return fetch.Reply{}, fmt.Errorf("fetch %s: %w", address, err)
			})
		}
		refuse("paywall", fetch.ErrPaywall)
		refuse("robots", fetch.ErrRobots)
		refuse("down", fetch.ErrUnreachable)
		refuse("back", fetch.ErrStatus)
		refuse("private", fetch.ErrAddress)
		p.web.serve("https://times.example/script", "<!doctype html><script>load()</script>")
		f := p.subscribe(feedURL)
		p.start()
		want := func(lines ...string) {
			t.Helper()
			if got := p.items(f); got != strings.Join(lines, "\n") {
				t.Errorf("%s\nwant\n%s", got, strings.Join(lines, "\n"))
			}
		}
		paywall, down, status := fetch.ErrPaywall.Error(), fetch.ErrUnreachable.Error(), fetch.ErrStatus.Error()
		want("back: failed 1 "+status, "down: failed 1 "+down, "paywall: failed 1 "+paywall, "private: added 1", "robots: added 1", "script: added 1")
		p.web.serve("https://times.example/back", quayside("back"))
		p.pass(5 * 66 * time.Minute)
		want("back: added 2", "down: added 3", "paywall: failed 3 "+paywall, "private: added 1", "robots: added 1", "script: added 1")
		if got := p.now(f); got.Added != 5 || got.Failures != 0 || got.Error != "" {
			t.Errorf("%+v", got)
		}
		page, err := p.Corpus.Articles(t.Context(), corpus.ListOptions{Query: "robots", Limit: 1})
		if err != nil || len(page.Articles) != 1 {
			t.Fatalf("%+v, error %v", page, err)
		}
		a := page.Articles[0]
		if a.PublishedFrom != load.FromFeed || a.Published.Format(time.DateOnly) != "2025-11-14" || a.URL != "https://times.example/robots" || a.URI != a.URL || !slices.Equal(a.Tags, []string{"ports"}) {
			t.Errorf("what the feed carried is stored as %+v", a)
		}
	})
}

// Of a feed that is new the fifty newest items are read; later as many as there are, fifty
// at a time.
func TestManyItems(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		var items []item
		for n := range 60 {
			items = append(items, item{fmt.Sprintf("n%02d", n), quayside(n)})
		}
		p.web.serve(feedURL, rss(items...))
		f := p.subscribe(feedURL)
		p.start()
		if got := p.now(f); got.Added != maxNewItems || strings.Count(p.items(f), "skipped") != 10 || !strings.Contains(p.items(f), "n59: skipped") {
			t.Errorf("%d were added of\n%s", got.Added, p.items(f))
		}
		for n := range 70 {
			items = append([]item{{fmt.Sprintf("m%02d", n), quayside(-1 - n)}}, items...)
		}
		p.web.serve(feedURL, rss(items...))
		p.pass(66 * time.Minute)
		if got := p.now(f).Added; got != 2*maxNewItems {
			t.Errorf("%d were added by the second poll", got)
		}
		p.pass(66 * time.Minute)
		if got := p.now(f).Added; got != maxNewItems+70 {
			t.Errorf("%d were added by the third poll", got)
		}
	})
}

// A feed that fails says why and is asked less and less; one that is not there is paused.
func TestFailingFeeds(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		p.web.serve(feedURL, "<!doctype html><p>Words.")
		failing, gone := p.subscribe(feedURL), p.subscribe("https://gone.example/rss")
		p.start()
		p.pass(26 * time.Hour)
		if got := p.now(failing); got.Failures != 5 || got.Error != "format not supported: a web page, not a feed" || !got.Enabled {
			t.Errorf("%+v", got)
		}
		if got := p.now(gone); got.Failures != goneAfter || got.Error != fetch.ErrGone.Error() || got.Enabled {
			t.Errorf("%+v", got)
		}
		p.web.serve(feedURL, rss(item{"one", quayside(1)}))
		p.pass(27 * time.Hour)
		if got := p.now(failing); got.Failures != 0 || got.Error != "" || got.Added != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// No more than two feeds are polled at once, and the others are not forgotten.
func TestFewPollsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		free := make(chan struct{})
		for n := range 5 {
			address := fmt.Sprint("https://times.example/rss", n)
			p.web.answer(address, func(context.Context, fetch.Validators) (fetch.Reply, error) {
				<-free
				return fetch.Reply{Data: []byte(rss())}, nil
			})
			p.subscribe(address)
		}
		p.start()
		for n := range 5 {
			if got := len(p.web.asked); got != min(n+maxPolls, 5) {
				t.Errorf("after %d feeds %d were asked", n, got)
			}
			free <- struct{}{}
			synctest.Wait()
		}
	})
}

// The end of the server ends its polls; what was not done is still due.
func TestPollsEndWithTheServer(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		wait := func(ctx context.Context, _ fetch.Validators) (fetch.Reply, error) {
			<-ctx.Done()
			return fetch.Reply{}, ctx.Err()
		}
		p.web.answer(feedURL, wait)
		p.web.serve("https://times.example/rss2", rss(item{"slow", ""}))
		p.web.answer("https://times.example/slow", wait)
		one, two := p.subscribe(feedURL), p.subscribe("https://times.example/rss2")
		p.start()
		p.end()
		p.Wait()
		for _, f := range []state.Feed{one, two} {
			if got := p.now(f); !got.Tried.IsZero() || got.Next.After(time.Now()) || p.items(f) != "" {
				t.Errorf("%+v with %s", got, p.items(f))
			}
		}
	})
}

// A poll that takes too long is cut, and the rest follows at the next.
func TestSlowPoll(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		p.web.serve(feedURL, rss(item{"one", ""}, item{"slow", ""}))
		p.web.serve("https://times.example/one", quayside(1))
		p.web.answer("https://times.example/slow", func(ctx context.Context, _ fetch.Validators) (fetch.Reply, error) {
			<-ctx.Done()
			return fetch.Reply{}, ctx.Err()
		})
		f := p.subscribe(feedURL)
		p.start()
		p.pass(maxPollTime)
		if got := p.now(f); got.Added != 1 || got.Failures != 0 || p.items(f) != "one: added 1" {
			t.Errorf("%+v with %s", got, p.items(f))
		}
		p.web.serve("https://times.example/slow", quayside(2))
		p.pass(66 * time.Minute)
		if got := p.now(f); got.Added != 2 {
			t.Errorf("%+v with %s", got, p.items(f))
		}
	})
}

// A feed that is deleted while it is polled leaves no trace, a panic only its own.
func TestPollThatIsDisturbed(t *testing.T) {
	inBubble(t, func(t *testing.T, p *polling) {
		deleted, broken, fine := p.subscribe(feedURL), p.subscribe("https://broken.example/rss"), p.subscribe("https://fine.example/rss")
		p.web.answer(feedURL, func(context.Context, fetch.Validators) (fetch.Reply, error) {
			must(t, p.State.DeleteFeed(t.Context(), deleted.ID))
			return fetch.Reply{Data: []byte(rss(item{"one", quayside(1)}))}, nil
		})
		p.web.answer("https://broken.example/rss", func(context.Context, fetch.Validators) (fetch.Reply, error) { panic("broken") })
		p.web.serve("https://fine.example/rss", rss(item{"two", quayside(2)}))
		p.start()
		if got := p.now(broken); got.Failures != 1 || !strings.Contains(got.Error, "went wrong here") {
			t.Errorf("%+v", got)
		}
		if got := p.now(fine); got.Added != 1 {
			t.Errorf("%+v", got)
		}
		if strings.Contains(p.log.String(), deleted.ID) {
			t.Errorf("the log speaks of the deleted feed:\n%s", p.log.String())
		}
	})
}
