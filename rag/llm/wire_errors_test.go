package llm

import (
	"net/http"
	"slices"
	"strings"

	"footnote/rag/llm/llmtest"
)

func refuse(status int, body string) llmtest.Reply { return llmtest.Reply{Status: status, Raw: body} }

func because(message string) string { return `{"error":{"message":"` + message + `"}}` }

// inStreamErrors: faults that come after the stream has begun.
var inStreamErrors = []row{
	{name: "OpenAI error", wire: helloSSE + data(`{"error":{"message":"boom {authorization}","type":"server_error"}}`), text: "Hello.", code: CodeUpstream, says: []string{"boom Bearer [key]"}},
	{name: "OpenRouter error chunk", wire: helloSSE + data(`{"error":{"code":502,"message":"provider"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}`), text: "Hello.", code: CodeUpstream, says: []string{"provider", "HTTP 502"}},
	{name: "finish reason error", wire: helloSSE + finish(`"error"`), text: "Hello.", code: CodeUpstream},
	{name: "event: error", wire: helloSSE + "event: error\n" + data(`{"message":"boom","code":"x"}`), text: "Hello.", code: CodeUpstream, says: []string{"boom"}},
	{name: "event: error, plain text", wire: helloSSE + "event: error\n" + data("boom"), text: "Hello.", code: CodeUpstream, says: []string{"boom"}},
	{name: "error as a string", wire: helloSSE + data(`{"error":"boom"}`), text: "Hello.", code: CodeUpstream, says: []string{"boom"}},
	{name: "error without data:", wire: helloSSE + `{"error":{"message":"boom"}}` + "\n", text: "Hello.", code: CodeUpstream, says: []string{"boom"}},
	{name: "older vLLM", wire: helloSSE + data(`{"object":"error","message":"bad","type":"BadRequestError","code":400}`), text: "Hello.", code: CodeBadRequest, says: []string{"bad"}},
	{name: "overloaded in a stream", wire: helloSSE + data(`{"error":{"message":"Overloaded","type":"overloaded_error"}}`), text: "Hello.", code: CodeOverloaded},
	{name: "rate limit in a stream", wire: helloSSE + data(`{"error":{"message":"Rate limit reached"}}`), text: "Hello.", code: CodeRateLimited},
	{name: "content filter in a stream", wire: helloSSE + data(`{"error":{"code":"data_inspection_failed","message":"Output data may contain inappropriate content."}}`), text: "Hello.", code: CodeContentRefused},
	{name: "LM Studio: does not fit, in a stream", wire: "event: error\n" + data(because("Trying to keep the first 6000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.")), code: CodeContextExceeded, window: 4096},
}

// notTheProtocol: status 200, and something else than an answer.
var notTheProtocol = []row{
	{name: "HTML", wire: "<!doctype html><html></html>", code: CodeBadEndpoint, says: []string{"not an OpenAI endpoint", "check the base URL"}, hides: []string{"doctype"}},
	{name: "HTML where the path is missing", base: "http://models.example.com", wire: "<html></html>", code: CodeBadEndpoint, says: []string{"not an OpenAI endpoint, try http://models.example.com/v1"}},
	{name: "HTML after a line", wire: "\n  <html></html>", code: CodeBadEndpoint},
	{name: "other JSON", wire: `{"status":"ok"}`, code: CodeBadEndpoint},
	{name: "words", wire: "Ollama is running", code: CodeBadEndpoint},
	{name: "compressed, and it says so", header: "Content-Encoding: gzip", wire: "\x1f\x8b\x08\x00", code: CodeUpstream, says: []string{"compressed"}},
	{name: "compressed, and it does not say so", wire: "\x1f\x8b\x08\x00", code: CodeUpstream, says: []string{"compressed"}},
	{name: "JSON error", wire: because("boom"), code: CodeUpstream, says: []string{"boom"}},
	{name: "JSON error of the wrong key", wire: `{"error":{"message":"bad {authorization}","code":401}}`, code: CodeUnauthorized, says: []string{"FOOTNOTE_API_KEY"}},
	{name: "JSON error in a list", wire: `[{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}]`, code: CodeModelNotFound, says: []string{"is not found", "it has"}},
	{name: "JSON error in a list, pretty printed", wire: "[{\n  \"error\": {\n    \"code\": 400,\n    \"message\": \"boom\"\n  }\n}\n]", code: CodeBadRequest, says: []string{"boom"}},
	{name: "JSON error, DashScope", wire: `{"code":"InternalError","message":"boom","request_id":"1"}`, code: CodeUpstream, says: []string{"boom"}},
	{name: "redirect", status: 307, header: "Location: http://127.0.0.1:9/?key=" + key, code: CodeBadEndpoint, says: []string{"not followed"}, hides: []string{"127.0.0.1:9"}},
}

// refusals: a status and a body, and the error made of them.
var refusals = []row{
	{name: "wrong key", preset: "openai", status: 401, wire: `{"error":{"message":"Incorrect API key provided: {authorization}","code":"invalid_api_key"}}`, code: CodeUnauthorized, says: []string{"FOOTNOTE_API_KEY or OPENAI_API_KEY", "HTTP 401"}},
	{name: "wrong key, custom", status: 401, wire: "no", code: CodeUnauthorized, says: []string{"the API key was refused, check FOOTNOTE_API_KEY (HTTP 401)"}},
	{name: "forbidden", status: 403, wire: `{"error":"no"}`, code: CodeUnauthorized, says: []string{"FOOTNOTE_API_KEY", "no"}},
	{name: "payment", preset: "deepseek", status: 402, wire: because("Insufficient Balance"), code: CodeQuotaExhausted, says: []string{"Insufficient Balance", "DEEPSEEK_API_KEY"}},
	{name: "the free tier is used up (DashScope)", status: 403, wire: because("The free tier of the model has been exhausted."), code: CodeQuotaExhausted},
	{name: "quota that does not come back", preset: "openai", status: 429, wire: `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`, code: CodeQuotaExhausted, says: []string{"no quota left"}},
	{name: "quota of Moonshot", status: 429, wire: `{"error":{"message":"Your account is suspended, please check your plan","type":"exceeded_current_quota_error"}}`, code: CodeQuotaExhausted},
	{name: "model, OpenAI", status: 404, wire: `{"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}`, code: CodeModelNotFound, says: []string{"it has scripted"}},
	{name: "model, Ollama", status: 404, wire: `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}}`, code: CodeModelNotFound, says: []string{"it has"}},
	{name: "model, older Ollama", status: 404, wire: `{"error":"model 'x' not found"}`, code: CodeModelNotFound, says: []string{"not found"}},
	{name: "model, vLLM", status: 404, wire: "{\"object\":\"error\",\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\",\"code\":404}", code: CodeModelNotFound, says: []string{"does not exist"}},
	{name: "model, DeepSeek", status: 400, wire: because("Model Not Exist"), code: CodeModelNotFound, says: []string{"it has"}},
	{name: "model, OpenRouter", status: 400, wire: `{"error":{"message":"x is not a valid model ID","code":400}}`, code: CodeModelNotFound, says: []string{"it has"}},
	{name: "wrong path", status: 404, wire: "404 page not found", code: CodeBadEndpoint, says: []string{"check the base URL"}},
	{name: "wrong path, HTML", status: 404, wire: "<html>nginx</html>", code: CodeBadEndpoint, hides: []string{"nginx"}},
	{name: "wrong path, llama.cpp", status: 404, wire: `{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}`, code: CodeBadEndpoint, says: []string{"File Not Found"}},
	{name: "wrong method", status: 405, wire: `{"detail":"Method Not Allowed"}`, code: CodeBadEndpoint, says: []string{"Method Not Allowed"}},
	{name: "FastAPI", status: 422, wire: `{"detail":[{"loc":["body","messages"],"msg":"field required"}]}`, code: CodeBadRequest, says: []string{"field required"}},
	{name: "rate limit", status: 429, wire: because("slow down"), code: CodeRateLimited, says: []string{"slow down"}},
	{name: "overloaded", status: 529, wire: `{}`, code: CodeOverloaded, says: []string{"busy"}},
	{name: "a proxy's page", status: 502, wire: "<html>Bad Gateway</html>", code: CodeUpstream, says: []string{"HTTP 502"}, hides: []string{"Gateway"}},
	{name: "a proxy's timeout", status: 504, code: CodeTimeout, says: []string{"HTTP 504"}},
	{name: "teapot", status: 418, wire: "short and stout", code: CodeBadRequest, says: []string{"short and stout"}},
	{name: "control characters", status: 500, wire: "a\x1b[31mb\nc\u202ed", code: CodeUpstream, says: []string{"a [31mb c d"}},
	{name: "a body beyond the cap", status: 500, wire: because(strings.Repeat("word ", maxErrorBytes)), code: CodeUpstream, says: []string{"word…"}},

	{name: "content filter, DashScope", status: 400, wire: `{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}`, code: CodeContentRefused, says: []string{"content filter refused"}},
	{name: "content filter, Azure", status: 400, wire: `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","param":"prompt","code":"content_filter","status":400}}`, code: CodeContentRefused},
	{name: "content filter, DeepSeek", status: 400, wire: because("Content Exists Risk"), code: CodeContentRefused},
	{name: "content filter, Moonshot", status: 400, wire: `{"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}}`, code: CodeContentRefused},
	{name: "content filter, OpenRouter", status: 403, wire: because("x requires moderation. Your input was flagged for violence."), code: CodeContentRefused, hides: []string{"API key"}},
}

var warm = 0.7

// optional: a refusal that names a field which the answer can do without: it is dropped, once.
var optional = []row{
	{name: "Unsupported parameter: 'temperature'", o: Options{Temperature: &warm}, replies: []llmtest.Reply{refuse(400, `{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","param":"temperature","code":"unsupported_parameter"}}`)}, without: "temperature", text: "hello", finish: "stop", asked: 2},
	{name: "param: stream_options", replies: []llmtest.Reply{refuse(400, `{"error":{"message":"not here","param":"stream_options"}}`)}, without: "stream_options", text: "hello", finish: "stop", asked: 2},
	{name: "param: stream_options.include_usage", replies: []llmtest.Reply{refuse(400, `{"error":{"message":"not here","param":"stream_options.include_usage"}}`)}, without: "stream_options", text: "hello", finish: "stop", asked: 2},
	{name: "include_usage in words", replies: []llmtest.Reply{refuse(400, because("include_usage: extra fields not permitted"))}, without: "stream_options", text: "hello", finish: "stop", asked: 2},
	{name: "Unrecognized request argument supplied", replies: []llmtest.Reply{refuse(400, because("Unrecognized request argument supplied: stream_options"))}, without: "stream_options", text: "hello", finish: "stop", asked: 2},
	{name: "extra_forbidden with loc, the input repeated", o: Options{Temperature: &warm}, replies: []llmtest.Reply{refuse(422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{"temperature":0.7}}]}`)}, without: "stream_options", with: "temperature", text: "hello", finish: "stop", asked: 2},
	{name: "extra_forbidden, Mistral", replies: []llmtest.Reply{refuse(422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error"}`)}, without: "stream_options", text: "hello", finish: "stop", asked: 2},
	{name: "max_tokens renamed", o: Options{MaxTokens: 9}, replies: []llmtest.Reply{refuse(400, because("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."))}, without: "max_tokens", with: "max_completion_tokens", text: "hello", finish: "stop", asked: 2},
	{name: "two in a row", o: Options{Temperature: &warm}, replies: []llmtest.Reply{refuse(400, because("temperature is not supported")), refuse(400, because("stream_options is not supported"))}, without: "stream_options", text: "hello", finish: "stop", asked: 3},
	{name: "not to think: DashScope", preset: "qwen", replies: []llmtest.Reply{refuse(400, because("The value of the enable_thinking parameter is restricted to True."))}, without: "enable_thinking", text: "hello", finish: "stop", asked: 2},
	{name: "not to think: OpenRouter", preset: "openrouter", replies: []llmtest.Reply{refuse(400, because("Reasoning is mandatory for this endpoint and cannot be disabled."))}, without: "reasoning", text: "hello", finish: "stop", asked: 2},
	{name: "not to think: Ollama", preset: "ollama", replies: []llmtest.Reply{refuse(400, because(`think value \"none\" is not supported for this model`))}, without: "reasoning_effort", text: "hello", finish: "stop", asked: 2},
	{name: "not to stream", preset: "openai", replies: []llmtest.Reply{refuse(400, `{"error":{"message":"Your organization must be verified to stream this model.","param":"stream","code":"unsupported_value"}}`)}, without: "stream_options", text: "hello", finish: "stop", usage: Usage{2, 2, 4}, asked: 2},
	{name: "not to stream, still refused", replies: slices.Repeat([]llmtest.Reply{refuse(400, `{"error":{"message":"no","param":"stream"}}`)}, 3), code: CodeBadRequest, asked: 2},
	{name: "loc of something else, the input repeated", o: Options{Temperature: &warm}, replies: []llmtest.Reply{refuse(422, `{"detail":[{"loc":["body","messages"],"msg":"wrong","input":{"temperature":0.7}}]}`)}, code: CodeBadRequest},
	{name: "nothing that was sent", replies: []llmtest.Reply{refuse(400, because("max_completion_tokens and messages are wrong"))}, code: CodeBadRequest},
}

// overflowing: the prompt does not fit, in the words of many servers, and the window that they give.
var overflowing = []row{
	{name: "does not fit: OpenAI", status: 400, wire: `{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","param":"messages","code":"context_length_exceeded"}}`, code: CodeContextExceeded, window: 8192, says: []string{"window of 8192 tokens"}},
	{name: "does not fit: vLLM", status: 400, wire: `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).","code":400}`, code: CodeContextExceeded, window: 4096},
	{name: "does not fit: vLLM, max_tokens", o: Options{MaxTokens: 4000}, status: 400, wire: because("'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context length is 4096 tokens and your request has 120 input tokens (4000 > 4096 - 120)."), code: CodeContextExceeded, window: 4096},
	{name: "does not fit: vLLM, decoder", status: 400, wire: because("The decoder prompt (length 5000) is longer than the maximum model length of 4096."), code: CodeContextExceeded, window: 4096},
	{name: "does not fit: llama.cpp", status: 400, wire: `{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":16588,"n_ctx":4096}}`, code: CodeContextExceeded, window: 4096},
	{name: "does not fit: llama.cpp, with status 200", wire: `{"error":{"code":400,"message":"request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it"}}`, code: CodeContextExceeded, window: 4096},
	{name: "does not fit: llama.cpp, failed while answering", status: 500, wire: `{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}`, code: CodeContextExceeded},
	{name: "does not fit: DashScope", status: 400, wire: because("Range of input length should be [1, 30720]"), code: CodeContextExceeded, window: 30720},
	{name: "does not fit: LM Studio", status: 400, wire: `{"error":"the model is loaded with context length of only 4096 tokens, which is not enough"}`, code: CodeContextExceeded, window: 4096},
	{name: "does not fit: OpenRouter", status: 400, wire: `{"error":{"code":400,"message":"This endpoint's maximum context length is 131,072 tokens. However, you requested about 140000 tokens"}}`, code: CodeContextExceeded, window: 131072},
	{name: "does not fit: Moonshot", status: 400, wire: because("Invalid request: Your request exceeded model token limit: 8192"), code: CodeContextExceeded, window: 8192},
	{name: "does not fit: SiliconFlow", status: 400, wire: `{"code":20015,"message":"length of prompt_tokens (40000) must be less than max_seq_len (32768).","data":null}`, code: CodeContextExceeded, window: 32768},
	{name: "does not fit: llama-cpp-python, Xinference", status: 500, wire: `{"detail":"[address=127.0.0.1:1, pid=2] Requested tokens (5000) exceed context window of 4096"}`, code: CodeContextExceeded, window: 4096},
	{name: "does not fit: Mistral", status: 400, wire: because("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"), code: CodeContextExceeded, window: 32768},
	{name: "does not fit: text-generation-inference", status: 422, wire: "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 1000 `max_new_tokens`\",\"error_type\":\"validation\"}", code: CodeContextExceeded, window: 4096},
	{name: "does not fit: Groq", status: 400, wire: `{"error":{"message":"Please reduce the length of the messages or completion.","code":"context_length_exceeded"}}`, code: CodeContextExceeded},
	{name: "does not fit: Groq, tokens by the minute", status: 413, wire: because("Request too large for model `x` in organization `y` on tokens per minute (TPM): Limit 6000, Requested 7300"), code: CodeContextExceeded, window: 6000},
	{name: "does not fit: Gemini", status: 400, wire: `[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}]`, code: CodeContextExceeded, window: 1048576},
}

func busy(status int, header, body string) llmtest.Reply {
	name, value, _ := strings.Cut(header, ": ")
	return llmtest.Reply{Status: status, Raw: body, Header: http.Header{name: {value}}}
}

var loading = refuse(503, `{"error":{"message":"Loading model","type":"unavailable_error","code":503}}`)

// retrying: what is tried again, and what the caller hears meanwhile.
var retrying = []row{
	{name: "500, then an answer", replies: []llmtest.Reply{refuse(500, "")}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "500 for good", replies: slices.Repeat([]llmtest.Reply{refuse(500, "{authorization}")}, 4), code: CodeUpstream, waiting: WaitRetry + " " + WaitRetry, asked: 3},
	{name: "429 with a wait in words", replies: []llmtest.Reply{refuse(429, because("Please try again in 5.3s."))}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "429 with too long a wait in words", replies: []llmtest.Reply{refuse(429, because("Please try again in 1m30s."))}, code: CodeRateLimited},
	{name: "429 with Retry-After in reach", replies: []llmtest.Reply{busy(429, "Retry-After: 20", "")}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "429 with Retry-After out of reach", replies: []llmtest.Reply{busy(429, "Retry-After: 21", "")}, code: CodeRateLimited},
	{name: "429 with Retry-After-Ms", replies: []llmtest.Reply{busy(429, "Retry-After-Ms: 1500", "")}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "DashScope's quota comes back", preset: "qwen", replies: []llmtest.Reply{refuse(429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details","code":"insufficient_quota"}}`)}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "OpenAI's quota does not", preset: "openai", replies: []llmtest.Reply{refuse(429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details","code":"insufficient_quota"}}`)}, code: CodeQuotaExhausted},
	{name: "llama.cpp loads its model", near: true, replies: slices.Repeat([]llmtest.Reply{loading}, 40), text: "hello", finish: "stop", waiting: WaitLoading, asked: 41},
	{name: "a server loads its model for ever", replies: slices.Repeat([]llmtest.Reply{loading}, 100), code: CodeOverloaded, waiting: WaitLoading, says: []string{"still loading the model"}, asked: 14},
	{name: "a model is loaded behind a proxy", replies: []llmtest.Reply{refuse(503, `{"error":"Model x is currently loading","estimated_time":20.0}`)}, text: "hello", finish: "stop", waiting: WaitLoading, asked: 2},
	{name: "a loading server says how long", replies: []llmtest.Reply{busy(503, "Retry-After: 15", "loading"), busy(503, "Retry-After: 90", "loading")}, text: "hello", finish: "stop", waiting: WaitLoading, asked: 3},
	{name: "503 that loads nothing", replies: slices.Repeat([]llmtest.Reply{refuse(503, "")}, 4), code: CodeOverloaded, waiting: WaitRetry + " " + WaitRetry, asked: 3},
	{name: "a near server is silent for six seconds", near: true, replies: []llmtest.Reply{{Text: []string{""}, Delay: 6e9, Before: []string{"", "hello"}}}, text: "hello", finish: "stop", waiting: WaitLoading},
	{name: "a near server thinks for minutes, held back", near: true, o: Options{Model: "QwQ-32B"}, replies: []llmtest.Reply{{Text: []string{"h", "m", "</think>", "hello"}, Delay: 60e9}}, reasoning: "hm", text: "hello", finish: "stop"},
	{name: "a far server is silent for six seconds", replies: []llmtest.Reply{{Text: []string{""}, Delay: 6e9, Before: []string{"", "hello"}}}, text: "hello", finish: "stop"},
	{name: "cut before a word", replies: []llmtest.Reply{streamed(": hi\n\n")}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "cut after a word", replies: []llmtest.Reply{streamed(helloSSE)}, text: "Hello.", code: CodeCutStream},
	{name: "cut after a thought", replies: []llmtest.Reply{streamed(delta(`"reasoning":"hm"`))}, reasoning: "hm", code: CodeCutStream},
	{name: "overloaded before a word", replies: []llmtest.Reply{streamed(because("overloaded"))}, text: "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "a wrong page is not tried again", replies: []llmtest.Reply{llmtest.Fault("html200")}, code: CodeBadEndpoint},
	{name: "a wrong key is not tried again", replies: []llmtest.Reply{refuse(401, "")}, code: CodeUnauthorized},
	{name: "a content filter is not tried again", replies: []llmtest.Reply{refuse(500, because("DataInspectionFailed"))}, code: CodeContentRefused},
}
