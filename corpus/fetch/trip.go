package fetch

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"golang.org/x/net/publicsuffix"
)

// page is what stood at the end of a trip.
type page struct {
	url        *url.URL
	redirected bool
	status     int
	header     http.Header
	body       []byte
	cut        bool // the body goes on; only what an error page or robots.txt may have was read
}

// trip follows one address over its redirects.
type trip struct {
	client *Client
	http   *http.Client
	header http.Header
	left   time.Duration // for all exchanges together, waiting for one's turn not counted
	limit  int64         // bytes of a body; 0: those of a page
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
	for hop := range maxRedirects + 1 {
		p, err := t.exchange(ctx, u)
		if err != nil {
			return page{}, err
		}
		location := p.header.Get("Location")
		if !redirects(p.status) || location == "" {
			p.redirected = hop > 0
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
	return page{}, refuse(ErrStatus, "the site leads on and on: more than %d redirects", maxRedirects)
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// exchange does one request, when it is its turn, and reads the reply to its end.
func (t *trip) exchange(ctx context.Context, u *url.URL) (page, error) {
	c := t.client
	if err := c.guard.permit(u); err != nil {
		return page{}, err
	}
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
