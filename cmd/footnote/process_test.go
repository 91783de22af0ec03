package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for a process that is to do something; far
// more than it needs, so that a busy machine fails nothing.
const patience = time.Minute

// program prepares a run of the program with its data folder in dir, and the
// settings ("FOOTNOTE_MODEL=x") besides those of settingsFor. It is killed when
// the test ends.
func program(t testing.TB, dir string, settings []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "footnote", args...) // see TestMain
	cmd.Dir = dir
	for _, name := range []string{"PATH", "GOCOVERDIR", "GORACE"} {
		cmd.Env = append(cmd.Env, name+"="+os.Getenv(name))
	}
	for name, value := range settingsFor(dir) {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, settings...)
	cmd.WaitDelay = patience
	return cmd
}

// output runs the program, which must succeed, and returns what it printed.
func output(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	cmd := program(t, dir, nil, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("footnote %s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return out
}

// exitOf waits for a process and returns its exit code.
func exitOf(t testing.TB, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("wait for %v: %v", cmd, err)
	}
	return cmd.ProcessState.ExitCode()
}

// server is the program, serving.
type server struct {
	*exec.Cmd
	url    string
	stderr bytes.Buffer
}

var servedAt = regexp.MustCompile(`^Footnote is at (http://127\.0\.0\.1:[1-9]\d*)(?: and every other address of this machine)? · \d+ articles · \S.*$`)

// serve starts the program on a free port and returns when it has said where.
func serve(t testing.TB, dir string, settings ...string) *server {
	t.Helper()
	return serveOn(t, "127.0.0.1:0", dir, settings...)
}

// serveOn is serve on another address.
func serveOn(t testing.TB, addr, dir string, settings ...string) *server {
	t.Helper()
	s := &server{Cmd: program(t, dir, settings, "serve", "--addr", addr)}
	s.Stderr = &s.stderr
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(patience, func() { _ = s.Process.Kill() })
	defer giveUp.Stop()
	line, err := bufio.NewReader(out).ReadString('\n')
	at := servedAt.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
	if at == nil {
		_ = s.Process.Kill()
		_ = s.Wait()
		t.Fatalf("the first line is %q (%v), want the URL\n%s", line, err, s.stderr.Bytes())
	}
	s.url = at[1]
	return s
}

// post sends JSON to a path of the server.
func (s *server) post(t testing.TB, path, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// end sends the server a signal and returns its exit code and how long it took.
func (s *server) end(t testing.TB, sig os.Signal) (code int, took time.Duration) {
	t.Helper()
	start := time.Now()
	if err := s.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(patience, func() { _ = s.Process.Kill() })
	defer giveUp.Stop()
	code = exitOf(t, s.Cmd)
	return code, time.Since(start)
}

// Words of the made-up articles: so many different ones, the frequent ones as
// much more frequent as in English (Zipf's law).
const vocabulary = 20_000

// writeArticles writes n made-up articles of about size bytes into dir, always
// the same ones. They have dates, publishers, headings and figures, and the
// first one begins with firstSentence.
func writeArticles(t testing.TB, dir string, n, size int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 8, vocabulary-1)
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: %s %s %d\npublisher: %s Post\ndate: %s\n---\n", madeUp(zipf.Uint64()), madeUp(zipf.Uint64()), i,
			madeUp(uint64(i%7)), time.Date(2023, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if i == 0 {
			b.WriteString(firstSentence + "\n\n")
		}
		for sentences := 0; b.Len() < size; sentences++ {
			switch {
			case sentences%12 == 11:
				fmt.Fprintf(&b, "\n\n## %s and %s\n\n", madeUp(zipf.Uint64()), madeUp(zipf.Uint64()))
			case sentences%4 == 3:
				b.WriteString("\n\n")
			}
			for word := range 8 + r.IntN(14) {
				if word > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(madeUp(zipf.Uint64()))
			}
			fmt.Fprintf(&b, " by %d.%d million yuan. ", r.IntN(900), r.IntN(10))
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.md", i)), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A question about the made-up articles, and the sentence that answers it.
const (
	firstSentence = "The lighthouse of Kråkvik was built in 1871 by the engineer Ottilie Brandt."
	firstQuestion = "Who built the lighthouse of Kråkvik?"
)

// madeUp returns the word of a rank: the more frequent, the shorter.
func madeUp(rank uint64) string {
	const syllables = "bacedifogulahemikonupareschistovukelwimonyardel"
	word := ""
	for n := rank + 12; n > 0; n /= 23 {
		word += syllables[2*(n%23) : 2*(n%23)+2]
	}
	return word
}
