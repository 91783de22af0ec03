package llmtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Reply scripts one reply. The zero value is the server's own answer.
type Reply struct {
	Path string // "/chat/completions" (also when empty), "/embeddings", "/rerank" or "/models"

	// A reply given byte for byte. Raw may hold {authorization}, which stands for that header of the request.
	Status int // 0: 200
	Header http.Header
	Raw    string

	// A chat answer. Text is sent a chunk each; nil: the server's own answer, empty: no text at all.
	Text      []string
	Before    []string // further text chunks, before Text
	Reasoning []string // reasoning_content chunks, before everything
	Finish    string   // finish_reason; empty: "stop"

	// What goes wrong, halfway through the text or, without text, at the beginning.
	Insert string // raw bytes put between two chunks
	Cut    bool   // the stream ends without finish_reason and [DONE]
	Hang   bool   // nothing more until the client goes

	Whole   bool            // one JSON object, although a stream was asked for
	OneByte bool            // every byte in a write of its own
	Delay   time.Duration   // between two chunks, beside the server's own
	Gate    <-chan struct{} // received from before every text chunk (or before Raw); closing it lets all pass
}

func (r Reply) path() string {
	if r.Path == "" {
		return chatPath
	}
	return r.Path
}

const faultPrefix = "fault-"

func refusal(status int, body string, header ...string) Reply {
	r := Reply{Status: status, Raw: body, Header: http.Header{}}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

var faults = map[string]Reply{
	"401":       refusal(401, `{"error":{"message":"Incorrect API key provided: {authorization}","type":"invalid_request_error","code":"invalid_api_key"}}`),
	"404":       refusal(404, `{"error":{"message":"The model does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}`),
	"429":       refusal(429, `{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}`, "Retry-After", "1"),
	"500":       refusal(500, `{"error":{"message":"internal error for {authorization}","type":"server_error"}}`),
	"503":       refusal(503, `{"error":{"message":"the server is busy, please try again","type":"unavailable_error","code":503}}`),
	"html200":   refusal(200, "<!doctype html><html><body><h1>Welcome</h1></body></html>", "Content-Type", "text/html"),
	"redirect":  refusal(307, "", "Location", "http://127.0.0.1:9/elsewhere"),
	"hang":      {Hang: true, Text: []string{}},
	"stall":     {Hang: true},
	"cut":       {Cut: true},
	"errmid":    {Insert: "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n", Cut: true},
	"badjson":   {Insert: "data: {oops\n\n"},
	"empty":     {Text: []string{}},
	"length":    {Finish: "length"},
	"slow":      {Delay: 200 * time.Millisecond},
	"reasoning": {Reasoning: []string{"The passages ", "say it."}},
	"think":     {Before: []string{"<thi", "nk>The passages say", " it.</thi", "nk>\n\n"}},
	"onebyte":   {OneByte: true},
	"keepalive": {Insert: strings.Repeat(": still working\n\n", 500)},
	"nostream":  {Whole: true},
	"thought":   {Reasoning: []string{"The passages ", "say it."}, Text: []string{}, Finish: "length"},
	"overflow":  refusal(400, `{"error":{"message":"This model's maximum context length is 2048 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}`),
	"filter":    refusal(400, `{"error":{"message":"Input data may contain inappropriate content.","type":"data_inspection_failed","code":"data_inspection_failed"}}`),
	"nan":       refusal(200, `{"results":[{"index":0,"relevance_score":NaN}]}`),
	"count":     refusal(200, `{"results":[],"data":[]}`),
}

// Faults lists the names that [Fault] knows, sorted. A model named "fault-" and one of them behaves so always.
func Faults() []string { return slices.Sorted(maps.Keys(faults)) }

// Fault returns the reply of a fault by its name. An unknown name gives a reply that says so, with status 400.
func Fault(name string) Reply {
	if r, ok := faults[name]; ok {
		return r
	}
	return refusal(400, `{"error":{"message":"llmtest: unknown fault","type":"invalid_request_error"}}`)
}

func byModel(model string) Reply {
	if name, ok := strings.CutPrefix(model, faultPrefix); ok {
		return Fault(name)
	}
	return Reply{}
}
