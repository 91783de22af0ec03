package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode"
)

// refusal is a server's error report, in any of its dialects.
type refusal struct {
	Message, Code, Type, Param string
	status                     int // numeric code inside the report; 0: none
	window                     int // n_ctx inside the report (llama.cpp); 0: none
	all                        string
}

// parseRefusal reads {"error":{…}}, {"error":"…"}, {"object":"error","message":…} (older vLLM), {"detail":…}
// (FastAPI) and {"code":…,"message":…} (DashScope). ok is false where body is none of these.
func parseRefusal(body []byte) (r refusal, ok bool) {
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return refusal{}, false
	}
	r.all = string(body)
	if raw := top["error"]; present(raw) {
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil {
			r.fill(fields)
		} else {
			r.Message = plain(raw)
		}
		if r.Message == "" {
			r.Message = string(raw)
		}
		return r, true
	}
	if _, isReply := top["choices"]; isReply {
		return refusal{}, false
	}
	if raw := top["detail"]; present(raw) {
		r.Message = plain(raw)
		return r, true
	}
	if present(top["message"]) && (plain(top["object"]) == "error" || present(top["code"])) {
		r.fill(top)
		return r, true
	}
	return refusal{}, false
}

func (r *refusal) fill(f map[string]json.RawMessage) {
	r.Message, r.Code, r.Type, r.Param = plain(f["message"]), plain(f["code"]), plain(f["type"]), plain(f["param"])
	var n int
	if json.Unmarshal(f["code"], &n) == nil && n >= 400 && n < 600 {
		r.status = n
	}
	if json.Unmarshal(f["n_ctx"], &n) == nil && n > 0 {
		r.window = n
	}
}

func present(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}

// plain is the text of a JSON string, or the JSON itself of anything else.
func plain(raw json.RawMessage) string {
	var s string
	if !present(raw) || json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

var (
	noSuchModel  = regexp.MustCompile(`(?i)\bmodel\b.*\b(not found|not exist|does not exist|not a valid|not_found|no such)|(not a valid|invalid|unknown|no such) model|model[ _]not[ _](found|exist)`)
	noQuota      = regexp.MustCompile(`(?i)insufficient[_ ](quota|balance|credits)|arrearage`)
	isOverloaded = regexp.MustCompile(`(?i)overloaded|loading model|model is loading|capacity|too busy`)
	isRateLimit  = regexp.MustCompile(`(?i)rate.?limit|too many requests|throttl`)
)

// code sorts a refusal. status 0 means that it came inside a stream that had begun well.
func (r refusal) code(status int) string {
	if status == 0 {
		status = r.status
	}
	text := r.Code + " " + r.Type + " " + r.Message
	_, overflow := r.overflow()
	switch {
	case overflow:
		return CodeContextExceeded
	case status == http.StatusPaymentRequired, noQuota.MatchString(text):
		return CodeQuotaExhausted
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return CodeUnauthorized
	case status >= 300 && status < 400, status == http.StatusMethodNotAllowed:
		return CodeBadEndpoint
	case status == http.StatusNotFound && (noSuchModel.MatchString(text) || strings.Contains(strings.ToLower(r.Message), "model")):
		return CodeModelNotFound
	case status == http.StatusNotFound:
		return CodeBadEndpoint
	case status == http.StatusTooManyRequests, status == 0 && isRateLimit.MatchString(text):
		return CodeRateLimited
	case status == http.StatusServiceUnavailable, status == 529, status == 0 && isOverloaded.MatchString(text):
		return CodeOverloaded
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		return CodeTimeout
	case status >= 400 && status < 500 && noSuchModel.MatchString(text):
		return CodeModelNotFound
	case status >= 400 && status < 500:
		return CodeBadRequest
	}
	return CodeUpstream
}

// phrases begin the message of a refusal; the server's own words follow.
var phrases = map[string]string{
	CodeUnauthorized:   "the API key was refused",
	CodeQuotaExhausted: "the account has no quota left",
	CodeModelNotFound:  "the model was not found",
	CodeRateLimited:    "too many requests",
	CodeOverloaded:     "the server is busy or still loading the model",
	CodeBadEndpoint:    "no OpenAI-compatible answer",
	CodeBadRequest:     "the request was refused",

	CodeContextExceeded: "the prompt and the answer do not fit the model's window",

	CodeTimeout:  "the server ran out of time",
	CodeUpstream: "the server failed",
}

// errorFrom turns a refusal into an Error. status is that of the response, 0 inside a stream.
func (t *transport) errorFrom(status int, r refusal) *Error {
	e := &Error{Code: r.code(status), Status: status}
	if status == http.StatusTooManyRequests && t.preset.QuotaRecovers {
		e.Code = CodeRateLimited
	}
	if e.Status == 0 {
		e.Status = r.status
	}
	switch e.Code {
	case CodeRateLimited, CodeOverloaded, CodeTimeout, CodeUpstream:
		e.Retryable = true
	}
	e.Window, _ = r.overflow()
	phrase := phrases[e.Code]
	if e.Code == CodeUnauthorized {
		phrase = t.keyPhrase()
	}
	if e.Status != 0 {
		phrase += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if words := t.clean(r.Message); words != "" {
		phrase += ": " + words
	}
	e.Message = fmt.Sprintf("%s: %s", t.ep, phrase)
	e.RetryAfter = waitInWords(r.Message)
	if e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity {
		e.named = r.namedParams()
	}
	return e
}

func (t *transport) keyPhrase() string {
	setting := ""
	if t.preset.KeyEnv != "" {
		setting = " in " + t.preset.KeyEnv
	}
	if t.ep.APIKey == "" {
		return "an API key is needed" + setting
	}
	return "the API key" + setting + " was refused"
}

// clean makes a server's words safe to show: no key, no control characters, at most maxMessageRunes.
func (t *transport) clean(s string) string {
	if t.ep.APIKey != "" {
		s = strings.ReplaceAll(s, t.ep.APIKey, "[key]")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if rs := []rune(s); len(rs) > maxMessageRunes {
		s = string(rs[:maxMessageRunes]) + "…"
	}
	return s
}
