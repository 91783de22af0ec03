package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// post sends a request and returns the status and the body.
func post(t *testing.T, s *Server, path, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(strings.TrimSuffix(s.URL, "/v1")+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func chatOf(words int, more string) string {
	return fmt.Sprintf(`{"model":"scripted","stream":false,"messages":[{"role":"system","content":"RULES"},{"role":"user","content":"%s LAST"}]%s}`,
		strings.Repeat("word ", words), more)
}

// What does not fit is refused in the words of the server that is played, or,
// by Ollama, cut from the front.
func TestPersonasKeepToTheirWindow(t *testing.T) {
	for persona, says := range map[Persona]string{
		LlamaCpp: `"n_ctx":1000`, VLLM: "maximum context length is 1000 tokens", LMStudio: "context length of only 1000 tokens",
	} {
		s := NewServer(t)
		s.Persona, s.Window = persona, 1000
		if status, body := post(t, s, "/v1/chat/completions", chatOf(2000, "")); status != http.StatusBadRequest || !strings.Contains(body, says) {
			t.Errorf("%s: %d %s", persona, status, body)
		}
		if status, body := post(t, s, "/v1/chat/completions", chatOf(20, "")); status != http.StatusOK {
			t.Errorf("%s: %d %s", persona, status, body)
		}
	}
	s := NewServer(t)
	s.Persona, s.Window = Ollama, 1000
	status, body := post(t, s, "/v1/chat/completions", chatOf(2000, ""))
	if status != http.StatusOK || !strings.Contains(body, `"prompt_tokens":1000`) || !strings.Contains(body, "LAST") {
		t.Errorf("%d %s", status, body)
	}
}

func TestOllamaHonoursNumCtx(t *testing.T) {
	s := NewServer(t)
	s.Persona, s.Window = Ollama, 1000
	for _, tt := range []struct {
		more  string
		count int
	}{
		{"", 1000},
		{`,"options":{"num_ctx":2048}`, 2048},
		{"", 2048}, // it stays loaded
		{`,"options":{"num_ctx":4096}`, Tokens("RULES") + Tokens(strings.Repeat("word ", 2000)+" LAST")},
	} {
		_, body := post(t, s, "/api/chat", chatOf(2000, tt.more))
		lines := strings.Split(strings.TrimSpace(body), "\n")
		var last struct {
			Done  bool
			Count int `json:"prompt_eval_count"`
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || !last.Done || last.Count != tt.count {
			t.Errorf("%s: %v, want %d, %v", tt.more, last, tt.count, err)
		}
	}
	if _, body := post(t, s, "/api/ps", ""); !strings.Contains(body, `"context_length":4096`) || !strings.Contains(body, `"scripted:latest"`) {
		t.Error(body)
	}
	if status, _ := post(t, s, "/api/chat", `{"model":"absent"}`); status != http.StatusNotFound {
		t.Errorf("an absent model: %d", status)
	}
}

func TestALoadingServerRefuses(t *testing.T) {
	loading := make(chan struct{})
	s := NewServer(t)
	s.Loading = loading
	if status, _ := post(t, s, "/v1/chat/completions", chatOf(1, "")); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	close(loading)
	if status, _ := post(t, s, "/v1/chat/completions", chatOf(1, "")); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}
