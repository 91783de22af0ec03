package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/rag"
	"footnote/web/state"
)

// web is what is fetched from in tests. What it does not know is not there.
type web struct {
	mu    sync.Mutex
	pages map[string]func(ctx context.Context, v fetch.Validators) (fetch.Reply, error)
	asked []string // addresses, in order
	times []time.Time
}

func (w *web) Get(ctx context.Context, address string, v fetch.Validators) (fetch.Reply, error) {
	w.mu.Lock()
	w.asked, w.times = append(w.asked, address), append(w.times, time.Now())
	answer := w.pages[address]
	w.mu.Unlock()
	if answer == nil {
		return fetch.Reply{}, fmt.Errorf("fetch %s: %w", address, fetch.ErrGone)
	}
	r, err := answer(ctx, v)
	r.URL = cmp.Or(r.URL, address)
	return r, err
}

// serve has an address answer with text, once to those who know its tag.
func (w *web) serve(address, text string) {
	w.answer(address, func(_ context.Context, v fetch.Validators) (fetch.Reply, error) {
		tag := fetch.Validators{ETag: fmt.Sprintf("%x", sha256.Sum256([]byte(text)))}
		if v == tag {
			return fetch.Reply{Validators: tag, NotModified: true}, nil
		}
		return fetch.Reply{Data: []byte(text), Validators: tag}, nil
	})
}

func (w *web) answer(address string, with func(context.Context, fetch.Validators) (fetch.Reply, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pages == nil {
		w.pages = make(map[string]func(context.Context, fetch.Validators) (fetch.Reply, error))
	}
	w.pages[address] = with
}

// polling is a server that does nothing but poll, in a bubble of its own time.
type polling struct {
	*Server
	t   *testing.T
	dir string // of the data
	web *web
	log logBook
	end context.CancelFunc
}

// inBubble runs test with a server. It fails where a goroutine of the server is left.
func inBubble(t *testing.T, test func(t *testing.T, p *polling)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &polling{t: t, web: &web{}}
		dir := t.TempDir()
		p.dir = dir
		c, err := corpus.Open(t.Context(), dir)
		must(t, err)
		defer c.Close()
		st, err := state.Open(t.Context(), dir)
		must(t, err)
		defer st.Close()
		ctx, end := context.WithCancel(t.Context())
		p.end = end
		p.Server = &Server{Log: slog.New(slog.NewTextHandler(&p.log, nil)), Corpus: c, State: st, Background: ctx, Intake: corpus.Intake{Corpus: c, Fetch: p.web}}
		p.Use(&rag.Engine{Retriever: &rag.Retriever{}})
		defer p.Wait()
		defer end()
		test(t, p)
	})
}

const feedURL = "https://times.example/rss"

// subscribe keeps a feed that is due now.
func (p *polling) subscribe(address string) state.Feed {
	p.t.Helper()
	f := state.Feed{ID: state.NewID("feed_"), URL: address, Every: time.Hour, Enabled: true, Created: time.Now(), Next: time.Now(), Tags: []string{"ports"}}
	must(p.t, p.State.AddFeed(p.t.Context(), f))
	return f
}

func (p *polling) start() {
	p.working.Go(func() { p.pollFeeds(p.Background) })
	synctest.Wait()
}

// pass lets time go by.
func (p *polling) pass(d time.Duration) {
	time.Sleep(d) // in the bubble's time
	synctest.Wait()
}

func (p *polling) now(f state.Feed) state.Feed {
	p.t.Helper()
	f, err := p.State.Feed(p.t.Context(), f.ID)
	must(p.t, err)
	return f
}

// items are the items of a feed, in lines, by title.
func (p *polling) items(f state.Feed) string {
	p.t.Helper()
	list, err := p.State.FeedItems(p.t.Context(), f.ID, 1000)
	must(p.t, err)
	var out []string
	for _, it := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s: %s %d %s", it.Title, it.Status, it.Tries, it.Error)))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// quayside is a text long enough to be an article, different for each n.
func quayside(n any) string {
	return fmt.Sprintf("Quay number %v of the port was opened on Monday. ", n) + strings.Repeat("More containers than in the year before were handled there. ", 4)
}

// item is an item of a feed: a title, which is its path, and its whole text or "".
type item struct{ title, text string }

func rss(items ...item) string {
	var b strings.Builder
	b.WriteString(`<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>Example Times</title><link>https://times.example/</link>`)
	for _, it := range items {
		fmt.Fprintf(&b, "<item><title>%s</title><link>/%s</link><pubDate>Fri, 14 Nov 2025 23:30:00 -0800</pubDate>", it.title, it.title)
		if it.text != "" {
			fmt.Fprintf(&b, "<c:encoded>%s</c:encoded>", it.text)
		}
		b.WriteString("</item>")
	}
	return b.String() + "</channel></rss>"
}
