package load

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

const goldenFile = "testdata/golden.txt"

// TestGolden loads every fixture and compares what came out with one file that a person
// can read beside the fixtures.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range names {
		if name == goldenFile {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Load(data, Source{Name: filepath.Base(name), URL: "https://www.example.com/read/" + filepath.Base(name)})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "==== %s\n%s", filepath.Base(name), describe(a))
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, goldenFile, b.String(), string(want))
}

func describe(a Article) string {
	day := "unknown"
	if !a.Published.IsZero() {
		day = a.Published.Format("2006-01-02")
	}
	return fmt.Sprintf("format: %s\ntitle: %s\nauthor: %s\npublisher: %s\nlanguage: %s\npublished: %s (%s)\ncanonical: %s\ntags: %s\n\n%s\n\n",
		a.Format, a.Title, a.Author, a.Publisher, a.Lang, day, a.PublishedFrom, a.CanonicalURL, strings.Join(a.Tags, ", "), a.Text)
}

// compareLines reports the first line that differs, with its number in the golden file.
func compareLines(t *testing.T, name, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var gl, wl string
		if i < len(g) {
			gl = g[i]
		}
		if i < len(w) {
			wl = w[i]
		}
		if gl != wl {
			t.Fatalf("%s:%d\n got %q\nwant %q\n(go test -update writes the file anew)", name, i+1, gl, wl)
		}
	}
}
