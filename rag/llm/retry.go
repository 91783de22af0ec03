package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const maxBackoff = 8 * time.Second

// pause waits before the next try and reports whether there is one. tries counts those already made.
func (l *Limits) pause(ctx context.Context, tries int, err error) bool {
	var e *Error
	if !errors.As(err, &e) || !e.retryNow() || tries > l.Retries || e.RetryAfter > l.RetryAfter {
		return false
	}
	wait := e.RetryAfter + jitter(l.Backoff, tries)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// jitter draws from [0, base·2^tries), so that many clients do not come back together. "Full jitter" of
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
func jitter(base time.Duration, tries int) time.Duration {
	top := min(base<<min(tries, 10), maxBackoff)
	if top <= 0 {
		return 0
	}
	return rand.N(top)
}

var tryAgainIn = regexp.MustCompile(`(?i)(?:try again|retry) (?:in|after) ([0-9]+(?:\.[0-9]+)?) ?(ms|s)`)

// waitInWords finds "Please try again in 5.3s" in an error message; 0: it does not say.
func waitInWords(message string) time.Duration {
	m := tryAgainIn.FindStringSubmatch(message)
	if m == nil {
		return 0
	}
	unit := time.Second
	if strings.EqualFold(m[2], "ms") {
		unit = time.Millisecond
	}
	return waitOf(m[1], unit)
}

// retryAfter reads retry-after-ms and Retry-After (seconds or a date, RFC 9110 section 10.2.3); 0: neither.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if d := waitOf(h.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
		return d
	}
	if d := waitOf(h.Get("Retry-After"), time.Second); d > 0 {
		return d
	}
	if at, err := http.ParseTime(h.Get("Retry-After")); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

func waitOf(number string, unit time.Duration) time.Duration {
	const longest = 24 * time.Hour // keeps an absurd number from overflowing
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(f > 0) {
		return 0
	}
	if f > float64(longest/unit) {
		return longest
	}
	return time.Duration(f * float64(unit))
}
