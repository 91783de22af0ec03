package fetch

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

// hostileServer builds and starts the independent server of hostile pages, and returns its address.
func hostileServer(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(hostileSource); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the source of the hostile server is not here")
	}
	program := filepath.Join(t.TempDir(), "hostile")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = hostileSource
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the hostile server: %v\n%s", err, out)
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
		t.Fatalf("the hostile server named no address: %v", err)
	}
	return strings.TrimSpace(address)
}

// Every page of the independent hostile server is fetched or refused by name.
func TestHostilePages(t *testing.T) {
	site := hostileServer(t) + "/w/"
	for _, tt := range []struct {
		page string
		want error
	}{
		{"ok", nil}, {"hops/5", nil}, {"hops/20", ErrStatus}, {"loop", ErrStatus}, {"hang", ErrUnreachable}, {"gzipbomb", ErrTooLarge}, {"short", ErrUnreachable},
		{"to?u=http://10.0.0.1/", ErrAddress}, {"to?u=http://169.254.169.254/latest/meta-data/", ErrAddress}, {"to?u=http://[::1]/", ErrAddress},
		{"to?u=http://[::ffff:127.0.0.1]/", ErrAddress}, {"to?u=file:///etc/passwd", ErrAddress}, {"to?u=gopher://127.0.0.1:70/", ErrAddress},
		{"status/401", ErrBlocked}, {"status/403", ErrBlocked}, {"status/404", ErrGone}, {"status/429", ErrBlocked}, {"status/500", ErrStatus}, {"status/503", ErrStatus},
		{"nothing", ErrGone},
	} {
		c := allowed(t, nil)
		if tt.page == "hang" {
			c.within = 100 * time.Millisecond
		}
		reply, err := get(t, c, site+tt.page)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.page, err, tt.want)
		}
		if err == nil && !strings.Contains(string(reply.Data), "KWEB01") || err != nil && len(reply.Data) > 0 {
			t.Errorf("%s: %d bytes, %v", tt.page, len(reply.Data), err)
		}
		if strings.HasPrefix(tt.page, "status/5") && reply.RetryAfter != time.Hour {
			t.Errorf("%s: try again in %v", tt.page, reply.RetryAfter)
		}
	}
}
