package llm

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"footnote/rag/llm/llmtest"
)

const nearby, farAway = "http://127.0.0.1:11434/v1", "http://models.example.com/v1"

// TestLeavingStopsTheServerAtOnce: on the test's clock no time passes between the end of the loop and that of the
// request upstream, wherever the loop is left.
func TestLeavingStopsTheServerAtOnce(t *testing.T) {
	tests := []struct {
		name  string
		reply llmtest.Reply
		leave func(Delta) bool
	}{
		{"at the first word", llmtest.Reply{Text: []string{"one ", "two"}, Hang: true}, func(d Delta) bool { return d.Text != "" }},
		{"in the thinking", llmtest.Reply{Reasoning: []string{"hm"}, Hang: true}, func(d Delta) bool { return d.Reasoning != "" }},
		{"while the model is loaded", llmtest.Fault("hang"), func(d Delta) bool { return d.Waiting == WaitLoading }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onTestClock(t, nearby, func(t *testing.T, c *Client, s *llmtest.Server) {
				s.Enqueue(tt.reply)
				var left time.Time
				for d, err := range c.Generate(t.Context(), nil, Options{}) {
					if err != nil {
						t.Fatal(err)
					}
					if tt.leave(d) {
						left = time.Now()
						break
					}
				}
				<-s.Requests()[0].Gone
				if left.IsZero() || time.Since(left) != 0 {
					t.Errorf("left at %v, the server was released %v later", left, time.Since(left))
				}
			})
		})
	}
}

func TestLeavingEndsTheWaitForALoadingModel(t *testing.T) {
	onTestClock(t, nearby, func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(slices.Repeat([]llmtest.Reply{loading}, 9)...)
		seen := 0
		for d, err := range c.Generate(t.Context(), nil, Options{}) {
			if seen++; d != (Delta{Waiting: WaitLoading}) || err != nil {
				t.Errorf("got %v, %v", d, err)
			}
			break
		}
		if n := len(s.Requests()); seen != 1 || n != 1 {
			t.Errorf("%d deltas and %d requests, want one of each", seen, n)
		}
	})
}

// TestALoadingServerIsAskedInStepsOfSeconds: after 1, 2, 3, 4, 5, 5, … seconds.
func TestALoadingServerIsAskedInStepsOfSeconds(t *testing.T) {
	onTestClock(t, nearby, func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(slices.Repeat([]llmtest.Reply{loading}, 7)...)
		start := time.Now()
		got := collect(t.Context(), c, Options{})
		if took := time.Since(start); got.text != "hello" || took != 25*time.Second {
			t.Errorf("got %v after %v, want hello after 25s", got, took)
		}
	})
}

// TestALoadingServerThatListsNoModelsYet: llama.cpp refuses the list of its models, too, until the model is loaded.
func TestALoadingServerThatListsNoModelsYet(t *testing.T) {
	onClockOf(t, Endpoint{BaseURL: nearby}, func(t *testing.T, c *Client, s *llmtest.Server) {
		list := loading
		list.Path = "/models"
		s.Enqueue(slices.Repeat([]llmtest.Reply{list}, 9)...)
		if got := collect(t.Context(), c, Options{}); got.text != "hello" || got.waiting != WaitLoading {
			t.Errorf("got %v", got)
		}
	})
}

func TestSignsOfLifeKeepAnAnswerAlive(t *testing.T) {
	onTestClock(t, farAway, func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(llmtest.Reply{Text: []string{"one ", "", "", "", "two"}, Delay: 50 * time.Second})
		if got := collect(t.Context(), c, Options{}); got.text != "one two" || got.err != nil {
			t.Errorf("got %v", got)
		}
	})
}

// TestPauses: how often, and for how long, a call is tried again.
func TestPauses(t *testing.T) {
	tests := []struct {
		name   string
		limits Limits
		asked  time.Duration // Retry-After
		tries  int
	}{
		{"interactive", defaultLimits(false), 0, 3},
		{"interactive, asked to wait", defaultLimits(false), 20 * time.Second, 3},
		{"interactive, asked to wait too long", defaultLimits(false), 21 * time.Second, 1},
		{"indexing", defaultLimits(false).Indexing(), 0, 9},
		{"indexing, asked to wait", defaultLimits(true).Indexing(), 120 * time.Second, 9},
		{"indexing, asked to wait too long", defaultLimits(true).Indexing(), 121 * time.Second, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				busy := &Error{Code: CodeRateLimited, Status: http.StatusTooManyRequests, Retryable: true, RetryAfter: tt.asked}
				start, tries := time.Now(), 1
				for tt.limits.pause(t.Context(), tries, busy) {
					tries++
				}
				waits := time.Duration(tries - 1)
				least, most := waits*tt.asked, waits*(tt.asked+tt.limits.MaxBackoff)
				if took := time.Since(start); tries != tt.tries || took < least || took > most {
					t.Errorf("%d tries in %v, want %d in %v to %v", tries, took, tt.tries, least, most)
				}
			})
		})
	}
}
