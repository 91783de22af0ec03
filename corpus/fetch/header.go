package fetch

import (
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// agentName is what robots.txt calls Footnote.
const agentName = "Footnote"

const accepted = "text/html, application/xhtml+xml, application/pdf, application/rss+xml, application/atom+xml, " +
	"application/feed+json, text/plain;q=0.9, text/markdown;q=0.9, application/xml;q=0.9, */*;q=0.5"

// userAgent says who fetches, with the version where the program was built from one.
var userAgent = sync.OnceValue(func() string {
	name := agentName
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		name += "/" + info.Main.Version[1:]
	}
	return name + " (research assistant over one's own articles)"
})

// longest is the longest time that a header is believed to ask for.
const longest = 30 * 24 * time.Hour

// retryAfter reads Retry-After, in seconds or as a date (RFC 9110 section 10.2.3); 0: there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), longest)
	}
	return seconds(value)
}

// maxAge reads how long a page is fresh (RFC 9111 section 5.2.2.1); 0: it does not say.
func maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if strings.EqualFold(name, "max-age") {
			return seconds(strings.Trim(value, `"`))
		}
	}
	return 0
}

func seconds(number string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, longest)
}
