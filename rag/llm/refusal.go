package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// refusal is a server's error report, in any of its dialects.
type refusal struct {
	Message, Code, Type, Param string
	status                     int      // numeric code inside the report; 0: none
	window                     int      // n_ctx inside the report (llama.cpp); 0: none
	fields                     []string // request fields that a validation report points at
}

// parseRefusal reads {"error":{…}}, the same in a list (Gemini), {"error":"…"}, {"object":"error","message":…}
// (older vLLM), {"detail":…} (FastAPI) and {"code":…,"message":…} (DashScope). ok is false where body is none of these.
func parseRefusal(body []byte) (r refusal, ok bool) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) == 1 {
		body = list[0]
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return refusal{}, false
	}
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
		r.Message, r.fields = plain(raw), pointedAt(raw)
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
	var nested struct { // Mistral
		Detail json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(f["message"], &nested) == nil {
		r.fields = pointedAt(nested.Detail)
	}
}

// pointedAt lists the fields of a request that a validation report of FastAPI (pydantic) points at.
func pointedAt(detail json.RawMessage) (fields []string) {
	var list []struct {
		Loc []any `json:"loc"` // "body", then a path of names and indexes
	}
	_ = json.Unmarshal(detail, &list) // a report of another form points at nothing
	for _, one := range list {
		if len(one.Loc) > 1 {
			fields = append(fields, fmt.Sprint(one.Loc[1]))
		}
	}
	return fields
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
	noQuota      = regexp.MustCompile(`(?i)insufficient[_ ](quota|balance|credits|funds)|exceeded_current_quota|arrearage|free tier .*exhausted|credit balance is too low`)
	isLoading    = regexp.MustCompile(`(?i)\bloading\b|not (yet )?ready|starting up|warming up`)
	isContent    = regexp.MustCompile(`(?i)data_?inspection_?failed|inappropriate content|content[_ ]filter|content management policy|content_policy|content exists risk|considered high risk|input was flagged|violates usage guidelines`)
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
	case isContent.MatchString(text):
		return CodeContentRefused
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
	CodeModelNotFound:  "the model was not found",
	CodeRateLimited:    "too many requests",
	CodeOverloaded:     "the server is busy",
	CodeBadEndpoint:    "no OpenAI-compatible answer",
	CodeBadRequest:     "the request was refused",
	CodeContentRefused: "the server's content filter refused the question, its passages or the answer",

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
	e.loading = e.Status == http.StatusServiceUnavailable && isLoading.MatchString(r.Message)
	e.Window, _ = r.overflow()
	phrase := t.phrase(e)
	if e.Status != 0 {
		phrase += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if words := t.clean(r.Message); words != "" {
		phrase += ": " + words
	}
	e.Message = fmt.Sprintf("%s: %s", t.ep, phrase)
	e.RetryAfter = waitInWords(r.Message)
	if e.Code == CodeRateLimited && e.RetryAfter == 0 && t.preset.QuotaRecovers && isQuota.MatchString(r.Message) {
		e.RetryAfter = quotaRecovery
	}
	if e.Code == CodeBadRequest {
		e.named = r.namedParams(t.preset.optionalParams())
	}
	return e
}

// quotaRecovery is the wait where a quota by the minute is used up and the server does not say how long that lasts.
const quotaRecovery = 10 * time.Second

var isQuota = regexp.MustCompile(`(?i)current (quota|requests list)`)

// phrase begins the message of e.
func (t *transport) phrase(e *Error) string {
	setting := "FOOTNOTE_API_KEY"
	if t.preset.KeyEnv != "" {
		setting += " or " + t.preset.KeyEnv
	}
	switch {
	case e.Code == CodeUnauthorized && t.ep.APIKey == "":
		return "an API key is needed, set " + setting
	case e.Code == CodeUnauthorized:
		return "the API key was refused, check " + setting
	case e.Code == CodeQuotaExhausted:
		return "the account has no quota left, check that of " + setting
	case e.loading:
		return "the server is still loading the model"
	case e.Window > 0:
		return fmt.Sprintf("%s of %d tokens", phrases[e.Code], e.Window)
	}
	return phrases[e.Code]
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
