package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// ollamaReply rewrites a reply of Ollama's /api/chat, a JSON object a line, as
// the stream of /v1 that it stands for. Lines of another form pass as they are,
// for stream to judge.
type ollamaReply struct {
	t    *transport
	body io.ReadCloser
	in   *bufio.Reader
	out  bytes.Buffer
}

func newOllamaReply(t *transport, body io.ReadCloser) *ollamaReply {
	return &ollamaReply{t: t, body: body, in: bufio.NewReader(body)}
}

func (r *ollamaReply) Close() error { return r.body.Close() }

func (r *ollamaReply) Read(p []byte) (int, error) {
	for r.out.Len() == 0 {
		line, err := r.line()
		r.rewrite(bytes.TrimSpace(line))
		if err != nil && r.out.Len() == 0 {
			return 0, err
		}
	}
	return r.out.Read(p)
}

// line reads to the next line feed, or to the error that ends the body.
func (r *ollamaReply) line() ([]byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLineBytes {
			return nil, r.t.upstream("%s: a line of the answer is longer than %d bytes", r.t.ep, maxLineBytes)
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

// ollamaChunk is one line of the reply. The last one is done and counts.
type ollamaChunk struct {
	Message *struct {
		Content  string `json:"content"`
		Thinking string `json:"thinking"`
	} `json:"message"`
	Done       bool   `json:"done"`
	DoneReason string `json:"done_reason"` // "stop", "length", …; older versions leave it out
	Prompt     int    `json:"prompt_eval_count"`
	Completion int    `json:"eval_count"`
}

func (r *ollamaReply) rewrite(line []byte) {
	if len(line) == 0 {
		return
	}
	var c ollamaChunk
	err := json.Unmarshal(line, &c)
	switch {
	case line[0] != '{': // a page, or a stream of /v1 after all
		fmt.Fprintf(&r.out, "%s\n", line)
		return
	case err != nil, c.Message == nil && !c.Done:
		fmt.Fprintf(&r.out, "data: %s\n\n", line)
		return
	}
	choice := map[string]any{"index": 0}
	if c.Message != nil {
		choice["delta"] = map[string]string{"content": c.Message.Content, "reasoning_content": c.Message.Thinking}
	}
	chunk := map[string]any{"choices": []any{choice}}
	if c.Done {
		choice["finish_reason"] = firstOf(c.DoneReason, "stop")
		if c.Prompt > 0 || c.Completion > 0 {
			chunk["usage"] = map[string]int{
				"prompt_tokens": c.Prompt, "completion_tokens": c.Completion, "total_tokens": c.Prompt + c.Completion,
			}
		}
	}
	b, _ := json.Marshal(chunk) // strings and numbers: it does not fail
	fmt.Fprintf(&r.out, "data: %s\n\n", b)
	if c.Done {
		r.out.WriteString("data: [DONE]\n\n")
	}
}
