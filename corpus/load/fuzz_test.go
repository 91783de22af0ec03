package load

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Run with -fuzzminimizetime 1x: coverage differs between runs of one input (maps), and
// minimising would take all the time.

func FuzzLoadText(f *testing.F)     { fuzzLoad(f, "x.txt", "pasted-*.txt") }
func FuzzLoadMarkdown(f *testing.F) { fuzzLoad(f, "x.md", "*.md") }
func FuzzLoadHTML(f *testing.F)     { fuzzLoad(f, "x.html", "*.html") }

func fuzzLoad(f *testing.F, name, seeds string) {
	paths, err := filepath.Glob(filepath.Join("testdata", seeds))
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, h := range hostileTexts() {
		if len(h.text) < 4<<10 {
			f.Add([]byte(h.text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Load(data, Source{Name: name, URL: "https://example.com/2025/12/02/x"})
		checkPromises(t, a, err)
	})
}

var manyLineEnds = regexp.MustCompile(`\n{3}`)

// checkPromises checks what the package promises of every article or error.
func checkPromises(t *testing.T, a Article, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrTooLarge) {
			t.Fatalf("unnamed error: %v", err)
		}
		return
	}
	for _, s := range append([]string{a.Text, a.Title, a.Author, a.Publisher}, a.Tags...) {
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
			t.Fatalf("not UTF-8 in NFC: %q", s)
		}
		for _, r := range s {
			if r != '\n' && invisible(r) {
				t.Fatalf("%U in %q", r, s)
			}
		}
		if s != strings.TrimSpace(s) || manyLineEnds.MatchString(s) {
			t.Fatalf("not trimmed: %q", s)
		}
	}
	if a.Text == "" || strings.Contains(a.Title, "\n") || a.Published.IsZero() != (a.PublishedFrom == FromUnknown) {
		t.Fatalf("text %q, title %q, published %v from %s", a.Text, a.Title, a.Published, a.PublishedFrom)
	}
}
