package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus/load/pdf"
	"footnote/corpus/load/pdf/pdfium"
)

// TestMain makes the test binary the program that reads PDFs in a process of its own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == pdfium.Verb {
		os.Exit(pdfium.Child(context.Background(), os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(runTests(m))
}

// pdfCache is compiled into once for all tests.
var pdfCache string

func runTests(m *testing.M) int {
	var err error
	if pdfCache, err = os.MkdirTemp("", "pdfium"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(pdfCache)
	return m.Run()
}

// readPDFs returns a reader of real PDFs.
func readPDFs(t testing.TB) func([]byte) (pdf.Document, error) {
	t.Helper()
	if raceOn {
		t.Skip("PDFium is compiled, which takes minutes under the race detector")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := pdfium.NewReader(program, pdfCache)
	return func(data []byte) (pdf.Document, error) { return r.Read(t.Context(), data) }
}

const realGolden = "testdata/real/golden.txt"

// TestRealFiles reads files that the usual programs made of two articles, and compares all
// that comes out with one file that a person can read. testdata/real/make.sh says how they
// were made.
func TestRealFiles(t *testing.T) {
	read := readPDFs(t)
	names, err := filepath.Glob("testdata/real/*.*")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range names {
		if name == realGolden || filepath.Ext(name) == ".sh" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range Each(data, Source{Name: filepath.Base(name), PDF: read}) {
			fmt.Fprintf(&b, "==== %s\n", p.URI(filepath.Base(name)))
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			b.WriteString(describe(p.Article))
		}
	}
	if *update {
		if err := os.WriteFile(realGolden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(realGolden)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, realGolden, b.String(), string(want))
}
