package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"footnote/rag"
	"footnote/rag/llm"
)

// Caps on a chat request. What a client sends of an earlier answer, and of an
// earlier question, is cut to its cap; the rest is refused beyond it.
const (
	maxChat          = 4 << 20 // bytes of the body
	maxEarlier       = 16_000  // characters of an earlier answer
	maxStops         = 4       // as OpenAI has it
	hottest          = 2.0     // highest temperature
	maxContentPieces = 1000    // parts of one message
)

// chatRequest is the body of POST /v1/chat/completions; fields beside these are
// ignored.
type chatRequest struct {
	Model         string         `json:"model"`
	Messages      []chatMessage  `json:"messages"`
	Stream        bool           `json:"stream"`
	StreamOptions *streamOptions `json:"stream_options"`

	Temperature         *float64 `json:"temperature"`
	TopP                *float64 `json:"top_p"`
	Seed                *int64   `json:"seed"`
	Stop                stops    `json:"stop"`
	MaxTokens           *int     `json:"max_tokens"`
	MaxCompletionTokens *int     `json:"max_completion_tokens"`
	N                   *int     `json:"n"` // 1
}

// streamOptions of OpenAI: a last chunk that counts the tokens.
type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// chatMessage is a message of the conversation that a client brings.
type chatMessage struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"` // a string, null, or a list of parts
}

// stops are given as one string or as a list.
type stops []string

// UnmarshalJSON reads a string, a list of strings or null.
func (s *stops) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*s = nil
		if one != "" {
			*s = stops{one}
		}
		return nil
	}
	if err := json.Unmarshal(data, (*[]string)(s)); err != nil || len(*s) > maxStops {
		return badRequest("stop", fmt.Sprintf("stop must be a string or a list of up to %d strings", maxStops))
	}
	return nil
}

// sampling checks how the model is to choose its words.
func (r chatRequest) sampling() (llm.Options, error) {
	o := llm.Options{Temperature: r.Temperature, TopP: r.TopP, Seed: r.Seed, Stop: r.Stop}
	if t := r.Temperature; t != nil && !(*t >= 0 && *t <= hottest) {
		return o, badRequest("temperature", fmt.Sprintf("temperature must be a number from 0 to %g", hottest))
	}
	if p := r.TopP; p != nil && !(*p >= 0 && *p <= 1) {
		return o, badRequest("top_p", "top_p must be a number from 0 to 1")
	}
	if r.N != nil && *r.N != 1 {
		return o, badRequest("n", "n must be 1: a question has one answer here")
	}
	for _, limit := range []struct {
		name   string
		tokens *int
	}{{"max_tokens", r.MaxTokens}, {"max_completion_tokens", r.MaxCompletionTokens}} {
		switch {
		case limit.tokens == nil:
		case *limit.tokens < 1:
			return o, badRequest(limit.name, limit.name+" must be at least 1")
		default:
			o.MaxTokens = *limit.tokens
		}
	}
	return o, nil
}

// question adds to q what the request asks: the last message of the user in the
// light of those before, written as the system's messages and the parameters wish.
// What stands behind that message, and what tools said, is left out.
func (r chatRequest) question(q rag.Question) (rag.Question, error) {
	var err error
	if q.Sampling, err = r.sampling(); err != nil {
		return q, err
	}
	if len(r.Messages) == 0 {
		return q, badRequest("messages", "messages must hold at least one message, of the role user")
	}
	var orders []string
	var turns []rag.Turn
	for i, m := range r.Messages {
		text, err := m.text(fmt.Sprintf("messages[%d]", i))
		if err != nil {
			return q, err
		}
		switch {
		case m.Role == "user":
			turns = append(turns, rag.Turn{Question: text})
		case m.Role == "assistant" && len(turns) > 0:
			last := &turns[len(turns)-1]
			last.Answer = strings.TrimSpace(last.Answer + "\n" + cut(text, maxEarlier))
		case (m.Role == "system" || m.Role == "developer") && strings.TrimSpace(text) != "":
			orders = append(orders, text)
		}
	}
	if len(turns) == 0 {
		return q, badRequest("messages", "messages must hold one of the role user: the last one is the question")
	}
	q.Text, q.History = turns[len(turns)-1].Question, turns[:len(turns)-1]
	for i := range q.History {
		q.History[i].Question = cut(q.History[i].Question, rag.MaxQuestion)
	}
	q.Instructions = strings.Join(orders, "\n\n")
	return q, inMessages(q.Check())
}

// inMessages says of an error in a question that it is in the messages.
func inMessages(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rag.ErrTooLong), errors.Is(err, rag.ErrInstructions):
		e := badRequest("messages", err.Error())
		e.Code = "context_length_exceeded" // clients know this word for what is too long
		return e
	}
	return badRequest("messages", err.Error())
}

// roles of a message; OpenAI's last two are for tools, which Footnote never calls.
var roles = map[string]bool{"system": true, "developer": true, "user": true, "assistant": true, "tool": true, "function": true}

// text checks a message, which stands at path, and returns its text.
func (m chatMessage) text(path string) (string, error) {
	if !roles[m.Role] {
		return "", badRequest(path+".role", path+".role must be system, developer, user, assistant or tool")
	}
	var text string
	if len(m.Content) == 0 || json.Unmarshal(m.Content, &text) == nil { // null leaves it empty
		return text, nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(m.Content, &parts); err != nil || len(parts) > maxContentPieces {
		return "", badRequest(path+".content", path+".content must be a string or a list of parts of the type text")
	}
	var b strings.Builder
	for i, p := range parts {
		switch p.Type {
		case "text":
			b.WriteString(p.Text)
		case "refusal": // of an assistant that would not answer
		default:
			at := fmt.Sprintf("%s.content[%d].type", path, i)
			return "", badRequest(at, at+" must be text: questions are in words here")
		}
	}
	return b.String(), nil
}
