package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// decode reads the JSON body of a request into v. Unknown fields, a second
// value and wrong types are refused by name.
func decode(c *gin.Context, v any) error { return decodeUpTo(c, v, maxJSON) }

// decodeUpTo is decode with a limit of its own, in bytes.
func decodeUpTo(c *gin.Context, v any, most int64) error {
	d := json.NewDecoder(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	d.DisallowUnknownFields()
	return decodeFrom(d, v)
}

// decodeKnown is decodeUpTo that leaves out the fields which v lacks.
func decodeKnown(c *gin.Context, v any, most int64) error {
	return decodeFrom(json.NewDecoder(http.MaxBytesReader(c.Writer, c.Request.Body, most)), v)
}

func decodeFrom(d *json.Decoder, v any) error {
	err := d.Decode(v)
	whole := err == nil
	if whole {
		_, err = d.Token()
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return err
	}
	if whole {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return badRequest("body", "the body has more than one JSON value")
	}
	if ours := (*apiError)(nil); errors.As(err, &ours) {
		return ours
	}
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		field := cmp.Or(wrong.Field, "body")
		return badRequest(field, fmt.Sprintf("%s cannot be a %s", field, wrong.Value))
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name := strings.Trim(field, `"`)
		return badRequest(name, fmt.Sprintf("there is no field %q", name))
	}
	return badRequest("body", "the body is not a JSON object of this form: "+strings.TrimPrefix(err.Error(), "json: "))
}

// Lists are paged.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// limit reads the query parameter name as a number from 1 to most; absent it
// is fallback.
func limit(c *gin.Context, name string, fallback, most int) (int, error) {
	text := c.Query(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, badRequest(name, fmt.Sprintf("%s must be a number from 1 to %d", name, most))
	}
	return n, nil
}

// flag reads the query parameter name as true or false; absent it is false.
func flag(c *gin.Context, name string) (bool, error) {
	switch c.Query(name) {
	case "true":
		return true, nil
	case "", "false":
		return false, nil
	}
	return false, badRequest(name, fmt.Sprintf("%s must be true or false", name))
}

// day reads a date, YYYY-MM-DD; "" is the zero time.
func day(param, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, badRequest(param, fmt.Sprintf("%s must be a date like 2025-12-31", param))
	}
	return t, nil
}

// logged writes one line a request: never its question, its body or its query.
func (s *Server) logged(c *gin.Context) {
	start := time.Now()
	c.Next()
	level := slog.LevelDebug
	attrs := []any{"method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "took", time.Since(start)}
	if err := c.Errors.Last(); err != nil && c.Writer.Status() >= http.StatusInternalServerError && !errors.Is(err.Err, errShuttingDown) {
		level = slog.LevelError
		attrs = append(attrs, "err", err.Err)
	}
	s.Log.Log(c.Request.Context(), level, "request", attrs...)
}

// rescue, deferred, turns a panic in work that no request waits for into an
// error of that work.
func (s *Server) rescue(work string, err *error) {
	if p := recover(); p != nil {
		s.Log.Error("panic", "work", work, "panic", p, "stack", string(debug.Stack()))
		*err = errPanic
	}
}

var errPanic = errors.New("panic")

// recovered turns a panic into an error of that one request.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.Log.Error("panic", "route", c.FullPath(), "panic", p, "stack", string(debug.Stack()))
			fail(c, errPanic)
		}
	}()
	c.Next()
}
