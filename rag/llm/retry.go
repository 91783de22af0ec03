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

// tries counts the failed tries of one call and says how it goes on.
type tries struct {
	limits  *Limits
	failed  int       // without those at a server that loads its model
	loading int       // those
	until   time.Time // when the patience with a loading server ends
}

const slowestLoading = 5 // times Limits.Loading is the longest wait for a loading server

// next says how long to wait before the next try, and why: WaitLoading or WaitRetry. ok is false where err is final.
func (t *tries) next(err error) (wait time.Duration, why string, ok bool) {
	var e *Error
	if !errors.As(err, &e) || !e.loading {
		t.failed++
		wait, ok = t.limits.backoff(t.failed, err)
		return wait, WaitRetry, ok
	}
	now := time.Now()
	if t.loading++; t.loading == 1 {
		t.until = now.Add(t.limits.FirstToken)
	}
	wait = max(time.Duration(min(t.loading, slowestLoading))*t.limits.Loading, min(e.RetryAfter, t.limits.RetryAfter))
	return wait, WaitLoading, now.Add(wait).Before(t.until)
}

// backoff is the wait after failed tries, the last of them with err; ok is false where err is final.
func (l *Limits) backoff(failed int, err error) (wait time.Duration, ok bool) {
	var e *Error
	if !errors.As(err, &e) || !e.retryNow() || failed > l.Retries || e.RetryAfter > l.RetryAfter {
		return 0, false
	}
	return e.RetryAfter + jitter(l.Backoff, l.MaxBackoff, failed), true
}

// pause waits before the next try and reports whether there is one. failed counts those already made.
func (l *Limits) pause(ctx context.Context, failed int, err error) bool {
	wait, ok := l.backoff(failed, err)
	return ok && sleep(ctx, wait)
}

// sleep reports false where ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// jitter draws from [0, base·2^failed), at most from [0, longest), so that many clients do not come back together.
// "Full jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
func jitter(base, longest time.Duration, failed int) time.Duration {
	top := min(base<<min(failed, 10), longest)
	if top <= 0 {
		return 0
	}
	return rand.N(top)
}

var (
	tryAgainIn = regexp.MustCompile(`(?i)(?:try again|retry) (?:in|after) ((?:[0-9]+(?:\.[0-9]+)? ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b[ ,]*|[0-9]+(?:\.[0-9]+)?[hms])+)`)
	waitPart   = regexp.MustCompile(`(?i)([0-9]+(?:\.[0-9]+)?) ?(ms|milli|s|m|h)`)
	waitUnits  = map[string]time.Duration{"ms": time.Millisecond, "milli": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour}
)

// waitInWords finds "Please try again in 5.3s" or "in 1m30s" in an error message; 0: it does not say.
func waitInWords(message string) time.Duration {
	m := tryAgainIn.FindStringSubmatch(message)
	if m == nil {
		return 0
	}
	var wait time.Duration
	for _, part := range waitPart.FindAllStringSubmatch(m[1], -1) {
		wait += waitOf(part[1], waitUnits[strings.ToLower(part[2])])
	}
	return min(wait, longestWait)
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

const longestWait = 24 * time.Hour // keeps an absurd number from overflowing

func waitOf(number string, unit time.Duration) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(f > 0) {
		return 0
	}
	if f > float64(longestWait/unit) {
		return longestWait
	}
	return time.Duration(f * float64(unit))
}
