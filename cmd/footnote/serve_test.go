//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footnote/rag/llm/llmtest"
)

// A server that is told to end is gone within stopLimit, whatever it is doing.
const stopLimit = 5 * time.Second

func TestServe(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir)
	if body := get(t, s.url+"/healthz", http.StatusOK); !strings.Contains(body, `"ok"`) {
		t.Errorf("/healthz says %s", body)
	}
	if body := get(t, s.url+"/", http.StatusOK); !strings.Contains(body, "<title>") {
		t.Errorf("/ is no page: %.200s", body)
	}

	resp := s.post(t, "/api/v1/ask", `{"question": "How much were Tencent's capital expenditures in the third quarter of 2025?"}`)
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("ask: %s, %v\n%s", resp.Status, err, data)
	}
	a, err := readAnswer(data)
	if err != nil {
		t.Fatal(err)
	}
	if a.Mode != "extractive" || !strings.Contains(a.Answer, "13 billion yuan") {
		t.Errorf("the answer is %s: %s", a.Mode, a.Answer)
	}
	err = a.check(func(id string) (string, error) {
		return get(t, s.url+"/api/v1/articles/"+id+"/text", http.StatusOK), nil
	})
	if err != nil {
		t.Error(err)
	}

	// Beside it one can ask in the terminal, but not write.
	output(t, dir, "ask", "How much were Tencent's capital expenditures?")
	if out, err := program(t, dir, nil, "ingest", ".").CombinedOutput(); err == nil || !bytes.Contains(out, fmt.Appendf(nil, "(process %d)", s.Process.Pid)) {
		t.Errorf("ingest beside the server: %v, %s; want its process id, %d", err, out, s.Process.Pid)
	}

	if code, took := s.end(t, syscall.SIGTERM); code != 0 || took > stopLimit {
		t.Errorf("SIGTERM: exit code %d after %v", code, took)
	}
	if s.stderr.Len() > 0 {
		t.Errorf("standard error: %s", s.stderr.Bytes())
	}
}

func get(t *testing.T, url string, status int) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		t.Fatalf("GET %s: %s, %v\n%s", url, resp.Status, err, body)
	}
	return string(body)
}

// Readers of answers that are being written are told that the answer ends here.
func TestServeEndsWithOpenStreams(t *testing.T) {
	const streams = 20
	model := llmtest.NewServer(t)
	s := serve(t, t.TempDir(), "FOOTNOTE_PROVIDER=auto", "FOOTNOTE_BASE_URL="+model.URL, "FOOTNOTE_MODEL=fault-hang")
	var writing, ended sync.WaitGroup
	writing.Add(streams)
	for i := range streams {
		ended.Go(func() {
			err := readStream(s.post(t, "/api/v1/ask", `{"question": "What did Tencent spend?", "stream": true}`), writing.Done)
			if err != nil {
				t.Errorf("stream %d: %v", i, err)
			}
		})
	}
	writing.Wait()
	code, took := s.end(t, syscall.SIGTERM)
	ended.Wait()
	if code != 0 || took > stopLimit {
		t.Errorf("SIGTERM: exit code %d after %v\n%s", code, took, s.stderr.Bytes())
	}
}

// readStream reads a stream to its end, which must be an error event. It calls
// writing, once, when the model is being asked, or when that cannot come.
func readStream(resp *http.Response, writing func()) error {
	writing = sync.OnceFunc(writing)
	defer writing()
	defer resp.Body.Close()
	event := ""
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "status" && strings.Contains(value, `"writing"`):
			writing()
		case name == "data" && event == "done":
			return fmt.Errorf("the answer is complete: %s", value)
		case name == "data" && event == "error":
			var e struct{ Code, Message string }
			if err := json.Unmarshal([]byte(value), &e); err != nil || e.Code == "" || e.Message == "" {
				return fmt.Errorf("error event %s: %w", value, err)
			}
			return nil
		}
	}
	return fmt.Errorf("the stream ends with %q", event)
}

// A server that is ended while it is asked, and given articles, leaves nothing
// half-done, and begins nothing when its stores are closed already. The latter
// the race detector sees.
func TestServeEndsUnderLoad(t *testing.T) {
	const clients, enough = 16, 100
	dir := t.TempDir()
	s := serve(t, dir)
	var (
		done    sync.WaitGroup
		replies atomic.Int64
		reached = make(chan struct{})
	)
	for i := range clients {
		done.Go(func() {
			for n := 0; ; n++ {
				path, body := "/api/v1/ask", `{"question": "What did Tencent spend?"}`
				if i > 0 { // all clients but one
					path, body = "/api/v1/articles", fmt.Sprintf(`{"text": "Note %d of client %d about the ferries and the harbour."}`, n, i)
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					return // it has ended
				}
				resp.Body.Close()
				if replies.Add(1) == enough {
					close(reached)
				}
			}
		})
	}
	select {
	case <-reached:
	case <-time.After(patience):
		t.Errorf("only %d replies in %v", replies.Load(), patience)
	}
	code, took := s.end(t, syscall.SIGTERM)
	done.Wait()
	if code != 0 || took > stopLimit || s.stderr.Len() > 0 {
		t.Errorf("SIGTERM: exit code %d after %v\n%s", code, took, s.stderr.Bytes())
	}
	output(t, dir, "doctor", "--addr", "127.0.0.1:0")
	checkRows(t, dir, orphans)
}

// Interrupted work says how far it came, and exits with 130.
func TestInterrupted(t *testing.T) {
	t.Run("ask", func(t *testing.T) {
		model := llmtest.NewServer(t)
		cmd := program(t, t.TempDir(), []string{"FOOTNOTE_PROVIDER=auto", "FOOTNOTE_BASE_URL=" + model.URL, "FOOTNOTE_MODEL=fault-hang"}, "ask", "What did Tencent spend?")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		await(t, "the model to be asked", func() bool { return len(model.Asked("/chat/completions")) > 0 })
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if code := exitOf(t, cmd); code != exitInterrupted || stderr.String() != "footnote: interrupted\n" {
			t.Errorf("exit code %d, %s", code, stderr.Bytes())
		}
		<-model.Asked("/chat/completions")[0].Gone
	})

	t.Run("ingest", func(t *testing.T) {
		folder, dir := t.TempDir(), t.TempDir()
		writeArticles(t, folder, crashArticles, 2500)
		cmd := program(t, dir, nil, "ingest", "--json", folder)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := ingestLines(t, &lineCounter{r: out, call: func(lines int) {
			if lines == 5 {
				_ = cmd.Process.Signal(syscall.SIGINT)
			}
		}})
		want := fmt.Sprintf("footnote: interrupted: %d of %d sources done; the same command goes on\n", len(lines), crashArticles)
		if code := exitOf(t, cmd); code != exitInterrupted || stderr.String() != want {
			t.Errorf("exit code %d, %swant 130, %s", code, stderr.Bytes(), want)
		}
		have := listed(t, dir)
		for source, line := range lines {
			if have[source].ID != line.ArticleID {
				t.Errorf("%s was acknowledged as %s and is %q now", source, line.ArticleID, have[source].ID)
			}
		}
		output(t, dir, "ingest", folder)
		if got := listed(t, dir); len(got) != crashArticles {
			t.Errorf("%d articles in the end", len(got))
		}
	})
}

// await returns when a condition on another process holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	giveUp := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-giveUp:
			t.Fatalf("waited %v for %s", patience, what)
		}
	}
}
