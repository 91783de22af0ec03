// Package pdfium reads the text of PDFs with PDFium, compiled to WebAssembly
// (github.com/klippa-app/go-pdfium), in a process of its own for each file.
//
// A PDF is a program made by strangers for a reader of a million lines of C++. PDFium runs
// inside a WebAssembly sandbox without files or network; the process around it has limits of
// time and memory, and a file that breaks them breaks nothing else.
package pdfium

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"footnote/corpus/load/pdf"
)

// warmArg is the argument of a child that is started for the cache alone.
const warmArg = "warm"

// maxChildren is how many files one Reader reads at a time: what each may use adds up. One
// child reads 70 pages of a long file in a second; a short file costs the start of its
// child, 0.17 seconds of processor time: 50 files of 2 pages took 7.5 seconds with one child
// on two cores, and 5 with two.
const maxChildren = 2

// Reader reads PDFs in child processes. It is safe for concurrent use.
type Reader struct {
	program  string
	cacheDir string
	places   chan struct{}
	timeout  time.Duration // of a file
	warmOnce sync.Once
}

// NewReader returns a Reader that starts program with the argument [Verb]. PDFium is compiled
// once into cacheDir, which takes seconds and is created if need be; with "" it is compiled
// for each file.
func NewReader(program, cacheDir string) *Reader {
	return &Reader{program: program, cacheDir: cacheDir, places: make(chan struct{}, maxChildren), timeout: Timeout}
}

// Read reads a PDF. Its errors are those of package pdf and of the context; another says
// that no child could be started.
func (r *Reader) Read(ctx context.Context, data []byte) (pdf.Document, error) {
	select {
	case r.places <- struct{}{}:
		defer func() { <-r.places }()
	case <-ctx.Done():
		return pdf.Document{}, context.Cause(ctx)
	}
	r.warmOnce.Do(func() { r.warm(ctx) })
	return r.run(ctx, data, r.timeout, r.cacheDir)
}

// warm fills the cache, so that the first file has all of its time for itself. Where it
// cannot, each file takes longer.
func (r *Reader) warm(ctx context.Context) {
	if r.cacheDir == "" || os.MkdirAll(r.cacheDir, 0o700) != nil {
		return
	}
	_, _ = r.run(ctx, nil, warmTimeout, r.cacheDir, warmArg)
}

// run starts a child with the arguments and gives it data to read.
func (r *Reader) run(ctx context.Context, data []byte, timeout time.Duration, args ...string) (pdf.Document, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, r.program, append([]string{Verb}, args...)...)
	cmd.Env = []string{} // no keys, no settings
	cmd.Stdin = bytes.NewReader(data)
	cmd.WaitDelay = time.Second
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return pdf.Document{}, fmt.Errorf("start a reader of PDFs: %w", err)
	}
	switch err := cmd.Start(); {
	case ctx.Err() != nil && err != nil:
		return pdf.Document{}, context.Cause(ctx)
	case err != nil:
		return pdf.Document{}, fmt.Errorf("start a reader of PDFs: %w", err)
	}
	var a answer
	decodeErr := json.NewDecoder(io.LimitReader(pipe, maxAnswer)).Decode(&a)
	if decodeErr != nil {
		cancel() // it has nothing more to say
	}
	waitErr := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return pdf.Document{}, context.Cause(ctx)
	case decodeErr != nil || waitErr != nil:
		return pdf.Document{}, pdf.ErrLimits // killed, or out of memory
	case a.Error != "":
		if err := failures[a.Error]; err != nil {
			return pdf.Document{}, err
		}
		return pdf.Document{}, pdf.ErrDamaged
	}
	return a.Document, nil
}
