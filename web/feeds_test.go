package web

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/fetch"
	"footnote/web/state"
)

const homePage = `<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><p>Words.</p>`

// The address of a feed, or of a page that names it, is fetched before it is kept.
func TestSubscribe(t *testing.T) {
	s := openSite(t)
	s.web.serve(feedURL, rss(item{"one", ""}))
	s.web.serve("https://times.example/", homePage)
	f := in[Feed](t, s.post("/api/v1/feeds", object{"url": " times.example ", "tags": []string{" a  b ", ""}}))
	if f.URL != feedURL || f.Title != "Example Times" || !slices.Equal(f.Tags, []string{"a b"}) || f.EveryMinutes != 60 || f.State != "waiting" {
		t.Errorf("%+v", f)
	}
	for _, again := range []string{feedURL, "https://times.example/", "HTTPS://Times.Example:443/rss#top"} {
		if e := s.post("/api/v1/feeds", object{"url": again}).failed(t, 409); e.Code != "feed_exists" {
			t.Errorf("%s: %+v", again, e)
		}
	}
}

func TestFeedIsRefused(t *testing.T) {
	s := openSite(t)
	s.web.serve(feedURL, rss())
	s.web.serve("https://page.example/", "<!doctype html><p>Words.")
	s.web.serve("https://bad.example/", `<link rel="alternate" type="application/rss+xml" href="/gone">`)
	s.web.answer("https://private.example/", func(context.Context, fetch.Validators) (fetch.Reply, error) {
		return fetch.Reply{}, fmt.Errorf("fetch https://private.example/: %w", fetch.ErrAddress)
	})
	for _, tt := range []struct {
		refusal
		says string
	}{
		{refusal{"no body", ``, "invalid_parameter", "body", 400}, ""},
		{refusal{"no address", `{}`, "invalid_parameter", "url", 400}, ""},
		{refusal{"an unknown field", `{"url": "a.example", "every": 1}`, "invalid_parameter", "every", 400}, ""},
		{refusal{"no address of the web", `{"url": "file:///etc/passwd"}`, "invalid_parameter", "url", 400}, "https://"},
		{refusal{"a password in it", `{"url": "https://a:b@a.example/"}`, "invalid_parameter", "url", 400}, "password"},
		{refusal{"too often", `{"url": "` + feedURL + `", "every_minutes": 14}`, "invalid_parameter", "every_minutes", 400}, "15"},
		{refusal{"too seldom", `{"url": "` + feedURL + `", "every_minutes": 10081}`, "invalid_parameter", "every_minutes", 400}, "10080"},
		{refusal{"a long title", `{"url": "` + feedURL + `", "title": "` + strings.Repeat("题", 201) + `"}`, "invalid_parameter", "title", 400}, ""},
		{refusal{"a long tag", `{"url": "` + feedURL + `", "tags": ["` + strings.Repeat("题", 81) + `"]}`, "invalid_parameter", "tags", 400}, ""},
		{refusal{"many tags", `{"url": "` + feedURL + `", "tags": ["a"` + strings.Repeat(`,"a"`, 20) + `]}`, "invalid_parameter", "tags", 400}, ""},
		{refusal{"not there", `{"url": "https://none.example/"}`, "page_gone", "url", 422}, fetch.ErrGone.Error()},
		{refusal{"private", `{"url": "https://private.example/"}`, "invalid_address", "url", 400}, fetch.ErrAddress.Error()},
		{refusal{"a page without a feed", `{"url": "https://page.example/"}`, "unsupported_format", "url", 415}, "a web page, not a feed"},
		{refusal{"a page that names what is not there", `{"url": "https://bad.example/"}`, "page_gone", "url", 422}, fetch.ErrGone.Error()},
		{refusal{"a large body", long(maxJSON+1, "url"), "too_large", "", 413}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := s.post("/api/v1/feeds", tt.body)
			tt.check(t, r)
			if !strings.Contains(r.body, tt.says) {
				t.Errorf("%s does not say %q", r.body, tt.says)
			}
		})
	}
	if list, _, err := s.State.Feeds(t.Context(), "", 10); err != nil || len(list) > 0 {
		t.Errorf("refused feeds are kept: %+v, error %v", list, err)
	}
	s.Intake.Fetch = nil
	if r := s.post("/api/v1/feeds", object{"url": feedURL}); r.status != 503 || !strings.Contains(r.body, "no_fetching") {
		t.Errorf("without a fetcher: %d %s", r.status, r.body)
	}
}

// One bad feed of an outline does not stop the others; what is exported can be imported.
func TestImportAndExport(t *testing.T) {
	s := openSite(t)
	outline := `<opml version="1.0"><body><outline text="Ports"><outline text="A &amp; B" xmlUrl="https://a.example/rss"/></outline>
		<outline text="bad" xmlUrl="javascript:alert(1)"/><outline text="again" xmlUrl="https://a.example/rss"/><outline text="` + strings.Repeat("题", 300) + `" xmlUrl="https://c.example/rss"/></body></opml>`
	check := func(r reply, want ...string) {
		t.Helper()
		var got []string
		for _, one := range in[struct{ Results []ImportResult }](t, r).Results {
			got = append(got, fmt.Sprint(one.URL, " ", one.Status, " ", orEmpty(one.Error)))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	form := "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.opml\"\r\n\r\n" + outline + "\r\n--frontier--\r\n"
	check(s.do(http.MethodPost, "/api/v1/feeds/import", form, formBody...), "https://a.example/rss added ",
		"javascript:alert(1) failed this is not a web address: it should look like https://example.com/article", "https://a.example/rss exists ", "https://c.example/rss added ")
	exported := s.get("/api/v1/feeds/export")
	list := in[struct{ Feeds []Feed }](t, s.get("/api/v1/feeds")).Feeds
	if len(list) != 2 || list[1].Title != "A & B" || !slices.Equal(list[1].Tags, []string{"Ports"}) || len([]rune(list[0].Title)) != maxFeedTitle {
		t.Errorf("%+v", list)
	}
	other := openSite(t)
	check(other.do(http.MethodPost, "/api/v1/feeds/import", exported.body), "https://c.example/rss added ", "https://a.example/rss added ")
	for name, tt := range map[string]struct {
		body    string
		headers []string
		status  int
	}{
		"no outline": {"<html></html>", nil, 415}, "nothing": {"", nil, 400}, "no feeds": {"<opml/>", nil, 400}, "cut": {outline[:200], nil, 422},
		"too large": {outline + strings.Repeat(" ", maxOPML), nil, 413}, "another field": {strings.Replace(form, `name="file"`, `name="a"`, 1), formBody, 400}, "cut form": {form[:40], formBody, 400},
	} {
		if r := s.do(http.MethodPost, "/api/v1/feeds/import", tt.body, tt.headers...); r.status != tt.status || strings.Contains(r.body, "outline:") {
			t.Errorf("%s: %d %s, want %d", name, r.status, r.body, tt.status)
		}
	}
}

// Another interval counts from the last poll; a feed that is resumed is polled at once; one
// that is paused is not.
func TestChangeOfSchedule(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	f := state.Feed{Every: 24 * time.Hour, Enabled: true, Tried: now.Add(-time.Hour), Next: now.Add(23 * time.Hour)}
	paused := f
	paused.Enabled = false
	minutes := func(n int) *int { return &n }
	yes, no := true, false
	for name, tt := range map[string]struct {
		feed   state.Feed
		change FeedChange
		want   *time.Time
	}{
		"more often":   {f, FeedChange{EveryMinutes: minutes(120)}, at(now.Add(time.Hour))},
		"less often":   {f, FeedChange{EveryMinutes: minutes(10080)}, at(f.Next)},
		"never polled": {state.Feed{Next: now}, FeedChange{EveryMinutes: minutes(60)}, at(now)},
		"resumed":      {paused, FeedChange{Enabled: &yes}, at(now)},
		"not paused":   {f, FeedChange{Enabled: &yes}, nil},
		"paused":       {f, FeedChange{Enabled: &no}, nil},
	} {
		c, err := tt.change.changed(tt.feed, now)
		if err != nil || fmt.Sprint(c.Next) != fmt.Sprint(tt.want) && !c.Next.Equal(*tt.want) {
			t.Errorf("%s: next is %v, error %v, want %v", name, c.Next, err, tt.want)
		}
	}
	s := openSite(t)
	id := s.fixture().feed
	in[Feed](t, s.do(http.MethodPatch, "/api/v1/feeds/"+id, `{"enabled": false}`))
	if e := s.post("/api/v1/feeds/"+id+"/poll", "").failed(t, 409); e.Code != "feed_paused" {
		t.Errorf("%+v", e)
	}
	for body, param := range map[string]string{`{"every_minutes": 1}`: "every_minutes", `{"tags": "a"}`: "tags", `{"url": "x"}`: "url", `{"title": 1}`: "title"} {
		refusal{code: "invalid_parameter", param: param, status: 400}.check(t, s.do(http.MethodPatch, "/api/v1/feeds/"+id, body))
	}
}

func at(t time.Time) *time.Time { return &t }

// A feed is shown with what became of its items, and its articles outlive it.
func TestFeedIsPolledWhileQuestionsAreAsked(t *testing.T) {
	s := openSite(t)
	s.quoting()
	s.web.serve(feedURL, rss(item{"paywall", ""}, item{"one", quayside(1)}, item{"slow", ""}))
	reached, free := make(chan struct{}), make(chan struct{})
	s.web.answer("https://times.example/slow", func(context.Context, fetch.Validators) (fetch.Reply, error) {
		close(reached)
		<-free
		return fetch.Reply{Data: []byte(quayside(2))}, nil
	})
	id := in[Feed](t, s.post("/api/v1/feeds", object{"url": feedURL})).ID
	s.Prepare()
	<-reached
	if f := in[Feed](t, s.get("/api/v1/feeds/"+id)); f.State != "polling" {
		t.Errorf("the feed is %s", f.State)
	}
	if a := in[Answer](t, s.ask("Which quay of the port was opened on Monday?", nil)); len(a.Citations) == 0 {
		t.Errorf("what the poll has stored so far is not found: %+v", a)
	}
	free <- struct{}{}
	for s.polls.has(id) {
		runtime.Gosched()
	}
	f := in[struct {
		Feed
		Items []FeedItem
	}](t, s.get("/api/v1/feeds/"+id))
	var got []string
	for _, it := range f.Items {
		got = append(got, it.Title+" "+it.Status+" "+orEmpty(it.Error))
	}
	slices.Sort(got)
	if want := []string{"one added ", "paywall failed " + fetch.ErrGone.Error(), "slow added "}; !slices.Equal(got, want) || f.State != "ok" || f.Added != 2 {
		t.Errorf("%q of %+v, want %q", got, f.Feed, want)
	}
	s.do(http.MethodDelete, "/api/v1/feeds/"+id, "")
	if n := s.Corpus.Stats().Articles; n != 14 {
		t.Errorf("%d articles after the feed is gone", n)
	}
}

func TestFeedsOfAPage(t *testing.T) {
	s := openSite(t)
	for n := range 3 {
		must(t, s.State.AddFeed(t.Context(), state.Feed{ID: fmt.Sprint("feed_", n), URL: fmt.Sprint("https://a.example/", n), Every: time.Hour, Enabled: true, Next: time.Now()}))
	}
	first := in[struct {
		Feeds      []Feed
		NextCursor string `json:"next_cursor"`
	}](t, s.get("/api/v1/feeds?limit=2"))
	if ids := listed(t, s.get("/api/v1/feeds?cursor="+first.NextCursor), "feeds"); len(first.Feeds) != 2 || !slices.Equal(ids, []string{"feed_0"}) {
		t.Errorf("%+v, then %v", first, ids)
	}
	for _, query := range []string{"limit=0", "limit=201", "limit=x"} {
		refusal{code: "invalid_parameter", param: "limit", status: 400}.check(t, s.get("/api/v1/feeds?"+query))
	}
	if e := s.get("/api/v1/feeds?cursor=rubbish").failed(t, 400); e.Code != "invalid_cursor" {
		t.Errorf("%+v", e)
	}
}

// A GET leaves the feeds as they are: not even their schedule changes.
func TestGetLeavesFeeds(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	kept := func() string {
		list, _, err := s.State.Feeds(t.Context(), "", 10)
		must(t, err)
		return fmt.Sprint(list)
	}
	before := kept()
	for _, sc := range everyRoute {
		if sc.method() == http.MethodGet {
			sc.send(s, f)
		}
	}
	if after := kept(); after != before {
		t.Errorf("GET changed\n%s to\n%s", before, after)
	}
}
