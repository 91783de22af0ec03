package llm

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/rag/llm/llmtest"
)

// pipes is a listener whose connections are in memory, so that a client and a server run on a test's own clock.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// onTestClock runs f with a client of s, real limits and a clock that jumps. It fails when a goroutine stays behind.
func onTestClock(t *testing.T, base string, f func(t *testing.T, c *Client, s *llmtest.Server)) {
	t.Helper()
	onClockOf(t, Endpoint{BaseURL: base, Model: "m"}, f)
}

func onClockOf(t *testing.T, ep Endpoint, f func(t *testing.T, c *Client, s *llmtest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.New()
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		server := &http.Server{Handler: s}
		go server.Serve(p)
		c, err := NewClient(ep)
		if err != nil {
			t.Fatal(err)
		}
		rt := c.wire.client.Transport.(*http.Transport)
		rt.DialContext, rt.Proxy = p.dial, nil
		f(t, c, s)
		s.Close()
		rt.CloseIdleConnections()
		server.Close()
	})
}

func TestLimitsPass(t *testing.T) {
	const near, far = "http://127.0.0.1:11434/v1", "http://models.example.com/v1"
	hang := llmtest.Fault("hang")
	stall := llmtest.Reply{Text: []string{"one ", "two"}, Hang: true}
	tests := []struct {
		name  string
		base  string
		reply llmtest.Reply
		code  string
		after time.Duration
	}{
		{"no reply, far", far, hang, CodeTimeout, 60 * time.Second},
		{"no reply, near", near, hang, CodeTimeout, 10 * time.Minute},
		{"comments are no words", far, llmtest.Reply{Raw: ": hi\n\n", Hang: true}, CodeTimeout, 60 * time.Second},
		{"a role is no word", far, llmtest.Reply{Raw: `data: {"choices":[{"delta":{"role":"assistant"}}]}` + "\n\n", Hang: true}, CodeTimeout, 60 * time.Second},
		{"stalled, far", far, stall, CodeTimeout, 60 * time.Second},
		{"stalled, near", near, stall, CodeTimeout, 180 * time.Second},
		{"finished, never ended", far, llmtest.Reply{Raw: helloSSE + stop, Hang: true}, "", 5 * time.Second},
		{"too long in all", far, llmtest.Reply{Text: make([]string, 200), Reasoning: []string{"hm"}, Delay: 10 * time.Second}, CodeTimeout, 15 * time.Minute},
		{"slow within the limits", far, llmtest.Reply{Text: []string{"a", "b"}, Delay: 50 * time.Second}, "", 100 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onTestClock(t, tt.base, func(t *testing.T, c *Client, s *llmtest.Server) {
				s.Enqueue(tt.reply)
				start := time.Now()
				got := collect(t.Context(), c, Options{})
				if took := time.Since(start); got.code() != tt.code || took != tt.after {
					t.Errorf("got %q after %v, want %q after %v (%v)", got.code(), took, tt.code, tt.after, got.err)
				}
				if n := len(s.Requests()); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		})
	}
}

func TestASlowReaderIsNotASlowServer(t *testing.T) {
	onTestClock(t, "http://models.example.com/v1", func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(llmtest.Reply{Text: []string{"one ", "two"}})
		text := ""
		for d, err := range c.Generate(t.Context(), nil, Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			text += d.Text
			time.Sleep(2 * c.Limits.Idle) // on the test's clock
		}
		if text != "one two" {
			t.Errorf("got %q", text)
		}
	})
}

func TestTheCallersDeadlineIsNotOurTimeout(t *testing.T) {
	onTestClock(t, "http://models.example.com/v1", func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(llmtest.Fault("hang"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := collect(ctx, c, Options{}); !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("got %v", got.err)
		}
	})
}

func TestRetryAfterIsKept(t *testing.T) {
	onTestClock(t, "http://models.example.com/v1", func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(llmtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"20"}}},
			llmtest.Reply{Status: 503, Raw: `{"error":{"message":"Please try again in 5.5s"}}`})
		start := time.Now()
		got := collect(t.Context(), c, Options{})
		took, least := time.Since(start), 25500*time.Millisecond
		if got.err != nil || took < least || took > least+3*time.Second {
			t.Errorf("%v after %v, want an answer after %v and some jitter", got.err, took, least)
		}
	})
}

// TestAQuotaByTheMinuteIsWaitedFor where the preset knows that it comes back.
func TestAQuotaByTheMinuteIsWaitedFor(t *testing.T) {
	for preset, least := range map[string]time.Duration{"qwen": quotaRecovery, customPreset: 0} {
		t.Run(preset, func(t *testing.T) {
			onClockOf(t, Endpoint{Preset: preset, BaseURL: farAway, Model: "m"}, func(t *testing.T, c *Client, s *llmtest.Server) {
				s.Enqueue(llmtest.Reply{Status: 429, Raw: `{"error":{"message":"You exceeded your current quota"}}`})
				start := time.Now()
				got := collect(t.Context(), c, Options{})
				if took := time.Since(start); got.err != nil || took < least || took > least+c.Limits.MaxBackoff {
					t.Errorf("%v after %v, want an answer after %v and some jitter", got.err, took, least)
				}
			})
		})
	}
}

func TestCancelEndsTheWaitForARetry(t *testing.T) {
	onTestClock(t, "http://models.example.com/v1", func(t *testing.T, c *Client, s *llmtest.Server) {
		s.Enqueue(llmtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"20"}}})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		got := collect(ctx, c, Options{})
		if !errors.Is(got.err, context.Canceled) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", got.err, time.Since(start))
		}
	})
}

// TestNothingStaysBehind: the test clock's bubble fails when a goroutine outlives it, whatever way the call ended.
func TestNothingStaysBehind(t *testing.T) {
	for _, fault := range llmtest.Faults() {
		t.Run(fault, func(t *testing.T) {
			onTestClock(t, "http://models.example.com/v1", func(t *testing.T, c *Client, s *llmtest.Server) {
				s.Enqueue(llmtest.Fault(fault))
				for d := range c.Generate(t.Context(), nil, Options{}) {
					if d.Text != "" {
						break
					}
				}
				collect(t.Context(), c, Options{})
			})
		})
	}
}
