package llm

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

// row is a line of the specification of what reaches the caller of Generate: what the server does, and what is seen.
type row struct {
	name string

	// The endpoint and the question. The model is "m" unless o names one, the server is far away unless near.
	preset string
	near   bool
	base   string // where the base URL matters
	o      Options

	// What the server does: one reply in bytes, or replies, the usual retries included. After them it says "hello".
	status  int    // 0: 200
	header  string // "Name: value"
	wire    string
	oneByte bool
	replies []llmtest.Reply

	// What the caller sees.
	text, reasoning, finish string
	usage                   Usage
	damaged                 bool
	waiting                 string // the reasons, one after the other
	code                    string
	says                    []string // in the message of the error
	hides                   []string // not in it
	window                  int
	asked                   int    // requests; 0: 1
	without, with           string // fields of the last request
}

var table = slices.Concat(framing, chunks, endings, thinking, inStreamErrors, notTheProtocol, refusals, optional, overflowing, retrying)

// key is the API key of every row. No error may show it, whatever the server says.
const key = "sk-canary-7c1f0e"

// TestWire: the bytes on the wire, and what the caller sees of them.
func TestWire(t *testing.T) {
	for _, r := range table {
		t.Run(r.name, func(t *testing.T) {
			ep := Endpoint{Preset: r.preset, BaseURL: farAway, Model: "m", APIKey: key}
			if r.near {
				ep.BaseURL = nearby
			}
			ep.BaseURL = firstOf(r.base, ep.BaseURL)
			onClockOf(t, ep, func(t *testing.T, c *Client, s *llmtest.Server) {
				if r.replies == nil {
					c.Limits.Retries = 0
					r.replies = []llmtest.Reply{r.reply()}
				}
				s.Enqueue(r.replies...)
				r.check(t, collect(t.Context(), c, r.o))
				r.checkRequests(t, s.Asked("/chat/completions"))
			})
		})
	}
}

func (r row) reply() llmtest.Reply {
	reply := llmtest.Reply{Status: r.status, Raw: r.wire, OneByte: r.oneByte, Header: http.Header{}}
	if reply.Status == 0 && reply.Raw == "" {
		reply.Status = http.StatusOK
	}
	if name, value, ok := strings.Cut(r.header, ": "); ok {
		reply.Header.Set(name, value)
	}
	return reply
}

func (r row) check(t *testing.T, got answer) {
	t.Helper()
	want := answer{text: r.text, reasoning: r.reasoning, finish: r.finish, damaged: r.damaged, waiting: r.waiting}
	var usage Usage
	if got.usage != nil {
		usage = *got.usage
	}
	if r.wire != "" && usage != r.usage {
		t.Errorf("usage %v, want %v", usage, r.usage)
	}
	if got.text != want.text || got.reasoning != want.reasoning || got.finish != want.finish || got.damaged != want.damaged ||
		got.waiting != want.waiting || got.code() != r.code {
		t.Errorf("got  %v\nwant %v and error %q", got, want, r.code)
	}
	if got.err == nil {
		return
	}
	message := got.err.Error()
	for _, words := range r.says {
		if !strings.Contains(message, words) {
			t.Errorf("%q does not say %q", message, words)
		}
	}
	for _, words := range append([]string{key, "\n", "\x1b", "<html"}, r.hides...) {
		if strings.Contains(message, words) {
			t.Errorf("%q says %q", message, words)
		}
	}
	var e *Error
	if errors.As(got.err, &e) && e.Window != r.window {
		t.Errorf("window %d, want %d", e.Window, r.window)
	}
}

func (r row) checkRequests(t *testing.T, asked []llmtest.Request) {
	t.Helper()
	if len(asked) != max(r.asked, 1) {
		t.Fatalf("asked %d times, want %d", len(asked), max(r.asked, 1))
	}
	first, last := sent(t, asked[0]), sent(t, asked[len(asked)-1])
	if _, ok := last[r.without]; ok {
		t.Errorf("%s is sent again", r.without)
	}
	if _, ok := first[r.without]; !ok && r.without != "" {
		t.Errorf("%s was never sent", r.without)
	}
	if _, ok := last[r.with]; !ok && r.with != "" {
		t.Errorf("%s was lost", r.with)
	}
}

func TestRowsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range table {
		if seen[r.name] {
			t.Errorf("two rows are named %q", r.name)
		}
		seen[r.name] = true
	}
}
