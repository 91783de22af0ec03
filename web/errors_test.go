package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
	"footnote/web/state"
)

// canary is the text of an error that is nobody's business.
const canary = "canary /var/lib/secret.db"

func wrapped(err error) error { return fmt.Errorf("%s: %w", canary, err) }

// What each error of the packages below becomes. Only what a client can do
// something about is shown in its own words.
func TestErrorsAsClientsSeeThem(t *testing.T) {
	own := &apiError{Status: 418, Type: typeRequest, Code: "teapot", Message: "own words"}
	for _, tt := range []struct {
		err           error
		status        int
		typ, code     string
		retry, itsOwn bool
	}{
		{rag.ErrEmpty, 400, "invalid_request_error", "empty_question", false, true},
		{rag.ErrTooLong, 413, "invalid_request_error", "question_too_long", false, true},
		{rag.ErrNoModel, 400, "invalid_request_error", "no_model", false, false},
		{corpus.ErrNotFound, 404, "not_found_error", "no_such_article", false, true},
		{corpus.ErrInvalid, 400, "invalid_request_error", "invalid_article", false, true},
		{corpus.ErrCursor, 400, "invalid_request_error", "invalid_cursor", false, true},
		{corpus.ErrDamaged, 500, "server_error", "internal", false, false},
		{state.ErrNotFound, 404, "not_found_error", "not_found", false, true},
		{state.ErrKey, 400, "invalid_request_error", "key_refused", false, true},
		{state.ErrCursor, 400, "invalid_request_error", "invalid_cursor", false, true},
		{load.ErrUnsupported, 415, "invalid_request_error", "unsupported_format", false, true},
		{load.ErrDamaged, 422, "invalid_request_error", "damaged_file", false, true},
		{load.ErrEmpty, 400, "invalid_request_error", "no_text", false, true},
		{load.ErrTooLarge, 413, "invalid_request_error", "too_large", false, true},
		{context.Canceled, 499, "invalid_request_error", "stopped", false, false},
		{context.DeadlineExceeded, 504, "upstream_error", "timeout", true, false},
		{&http.MaxBytesError{Limit: 1}, 413, "invalid_request_error", "too_large", false, false},
		{&llm.Error{Code: llm.CodeOverloaded, Message: "busy", Retryable: true, Err: errors.New(canary)}, 502, "upstream_error", "overloaded", true, false},
		{&llm.Error{Code: llm.CodeUpstream, Message: "gone", Err: context.Canceled}, 499, "invalid_request_error", "stopped", false, false},
		{own, 418, "invalid_request_error", "teapot", false, false},
		{&fs.PathError{Op: "write", Path: canary, Err: syscall.ENOSPC}, 507, "server_error", "disk_full", true, false},
		{errBusy, 429, "rate_limit_error", "too_many_answers", true, false},
		{errors.New("anything else"), 500, "server_error", "internal", false, false},
		{errPanic, 500, "server_error", "internal", false, false},
	} {
		got := seenAs(wrapped(tt.err))
		if got.Status != tt.status || got.Type != tt.typ || got.Code != tt.code || got.retryable != tt.retry || got.Message == "" {
			t.Errorf("%v becomes %d %+v", tt.err, got.Status, got)
		}
		if strings.Contains(got.Message, canary) != tt.itsOwn {
			t.Errorf("%v is shown as %q", tt.err, got.Message)
		}
		if got.Status >= 500 && tt.itsOwn {
			t.Errorf("the table shows a server error in its own words: %v", tt.err)
		}
	}
}

// Behind every route a failing database is a server error, whose text stays in
// the log.
func TestServerErrorsAreNotShown(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	s.State.Close()
	s.Corpus.Close()
	failed := 0
	for _, sc := range everyRoute {
		r := sc.send(s, f)
		for _, bad := range []string{"sql", "database", "closed", ".db", ".go:", "goroutine"} {
			if strings.HasPrefix(sc.route, "GET /api") && strings.Contains(r.body, bad) {
				t.Errorf("%s shows %q: %.300s", sc.route, bad, r.body)
			}
		}
		if r.status >= 500 {
			failed++
			if e := r.failed(t, 500); e.Code != "internal" || e.Type != "server_error" {
				t.Errorf("%s: %+v", sc.route, e)
			}
		}
	}
	events := s.listenToAsk(english, nil).rest()
	if last := events[len(events)-1]; last.name != "error" || decoded[object](t, last.data)["code"] != "internal" || strings.Contains(last.data, "sql") {
		t.Errorf("the stream ends with %v", last)
	}
	if failed < 8 || !strings.Contains(s.log.String(), "level=ERROR msg=request") || !strings.Contains(s.log.String(), "sql: database is closed") {
		t.Errorf("%d routes failed; the log has\n%s", failed, s.log.String())
	}
}

// A panic is an error of one request, of one answer or of one file. The server
// goes on.
func TestPanics(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	engine, intake := s.engine(), s.Intake
	internal := func(name string, e failure) {
		t.Helper()
		if e.Code != "internal" || e.Type != "server_error" || strings.Contains(e.Message, "nil") {
			t.Errorf("%s: %+v", name, e)
		}
	}
	s.Use(nil)
	internal("a request", s.get("/api/v1/search?q=capex").failed(t, 500))
	s.Use(&rag.Engine{Log: s.Log})
	internal("an answer", s.ask(english, nil).failed(t, 500))
	events := s.listenToAsk(english, nil).rest()
	if names(events) != "start status error " || decoded[object](t, events[2].data)["code"] != "internal" {
		t.Errorf("a stream: %v", events)
	}
	s.Use(engine)
	s.Intake = corpus.Intake{}
	begun := in[Job](t, s.upload(file{"a.txt", "Antwerp"}, file{"b.txt", "Ghent"}))
	s.Wait()
	s.Intake = intake
	job := in[Job](t, s.get("/api/v1/jobs/"+begun.ID))
	if job.State != "done" || job.Failed != 2 || strings.Contains(orEmpty(job.Results[0].Error), "nil") {
		t.Errorf("a job: %+v", job)
	}
	if n := strings.Count(s.log.String(), "nil pointer"); n < 5 {
		t.Errorf("%d panics are in the log", n)
	}
	in[Answer](t, s.get("/api/v1/answers/"+f.answer))
	in[Answer](t, s.ask(english, nil))
}

// A handler that gives up on its client on purpose is no error.
func TestAbortIsNoPanic(t *testing.T) {
	s := openSite(t)
	r := s.router()
	r.GET("/abort", func(*gin.Context) { panic(http.ErrAbortHandler) })
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("recovered %v", p)
		}
	}()
	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/abort", nil))
}

// Whatever happens, the log has a line for it, one line, without the question,
// the key or an article.
func TestLog(t *testing.T) {
	s := openSite(t)
	s.secrets = append(s.secrets, "Antwerp", "Ghent", "quay", "dragons")
	in[Answer](t, s.ask(english, nil))
	s.get("/api/v1/search?q=" + "dragons&from=2025-01-01")
	s.get("/api/v1/articles?q=quay")
	s.ask("Where do dragons sleep?", object{"unknown": "dragons"})
	s.post("/api/v1/articles", object{"text": "The quay of Antwerp.", "title": "Ghent"})
	s.upload(file{"quay.png", "\x89PNG\r\n\x1a\n"})
	s.get("/dragons%0Alevel=ERROR")
	for _, fault := range llmtest.Faults() {
		if fault == "hang" || fault == "stall" || fault == "slow" {
			continue
		}
		s.ask(english, object{"model": "fault-" + fault, "mode": "generate"})
	}
	s.Wait()
	text := s.log.String() // the secrets are looked for when the site closes
	if got, want := strings.Count(text, "msg=answered"), strings.Count(text, "status=answered"); got == 0 || got < want {
		t.Errorf("%d answers are in the log", got)
	}
	if !strings.Contains(text, "level=ERROR msg=\"answer failed\"") || !strings.Contains(text, "route=/api/v1/ask status=502") {
		t.Errorf("the log has no failed answer:\n%s", text)
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "time=20") {
			t.Errorf("a line that is none: %s", line)
		}
	}
}

// What an error looks like is the same on every door.
func TestErrorObject(t *testing.T) {
	b, err := json.Marshal(map[string]any{"error": badRequest("top_k", "no")})
	must(t, err)
	if want := `{"error":{"message":"no","type":"invalid_request_error","code":"invalid_parameter","param":"top_k"}}`; string(b) != want {
		t.Errorf("%s, want %s", b, want)
	}
}
