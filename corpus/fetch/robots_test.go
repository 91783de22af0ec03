package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRobots(t *testing.T) {
	const forAll, forUs = "User-agent: *\n", "User-agent: Footnote\n"
	for _, tt := range []struct {
		name, text, path string
		allowed          bool
	}{
		{"empty", "", "/a", true},
		{"all is forbidden", forAll + "Disallow: /", "/a", false},
		{"nothing is forbidden", forAll + "Disallow:", "/a", true},
		{"a folder", forAll + "Disallow: /private/", "/private/a", false},
		{"beside the folder", forAll + "Disallow: /private/", "/privately", true},
		{"another program", "User-agent: OtherBot\nDisallow: /", "/a", true},
		{"a program whose name begins ours", "User-agent: Foot\nDisallow: /", "/a", true},
		{"ours", forUs + "Disallow: /", "/a", false},
		{"ours in capitals, with a version", "User-agent: FOOTNOTE/1.0\nDisallow: /", "/a", false},
		{"ours counts before all", forAll + "Disallow: /\n\n" + forUs + "Disallow: /x", "/a", true},
		{"several names for one group", "User-agent: a\nUser-agent: footnote\nDisallow: /x", "/x", false},
		{"two groups for us", forUs + "Disallow: /x\n\n" + forAll + "Disallow:\n\n" + forUs + "Disallow: /y", "/y", false},
		{"the longer rule", forAll + "Disallow: /\nAllow: /news/", "/news/a", true},
		{"the order of rules does not count", forAll + "Allow: /news/\nDisallow: /", "/news/a", true},
		{"a pattern begins at the start", forAll + "Disallow: /x*y", "/a/x1y", true},
		{"a pattern", forAll + "Disallow: /*.pdf$", "/a/b.pdf", false},
		{"a pattern with an end", forAll + "Disallow: /*.pdf$", "/a/b.pdf?x", true},
		{"a query", forAll + "Disallow: /*?", "/a?b=1", false},
		{"one line of nonsense", forAll + "Crawl-delay: soon\nDisallow: /x", "/x", false},
		{"a page of HTML", "<!doctype html><p>Disallow: /", "/a", true},
		{"with a byte order mark", "\ufeff" + forAll + "Disallow: /", "/a", false},
	} {
		r := newRobots(func(context.Context, *url.URL) (page, error) {
			return page{status: http.StatusOK, body: []byte(tt.text)}, nil
		})
		_, err := r.check(t.Context(), mustParse(t, "https://site.example"+tt.path))
		if tt.allowed && err != nil || !tt.allowed && !errors.Is(err, ErrRobots) {
			t.Errorf("%s: %v, want allowed %v", tt.name, err, tt.allowed)
		}
	}
}

func TestRobotsThatCannotBeRead(t *testing.T) {
	broken := refuse(ErrUnreachable, "no answer")
	for _, tt := range []struct {
		name string
		page page
		err  error
		want error
	}{
		{"not there", page{status: 404}, nil, nil},
		{"forbidden", page{status: 403}, nil, nil},
		{"asked too often", page{status: 429}, nil, ErrRobots},
		{"server in trouble", page{status: 503}, nil, ErrRobots},
		{"no server", page{}, broken, ErrUnreachable},
		{"a redirect to this machine", page{}, refuse(ErrAddress, "no"), ErrAddress},
		{"redirects without end", page{}, refuse(ErrStatus, "on and on"), nil},
		{"cut in half a rule", page{status: 200, body: []byte("User-agent: *\nDisallow: /x\nDisallow: /"), cut: true}, nil, nil},
		{"cut without a line", page{status: 200, body: []byte("User-agent: *"), cut: true}, nil, nil},
	} {
		r := newRobots(func(context.Context, *url.URL) (page, error) { return tt.page, tt.err })
		if _, err := r.check(t.Context(), mustParse(t, "https://site.example/a")); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestRobotsAreAskedForOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := map[string]int{}
		status := http.StatusOK
		r := newRobots(func(_ context.Context, u *url.URL) (page, error) {
			time.Sleep(time.Second) // so that the others have to wait
			asked[u.String()]++
			return page{status: status, body: []byte("User-agent: *\nDisallow: /x")}, nil
		})
		check := func(address string) {
			if _, err := r.check(t.Context(), mustParse(t, address)); err != nil && !errors.Is(err, ErrRobots) {
				t.Error(err)
			}
		}
		expect := func(when string, want int) {
			t.Helper()
			if n := asked["https://site.example/robots.txt"]; n != want {
				t.Errorf("%s: asked %d times, want %d", when, n, want)
			}
		}
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { check(fmt.Sprintf("https://site.example/%d", i)) })
		}
		all.Wait()
		expect("at once", 1)
		check("http://site.example/")
		check("https://site.example:8443/")
		expect("other scheme and port", 1)
		if len(asked) != 3 {
			t.Errorf("asked for %v", asked)
		}
		time.Sleep(robotsFor - time.Minute)
		check("https://site.example/a")
		expect("before a day is over", 1)
		time.Sleep(time.Hour)
		status = http.StatusServiceUnavailable
		check("https://site.example/a")
		expect("after a day", 2)
		time.Sleep(robotsRetry)
		check("https://site.example/a")
		expect("after a failure", 3)
	})
}

func TestRobotsAreNotRememberedWithoutEnd(t *testing.T) {
	body := []byte(strings.Repeat("Disallow: /a\n", maxRobots/13))
	r := newRobots(func(context.Context, *url.URL) (page, error) { return page{status: 200, body: body}, nil })
	for i := range 2 * maxRobotsKept / maxRobots {
		if _, err := r.of(t.Context(), mustParse(t, fmt.Sprintf("https://s%d.example/", i))); err != nil {
			t.Fatal(err)
		}
	}
	kept := 0
	for _, s := range r.sites {
		kept += len(s.rules.text)
	}
	if kept > maxRobotsKept || kept != r.kept || kept < maxRobotsKept/2 {
		t.Errorf("%d bytes are kept and counted as %d, the cap is %d", kept, r.kept, maxRobotsKept)
	}
}

func TestWhoStopsWaitingForRobotsLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRobots(func(ctx context.Context, _ *url.URL) (page, error) {
			<-ctx.Done()
			return page{}, refuse(ErrUnreachable, "no answer")
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := r.check(ctx, mustParse(t, "https://site.example/")); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v, want that of the context", err)
				}
			})
		}
		all.Wait()
	})
}

func TestCrawlDelay(t *testing.T) {
	for _, tt := range []struct {
		text string
		want time.Duration
	}{
		{"", 0},
		{"User-agent: *\nCrawl-delay: 2", 2 * time.Second},
		{"User-agent: *\ncrawl-delay: 0.5", 500 * time.Millisecond},
		{"User-agent: *\nCrawl-delay: 86400", maxCrawlDelay},
		{"User-agent: *\nCrawl-delay: 1e300", maxCrawlDelay},
		{"User-agent: *\nCrawl-delay: -1", 0},
		{"User-agent: *\nCrawl-delay: NaN", 0},
		{"User-agent: *\nCrawl-delay: soon", 0},
		{"User-agent: OtherBot\nCrawl-delay: 5", 0},
		{"User-agent: *\nCrawl-delay: 2\n\nUser-agent: footnote\nCrawl-delay: 5", 5 * time.Second},
		{"User-agent: *\nCrawl-delay: 2\n\nUser-agent: footnote\nDisallow:", 0},
		{"User-agent: footnote\nUser-agent: other\nDisallow: /x\nCrawl-delay: 3", 3 * time.Second},
	} {
		if got := crawlDelay(tt.text); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.text, got, tt.want)
		}
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := parse(address)
	if err != nil {
		t.Error(err)
		return &url.URL{}
	}
	return u
}

// The rules of a stranger cost neither a panic nor much time, and what has no Disallow forbids nothing.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\nCrawl-delay: 3", "/a/b")
	f.Add("\xef\xbbuser agent footnote\r\rdisallow /\x00", "/")
	f.Add("User-agent: *\nAllow: /index.html", "/?")
	f.Fuzz(func(t *testing.T, text, path string) {
		u, err := parse("https://site.example/" + path)
		if err != nil {
			return
		}
		r := newRobots(func(context.Context, *url.URL) (page, error) { return page{status: 200, body: []byte(text)}, nil })
		pause, err := r.check(t.Context(), u)
		if err != nil && !errors.Is(err, ErrRobots) || pause < 0 || pause > maxCrawlDelay {
			t.Fatalf("%v, %v", pause, err)
		}
		if low := strings.ToLower(text); err != nil && !strings.Contains(low, "dis") && !strings.Contains(low, "dias") {
			t.Fatalf("refused by %q", text)
		}
	})
}

// What the worst rules cost: as many as are read, made to be tried at every place of a long address.
func BenchmarkRobots(b *testing.B) {
	for name, line := range map[string]string{"plain": "Disallow: /private/\n", "stars": "Disallow: /" + strings.Repeat("*a", 1000) + "b\n", "short": "Disallow: *b\n"} {
		b.Run(name, func(b *testing.B) {
			text := "User-agent: *\n" + strings.Repeat(line, maxRobots/len(line))
			r := newRobots(func(context.Context, *url.URL) (page, error) { return page{status: 200, body: []byte(text)}, nil })
			u, err := parse("https://site.example/" + strings.Repeat("a", maxAddress-30))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := r.check(b.Context(), u); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
