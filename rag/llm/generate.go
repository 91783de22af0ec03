package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/sashabaranov/go-openai"
)

// Generate asks for an answer to msgs and yields it as it is written. An error, an *Error or that of ctx, is the last
// thing yielded; without one the answer is complete. Faults before the first delta are retried within Limits, later
// ones never, with one exception: a model that used up its tokens thinking is asked once more. A delta with nothing
// but Waiting does not count. Leaving the loop or ending ctx ends the request upstream. Each range over the result is
// a new request.
func (c *Client) Generate(ctx context.Context, msgs []Message, o Options) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		limit := c.Limits.Whole
		ctx, cancel := context.WithTimeoutCause(ctx, limit, timedOut(c.ep, "no complete answer", limit))
		defer cancel()
		s := &sink{yield: yield}
		err := c.generate(ctx, msgs, o, s)
		s.prompt.overflowed(err)
		if err != nil && !s.left {
			yield(Delta{}, err)
		}
	}
}

// generate tries until an answer is complete, the caller has left, or nothing helps.
func (c *Client) generate(ctx context.Context, msgs []Message, o Options, s *sink) error {
	t, fed := tries{limits: &c.Limits}, false
	for o.Model == "" {
		model, err := c.Model(ctx)
		if err != nil && !s.again(ctx, &t, err) {
			return endOf(ctx, err)
		}
		o.Model = model
	}
	s.prompt = c.sending(o, msgs)
	for {
		body := c.params.body(c.preset, o)
		err := c.attempt(context.WithValue(c.native(ctx, o), bodyKey{}, body), msgs, o, s)
		if err == nil || s.left {
			return err
		}
		if more, ok := c.feed(o, err); ok && !fed {
			if o, fed = more, true; !s.wait(WaitRetry) {
				return err
			}
			continue
		}
		if s.started {
			return err
		}
		if c.refusedField(o.Model, body, err) {
			continue // each field is given up once, so this ends
		}
		if !s.again(ctx, &t, err) {
			return endOf(ctx, c.withModels(ctx, err))
		}
	}
}

// endOf is why a call ended with err: where ctx ended, that.
func endOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return causeOf(ctx)
	}
	return err
}

// refusedField notes that the server refuses one of the optional fields of body, and reports whether it does.
func (c *Client) refusedField(model string, body map[string]json.RawMessage, err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, field := range e.named {
		if _, sent := body[field]; sent && c.params.refuse(model, field) {
			return true
		}
	}
	return false
}

const mostTokens = 4096 // to which the limit of an answer is raised when it left no room for a word

// feed returns o changed so that a model which used up its tokens without a word may come to one: it is not to think,
// or else it gets twice the tokens.
func (c *Client) feed(o Options, err error) (Options, bool) {
	var e *Error
	if !errors.As(err, &e) || !e.starved {
		return o, false
	}
	if o.Think && c.params.canStopThinking(c.preset, o.Model) {
		o.Think = false
		return o, true
	}
	more := min(2*o.MaxTokens, mostTokens)
	grows := more > o.MaxTokens
	o.MaxTokens = max(more, o.MaxTokens)
	return o, grows
}

// attempt makes one request and passes its deltas on. Model and options travel in the context's bodyKey, past
// go-openai, which checks them against a list of its own.
func (c *Client) attempt(ctx context.Context, msgs []Message, o Options, s *sink) error {
	think := c.thinkers.splitter(o)
	ctx, cancel := context.WithCancel(context.WithValue(ctx, thinkKey{}, think))
	defer cancel()
	st, d, err := c.begin(ctx, cancel, msgs, s)
	if st != nil {
		defer st.Close()
	}
	a := attempt{sink: s}
	for ; err == nil; d, err = next(st) {
		if !a.put(d) {
			return nil
		}
	}
	return c.ended(a, o, think, err)
}

// ended is the error of an attempt whose stream ended with err, nil where it brought an answer.
func (c *Client) ended(a attempt, o Options, think *thinkSplitter, err error) error {
	if err != io.EOF {
		return c.asError(err)
	}
	c.thinkers.learn(o, think)
	if !a.answered {
		return c.empty(a, o)
	}
	return nil
}

func toWire(msgs []Message) []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, len(msgs))
	for i, m := range msgs {
		out[i] = openai.ChatCompletionMessage{Role: m.Role, Content: m.Content}
	}
	return out
}

// asError leaves our errors and the caller's context alone and wraps what go-openai itself may report.
func (c *Client) asError(err error) error {
	var e *Error
	if errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Code: CodeUpstream, Err: err, Message: fmt.Sprintf("%s: %s", c.ep, c.wire.clean(err.Error()))}
}
