package load

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const formatsGolden = "testdata/formats/golden.txt"

// A made file is a fixture that a test makes, since it is no text that a person can read.
type madeFile struct {
	name string
	data []byte
}

// formatFiles are the fixtures of testdata/formats and those that are made.
func formatFiles(t testing.TB) []madeFile {
	t.Helper()
	paths, err := filepath.Glob("testdata/formats/*.*")
	if err != nil {
		t.Fatal(err)
	}
	files := madeFiles(t)
	for _, p := range paths {
		if p != formatsGolden {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, madeFile{filepath.Base(p), data})
		}
	}
	slices.SortFunc(files, func(a, b madeFile) int { return strings.Compare(a.name, b.name) })
	return files
}

// TestGoldenFormats reads every fixture, and compares all parts and errors with one file.
func TestGoldenFormats(t *testing.T) {
	var b strings.Builder
	for _, f := range formatFiles(t) {
		for p, err := range Each(f.data, Source{Name: f.name}) {
			fmt.Fprintf(&b, "==== %s\n", p.URI(f.name))
			if err != nil {
				fmt.Fprintf(&b, "error: %v\n\n", err)
				continue
			}
			b.WriteString(describe(p.Article))
		}
	}
	if *update {
		if err := os.WriteFile(formatsGolden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(formatsGolden)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, formatsGolden, b.String(), string(want))
}

// TestFormatIsNotReadFromNames reads every fixture under a name that says nothing.
func TestFormatIsNotReadFromNames(t *testing.T) {
	for _, f := range formatFiles(t) {
		want := partsOf(f.data, f.name)
		if got := partsOf(f.data, "file"); !slices.Equal(got, want) {
			t.Errorf("%s has %d parts without its name, %d with it: %q", f.name, len(got), len(want), got)
		}
	}
}

func partsOf(data []byte, name string) []string {
	var out []string
	for p, err := range Each(data, Source{Name: name}) {
		out = append(out, fmt.Sprint(p.Name, p.Article.Format, p.Article.Text, err != nil))
	}
	return out
}

// TestCutFiles cuts every fixture at many places: what is left is read or refused.
func TestCutFiles(t *testing.T) {
	for _, f := range formatFiles(t) {
		for n := 0; n < len(f.data); n += 1 + len(f.data)/40 {
			checkEach(t, f.data[:n], f.name)
		}
	}
}

// checkEach checks what the package promises of every part and error.
func checkEach(t *testing.T, data []byte, name string) {
	t.Helper()
	n := 0
	seen := map[string]bool{}
	for p, err := range Each(data, Source{Name: name}) {
		n++
		if errors.Is(err, ErrDamaged) {
			err = ErrUnsupported
		}
		checkPromises(t, p.Article, err)
		if err == nil && seen[p.Name] {
			t.Fatalf("two parts are called %q", p.Name)
		}
		seen[p.Name] = true
	}
	if n == 0 {
		t.Fatal("no part and no error")
	}
}

func TestLoadReadsTheOnlyArticle(t *testing.T) {
	note := member{"a.txt", "The ferry left on Monday with forty passengers on board."}
	if a, err := Load(zipped(t, note), Source{Name: "a.zip"}); err != nil || a.Text != note.text {
		t.Errorf("%q, error %v", a.Text, err)
	}
	if _, err := Load(zipped(t, note, member{"b.txt", "Another text."}), Source{Name: "a.zip"}); !errors.Is(err, ErrSeveral) {
		t.Errorf("error %v", err)
	}
}

// member is a file of an archive.
type member struct{ name, text string }

// zipped is an archive of members, packed at one fixed time.
func zipped(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(m.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpacked is the archive with its members stored as they are, which no ratio refuses.
func unzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	packed, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range packed.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
