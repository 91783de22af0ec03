package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sashabaranov/go-openai"
)

// stream rewrites the body of a chat reply, in whichever dialect, as canonical chunks that go-openai reads without
// loss: one "data:" line each, text and thinking apart, no comments. It ends in io.EOF only when the server said that
// the answer is complete; every other end is an error. Malformed chunks are left out, and the next one says so.
type stream struct {
	t     *transport
	body  *watched
	in    *bufio.Reader
	think *thinkSplitter
	out   bytes.Buffer
	usage *Usage // the latest count
	err   error  // why no more will follow

	text, reasoning joiner
	damaged         bool // a chunk since the last one written could not be read

	sse      *sseReader // nil until the first byte tells the dialect
	spoke    bool       // a chunk was understood
	begun    bool       // the first word has come
	complete bool       // a finish reason or [DONE] was seen
}

// thinkKey holds, in a request's context, the *thinkSplitter of its answer.
type thinkKey struct{}

func newStream(t *transport, body *watched) *stream {
	think, _ := body.ctx.Value(thinkKey{}).(*thinkSplitter)
	if think == nil {
		think = &thinkSplitter{}
	}
	return &stream{t: t, body: body, in: bufio.NewReader(body), think: think}
}

// damagedObject marks a canonical chunk that comes after one that could not be read. go-openai passes it on.
const damagedObject = "damaged"

func (s *stream) Close() error { return s.body.Close() }

func (s *stream) Read(p []byte) (int, error) {
	for s.out.Len() == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.err = s.advance()
	}
	return s.out.Read(p)
}

// advance reads one message of the server. An error is final.
func (s *stream) advance() error {
	if s.sse == nil {
		if err := s.open(); err != nil {
			return s.end(err)
		}
	}
	f, err := s.sse.next()
	if err != nil {
		return s.end(err)
	}
	s.damaged = s.damaged || f.lost && !s.complete
	if string(f.data) == "[DONE]" {
		s.complete = true
		return s.end(io.EOF)
	}
	if r, bad := parseRefusal(f.data); bad {
		return s.t.errorFrom(0, r)
	}
	if f.event == "error" {
		return s.t.errorFrom(0, refusal{Message: string(f.data)})
	}
	p, ok := parseChunk(f.data)
	if !ok {
		s.damaged = s.damaged || !s.complete && damage(f.data)
		if s.sse.bare && !s.spoke && s.damaged && !unfinished(f.data) {
			return s.t.upstream("%s: the reply is not valid JSON", s.t.ep)
		}
		return nil
	}
	s.spoke = true
	if p.finish == "error" {
		return s.t.errorFrom(0, refusal{})
	}
	if err := s.add(p); err != nil || !p.whole {
		return err
	}
	return s.end(io.EOF)
}

// damage reports whether what is no chunk may have been one, and not a sign of life such as null or {"type":"ping"}.
func damage(data []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		return present(fields["choices"])
	}
	return meaningful(data)
}

// open looks at the first byte: servers are known to ignore stream: true, and to label anything as anything.
func (s *stream) open() error {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF: // space, or the three bytes of a byte order mark
			continue
		case '<':
			return s.t.notOpenAI()
		case gzipMagic:
			return s.t.compressed()
		}
		if err := s.in.UnreadByte(); err != nil {
			return fmt.Errorf("look at first byte: %w", err)
		}
		s.sse = &sseReader{t: s.t, in: s.in, bare: c == '{' || c == '['}
		return nil
	}
}

// add writes one piece as a canonical chunk. Usage waits for the end: some servers count in every chunk.
func (s *stream) add(p piece) error {
	if p.usage != nil {
		s.usage, p.usage = p.usage, nil
	}
	if !s.begun && (p.text != "" || p.reasoning != "" || p.finish != "") {
		s.body.gotWord()
		s.begun, p.alive = true, true
	}
	p.reasoning = s.reasoning.add(p.reasoning)
	freed := ""
	if p.reasoning != "" {
		freed = s.think.apart()
	}
	text, thinking := s.think.split(s.text.add(p.text))
	p.text, p.reasoning = freed+text, p.reasoning+thinking
	if p.finish != "" || p.whole {
		s.complete, s.body.finished = true, true
		p = s.flush(p)
	}
	return s.write(p)
}

// flush adds to the last piece what was held back.
func (s *stream) flush(p piece) piece {
	text, thinking := s.think.split(s.text.flush())
	heldText, heldThinking := s.think.flush(p.finish == "length")
	p.text += text + heldText
	p.reasoning += s.reasoning.flush() + thinking + heldThinking
	return p
}

func (s *stream) write(p piece) error {
	p.damaged, s.damaged = s.damaged, false
	if p.empty() {
		return nil
	}
	c := openai.ChatCompletionStreamResponse{Choices: []openai.ChatCompletionStreamChoice{{
		Delta:        openai.ChatCompletionStreamChoiceDelta{Content: p.text, ReasoningContent: p.reasoning},
		FinishReason: openai.FinishReason(p.finish),
	}}}
	if p.damaged {
		c.Object = damagedObject
	}
	if u := p.usage; u != nil {
		c.Usage = &openai.Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens, TotalTokens: u.TotalTokens}
	}
	line, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write chunk: %w", err)
	}
	s.out.WriteString("data: ")
	s.out.Write(line)
	s.out.WriteByte('\n')
	return nil
}

// end turns the end of the server's stream into the end of this one.
func (s *stream) end(err error) error {
	if s.complete { // what happens after the end mark does not harm the answer
		if err := s.write(s.flush(piece{usage: s.usage})); err != nil {
			return err
		}
		return io.EOF
	}
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case err != io.EOF && err != io.ErrUnexpectedEOF:
		return err
	case err == io.EOF && s.body.n > 0 && !s.spoke && !s.damaged && (s.sse == nil || !s.sse.spoke):
		return s.t.notOpenAI()
	}
	why := "the answer broke off before its end"
	if s.body.n == 0 {
		why = "the reply was empty"
	}
	return &Error{Code: CodeCutStream, Retryable: true, Err: io.ErrUnexpectedEOF, Message: fmt.Sprintf("%s: %s", s.t.ep, why)}
}
