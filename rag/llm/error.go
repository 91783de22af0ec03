package llm

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The codes of an [Error].
const (
	CodeUnreachable    = "unreachable"     // no connection
	CodeUnauthorized   = "unauthorized"    // key missing, wrong or not allowed
	CodeQuotaExhausted = "quota_exhausted" // the account is empty; waiting does not help
	CodeModelNotFound  = "model_not_found" // the server does not have the model
	CodeNoModel        = "no_model"        // no model is set and none could be chosen
	CodeRateLimited    = "rate_limited"    // too many requests
	CodeOverloaded     = "overloaded"      // busy, or still loading its model
	CodeBadEndpoint    = "bad_endpoint"    // the base URL is not that of an OpenAI-compatible server
	CodeBadRequest     = "bad_request"     // the server refused the request as it was
	CodeContentRefused = "content_refused" // the server's content filter refused the question or the answer

	CodeContextExceeded = "context_exceeded" // the prompt and the answer do not fit the model's window

	CodeTimeout      = "timeout"       // a limit of [Limits] passed, or the server's own
	CodeCutStream    = "cut_stream"    // the stream ended without its end mark
	CodeEmptyAnswer  = "empty_answer"  // a complete stream with no text
	CodeBadEmbedding = "bad_embedding" // vectors missing, of the wrong length, zero or not finite
	CodeBadRerank    = "bad_rerank"    // scores missing, for no text, twice or not numbers
	CodeUpstream     = "upstream"      // any other fault of the server
)

// Error is what went wrong with a model server, fit to be shown to a person: it names the server and never the key.
type Error struct {
	Code       string        // one of the Code constants
	Status     int           // HTTP status; 0: none was received
	Message    string        // one line
	Retryable  bool          // the same request may succeed later
	RetryAfter time.Duration // how long the server asked to wait; 0: it did not say
	Window     int           // the model's window in tokens where an overflow says it; 0: not said
	Err        error         // cause; nil: none below this package

	named   []string // optional request fields that the refusal of a request names
	loading bool     // the server is loading its model: it is asked again until it has
	starved bool     // the answer is empty because its token limit was used up first
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.Err }

// retryNow reports whether trying again at once, after a short wait, is worth it. A limit that passed on our side
// is not: the person has waited long enough.
func (e *Error) retryNow() bool {
	switch e.Code {
	case CodeUnreachable, CodeRateLimited, CodeOverloaded, CodeCutStream:
		return e.Retryable
	}
	return e.Retryable && e.Status >= 500
}

func badEndpoint(format string, args ...any) *Error {
	return &Error{Code: CodeBadEndpoint, Message: fmt.Sprintf(format, args...)}
}

func timedOut(ep Endpoint, what string, limit time.Duration) *Error {
	return &Error{Code: CodeTimeout, Retryable: true, Message: fmt.Sprintf("%s: %s within %v", ep, what, limit)}
}

// causeOf says why ctx ended: one of our own limits as *Error, the caller's doing as the context's error.
func causeOf(ctx context.Context) error {
	var e *Error
	if cause := context.Cause(ctx); errors.As(cause, &e) {
		return e
	}
	return ctx.Err()
}
