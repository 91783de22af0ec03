package llm

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"footnote/rag/llm/llmtest"
)

// answer is what a caller has seen when Generate is over.
type answer struct {
	text, reasoning, finish string
	usage                   *Usage
	damaged                 bool
	waiting                 string // reasons, with a space between
	err                     error
}

func (a answer) code() string {
	var e *Error
	if errors.As(a.err, &e) {
		return e.Code
	}
	if a.err != nil {
		return a.err.Error()
	}
	return ""
}

func collect(ctx context.Context, c *Client, o Options) (a answer) {
	for d, err := range c.Generate(ctx, []Message{{Role: RoleUser, Content: "hello"}}, o) {
		a.text += d.Text
		a.reasoning += d.Reasoning
		a.finish += d.FinishReason
		if d.Usage != nil {
			a.usage = d.Usage
		}
		a.damaged = a.damaged || d.Damaged
		a.waiting = strings.TrimSpace(a.waiting + " " + d.Waiting)
		a.err = err
	}
	return a
}

// newTestClient is a client whose retries do not wait.
func newTestClient(t *testing.T, ep Endpoint) *Client {
	t.Helper()
	c, err := NewClient(ep)
	if err != nil {
		t.Fatal(err)
	}
	c.Limits.Backoff = 0
	t.Cleanup(c.Close)
	return c
}

// TestFaults: the scripted server's faults by their names, after the caller has asked with the usual retries.
func TestFaults(t *testing.T) {
	const hello = "hello"
	want := map[string]answer{
		"401": {err: &Error{Code: CodeUnauthorized}}, "404": {err: &Error{Code: CodeModelNotFound}},
		"429": {err: &Error{Code: CodeRateLimited}}, "500": {err: &Error{Code: CodeUpstream}},
		"503": {err: &Error{Code: CodeOverloaded}}, "html200": {err: &Error{Code: CodeBadEndpoint}},
		"redirect": {err: &Error{Code: CodeBadEndpoint}}, "hang": {err: &Error{Code: CodeTimeout}},
		"stall": {text: hello, err: &Error{Code: CodeTimeout}}, "cut": {text: hello, err: &Error{Code: CodeCutStream}},
		"errmid": {text: hello, err: &Error{Code: CodeOverloaded}}, "badjson": {text: hello, finish: "stop", damaged: true},
		"empty": {err: &Error{Code: CodeEmptyAnswer}}, "length": {text: hello, finish: "length"},
		"slow": {text: hello, finish: "stop"}, "reasoning": {text: hello, reasoning: "The passages say it.", finish: "stop"},
		"think": {text: hello, reasoning: "The passages say it.", finish: "stop"}, "onebyte": {text: hello, finish: "stop"},
		"keepalive": {text: hello, finish: "stop"}, "nostream": {text: hello, finish: "stop"},
		"thought":  {reasoning: "The passages say it.", err: &Error{Code: CodeEmptyAnswer}},
		"overflow": {err: &Error{Code: CodeContextExceeded}}, "filter": {err: &Error{Code: CodeContentRefused}},
		// These are replies of a reranker.
		"nan": {err: &Error{Code: CodeUpstream}}, "count": {err: &Error{Code: CodeBadEndpoint}},
	}
	for _, fault := range llmtest.Faults() {
		t.Run(fault, func(t *testing.T) {
			w, ok := want[fault]
			if !ok {
				t.Fatal("no expectation")
			}
			s := llmtest.NewServer(t)
			c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "fault-" + fault})
			c.Limits.RetryAfter = 0
			if w.code() == CodeTimeout {
				c.Limits.FirstToken, c.Limits.Idle = 50*time.Millisecond, 50*time.Millisecond
			}
			got := collect(t.Context(), c, Options{})
			if got.text != w.text || got.reasoning != w.reasoning || got.finish != w.finish || got.damaged != w.damaged || got.code() != w.code() {
				t.Errorf("got %+v\nwant %+v", got, w)
			}
		})
	}
}
