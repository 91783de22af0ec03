package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"golang.org/x/net/publicsuffix"
)

// page is what stood at the end of a trip.
type page struct {
	asked  *url.URL
	url    *url.URL // after redirects
	status int
	header http.Header
	body   []byte
	cut    bool // the body goes on: of a robots.txt and of an error's page only the beginning is read
}

// trip follows one address over its redirects.
type trip struct {
	client *Client
	http   *http.Client
	header http.Header
	left   time.Duration // for all exchanges together, waiting for one's turn not counted
	limit  int64         // bytes that are read of a body; 0: MaxBody, and more is an error
	obey   *robots       // nil: none
}

func (c *Client) newTrip(header http.Header) *trip {
	header.Set("User-Agent", userAgent())
	header.Set("Accept-Encoding", "gzip")
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // never an error
	return &trip{client: c, header: header, left: c.within, http: &http.Client{
		Transport:     c.pages,
		Jar:           jar, // of this trip alone: some sites set a cookie and look for it a redirect later
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// follow returns the page at the end of the redirects, whatever its status is.
func (t *trip) follow(ctx context.Context, u *url.URL) (page, error) {
	asked := u
	for range maxRedirects + 1 {
		if err := t.permit(ctx, u); err != nil {
			return page{}, ended(asked, u, err)
		}
		p, err := t.exchange(ctx, u)
		if err != nil {
			return page{}, err
		}
		location := p.header.Get("Location")
		if !redirects(p.status) || location == "" {
			p.asked = asked
			return p, nil
		}
		next, err := u.Parse(location)
		if err != nil {
			return page{}, refuse(ErrStatus, "the site leads on to something that is no address")
		}
		if u, err = tidy(next); err != nil {
			return page{}, err
		}
	}
	return page{}, ended(asked, u, refuse(ErrStatus, "the site leads on and on: more than %d redirects", maxRedirects))
}

// ended says why a trip ended before there was a page. Log-in and consent pages are closed to
// programs, or lead in circles those who keep no cookies: then it is they that stand in the way.
func ended(asked, at *url.URL, err error) error {
	if errors.Is(err, ErrRobots) || errors.Is(err, ErrStatus) {
		if kind := detour(asked, at); kind != nil {
			return kind
		}
	}
	return err
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// permit says why an address may not be asked; nil where it may.
func (t *trip) permit(ctx context.Context, u *url.URL) error {
	if ctx.Err() != nil {
		return ctx.Err() // and not what is remembered of the site
	}
	c := t.client
	if err := c.guard.permit(u); err != nil || t.obey == nil {
		return err
	}
	pause, err := t.obey.check(ctx, u)
	if err != nil {
		return err
	}
	c.queue.slow(u.Hostname(), pause)
	return nil
}

// exchange does one request, when it is its turn, and reads the reply to its end.
func (t *trip) exchange(ctx context.Context, u *url.URL) (page, error) {
	c := t.client
	leave, err := c.queue.enter(ctx, u.Hostname())
	if err != nil {
		return page{}, err
	}
	defer leave()
	began := time.Now()
	defer func() { t.left -= time.Since(began) }()
	limited, cancel := context.WithTimeout(ctx, t.left)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), nil)
	if err != nil {
		return page{}, refuse(ErrAddress, "this is not a web address that can be asked for")
	}
	req.Header = t.header.Clone() // the jar adds cookies to it
	resp, err := t.http.Do(req)
	if err != nil {
		return page{}, unreachable(ctx, err)
	}
	defer resp.Body.Close()
	p := page{url: u, status: resp.StatusCode, header: resp.Header}
	if redirects(p.status) || p.status == http.StatusNotModified {
		return p, nil
	}
	if p.body, p.cut, err = t.read(resp); err != nil {
		return page{}, unreachable(ctx, err)
	}
	return p, nil
}
