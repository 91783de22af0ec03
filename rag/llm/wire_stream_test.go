package llm

import (
	"fmt"
	"strings"
)

func data(json string) string { return "data: " + json + "\n\n" }

// delta is a chunk with the fields of a delta, given as JSON.
func delta(fields string) string {
	return data(`{"choices":[{"index":0,"delta":{` + fields + `}}]}`)
}

func say(text string) string { return data(content(text)) }
func finish(reason string) string {
	return data(`{"choices":[{"delta":{},"finish_reason":` + reason + `}]}`)
}
func content(s string) string {
	return fmt.Sprintf(`{"choices":[{"index":0,"delta":{"content":%q}}]}`, s)
}
func replaced(s, a, b string) string { return strings.ReplaceAll(s, a, b) }

const (
	stop     = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	done     = "data: [DONE]\n\n"
	helloSSE = `data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}` + "\n\n" + `data: {"choices":[{"index":0,"delta":{"content":"lo."}}]}` + "\n\n"
	hello    = helloSSE + stop + done
	counted  = `"usage":{"prompt_tokens":7,"completion_tokens":2.0,"total_tokens":9}`
)

// framing: how lines and messages are written.
var framing = []row{
	{name: "plain", wire: hello, text: "Hello.", finish: "stop"},
	{name: "no space after data:", wire: replaced(hello, "data: ", "data:"), text: "Hello.", finish: "stop"},
	{name: "CRLF", wire: replaced(hello, "\n", "\r\n"), text: "Hello.", finish: "stop"},
	{name: "CR", wire: replaced(hello, "\n", "\r"), text: "Hello.", finish: "stop"},
	{name: "CRLF in one-byte writes", wire: replaced(hello, "\n", "\r\n"), oneByte: true, text: "Hello.", finish: "stop"},
	{name: "Chinese in one-byte writes", wire: say("资本开支") + stop, oneByte: true, text: "资本开支", finish: "stop"},
	{name: "a character cut between two chunks", wire: delta("\"content\":\"资\xe6\x9c\"") + delta("\"content\":\"\xac。\"") + stop, text: "资本。", finish: "stop"},
	{name: "a character cut between three chunks", wire: delta("\"content\":\"\xf0\x9f\"") + delta("\"content\":\"\x98\"") + delta("\"content\":\"\x80\"") + stop, text: "😀", finish: "stop"},
	{name: "half a character lost", wire: delta("\"content\":\"a\xe6\x9c\"") + say("b") + stop, text: "a\uFFFDb", finish: "stop"},
	{name: "half a character at the end", wire: delta("\"content\":\"a\xe6\x9c\"") + stop, text: "a\uFFFD", finish: "stop"},
	{name: "half a character in the thinking", wire: delta("\"reasoning\":\"a\xe6\x9c\"") + delta("\"reasoning\":\"\xac\"") + hello, text: "Hello.", reasoning: "a本", finish: "stop"},
	{name: "no blank lines", wire: replaced(hello, "\n\n", "\n"), text: "Hello.", finish: "stop"},
	{name: "no newline at the end", wire: helloSSE + "data: [DONE]", text: "Hello."},
	{name: "byte order mark", wire: "\ufeff" + helloSSE + stop, text: "Hello.", finish: "stop"},
	{name: "blank lines first", wire: "\n\r\n\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
	{name: "500 comments first", wire: strings.Repeat(": processing\n\n", 500) + helloSSE + stop, text: "Hello.", finish: "stop"},
	{name: "500 comments inside", wire: helloSSE + strings.Repeat(":\n\n", 500) + stop, text: "Hello.", finish: "stop"},
	{name: "id, event and retry lines", wire: "retry: 10\nid: 1\nevent: message\n" + helloSSE + stop, text: "Hello.", finish: "stop"},
	{name: "one message over several data lines", wire: "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Hello.\"}}]}\n\n" + stop, text: "Hello.", finish: "stop"},
	{name: "pretty printed over many data lines", wire: "data: {\ndata:   \"choices\": [\ndata:     {\ndata:       \"delta\": {\ndata:         \"content\": \"Hello.\"\ndata:       }\ndata:     }\ndata:   ]\ndata: }\n\n" + stop, text: "Hello.", finish: "stop"},
	{name: "bare JSON lines", wire: content("Hello.") + "\n" + `{"choices":[{"delta":{},"finish_reason":"stop"}]}` + "\n", text: "Hello.", finish: "stop"},
	{name: "bare JSON lines, one malformed", wire: content("Hel") + "\n{oops\n" + content("lo.") + "\n\n" + `{"choices":[{"delta":{},"finish_reason":"stop"}]}`, text: "Hello.", finish: "stop", damaged: true},
	{name: "bare JSON lines after a comment", wire: ": hi\n" + content("Hello.") + "\n[DONE]\n", text: "Hello."},
	{name: "garbage after [DONE]", wire: hello + "data: {oops\n\n<html>\x00\xff", text: "Hello.", finish: "stop"},
	{name: "a line too long", wire: helloSSE + data(strings.Repeat("x", maxLineBytes)) + stop, text: "Hello.", code: CodeUpstream, says: []string{"longer than 1048576 bytes"}},
	{name: "a message too long in lines", wire: helloSSE + strings.Repeat("data: "+strings.Repeat("x", 1<<18)+"\n", 6), text: "Hello.", code: CodeUpstream},
}

// chunks: what one message may look like.
var chunks = []row{
	{name: "role only, then text", wire: delta(`"role":"assistant","content":""`) + hello, text: "Hello.", finish: "stop"},
	{name: "null content", wire: delta(`"role":"assistant","content":null`) + hello, text: "Hello.", finish: "stop"},
	{name: "empty choices first, in the middle and last", wire: data(`{"choices":[]}`) + helloSSE + data(`{"choices":[]}`) + stop + data(`{"choices":[]}`) + done, text: "Hello.", finish: "stop"},
	{name: "Azure's filter results first", wire: data(`{"choices":[],"prompt_filter_results":[{}]}`) + hello, text: "Hello.", finish: "stop"},
	{name: "content as parts", wire: delta(`"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo."}]`) + stop, text: "Hello.", finish: "stop"},
	{name: "created as a float", wire: data(`{"created":1.7e9,"choices":[{"delta":{"content":"Hello."}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "created as a string", wire: data(`{"created":"2026-11-23","choices":[{"delta":{"content":"Hello."}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "an index as a string", wire: data(`{"choices":[{"index":"0","delta":{"content":"Hello."}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "logprobs", wire: data(`{"choices":[{"delta":{"content":"Hello."},"logprobs":{"content":[{"token":"Hello","logprob":-0.1,"bytes":null}]}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "error: null in every chunk", wire: data(`{"error":null,"choices":[{"delta":{"content":"Hello."}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "a second choice is not asked for", wire: data(`{"choices":[{"index":1,"delta":{"content":"Other"}},{"index":0,"delta":{"content":"Hello."}}]}`) + stop, text: "Hello.", finish: "stop"},
	{name: "tool calls are ignored", wire: delta(`"tool_calls":[{"function":{"name":"rm"}}]`) + hello, text: "Hello.", finish: "stop"},
	{name: "refusal in the model's words", wire: delta(`"refusal":"I cannot."`) + stop, text: "I cannot.", finish: "stop"},
	{name: "null after the text", wire: helloSSE + data("null") + stop, text: "Hello.", finish: "stop"},
	{name: "a sign of life as data", wire: helloSSE + data("ping") + data(`{"type":"ping"}`) + stop, text: "Hello.", finish: "stop"},

	{name: "a malformed chunk damages the answer", wire: helloSSE + data("{oops") + stop, text: "Hello.", finish: "stop", damaged: true},
	{name: "a malformed chunk without blank line", wire: "data: {oops\n" + hello, text: "Hello.", finish: "stop", damaged: true},
	{name: "a malformed chunk before [DONE] alone", wire: helloSSE + data(`{"choices":[{"del`) + done, text: "Hello.", damaged: true},
	{name: "a malformed chunk after the finish does no harm", wire: helloSSE + stop + data("{oops"), text: "Hello.", finish: "stop"},
	{name: "a chunk of the wrong shape", wire: helloSSE + data(`{"choices":"x"}`) + stop, text: "Hello.", finish: "stop", damaged: true},
	{name: "a proxy's page in the middle", wire: helloSSE + "<html>\r\n<h1>502</h1>\r\n</html>\r\n\r\n" + stop, text: "Hello.", finish: "stop", damaged: true},

	{name: "usage in a chunk of its own", wire: helloSSE + stop + data(`{"choices":[],`+counted+"}") + done, text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage without choices", wire: helloSSE + stop + data(`{`+counted+"}") + done, text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage with the finish", wire: helloSSE + data(`{"choices":[{"delta":{},"finish_reason":"stop"}],`+counted+"}") + done, text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage before the finish", wire: data(`{"choices":[],`+counted+"}") + hello, text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage growing in each chunk", wire: data(`{"choices":[{"delta":{"content":"Hello."}}],"usage":{"prompt_tokens":7}}`) + stop + data(`{`+counted+"}") + done, text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage without a total", wire: helloSSE + stop + data(`{"usage":{"prompt_tokens":"7","completion_tokens":2}}`), text: "Hello.", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "usage that is nonsense", wire: helloSSE + stop + data(`{"usage":{"prompt_tokens":-1,"completion_tokens":1e300,"total_tokens":{}}}`), text: "Hello.", finish: "stop"},
	{name: "usage null", wire: data(`{"choices":[{"delta":{"content":"Hello."}}],"usage":null}`) + stop, text: "Hello.", finish: "stop"},
}

// endings: a stream is complete when a finish reason or [DONE] was seen, and an answer has text.
var endings = []row{
	{name: "finish reason in the last text chunk", wire: data(`{"choices":[{"delta":{"content":"Hello."},"finish_reason":"length"}]}`), text: "Hello.", finish: "length"},
	{name: "[DONE] without a finish reason", wire: helloSSE + done, text: "Hello."},
	{name: "a finish reason without [DONE]", wire: helloSSE + stop, text: "Hello.", finish: "stop"},
	{name: "finish_reason null is none", wire: helloSSE + finish("null"), text: "Hello.", code: CodeCutStream},
	{name: "finish_reason empty is none", wire: helloSSE + finish(`""`), text: "Hello.", code: CodeCutStream},
	{name: "finish_reason tool_calls after text", wire: helloSSE + finish(`"tool_calls"`), text: "Hello.", finish: "tool_calls"},
	{name: "finish_reason content_filter after text", wire: helloSSE + finish(`"content_filter"`), text: "Hello.", finish: "content_filter"},
	{name: "finish reason before the text", wire: stop + helloSSE + done, text: "Hello.", finish: "stop"},
	{name: "cut after text", wire: helloSSE, text: "Hello.", code: CodeCutStream, says: []string{"broke off"}},
	{name: "cut inside a message", wire: helloSSE + `data: {"choices":[{"del`, text: "Hello.", code: CodeCutStream},
	{name: "cut at once", wire: ": hello\n\n", code: CodeCutStream},
	{name: "cut by a proxy's page", wire: helloSSE + "<html><h1>502 Bad Gateway</h1></html>", text: "Hello.", code: CodeCutStream},
	{name: "a body shorter than its Content-Length", header: "Content-Length: 9999", wire: helloSSE, text: "Hello.", code: CodeCutStream},
	{name: "a body shorter than its Content-Length, but complete", header: "Content-Length: 9999", wire: hello, text: "Hello.", finish: "stop"},
	{name: "no body", status: 200, code: CodeCutStream, says: []string{"the reply was empty"}},
	{name: "no content", status: 204, code: CodeBadEndpoint, says: []string{"HTTP 204"}},

	{name: "empty with finish reason", wire: stop + done, code: CodeEmptyAnswer, says: []string{"without a word"}},
	{name: "empty with [DONE] alone", wire: done, code: CodeEmptyAnswer},
	{name: "nothing but space", wire: say(" \n ") + stop, code: CodeEmptyAnswer},
	{name: "nothing but malformed chunks", wire: data("{oops") + data("{oops") + done, code: CodeEmptyAnswer, damaged: true},
	{name: "nothing but a tool call", wire: delta(`"tool_calls":[{"function":{"name":"rm"}}]`) + finish(`"tool_calls"`), code: CodeEmptyAnswer, says: []string{"called a tool"}},
	{name: "nothing but a function call", wire: finish(`"function_call"`), code: CodeEmptyAnswer, says: []string{"called a tool"}},
	{name: "nothing, for the content filter", wire: finish(`"content_filter"`), code: CodeContentRefused, says: []string{"content filter"}},

	{name: "not streamed", wire: `{"choices":[{"message":{"role":"assistant","content":"Hello.","reasoning_content":"hm"},"finish_reason":"stop"}],` + counted + `}`, text: "Hello.", reasoning: "hm", finish: "stop", usage: Usage{7, 2, 9}},
	{name: "not streamed, pretty printed", wire: "{\n \"choices\": [\n {\"message\": {\"content\": \"Hello.\"}}\n]}", text: "Hello."},
	{name: "not streamed, with blank lines", wire: "{\n\n \"choices\": [\r\n\r\n {\"message\": {\"content\": \"Hello.\"}}\n]}\n\n", text: "Hello."},
	{name: "not streamed, in a stream", wire: data(`{"choices":[{"message":{"content":"Hello."},"finish_reason":"stop"}]}`), text: "Hello.", finish: "stop"},
	{name: "not streamed, with a lone </think>", wire: `{"choices":[{"message":{"content":"hm\n</think>\n\nHello."},"finish_reason":"stop"}]}`, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "not streamed, cut", wire: `{"choices":[{"message":{"content":"Hel`, code: CodeCutStream},
	{name: "not streamed, empty", wire: `{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}`, code: CodeEmptyAnswer},
	{name: "the older completions form", wire: data(`{"choices":[{"text":"Hello.","finish_reason":"stop"}]}`), text: "Hello.", finish: "stop"},
}
