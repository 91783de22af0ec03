package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/corpus/load"
	"footnote/corpus/schema"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/web/state"
)

// apiError is an error as a client sees it.
type apiError struct {
	Status    int     `json:"-"`
	Message   string  `json:"message"`
	Type      string  `json:"type"`
	Code      string  `json:"code"`
	Param     *string `json:"param"`
	retryable bool
}

func (e *apiError) Error() string { return e.Message }

// The types of errors.
const (
	typeRequest  = "invalid_request_error"
	typeAccess   = "authentication_error"
	typeNotFound = "not_found_error"
	typeLimit    = "rate_limit_error"
	typeUpstream = "upstream_error"
	typeServer   = "server_error"
)

var (
	errForeignHost   = &apiError{Status: 403, Type: typeAccess, Code: "foreign_host", Message: "this is not an address that Footnote serves; on its own machine open it as http://127.0.0.1 or http://localhost, elsewhere by the address it listens on or by its --public-url"}
	errForeignOrigin = &apiError{Status: 403, Type: typeAccess, Code: "foreign_origin", Message: "requests from other web pages are refused"}
	errNoKey         = &apiError{Status: 401, Type: typeAccess, Code: "missing_api_key", Message: "this needs an access key: send Authorization: Bearer KEY, or sign in; footnote keys create makes one"}
	errWrongKey      = &apiError{Status: 401, Type: typeAccess, Code: "invalid_api_key", Message: "there is no such access key, or no more"}
	errSignedOut     = &apiError{Status: 401, Type: typeAccess, Code: "signed_out", Message: "this browser is not signed in any more"}
	errSignIns       = &apiError{Status: 429, Type: typeLimit, Code: "too_many_sign_ins", Message: "too many wrong keys from this address; wait a little", retryable: true}
	errNoRoute       = &apiError{Status: 404, Type: typeNotFound, Code: "no_route", Message: "there is nothing at this path; the API is under /api/v1"}
	errNoOpenAI      = &apiError{Status: 404, Type: typeNotFound, Code: "no_route", Message: "there is nothing at this path; of the OpenAI API there are /v1/chat/completions, /v1/embeddings and /v1/models"}
	errNoMethod      = &apiError{Status: 405, Type: typeRequest, Code: "method_not_allowed", Message: "this path does not take this method"}
	errBusy          = &apiError{Status: 429, Type: typeLimit, Code: "too_many_answers", Message: "too many answers are being written; try again in a few seconds", retryable: true}
	errBusyJobs      = &apiError{Status: 429, Type: typeLimit, Code: "too_many_jobs", Message: "too many uploads are being read; try again when one is done", retryable: true}
	errShuttingDown  = &apiError{Status: 503, Type: typeServer, Code: "shutting_down", Message: "Footnote is being stopped; ask again when it is back", retryable: true}
	errDiskFull      = &apiError{Status: 507, Type: typeServer, Code: "disk_full", Message: "the disk of the data folder is full: make room there, then try again", retryable: true}
	errNoEmbedder    = &apiError{Status: 503, Type: typeServer, Code: "no_embedder", Message: "nothing makes embeddings here", retryable: true}
	errRunning       = &apiError{Status: 409, Type: typeRequest, Code: "answer_running", Message: "the answer is still being written; read its events"}
)

// badRequest is an error in the parameter of a request.
func badRequest(param, message string) *apiError {
	return &apiError{Status: 400, Type: typeRequest, Code: "invalid_parameter", Message: message, Param: &param}
}

// known maps the errors of the packages below to what a client sees. The first
// match counts; a message of "" shows the error's own.
var known = []struct {
	err  error
	seen apiError
}{
	{context.Canceled, apiError{Status: 499, Type: typeRequest, Code: "stopped", Message: "stopped"}},
	{context.DeadlineExceeded, apiError{Status: 504, Type: typeUpstream, Code: "timeout", Message: "it took too long", retryable: true}},
	{rag.ErrEmpty, apiError{Status: 400, Type: typeRequest, Code: "empty_question"}},
	{rag.ErrTooLong, apiError{Status: 413, Type: typeRequest, Code: "question_too_long"}},
	{rag.ErrInstructions, apiError{Status: 400, Type: typeRequest, Code: "instructions_too_long"}},
	{rag.ErrNoModel, apiError{Status: 400, Type: typeRequest, Code: "no_model", Message: "no model is configured: ask in mode \"auto\", start a local model server, or set FOOTNOTE_BASE_URL"}},
	{corpus.ErrNotFound, apiError{Status: 404, Type: typeNotFound, Code: "no_such_article"}},
	{corpus.ErrNoVersion, apiError{Status: 404, Type: typeNotFound, Code: "no_such_version"}},
	{corpus.ErrInvalid, apiError{Status: 400, Type: typeRequest, Code: "invalid_article"}},
	{corpus.ErrCursor, apiError{Status: 400, Type: typeRequest, Code: "invalid_cursor"}},
	{state.ErrCursor, apiError{Status: 400, Type: typeRequest, Code: "invalid_cursor"}},
	{state.ErrKey, apiError{Status: 400, Type: typeRequest, Code: "key_refused"}},
	{state.ErrNotFound, apiError{Status: 404, Type: typeNotFound, Code: "not_found"}},
	{load.ErrUnsupported, apiError{Status: 415, Type: typeRequest, Code: "unsupported_format"}},
	{load.ErrDamaged, apiError{Status: 422, Type: typeRequest, Code: "damaged_file"}},
	{load.ErrEmpty, apiError{Status: 400, Type: typeRequest, Code: "no_text"}},
	{load.ErrTooLarge, apiError{Status: 413, Type: typeRequest, Code: "too_large"}},
	{fetch.ErrAddress, apiError{Status: 400, Type: typeRequest, Code: "invalid_address"}},
	{fetch.ErrUnreachable, apiError{Status: 502, Type: typeUpstream, Code: "unreachable", retryable: true}},
	{fetch.ErrStatus, apiError{Status: 502, Type: typeUpstream, Code: "site_error", retryable: true}},
	{fetch.ErrRobots, apiError{Status: 422, Type: typeRequest, Code: "robots"}},
	{fetch.ErrPaywall, apiError{Status: 422, Type: typeRequest, Code: "paywall"}},
	{fetch.ErrConsent, apiError{Status: 422, Type: typeRequest, Code: "consent_page"}},
	{fetch.ErrBlocked, apiError{Status: 422, Type: typeRequest, Code: "blocked"}},
	{fetch.ErrGone, apiError{Status: 422, Type: typeRequest, Code: "page_gone"}},
	{fetch.ErrType, apiError{Status: 422, Type: typeRequest, Code: "no_article"}},
	{fetch.ErrTooLarge, apiError{Status: 413, Type: typeRequest, Code: "too_large"}},
	{errNoPage, apiError{Status: 422, Type: typeRequest, Code: "no_article"}},
	{corpus.ErrThin, apiError{Status: 422, Type: typeRequest, Code: "no_article"}},
}

// seenAs returns err as a client sees it. What is not known is a server error,
// without its text: that goes to the log.
func seenAs(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	upstream := (*llm.Error)(nil)
	if errors.As(err, &upstream) && !errors.Is(err, context.Canceled) {
		return &apiError{Status: 502, Type: typeUpstream, Code: upstream.Code, Message: upstream.Message, retryable: upstream.Retryable}
	}
	if schema.IsFull(err) {
		return errDiskFull
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			seen := k.seen
			if seen.Message == "" {
				seen.Message = err.Error()
			}
			return &seen
		}
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &apiError{Status: 413, Type: typeRequest, Code: "too_large", Message: "the request is too large"}
	}
	return &apiError{Status: 500, Type: typeServer, Code: "internal", Message: "something went wrong here; the server's log has more"}
}

// unread returns why a source was not read as a client sees it that has its name: without
// the name of what was tried, which may be one that only the program gives it.
func unread(err error) *apiError {
	seen := *seenAs(err)
	if tried := err.Error(); seen.Message == tried {
		for _, verb := range []string{"load ", "fetch ", "article "} {
			if why := errors.Unwrap(err); why != nil && strings.HasPrefix(tried, verb) {
				seen.Message = why.Error()
				break
			}
		}
	}
	return &seen
}

// inWords says why a source of work was not read, for the list of what became of it. What
// is our own fault goes to the log, with the work and its id.
func (s *Server) inWords(err error, work, id string) string {
	seen := unread(err)
	if seen.Type == typeServer {
		s.Log.Error("a source was not read", work, id, "err", err)
	}
	return seen.Message
}

// fail answers a request with err and notes it for the log.
func fail(c *gin.Context, err error) {
	_ = c.Error(err)
	e := seenAs(err)
	switch {
	case e.Status == http.StatusUnauthorized:
		c.Header("WWW-Authenticate", "Bearer")
	case e.Status == http.StatusTooManyRequests && c.Writer.Header().Get("Retry-After") == "":
		c.Header("Retry-After", "2")
	}
	c.AbortWithStatusJSON(e.Status, gin.H{"error": e})
}

// writeError answers a request that never reached a route.
func writeError(w http.ResponseWriter, e *apiError) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(gin.H{"error": e}) // the client may be gone
}
