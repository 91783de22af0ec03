package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// Caps on robots.txt.
const (
	maxRobots      = 500 << 10 // bytes that are read of one (RFC 9309 section 2.5)
	maxRobotsKept  = 16 << 20  // bytes of all that are remembered
	maxSites       = 1000      // that are remembered
	robotsWithin   = 10 * time.Second
	robotsFor      = 24 * time.Hour   // that one is remembered (RFC 9309 section 2.4)
	robotsRetry    = 10 * time.Minute // when a server could not serve it
	unreachableFor = time.Minute      // when there was no server
	maxCrawlDelay  = 10 * time.Second // that is kept between two requests, whatever a site asks for
)

// robots knows what sites ask of programs. Safe for concurrent use.
type robots struct {
	load func(ctx context.Context, u *url.URL) (page, error) // of the address of a robots.txt

	mu    sync.Mutex
	sites map[string]*site // by scheme, host and port
	kept  int              // bytes
}

type site struct {
	turn  chan struct{} // one loads, the others wait for it
	rules rules
}

// rules are what one robots.txt says, until a time.
type rules struct {
	text  string
	none  error // nothing may be fetched, and why
	delay time.Duration
	until time.Time
}

func newRobots(load func(context.Context, *url.URL) (page, error)) *robots {
	return &robots{load: load, sites: make(map[string]*site)}
}

// check says whether a page may be fetched, and the pause that its site asks for.
func (r *robots) check(ctx context.Context, u *url.URL) (pause time.Duration, err error) {
	known, err := r.of(ctx, u)
	switch {
	case err != nil:
		return 0, err
	case known.none != nil:
		return 0, known.none
	case known.text != "" && !grobotstxt.AgentAllowed(known.text, agentName, u.String()):
		return 0, ErrRobots
	}
	return known.delay, nil
}

// of returns the rules of an address's site, loaded where they are not known or old.
func (r *robots) of(ctx context.Context, u *url.URL) (rules, error) {
	at := u.Scheme + "://" + u.Host
	s := r.site(at)
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return rules{}, ctx.Err()
	}
	defer func() { <-s.turn }()
	if time.Now().Before(s.rules.until) {
		return s.rules, nil
	}
	p, err := r.load(ctx, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"})
	if ctx.Err() != nil {
		return rules{}, ctx.Err()
	}
	if errors.Is(err, ErrAddress) {
		return rules{}, err
	}
	fresh := rulesOf(p, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept += len(fresh.text) - len(s.rules.text)
	s.rules = fresh
	r.forget(at)
	return fresh, nil
}

// rulesOf makes rules of a reply as RFC 9309 section 2.3.1 asks: what is not there allows all, and a
// server in trouble nothing.
func rulesOf(p page, err error) rules {
	now := time.Now()
	switch {
	case errors.Is(err, ErrUnreachable):
		return rules{none: err, until: now.Add(unreachableFor)}
	case err != nil: // too many redirects, or to something that is no robots.txt
		return rules{until: now.Add(robotsFor)}
	case p.status >= 500 || p.status == http.StatusTooManyRequests:
		busy := refuse(ErrRobots, "the site's robots.txt cannot be read now (%d), so nothing is fetched from it: try again later", p.status)
		return rules{none: busy, until: now.Add(robotsRetry)}
	case p.status < 200 || p.status > 299:
		return rules{until: now.Add(robotsFor)}
	}
	text := string(p.body)
	if p.cut {
		text = text[:strings.LastIndexByte(text, '\n')+1] // half a rule would forbid more than the whole
	}
	return rules{text: text, delay: crawlDelay(text), until: now.Add(robotsFor)}
}

func (r *robots) site(at string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sites[at]
	if !ok {
		s = &site{turn: make(chan struct{}, 1)}
		r.sites[at] = s
		r.forget(at)
	}
	return s
}

// forget keeps what is remembered within its caps: any site but one is as good as another, for
// what is needed again is loaded again. The caller holds the lock.
func (r *robots) forget(but string) {
	for at, s := range r.sites {
		if len(r.sites) <= maxSites && r.kept <= maxRobotsKept {
			return
		}
		if at != but && len(s.turn) == 0 {
			r.kept -= len(s.rules.text)
			delete(r.sites, at)
		}
	}
}

// crawlDelay returns the Crawl-delay of the group that is meant for Footnote, or else for all;
// 0: none is asked for.
func crawlDelay(text string) time.Duration {
	d := &delays{}
	grobotstxt.Parse(text, d)
	if d.named {
		return d.own
	}
	return d.everyones
}

// delays reads Crawl-delay, which robots.txt has by custom only, from the groups of a robots.txt.
type delays struct {
	own, everyones time.Duration
	named          bool // there is a group for Footnote
	mine, all      bool // whom the group at hand is for
	ruled          bool // the group at hand has rules: the next name begins another
}

func (d *delays) HandleRobotsStart()        {}
func (d *delays) HandleRobotsEnd()          {}
func (d *delays) HandleSitemap(int, string) {}
func (d *delays) HandleAllow(int, string)   { d.ruled = true }

func (d *delays) HandleDisallow(int, string) { d.ruled = true }

func (d *delays) HandleUserAgent(_ int, name string) {
	if d.ruled {
		d.mine, d.all, d.ruled = false, false, false
	}
	name, _, _ = strings.Cut(name, "/")
	d.mine = d.mine || strings.EqualFold(name, agentName)
	d.all = d.all || name == "*"
	d.named = d.named || d.mine
}

func (d *delays) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") {
		return
	}
	d.ruled = true
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n > 0) {
		return
	}
	delay := time.Duration(min(n, maxCrawlDelay.Seconds()) * float64(time.Second))
	if d.mine {
		d.own = delay
	}
	if d.all {
		d.everyones = delay
	}
}
