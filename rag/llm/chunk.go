package llm

import (
	"encoding/json"
	"strconv"
	"strings"
)

// chunk is one message of a chat reply, with only the fields that matter, each as tolerant as servers are varied.
// A reply that is not streamed has the same form, with message in the place of delta.
type chunk struct {
	Choices []choice      `json:"choices"`
	Usage   *usageNumbers `json:"usage"`
}

type choice struct {
	Index        number        `json:"index"`
	Delta        *choiceDelta  `json:"delta"`
	Message      *choiceDelta  `json:"message"`
	Text         parts         `json:"text"`
	FinishReason reasonOrEmpty `json:"finish_reason"`
}

type choiceDelta struct {
	Content          parts `json:"content"`
	ReasoningContent parts `json:"reasoning_content"` // DeepSeek, Qwen, llama.cpp, vLLM
	Reasoning        parts `json:"reasoning"`         // Ollama, OpenRouter, newer vLLM
	ReasoningDetails parts `json:"reasoning_details"` // OpenRouter
	Refusal          parts `json:"refusal"`           // OpenAI: the model's own words in the place of an answer
}

type usageNumbers struct {
	Prompt     number `json:"prompt_tokens"`
	Completion number `json:"completion_tokens"`
	Total      number `json:"total_tokens"`
}

// number is a count, however it is written; anything else is 0.
type number int

func (n *number) UnmarshalJSON(b []byte) error {
	const most = 1 << 40
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	if err == nil && f > 0 && f < most {
		*n = number(f)
	}
	return nil
}

// reasonOrEmpty is a finish reason; anything that is not a string is none.
type reasonOrEmpty string

func (r *reasonOrEmpty) UnmarshalJSON(b []byte) error {
	var s string
	_ = json.Unmarshal(b, &s)
	*r = reasonOrEmpty(s)
	return nil
}

// parts is text given as a string or as a list of parts, thinking apart. Anything else is empty. It may begin or end
// in the middle of a character.
type parts struct{ text, thinking string }

func (p *parts) UnmarshalJSON(b []byte) error {
	*p = parts{}
	var ok bool
	if p.text, ok = unquote(b); ok {
		return nil
	}
	var list []struct {
		Type     string `json:"type"`
		Text     parts  `json:"text"`
		Summary  parts  `json:"summary"`
		Thinking parts  `json:"thinking"`
	}
	if json.Unmarshal(b, &list) != nil {
		return nil
	}
	var text, thinking strings.Builder
	for _, part := range list {
		thinking.WriteString(part.Thinking.text + part.Summary.text)
		if part.Type == "thinking" || strings.HasPrefix(part.Type, "reasoning") {
			thinking.WriteString(part.Text.text)
		} else {
			text.WriteString(part.Text.text)
		}
	}
	p.text, p.thinking = text.String(), thinking.String()
	return nil
}

// piece is what one chunk adds to the answer.
type piece struct {
	text, reasoning, finish string
	usage                   *Usage
	whole                   bool // the reply was not streamed: there is no more
	damaged                 bool // something before it could not be read
	alive                   bool // the first word has come, though it may be held back
}

// empty reports whether p adds nothing that is to be seen.
func (p piece) empty() bool {
	return p.text == "" && p.reasoning == "" && p.finish == "" && p.usage == nil && !p.damaged && !p.alive
}

// parseChunk reads one chunk; ok is false where data is no chunk.
func parseChunk(data []byte) (p piece, ok bool) {
	var c chunk
	if json.Unmarshal(data, &c) != nil || c.Choices == nil && c.Usage == nil {
		return piece{}, false
	}
	if u := c.Usage; u != nil {
		p.usage = &Usage{int(u.Prompt), int(u.Completion), int(max(u.Total, u.Prompt+u.Completion))}
	}
	for _, ch := range c.Choices {
		if ch.Index != 0 { // one answer was asked for
			continue
		}
		p.text += ch.Text.text
		if ch.FinishReason != "" {
			p.finish = string(ch.FinishReason)
		}
		p.whole = p.whole || ch.Message != nil && ch.Delta == nil
		for _, d := range []*choiceDelta{ch.Delta, ch.Message} {
			if d == nil {
				continue
			}
			p.text += d.Content.text + d.Refusal.text
			p.reasoning += firstOf(d.ReasoningContent.text, d.Reasoning.text, d.ReasoningDetails.thinking) + d.Content.thinking
			break
		}
	}
	return p, true
}

// firstOf returns the first string that is not empty: some servers send the same thinking under both names.
func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}
