// Package llm talks to any OpenAI-compatible model server: Ollama, llama.cpp, LM Studio, vLLM, OpenAI,
// Qwen on DashScope, DeepSeek, OpenRouter and whatever else speaks the protocol.
//
// Such servers agree on the happy path and on little else. One [transport] stands between them and the go-openai
// library: it sends what the library cannot express, refuses redirects, bounds every wait and every body, and
// rewrites each stream into the one form the library reads without loss. Above it, a stream that ended without
// its end mark is an error and never a short answer, thinking never mixes with the answer, and no error text
// contains a key.
//
// The package sends nothing on its own: [NewClient] and [NewEmbedder] only prepare, [Discover] asks loopback only.
package llm

// The roles of a [Message].
const (
	RoleSystem    = "system"
	RoleUser      = "user"
	RoleAssistant = "assistant"
)

// Message is one turn of a conversation with a model.
type Message struct {
	Role    string // RoleSystem, RoleUser or RoleAssistant
	Content string
}

// Options are the choices of one [Client.Generate] call. The zero value leaves everything to the endpoint.
type Options struct {
	Model       string   // empty: the endpoint's model
	MaxTokens   int      // limit of the answer in tokens, thinking included; 0: the server's limit
	Temperature *float64 // 0 to 2; nil: the server's default, which is not the same as 0
	TopP        *float64 // 0 to 1; nil: the server's default
	Seed        *int64   // asks for the same answer again; nil: none
	Stop        []string // texts before which the answer ends; nil: none
	Think       bool     // let the model think first, where the server can be told
}

// Usage counts tokens as the server counted them.
type Usage struct {
	PromptTokens, CompletionTokens, TotalTokens int
}

// Why nothing has come yet, in a [Delta].
const (
	WaitLoading = "loading"  // the server is loading its model
	WaitRetry   = "retrying" // a try failed, and another will be made
)

// Delta is one step of an answer. Any subset of its fields may be set.
type Delta struct {
	Text         string // further text of the answer
	Reasoning    string // further thinking, which is not part of the answer
	Usage        *Usage // at most once, at the end; nil when the server does not count
	FinishReason string // why the model stopped: "stop", "length", "content_filter", …; empty until it has
	Damaged      bool   // a chunk of the stream before this could not be read: the text may lack a piece
	Waiting      string // nothing yet, and why: WaitLoading or WaitRetry
	PromptCut    bool   // with Usage: the server has dropped a part of the prompt; the model's Window is smaller now
}
