package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// Errors of Get, Normalize and New, to be told apart with errors.Is. What is returned says
// more than these where more is known; all of it is meant to be shown to a person.
var (
	ErrAddress     = errors.New("this is not a web address that may be fetched")
	ErrUnreachable = errors.New("the site cannot be reached: check the address, or try again later")
	ErrRobots      = errors.New("the site asks programs not to fetch this page (robots.txt): save it from your browser and add the file")
	ErrPaywall     = errors.New("the page is behind a paywall or log-in: save it from your browser and add the file")
	ErrConsent     = errors.New("the site shows a consent page first: open it in your browser, save it and add the file")
	ErrBlocked     = errors.New("the site turns programs away: save the page from your browser and add the file")
	ErrTooLarge    = errors.New("the page is too large")
	ErrGone        = errors.New("the page is not there (any more): check the address")
	ErrStatus      = errors.New("the site answers with an error: try again later")
	ErrType        = errors.New("there is no article at this address")
)

// refusal is one of the errors above with words of its own.
type refusal struct {
	kind error
	text string
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return r.kind }

func refuse(kind error, format string, args ...any) error {
	return &refusal{kind, fmt.Sprintf(format, args...)}
}

// unreachable says in plain words why nothing arrived. The words of the error itself
// are left out: they repeat the whole address, which may hold a secret.
func unreachable(ctx context.Context, err error) error {
	if r := (*refusal)(nil); errors.As(err, &r) {
		return r
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var noName *net.DNSError
	var badCertificate *tls.CertificateVerificationError
	var late net.Error
	switch {
	case errors.As(err, &noName) && noName.IsNotFound:
		return refuse(ErrUnreachable, "there is no site of this name: check the address")
	case errors.As(err, &badCertificate):
		return refuse(ErrUnreachable, "the site cannot prove that it is the one named (its certificate is not valid)")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return refuse(ErrUnreachable, "the site did not answer in time: try again later")
	}
	return ErrUnreachable
}

// statusError says what a status other than success means; nil for 200 and its kin.
func statusError(status int, header http.Header) error {
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		return ErrGone
	case status == http.StatusPaymentRequired:
		return ErrPaywall
	case status == http.StatusTooManyRequests:
		return refuse(ErrBlocked, "the site was asked too often (429)%s", again(header))
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired,
		status == http.StatusUnavailableForLegalReasons:
		return refuse(ErrBlocked, "the site turns programs away (%d): save the page from your browser and add the file", status)
	case status == http.StatusPartialContent || status < 200 || status > 299:
		return refuse(ErrStatus, "the site answers with an error (%d)%s", status, again(header))
	}
	return nil
}

// again says when to come back.
func again(header http.Header) string {
	if wait := retryAfter(header, time.Now()); wait > 0 {
		return fmt.Sprintf(": try again in %s", strings.TrimSuffix(wait.Round(time.Second).String(), "m0s"))
	}
	return ": try again later"
}
