package llm

import (
	"encoding/json"
	"strings"
)

// chunk is one message of a chat reply, with only the fields that matter, each as tolerant as servers are varied.
// A reply that is not streamed has the same form, with message in the place of delta.
type chunk struct {
	Choices []choice      `json:"choices"`
	Usage   *usageNumbers `json:"usage"`
}

type choice struct {
	Index        int           `json:"index"`
	Delta        *choiceDelta  `json:"delta"`
	Message      *choiceDelta  `json:"message"`
	Text         string        `json:"text"`
	FinishReason reasonOrEmpty `json:"finish_reason"`
}

type choiceDelta struct {
	Content          parts  `json:"content"`
	ReasoningContent parts  `json:"reasoning_content"` // DeepSeek, Qwen, llama.cpp, vLLM
	Reasoning        parts  `json:"reasoning"`         // Ollama, OpenRouter, newer vLLM
	Refusal          string `json:"refusal"`           // OpenAI: the model's own words in the place of an answer
}

type usageNumbers struct {
	Prompt     float64 `json:"prompt_tokens"`
	Completion float64 `json:"completion_tokens"`
	Total      float64 `json:"total_tokens"`
}

// reasonOrEmpty is a finish reason; anything that is not a string is none.
type reasonOrEmpty string

func (r *reasonOrEmpty) UnmarshalJSON(b []byte) error {
	var s string
	_ = json.Unmarshal(b, &s)
	*r = reasonOrEmpty(s)
	return nil
}

// parts is text given as a string or as a list of parts, thinking apart. Anything else is empty.
type parts struct{ text, thinking string }

func (p *parts) UnmarshalJSON(b []byte) error {
	*p = parts{}
	if json.Unmarshal(b, &p.text) == nil {
		return nil
	}
	var list []struct {
		Type     string `json:"type"`
		Text     string `json:"text"`
		Thinking parts  `json:"thinking"`
	}
	if json.Unmarshal(b, &list) != nil {
		return nil
	}
	var text, thinking strings.Builder
	for _, part := range list {
		thinking.WriteString(part.Thinking.text)
		if part.Type == "thinking" || part.Type == "reasoning" {
			thinking.WriteString(part.Text)
		} else {
			text.WriteString(part.Text)
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
}

// parseChunk reads one chunk; ok is false where data is no chunk.
func parseChunk(data []byte) (p piece, ok bool) {
	var c chunk
	if json.Unmarshal(data, &c) != nil || c.Choices == nil && c.Usage == nil {
		return piece{}, false
	}
	if u := c.Usage; u != nil {
		p.usage = &Usage{int(u.Prompt), int(u.Completion), int(u.Total)}
	}
	for _, ch := range c.Choices {
		if ch.Index != 0 { // one answer was asked for
			continue
		}
		p.text += ch.Text
		if ch.FinishReason != "" {
			p.finish = string(ch.FinishReason)
		}
		p.whole = p.whole || ch.Message != nil && ch.Delta == nil
		for _, d := range []*choiceDelta{ch.Delta, ch.Message} {
			if d == nil {
				continue
			}
			p.text += d.Content.text + d.Refusal
			p.reasoning += firstOf(d.ReasoningContent.text, d.Reasoning.text) + d.Content.thinking
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
