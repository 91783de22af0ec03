package llm

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, value string
		want        time.Duration
	}{
		{"Retry-After", "7", 7 * time.Second},
		{"Retry-After", "0.25", 250 * time.Millisecond},
		{"Retry-After", "Mon, 23 Nov 2026 12:00:09 GMT", 9 * time.Second},
		{"Retry-After", "Mon, 23 Nov 2026 11:00:00 GMT", 0},
		{"Retry-After", "soon", 0},
		{"Retry-After", "-3", 0},
		{"Retry-After", "NaN", 0},
		{"Retry-After", "1e300", 24 * time.Hour},
		{"Retry-After-Ms", "1500", 1500 * time.Millisecond},
		{"X-Other", "7", 0},
	}
	for _, tt := range tests {
		h := http.Header{}
		h.Set(tt.name, tt.value)
		if got := retryAfter(h, now); got != tt.want {
			t.Errorf("%s: %s gives %v, want %v", tt.name, tt.value, got, tt.want)
		}
	}
}

func TestWaitInWords(t *testing.T) {
	for message, want := range map[string]time.Duration{
		"Rate limit reached. Please try again in 5.3s.": 5300 * time.Millisecond,
		"Please try again in 250ms":                     250 * time.Millisecond,
		"Please retry after 10 seconds.":                10 * time.Second,
		"Please try again in 1m30s.":                    90 * time.Second,
		"try again in 7m12.5s":                          7*time.Minute + 12500*time.Millisecond,
		"Please retry in 34.07s.":                       34070 * time.Millisecond,
		"try again in 2 minutes":                        2 * time.Minute,
		"try again in 1 minute 30 seconds":              90 * time.Second,
		"try again in 1h":                               time.Hour,
		"try again in 99999999999999h":                  24 * time.Hour,
		"Please try again in 6 months":                  0,
		"Please try again later":                        0,
		"":                                              0,
	} {
		if got := waitInWords(message); got != want {
			t.Errorf("%q gives %v, want %v", message, got, want)
		}
	}
}

func TestJitterStaysInBounds(t *testing.T) {
	for tries := range 70 {
		if d := jitter(time.Second, time.Minute, tries); d < 0 || d >= time.Minute {
			t.Errorf("jitter(1s, 1m, %d) = %v", tries, d)
		}
	}
	if d := jitter(0, time.Minute, 3); d != 0 {
		t.Errorf("jitter(0, 1m, 3) = %v", d)
	}
}
