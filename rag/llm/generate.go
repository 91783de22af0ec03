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
// ones never. Leaving the loop or ending ctx ends the request upstream. Each range over the result is a new request.
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

// sink passes deltas on and remembers what the caller has seen.
type sink struct {
	yield   func(Delta, error) bool
	started bool // something was yielded: no more retries
	left    bool // the caller left the loop
	prompt  *sentPrompt
}

func (s *sink) put(d Delta) bool {
	s.started = true
	d.PromptCut = s.prompt.wasCut(d.Usage)
	s.left = !s.yield(d, nil)
	return !s.left
}

// generate tries until an answer is complete, the caller has left, or nothing helps.
func (c *Client) generate(ctx context.Context, msgs []Message, o Options, s *sink) error {
	if o.Model == "" {
		model, err := c.modelWithRetries(ctx)
		if err != nil {
			return err
		}
		o.Model = model
	}
	s.prompt = c.sending(o, msgs)
	for tries := 0; ; {
		body := c.params.body(o.Model, c.preset.MaxTokensField, o)
		err := c.attempt(context.WithValue(c.native(ctx, o), bodyKey{}, body), msgs, s)
		if err == nil || s.left || s.started {
			return err
		}
		if field := refusedField(body, err); field != "" {
			c.params.refuse(o.Model, field)
			continue // each field is given up once, so this ends
		}
		tries++
		if !c.Limits.pause(ctx, tries, err) {
			if ctx.Err() != nil {
				return causeOf(ctx)
			}
			return c.withModels(ctx, err)
		}
	}
}

func (c *Client) modelWithRetries(ctx context.Context) (string, error) {
	for tries := 1; ; tries++ {
		model, err := c.Model(ctx)
		if err == nil || !c.Limits.pause(ctx, tries, err) {
			return model, err
		}
	}
}

// refusedField is the optional field of body that the server's refusal names; empty: none.
func refusedField(body map[string]json.RawMessage, err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, field := range e.named {
		if _, sent := body[field]; sent {
			return field
		}
	}
	return ""
}

// attempt makes one request and passes its deltas on. Model and options travel in the context's bodyKey, past
// go-openai, which checks them against a list of its own.
func (c *Client) attempt(ctx context.Context, msgs []Message, s *sink) error {
	st, err := c.api.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{Messages: toWire(msgs)})
	if err != nil {
		return c.asError(err)
	}
	defer st.Close()
	written, finish := false, ""
	for {
		reply, err := st.Recv()
		switch {
		case err == io.EOF && !written:
			return c.empty(finish)
		case err == io.EOF:
			return nil
		case err != nil:
			return c.asError(err)
		}
		d := toDelta(reply)
		written = written || d.Text != "" || d.Reasoning != ""
		finish = firstOf(d.FinishReason, finish)
		if !s.put(d) {
			return nil
		}
	}
}

func toWire(msgs []Message) []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, len(msgs))
	for i, m := range msgs {
		out[i] = openai.ChatCompletionMessage{Role: m.Role, Content: m.Content}
	}
	return out
}

func toDelta(r openai.ChatCompletionStreamResponse) Delta {
	var d Delta
	if u := r.Usage; u != nil {
		d.Usage = &Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens, TotalTokens: u.TotalTokens}
	}
	if len(r.Choices) > 0 {
		ch := r.Choices[0]
		d.Text, d.Reasoning, d.FinishReason = ch.Delta.Content, ch.Delta.ReasoningContent, string(ch.FinishReason)
	}
	return d
}

// empty is the error of a complete answer without a word.
func (c *Client) empty(finish string) *Error {
	why := ""
	switch finish {
	case "length":
		why = ": its token limit was used up first"
	case "content_filter":
		why = ": the server's content filter stopped it"
	}
	return &Error{Code: CodeEmptyAnswer, Retryable: finish != "content_filter",
		Message: fmt.Sprintf("%s: the model answered without a word%s", c.ep, why)}
}

// asError leaves our errors and the caller's context alone and wraps what go-openai itself may report.
func (c *Client) asError(err error) error {
	var e *Error
	if errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Code: CodeUpstream, Err: err, Message: fmt.Sprintf("%s: %s", c.ep, c.wire.clean(err.Error()))}
}
