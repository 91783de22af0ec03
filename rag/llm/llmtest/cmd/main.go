// Command cmd serves the scripted model server of package llmtest, to try a program against it without a model:
//
//	go run ./rag/llm/llmtest/cmd -addr 127.0.0.1:11434 -delay 20ms -persona ollama -window 4096
//
// It answers where Ollama would, so a program that looks for a local server finds it. With a persona it speaks that
// server's own API too, and does with a prompt that is too long what that server does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"footnote/rag/llm/llmtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("llmtest", flag.ContinueOnError)
	fs.SetOutput(out)
	addr := fs.String("addr", "127.0.0.1:11434", "address to listen on")
	persona := fs.String("persona", "", fmt.Sprintf("server that it plays, one of %v; empty: none", llmtest.Personas()))
	window := fs.Int("window", llmtest.DefaultWindow, "window of its models, in tokens")
	delay := fs.Duration("delay", 20*time.Millisecond, "wait between two words of an answer")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if !slices.Contains(append(llmtest.Personas(), ""), llmtest.Persona(*persona)) {
		return fmt.Errorf("persona %q: there are %v", *persona, llmtest.Personas())
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", *addr, err)
	}
	model := llmtest.New()
	model.Delay, model.Persona, model.Window = *delay, llmtest.Persona(*persona), *window
	server := &http.Server{Handler: model, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() {
		model.Close()
		server.Close()
	})
	fmt.Fprintf(out, "http://%s/v1\nmodels: %s\n", listener.Addr(), strings.Join(model.Models, " "))
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", *addr, err)
	}
	return nil
}
