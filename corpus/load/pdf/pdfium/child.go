package pdfium

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"time"

	"footnote/corpus/load/pdf"
)

// Verb is the first argument with which [Reader] starts the program anew, and on which the
// program has to call [Child] with the arguments that follow.
const Verb = "pdf-child"

// Limits of a child. A file that needs more is refused.
const (
	Timeout     = 30 * time.Second
	warmTimeout = 2 * time.Minute // to compile PDFium on a slow machine, once
	maxHeap     = 256 << 20       // bytes at which Go collects garbage eagerly
	maxAddress  = 3 << 30         // bytes of address space, most of which Go only reserves
	maxData     = 448 << 20       // bytes of it that may be written to
	maxCPU      = 60              // seconds of all cores together
	maxAnswer   = 256 << 20       // bytes of JSON
)

// answer is what a child prints: a document, or the name of the error.
type answer struct {
	Error    string       `json:"error,omitempty"`
	Document pdf.Document `json:"document"`
}

// failures are the errors that a child may print, by name.
var failures = map[string]error{
	"encrypted": pdf.ErrEncrypted,
	"damaged":   pdf.ErrDamaged,
	"pages":     pdf.ErrManyPages,
	"glyphs":    pdf.ErrManyGlyphs,
}

// Child reads a PDF from in and prints its text to out. It is the whole life of a process
// that a [Reader] started: it takes away what it does not need, reads, and returns the exit
// code. Args are the arguments after Verb.
//
// Without input it compiles PDFium into the cache and prints an empty document.
func Child(ctx context.Context, args []string, in io.Reader, out io.Writer) int {
	const failed = 3
	timeout := Timeout
	if len(args) > 1 && args[1] == warmArg {
		timeout = warmTimeout
	}
	time.AfterFunc(timeout, func() { os.Exit(failed) }) // also where nobody is left to end it
	debug.SetMemoryLimit(maxHeap)
	if err := limitSelf(timeout); err != nil {
		return failed
	}
	cache := ""
	if len(args) > 0 {
		cache = args[0]
	}
	e, err := newEngine(ctx, cache)
	if err != nil {
		return failed
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return failed
	}
	if err := closeDoors(); err != nil {
		return failed
	}
	var a answer
	if len(data) > 0 {
		a = answerOf(e.read(data))
	}
	if json.NewEncoder(out).Encode(a) != nil {
		return failed
	}
	return 0
}

func answerOf(d pdf.Document, err error) answer {
	for name, known := range failures {
		if errors.Is(err, known) {
			return answer{Error: name}
		}
	}
	return answer{Document: d}
}
