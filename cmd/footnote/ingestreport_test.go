package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/load"
)

// The name of a file cannot write lines of its own, or colours, into the report.
func TestReportIsLines(t *testing.T) {
	var out, errs bytes.Buffer
	r := newIngestReport(&invocation{streams: streams{&out, &errs}}, false)
	r.eachLine = true
	const name = "a\n\x1b[31madded  b.txt"
	r.add(name, corpus.Result{Status: corpus.Added}, nil)
	r.add(name, corpus.Result{}, errors.New("load "+name))
	r.end()
	if got, want := out.String(), "added  a added b.txt\n1 added, 1 failed\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := errs.String(); strings.Contains(got, "\x1b") || strings.Count(got, "\n") != 2 {
		t.Errorf("%q", got)
	}
}

// A file too large is not read, and its size is said.
func TestFileTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	for size, want := range map[int64]string{load.MaxInput: "", 64 << 20: "too large: 64 MB, the most is 32 MB"} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		data, _, err := readFile(path)
		if got := errorText(err); got != want || err == nil && int64(len(data)) != size {
			t.Errorf("%d bytes: %d read, error %q, want %q", size, len(data), got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
