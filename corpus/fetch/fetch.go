// Package fetch gets web pages and feeds from addresses that strangers chose.
//
// Only the public Internet is connected to, on ports 80 and 443, and what Options.Allow names:
// the check is made on every IP address at the moment of connecting, so that redirects and names
// that change what they resolve to are covered. No proxy is used, no credentials and no Referer
// are sent, and cookies last for the redirects of one Get.
//
// Sites are treated as a guest would: robots.txt is obeyed, also for a page that a person asked
// for by hand (the error says to save it from the browser instead); at most two requests at once
// and a pause between two go to one host; the user agent is Footnote's own.
//
// A redirect from https to http is followed: nothing that goes out is secret, and Reply.URL says
// that the page came unprotected.
package fetch

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Caps on what one page may cost. What is above ends in an error, or is waited for no longer.
const (
	MaxBody       = 32 << 20 // bytes of a page, after unpacking; as much as an article may have
	maxRedirects  = 5
	maxHeader     = 256 << 10 // bytes of a reply's header
	maxRatio      = 200       // times that a compressed page may grow, above smallBody
	smallBody     = 1 << 20   // bytes below which any ratio is right
	maxErrorBody  = 256 << 10 // bytes read of a page that comes with an error status
	connectWithin = 10 * time.Second
	headerWithin  = 15 * time.Second
	totalWithin   = 30 * time.Second // of one Get, redirects included, waiting for one's turn not
	idleFor       = 30 * time.Second // that a connection is kept
	perHost       = 2                // requests at once
	betweenTwo    = 500 * time.Millisecond
)

// Options set up a Client. The zero value fetches from the public Internet alone.
type Options struct {
	// Allow names hosts ("wiki.example", "*.corp.example" for all below it), IP addresses and networks
	// ("10.1.0.0/16") that may be fetched from though they are not public, on any port. A host that is
	// allowed by name is trusted with whatever address it resolves to.
	Allow []string

	Log *slog.Logger // what was fetched, at Debug, without query strings; nil: silent

	Resolver *net.Resolver // nil: the system's
	Pause    time.Duration // between two requests to one host; 0: half a second; below 0: none
}

// Client fetches what strangers' addresses name. Safe for concurrent use.
type Client struct {
	guard  *guard
	pages  http.RoundTripper
	queue  *queue
	robots *robots
	log    *slog.Logger
	within time.Duration // totalWithin
}

// New returns a Client. The error names an entry of Allow that cannot be read.
func New(o Options) (*Client, error) {
	allow, err := parseAllow(o.Allow)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Pause == 0 {
		o.Pause = betweenTwo
	}
	g := &guard{allow: allow, ports: []uint16{80, 443}, resolver: o.Resolver}
	c := &Client{guard: g, pages: g.transport(), queue: newQueue(max(o.Pause, 0)), log: o.Log, within: totalWithin}
	c.robots = newRobots(c.robotsText)
	return c, nil
}

// Validators make a fetch conditional: they come from an earlier Reply of the same address.
// The zero value fetches in any case.
type Validators struct{ ETag, LastModified string }

// Reply is a page as it came. Data is in the character set that ContentType or the page names.
type Reply struct {
	URL         string // after redirects, without fragment
	ContentType string // as the server declared it; may be empty
	Data        []byte // unpacked; at most MaxBody bytes
	Validators         // for the next Get of this address

	NotModified bool // Data is empty: what was fetched before is still right

	MaxAge     time.Duration // the page is said to be fresh for this long; 0: unknown
	RetryAfter time.Duration // the server asks not to come back earlier; 0: it does not
}

// Get fetches a page or feed of an http or https address. With an error, URL and RetryAfter of
// the reply are still set where they are known. The errors are those of this package, wrapped
// with the address less its query, or that of ctx.
func (c *Client) Get(ctx context.Context, address string, v Validators) (Reply, error) {
	u, err := parse(address)
	if err != nil {
		return Reply{}, err
	}
	began := time.Now()
	reply, err := c.get(ctx, u, v)
	log := c.log.With("from", shown(u), "took", time.Since(began))
	if err != nil {
		log.DebugContext(ctx, "not fetched", "error", err)
		return Reply{URL: reply.URL, RetryAfter: reply.RetryAfter}, fmt.Errorf("fetch %s: %w", shown(u), err)
	}
	log.DebugContext(ctx, "fetched", "bytes", len(reply.Data), "unchanged", reply.NotModified)
	return reply, nil
}

func (c *Client) get(ctx context.Context, u *url.URL, v Validators) (Reply, error) {
	header := http.Header{"Accept": {accepted}}
	if v.ETag != "" {
		header.Set("If-None-Match", v.ETag)
	}
	if v.LastModified != "" {
		header.Set("If-Modified-Since", v.LastModified)
	}
	conditional := v != Validators{}
	t := c.newTrip(header)
	t.obey = c.robots
	p, err := t.follow(ctx, u)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{
		URL:         p.url.String(),
		ContentType: p.header.Get("Content-Type"),
		Validators:  Validators{p.header.Get("ETag"), p.header.Get("Last-Modified")},
		MaxAge:      maxAge(p.header),
		RetryAfter:  retryAfter(p.header, time.Now()),
	}
	if p.status == http.StatusNotModified && conditional {
		reply.NotModified = true
		reply.keep(v)
		return reply, nil
	}
	if err := p.obstacle(); err != nil {
		return reply, err
	}
	reply.Data = p.body
	return reply, nil
}

// robotsText loads a robots.txt, which no robots.txt speaks of.
func (c *Client) robotsText(ctx context.Context, u *url.URL) (page, error) {
	t := c.newTrip(http.Header{"Accept": {"text/plain"}})
	t.left, t.limit = robotsWithin, maxRobots
	return t.follow(ctx, u)
}

// keep carries validators over that a server left out of its "not modified".
func (r *Reply) keep(v Validators) {
	if r.ETag == "" {
		r.ETag = v.ETag
	}
	if r.LastModified == "" {
		r.LastModified = v.LastModified
	}
}

// shown is an address without its query, which may hold a secret.
func shown(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
