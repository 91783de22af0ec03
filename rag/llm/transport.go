package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// transport is the HTTPDoer under go-openai and the only way to a server. Every failure leaves it as an *Error or
// as the error of the caller's context; every stream leaves it in canonical form (see stream). It is safe for
// concurrent use.
type transport struct {
	ep     Endpoint
	preset Preset
	limits *Limits
	client *http.Client
}

const pingEvery = 15 * time.Second // finds dead HTTP/2 connections

func newTransport(ep Endpoint, p Preset, limits *Limits) *transport {
	rt := &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			d := net.Dialer{Timeout: limits.Connect}
			return d.DialContext(ctx, network, addr)
		},
		TLSHandshakeTimeout:    limits.Connect,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingEvery, PingTimeout: pingEvery},
		DisableCompression:     true, // proxies hold compressed streams back, and the caps count bytes as sent
	}
	if !ep.Loopback() {
		rt.Proxy = http.ProxyFromEnvironment
	}
	return &transport{ep: ep, preset: p, limits: limits, client: &http.Client{
		Transport: rt,
		// A redirect would carry the key, the question and the passages to a host nobody chose.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// bodyKey holds, in a request's context, the fields to merge into its JSON body.
type bodyKey struct{}

// Do sends a chat request of go-openai and answers with a canonical stream.
func (t *transport) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	req, err := mergeBody(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	limit := t.limits.FirstToken
	first := time.AfterFunc(limit, func() { cancel(timedOut(t.ep, "no first word", limit)) })
	resp, err := t.chat(req)
	if err != nil {
		first.Stop()
		cancel(nil)
		return nil, err
	}
	resp.Body = newStream(t, &watched{t: t, ctx: ctx, cancel: cancel, body: resp.Body, first: first})
	return resp, nil
}

// mergeBody adds the fields that go-openai cannot express, see params.body.
func mergeBody(req *http.Request) (*http.Request, error) {
	extra, _ := req.Context().Value(bodyKey{}).(map[string]json.RawMessage)
	if len(extra) == 0 || req.Body == nil {
		return req, nil
	}
	var fields map[string]json.RawMessage
	err := json.NewDecoder(req.Body).Decode(&fields)
	req.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read own request: %w", err)
	}
	for name, value := range extra {
		fields[name] = value
	}
	return withJSON(req, fields)
}

func withJSON(req *http.Request, v any) (*http.Request, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, _ = req.GetBody()
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// call sends in as JSON (nothing when nil) and returns at most limit bytes of the reply, which is some JSON.
func (t *transport) call(ctx context.Context, path string, in any, limit int64) ([]byte, error) {
	method := http.MethodGet
	if in != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, t.ep.BaseURL+path, nil)
	if err == nil && in != nil {
		req, err = withJSON(req, in)
	}
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", path, err)
	}
	resp, err := t.send(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, t.brokenOff(ctx, err)
	case int64(len(body)) > limit:
		return nil, t.upstream("%s: the reply to %s is larger than %d bytes", t.ep, path, limit)
	case !json.Valid(body) && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		return nil, t.upstream("%s: the reply to %s is not valid JSON", t.ep, path)
	case !json.Valid(body):
		return nil, t.notOpenAI()
	}
	if r, bad := parseRefusal(body); bad {
		return nil, t.errorFrom(0, r)
	}
	return body, nil
}

// send does one exchange; a status other than 2xx is an error.
func (t *transport) send(req *http.Request) (*http.Response, error) {
	if t.ep.APIKey != "" {
		req.Header.Set("Authorization", "Bearer "+t.ep.APIKey)
	}
	// Empty, so not sent; its presence lets net/http send a POST again when a kept connection turns out dead.
	req.Header["Idempotency-Key"] = []string{}
	resp, err := t.client.Do(req)
	if err != nil {
		return nil, t.unreachable(req.Context(), err)
	}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		err = t.refused(resp)
	case resp.StatusCode == http.StatusNoContent:
		err = badEndpoint("%s: answers with nothing (HTTP 204)%s", t.ep, t.tryV1())
	case resp.Header.Get("Content-Encoding") != "" && resp.Header.Get("Content-Encoding") != "identity":
		err = t.compressed()
	default:
		return resp, nil
	}
	resp.Body.Close()
	return nil, err
}

// refused reads the reply of a server that said no.
func (t *transport) refused(resp *http.Response) *Error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBytes)) // what arrived is enough to report on
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return &Error{Code: CodeBadEndpoint, Status: resp.StatusCode, Message: fmt.Sprintf(
			"%s: redirects elsewhere (HTTP %d), which is not followed: set the base URL it leads to", t.ep, resp.StatusCode)}
	}
	r, ok := parseRefusal(body)
	text := bytes.TrimSpace(body)
	if !ok && !bytes.HasPrefix(text, []byte("<")) { // a web page says nothing that a person wants to read here
		r = refusal{Message: string(text)}
	}
	e := t.errorFrom(resp.StatusCode, r)
	if d := retryAfter(resp.Header, time.Now()); d > 0 {
		e.RetryAfter = d
	}
	if e.Code == CodeBadEndpoint {
		e.Message += t.tryV1()
	}
	return e
}

func (t *transport) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return causeOf(ctx)
	}
	hint := ""
	if t.ep.Loopback() {
		hint = ": is it running?"
	}
	return &Error{Code: CodeUnreachable, Retryable: true, Err: err,
		Message: fmt.Sprintf("%s: cannot be reached (%s)%s", t.ep, t.clean(plainly(err)), hint)}
}

// plainly says why there is no connection, without the addresses that the endpoint names already.
func plainly(err error) string {
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) && dns.IsNotFound {
		return "there is no such host"
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Err.Error()
	}
	if of := (*url.Error)(nil); errors.As(err, &of) {
		return of.Err.Error()
	}
	return err.Error()
}

// brokenOff is the error of a body that could not be read to its end.
func (t *transport) brokenOff(ctx context.Context, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if ctx.Err() != nil {
		return causeOf(ctx)
	}
	return &Error{Code: CodeCutStream, Retryable: true, Err: err,
		Message: fmt.Sprintf("%s: the connection broke off in the middle of a reply", t.ep)}
}

func (t *transport) upstream(format string, args ...any) *Error {
	return &Error{Code: CodeUpstream, Message: fmt.Sprintf(format, args...)}
}

const gzipMagic = 0x1f // first byte of what gzip has compressed

func (t *transport) compressed() *Error {
	return t.upstream("%s: sends a compressed answer although none was asked for: turn compression off in the proxy before it", t.ep)
}

func (t *transport) notOpenAI() *Error {
	return badEndpoint("%s: not an OpenAI endpoint%s", t.ep, t.tryV1())
}
