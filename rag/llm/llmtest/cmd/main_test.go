package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRunServesUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(ctx, []string{"-addr", "127.0.0.1:0", "-delay", "0"}, w) }()

	out := bufio.NewReader(r)
	base, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	resp, err := new(http.Client).Get(strings.TrimSpace(base) + "/models")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || !strings.Contains(string(body), `"id":"scripted"`) {
		t.Errorf("models: %v %s", err, body)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
}

func TestRunRefusesAnUnknownPersona(t *testing.T) {
	if err := run(t.Context(), []string{"-persona", "hal"}, io.Discard); err == nil || !strings.Contains(err.Error(), "ollama") {
		t.Errorf("error %v does not say which there are", err)
	}
}

func TestRunRefusesAnAddressInUse(t *testing.T) {
	if err := run(t.Context(), []string{"-addr", "256.0.0.1:1"}, io.Discard); err == nil {
		t.Error("no error for an address that cannot be listened on")
	}
}
