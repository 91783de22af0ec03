package llm

import (
	"regexp"
	"strconv"
	"strings"
)

// overflows are the words in which servers say that a request does not fit the model's window, those with a number
// first. The number is the window in tokens, or the part of it that this server grants.
var overflows = []*regexp.Regexp{
	regexp.MustCompile(`(?i)maximum (?:context|prompt|model) length (?:is|of) ([\d,]+)`), // OpenAI, vLLM, DeepSeek, OpenRouter, xAI
	regexp.MustCompile(`(?i)([\d,]+) maximum context length`),                            // Mistral
	regexp.MustCompile(`(?i)range of input length should be \[\d+, ?([\d,]+)\]`),         // DashScope
	regexp.MustCompile(`(?i)context length of only ([\d,]+)`),                            // LM Studio
	regexp.MustCompile(`(?i)exceeded model token limit: ?([\d,]+)`),                      // Moonshot
	regexp.MustCompile(`(?i)less than max_seq_len \(([\d,]+)\)`),                         // SiliconFlow
	regexp.MustCompile(`(?i)exceed context window of ([\d,]+)`),                          // llama-cpp-python, Xinference
	regexp.MustCompile(`(?i)available context size \(([\d,]+) tokens\)`),                 // llama.cpp
	regexp.MustCompile(`(?i)tokens.{0,40} must be <= ([\d,]+)`),                          // text-generation-inference
	regexp.MustCompile(`(?i)must have less than ([\d,]+) tokens`),                        // text-generation-inference
	regexp.MustCompile(`(?i)tokens > ([\d,]+) maximum`),                                  // Anthropic
	regexp.MustCompile(`(?i)maximum number of tokens allowed \(([\d,]+)\)`),              // Gemini
	regexp.MustCompile(`(?i)request too large.*tokens per min.*limit ([\d,]+)`),          // Groq, OpenAI: no wait makes it fit
	regexp.MustCompile(`(?i)context_length_exceeded|exceed_context_size|context size has been exceeded|exceeds? the available context size`),
	regexp.MustCompile(`(?i)exceeds the (?:model's )?context (?:length|window)|greater than the context length|prompt (?:is too long|exceeds max length)`),
}

// overflow reports whether the refusal says that the request does not fit the window, and how large that is in
// tokens; 0: it does not say.
func (r refusal) overflow() (window int, ok bool) {
	text := r.Message + " " + r.Code + " " + r.Type
	for _, words := range overflows {
		m := words.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if len(m) > 1 {
			r.window, _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", "")) // beyond an int: not said
		}
		return min(r.window, maxWindow), true
	}
	return 0, false
}

const maxWindow = 1 << 30 // tokens; more is a server's mistake
