package llm

import (
	"context"
	"fmt"
	"time"

	"github.com/sashabaranov/go-openai"
)

// sink passes deltas on and remembers what the caller has seen, of all attempts.
type sink struct {
	yield    func(Delta, error) bool
	started  bool // something of an answer was yielded: no more retries
	answered bool // some of it was text
	loading  bool // the caller knows that the model is being loaded
	left     bool // the caller left the loop
	prompt   *sentPrompt
}

func (s *sink) put(d Delta) bool {
	s.started = true
	s.answered = s.answered || d.Text != ""
	d.PromptCut = s.prompt.wasCut(d.Usage)
	s.left = !s.yield(d, nil)
	return !s.left
}

// wait tells why nothing comes, of loading only once, and reports whether the caller is still there.
func (s *sink) wait(why string) bool {
	if why == WaitLoading && s.loading {
		return true
	}
	s.loading = s.loading || why == WaitLoading
	s.left = !s.yield(Delta{Waiting: why}, nil)
	return !s.left
}

// again waits before the next try, telling the caller why, and reports whether there is one.
func (s *sink) again(ctx context.Context, t *tries, err error) bool {
	wait, why, ok := t.next(err)
	return ok && s.wait(why) && sleep(ctx, wait)
}

// attempt is what one request has brought.
type attempt struct {
	*sink
	thought bool
	finish  string // held back until there is text: without it, the model may be asked again
	usage   *Usage
}

// put passes d on and reports whether the caller is still there.
func (a *attempt) put(d Delta) bool {
	a.thought = a.thought || d.Reasoning != ""
	if !a.answered && d.Text == "" {
		a.finish = firstOf(d.FinishReason, a.finish)
		if d.Usage != nil {
			a.usage = d.Usage
		}
		d.FinishReason, d.Usage = "", nil
	} else {
		d.FinishReason, a.finish = firstOf(d.FinishReason, a.finish), ""
	}
	if d == (Delta{}) {
		return true
	}
	return a.sink.put(d)
}

// beginning is how a stream begins: with its first delta, or an error.
type beginning struct {
	st    *openai.ChatCompletionStream // nil: none was opened
	delta Delta
	err   error
}

// begin waits for the first delta, and tells the caller when that takes so long that the model must be loading.
func (c *Client) begin(ctx context.Context, cancel context.CancelFunc, msgs []Message, s *sink) (*openai.ChatCompletionStream, Delta, error) {
	came := make(chan beginning, 1)
	go func() { came <- c.open(ctx, msgs) }()
	var silent <-chan time.Time
	if c.Limits.Silence > 0 {
		timer := time.NewTimer(c.Limits.Silence)
		defer timer.Stop()
		silent = timer.C
	}
	for {
		select {
		case b := <-came:
			return b.st, b.delta, b.err
		case <-silent:
			if !s.wait(WaitLoading) {
				cancel() // and what comes of it is taken above
			}
		}
	}
}

func (c *Client) open(ctx context.Context, msgs []Message) beginning {
	st, err := c.api.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{Messages: toWire(msgs)})
	if err != nil {
		return beginning{err: err}
	}
	d, err := next(st)
	return beginning{st, d, err}
}

func next(st *openai.ChatCompletionStream) (Delta, error) {
	r, err := st.Recv()
	if err != nil {
		return Delta{}, err
	}
	d := Delta{Damaged: r.Object == damagedObject}
	if u := r.Usage; u != nil {
		d.Usage = &Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens, TotalTokens: u.TotalTokens}
	}
	if len(r.Choices) > 0 {
		ch := r.Choices[0]
		d.Text, d.Reasoning, d.FinishReason = ch.Delta.Content, ch.Delta.ReasoningContent, string(ch.FinishReason)
	}
	return d, nil
}

// empty is the error of a complete answer without a word.
func (c *Client) empty(a attempt, o Options) *Error {
	e := &Error{Code: CodeEmptyAnswer, Retryable: true}
	why := "answered without a word"
	switch {
	case a.finish == "content_filter":
		e.Code, e.Retryable = CodeContentRefused, false
		why += ": the server's content filter stopped it"
	case a.finish == "length":
		e.starved = true
		why = "used all its " + tokensOf(a, o) + "tokens for thinking, and none was left for the answer"
	case a.finish == "tool_calls" || a.finish == "function_call":
		why += ": it called a tool, and it was given none"
	case a.thought:
		why = "thought and then answered without a word"
	}
	e.Message = fmt.Sprintf("%s: the model %s", c.ep, why)
	return e
}

// tokensOf is the number of tokens that an answer took, with a space; empty: neither server nor caller said.
func tokensOf(a attempt, o Options) string {
	n := o.MaxTokens
	if a.usage != nil && a.usage.CompletionTokens > 0 {
		n = a.usage.CompletionTokens
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d ", n)
}
