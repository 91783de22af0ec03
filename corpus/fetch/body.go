package fetch

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

var errTooLarge = refuse(ErrTooLarge, "the page is larger than %d MB", MaxBody>>20)

// read returns the unpacked body of a reply. What is above the cap is an error on a page; of
// an error's page and of robots.txt it is left out, and cut is true.
func (t *trip) read(resp *http.Response) (body []byte, cut bool, err error) {
	limit := t.limit
	switch {
	case limit > 0:
	case statusError(resp.StatusCode, resp.Header) != nil:
		limit = maxErrorBody
	case resp.ContentLength > MaxBody:
		return nil, false, errTooLarge
	default:
		if err := noArticle(resp.Header.Get("Content-Type")); err != nil {
			return nil, false, err
		}
	}
	r, err := unpack(resp)
	if err != nil {
		return nil, false, err
	}
	if limit > 0 {
		body, err = io.ReadAll(io.LimitReader(r, limit+1))
		if int64(len(body)) > limit {
			return body[:limit], true, nil
		}
		return body, false, brokenOff(err)
	}
	body, err = io.ReadAll(io.LimitReader(r, MaxBody+1))
	if len(body) > MaxBody {
		return nil, false, errTooLarge
	}
	return body, false, brokenOff(err)
}

// brokenOff gives the ways in which a body can end early one name.
func brokenOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return refuse(ErrUnreachable, "the page did not arrive whole: try again later")
	}
	return err
}

// noArticle refuses, before they are loaded, pictures and the like. Whether anything else is
// an article is for its bytes to show.
func noArticle(contentType string) error {
	media, _, _ := mime.ParseMediaType(contentType)
	switch kind, _, _ := strings.Cut(media, "/"); kind {
	case "image", "audio", "video", "font":
		return refuse(ErrType, "there is no article at this address: it is of type %s", media)
	}
	return nil
}

// unpack undoes the one content coding that was offered.
func unpack(resp *http.Response) (io.Reader, error) {
	switch coding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return resp.Body, nil
	case "gzip", "x-gzip":
	default:
		return nil, refuse(ErrType, "the page came in an encoding that was not asked for")
	}
	packed := &counter{r: io.LimitReader(resp.Body, MaxBody)}
	start := bufio.NewReader(packed)
	if _, err := start.Peek(1); err == io.EOF {
		return start, nil // an empty body
	}
	z, err := gzip.NewReader(start)
	if err != nil {
		return nil, brokenOff(err)
	}
	return &unpacking{counter{r: z}, packed}, nil
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// unpacking stops a body that grows out of all proportion.
type unpacking struct {
	counter
	packed *counter
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.counter.Read(p)
	if u.n > smallBody && u.n > maxRatio*u.packed.n {
		return n, refuse(ErrTooLarge, "the page unpacks to more than %d times its size", maxRatio)
	}
	return n, err
}
