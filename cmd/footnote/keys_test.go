//go:build unix

package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// A server that other machines can reach answers who has a key, and keys come and go
// while it serves. No key is in its log.
func TestServeWithKeys(t *testing.T) {
	dir := t.TempDir()
	create := func(scope string) string {
		return strings.TrimSpace(string(output(t, dir, "keys", "create", "--scope", scope)))
	}
	admin := create("admin")
	s := serveOn(t, "0.0.0.0:0", dir, "FOOTNOTE_LOG=debug")
	status := func(method, path, key string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(`{"question": "What did Tencent spend?"}`))
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			req.Header.Set("Authorization", "Bearer "+key)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	ask := create("ask")
	for _, tt := range []struct {
		method, path, key string
		want              int
	}{
		{"GET", "/healthz", "", 200},
		{"GET", "/", "", 200},
		{"GET", "/readyz", "", 401},
		{"GET", "/api/v1/status", "", 401},
		{"GET", "/api/v1/status", "wrong", 401},
		{"GET", "/api/v1/status", admin, 200},
		{"GET", "/api/v1/keys", admin, 200},
		{"POST", "/api/v1/ask", "", 401},
		{"POST", "/api/v1/ask", ask, 200}, // made while it serves
		{"DELETE", "/api/v1/articles?sample=true", ask, 403},
		{"GET", "/api/v1/keys", ask, 403},
	} {
		if got := status(tt.method, tt.path, tt.key); got != tt.want {
			t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, got, tt.want)
		}
	}
	revoked := 0
	for line := range strings.Lines(string(output(t, dir, "keys", "list"))) {
		if id := strings.Fields(line)[0]; strings.Contains(line, " ask ") {
			output(t, dir, "keys", "revoke", id)
			revoked++
		}
	}
	if got := status("POST", "/api/v1/ask", ask); revoked != 1 || got != 401 {
		t.Errorf("%d revoked; the key that was: status %d", revoked, got)
	}
	if code, _ := s.end(t, syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for i, key := range []string{admin, ask} {
		if strings.Contains(s.stderr.String(), key) {
			t.Errorf("key %d is in the log", i)
		}
	}
	if !strings.Contains(s.stderr.String(), fmt.Sprint("status=", http.StatusForbidden)) {
		t.Error("the log has none of the requests")
	}
}
