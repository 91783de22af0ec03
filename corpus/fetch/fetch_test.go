package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"footnote/corpus/load"
)

const article = "<!doctype html><title>Capex</title><article><h1>Capex</h1><p>Capital expenditure fell 12% to RMB 24.6 billion.</p></article>"

// local starts a site on this machine, without a robots.txt, and returns a client that may fetch from it.
func local(t *testing.T, site http.HandlerFunc) (*Client, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		site(w, r)
	}))
	t.Cleanup(server.Close)
	return allowed(t, nil), server.URL
}

// allowed returns a client that may fetch from this machine.
func allowed(t *testing.T, log *slog.Logger) *Client {
	t.Helper()
	c, err := New(Options{Allow: []string{"127.0.0.1"}, Pause: -1, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func get(t *testing.T, c *Client, address string) (Reply, error) {
	t.Helper()
	return c.Get(t.Context(), address, Validators{})
}

func TestAPageIsReturnedAsItCame(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Thu, 14 May 2026 08:00:00 GMT")
		w.Header().Set("Cache-Control", "public, Max-Age=600")
		fmt.Fprint(w, article)
	})
	reply, err := get(t, c, site+"/a?id=1#top")
	if err != nil {
		t.Fatal(err)
	}
	want := Reply{URL: site + "/a?id=1", ContentType: "text/html; charset=utf-8", Data: []byte(article),
		Validators: Validators{`"1"`, "Thu, 14 May 2026 08:00:00 GMT"}, MaxAge: 10 * time.Minute}
	if fmt.Sprint(reply) != fmt.Sprint(want) {
		t.Errorf("got %+v\nwant %+v", reply, want)
	}
}

func TestWhatIsAskedSaysWhoAsksAndNothingElse(t *testing.T) {
	var asked http.Header
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		asked = r.Header
		w.Header().Set("Set-Cookie", "id=1")
		fmt.Fprint(w, article)
	})
	for range 2 {
		if _, err := get(t, c, site); err != nil {
			t.Fatal(err)
		}
		for name := range asked {
			if name != "User-Agent" && name != "Accept" && name != "Accept-Encoding" {
				t.Errorf("%s is sent", name)
			}
		}
		if agent := asked.Get("User-Agent"); !strings.HasPrefix(agent, "Footnote") || asked.Get("Accept-Encoding") != "gzip" {
			t.Errorf("sent %v", asked)
		}
	}
}

func TestCookiesLastForTheRedirectsOfOneGet(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			w.Header().Set("Set-Cookie", "seen=1")
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		fmt.Fprint(w, article)
	})
	if _, err := get(t, c, site); err != nil {
		t.Error(err)
	}
}

func TestAPageThatHasNotChanged(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.URL.Path == "/confused" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"2"`)
		fmt.Fprint(w, article)
	})
	for _, v := range []Validators{{ETag: `"1"`}, {LastModified: "Thu, 14 May 2026 08:00:00 GMT"}} {
		reply, err := c.Get(t.Context(), site, v)
		if err != nil || !reply.NotModified || len(reply.Data) != 0 || reply.Validators != v {
			t.Errorf("%v: %+v, %v", v, reply, err)
		}
	}
	reply, err := c.Get(t.Context(), site, Validators{ETag: `"0"`})
	if err != nil || reply.NotModified || reply.ETag != `"2"` || string(reply.Data) != article {
		t.Errorf("a changed page: %+v, %v", reply, err)
	}
	if _, err := get(t, c, site+"/confused"); !errors.Is(err, ErrStatus) {
		t.Errorf("not modified, unasked: %v, want ErrStatus", err)
	}
}

func TestRedirects(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		switch name, n, _ := strings.Cut(r.URL.Path[1:], "/"); name {
		case "hops":
			if n != "0" {
				var left int
				fmt.Sscan(n, &left)
				w.Header().Set("Location", fmt.Sprintf("../hops/%d#part", left-1))
				w.WriteHeader(http.StatusMovedPermanently + left%2)
				return
			}
		case "loop":
			http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
			return
		case "nowhere":
			w.WriteHeader(http.StatusFound)
			return
		case "bad":
			w.Header().Set("Location", "http://[::1")
			w.WriteHeader(http.StatusFound)
			return
		}
		fmt.Fprint(w, article)
	})
	reply, err := get(t, c, fmt.Sprintf("%s/hops/%d", site, maxRedirects))
	if err != nil || reply.URL != site+"/hops/0" || string(reply.Data) != article {
		t.Errorf("%+v, %v", reply, err)
	}
	for path, want := range map[string]error{fmt.Sprintf("/hops/%d", maxRedirects+1): ErrStatus, "/loop": ErrStatus, "/nowhere": ErrStatus, "/bad": ErrUnreachable} {
		if _, err := get(t, c, site+path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestErrorsSayWhatToDoAndHideTheQuery(t *testing.T) {
	var log bytes.Buffer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	c := allowed(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c.robots.site(server.URL).rules.until = time.Now().Add(time.Hour) // read already
	reply, err := get(t, c, server.URL+"/feed?token=secret")
	if !errors.Is(err, ErrBlocked) || reply.RetryAfter != 2*time.Minute || reply.URL == "" {
		t.Errorf("%+v, %v", reply, err)
	}
	if want := "fetch " + server.URL + "/feed: the site was asked too often (429): try again in 2m"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if log.Len() == 0 || strings.Contains(log.String()+err.Error(), "secret") {
		t.Errorf("log %q, error %q", log.String(), err)
	}
	server.Close()
	if _, err = get(t, c, server.URL+"/feed?token=secret"); !errors.Is(err, ErrUnreachable) || strings.Contains(log.String()+err.Error(), "secret") {
		t.Errorf("log %q, error %q", log.String(), err)
	}
}

func TestSitesThatCannotBeReached(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	c := guarded(t, &canary{port: "80"}, "127.0.0.1", "no.example")
	for address, words := range map[string]string{
		secure.URL:            "certificate",
		"http://no.example/":  "no site of this name",
		"http://127.0.0.1:1/": "cannot be reached",
	} {
		if _, err := get(t, c, address); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want ErrUnreachable with %q", address, err, words)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, "http://127.0.0.1:1/", Validators{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that of the context", err)
	}
}

func TestRobotsAreObeyedOnTheWay(t *testing.T) {
	forbidding := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			t.Errorf("%s was asked for", r.URL)
		}
		fmt.Fprint(w, "User-agent: *\nDisallow: /\n")
	}))
	defer forbidding.Close()
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, forbidding.URL, http.StatusFound) })
	for _, address := range []string{forbidding.URL, site} {
		if _, err := get(t, c, address); !errors.Is(err, ErrRobots) {
			t.Errorf("%s: %v, want ErrRobots", address, err)
		}
	}
}

func TestDetoursThatEndInNoPageAreNamed(t *testing.T) {
	closed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "User-agent: *\nDisallow: /\n")
	}))
	defer closed.Close()
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/google":
			http.Redirect(w, r, closed.URL+"/sorry/index", http.StatusFound)
		case "/yahoo":
			http.Redirect(w, r, closed.URL+"/collectConsent?x=1", http.StatusFound)
		default:
			http.Redirect(w, r, "/login?from=/a", http.StatusFound)
		}
	})
	for path, want := range map[string]error{"/google": ErrBlocked, "/yahoo": ErrConsent, "/circle": ErrPaywall, "/login": ErrStatus} {
		if _, err := get(t, c, site+path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestASiteMayAskForLongerPauses(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "User-agent: *\nCrawl-delay: 7\n")
	}))
	defer server.Close()
	c := allowed(t, nil)
	if _, err := get(t, c, server.URL); err != nil {
		t.Fatal(err)
	}
	if pause := c.queue.hosts["127.0.0.1"].pause; pause != 7*time.Second {
		t.Errorf("a pause of %v, want 7s", pause)
	}
}

func TestRedirectsShareOneLimitOfTime(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
		}
	})
	trip := c.newTrip(http.Header{})
	first, err := trip.exchange(t.Context(), mustParse(t, site))
	left := trip.left
	if err != nil || first.status != http.StatusFound || left >= totalWithin {
		t.Fatalf("status %d, %v left, %v", first.status, left, err)
	}
	if _, err := trip.exchange(t.Context(), mustParse(t, site+"/next")); err != nil || trip.left >= left {
		t.Errorf("%v left of %v, %v", trip.left, left, err)
	}
}

func TestAPageMayBeAsLargeAsAnArticle(t *testing.T) {
	if MaxBody != load.MaxInput {
		t.Errorf("a page may have %d bytes, an article %d", MaxBody, load.MaxInput)
	}
}

func TestPlainDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1s", 30 * time.Second: "30s", 2 * time.Minute: "2m", 90 * time.Second: "1m30s", time.Hour: "1h", 10 * time.Hour: "10h",
		80 * time.Minute: "1h20m", time.Hour + time.Second: "1h0m1s", 20 * time.Minute: "20m",
	} {
		if got := plain(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"120", 2 * time.Minute}, {" 5 ", 5 * time.Second}, {"-5", 0}, {"soon", 0}, {"99999999999999", 0}, {"2000000000", longest},
		{"Tue, 24 Nov 2026 13:00:00 GMT", time.Hour}, {"Tue, 24 Nov 2020 13:00:00 GMT", 0}, {"Tue, 24 Nov 2099 13:00:00 GMT", longest},
	} {
		if got := retryAfter(http.Header{"Retry-After": {tt.value}}, now); got != tt.want {
			t.Errorf("Retry-After %q: %v, want %v", tt.value, got, tt.want)
		}
	}
	for value, want := range map[string]time.Duration{
		"": 0, "no-cache": 0, "max-age=60": time.Minute, `private, MAX-AGE="60"`: time.Minute, "s-maxage=5": 0, "max-age=x": 0, "max-age=2000000000": longest,
	} {
		if got := maxAge(http.Header{"Cache-Control": {value}}); got != want {
			t.Errorf("Cache-Control %q: %v, want %v", value, got, want)
		}
	}
}
