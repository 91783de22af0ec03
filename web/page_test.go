package web

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"footnote/web/ui"
)

// pageLimit is the most that a first visit may load, uncompressed, in bytes: the page,
// what it names, and the words of one language, the heaviest. Views that are loaded when
// they are first shown are not in it.
const pageLimit = 150_000

func TestPageIsLight(t *testing.T) {
	assets, index := loadPage()
	first, later, words := len(index), 0, 0
	for name, data := range assets {
		switch {
		case strings.HasPrefix(typeByName(name), "text/html"):
		case typeByName(name) == "application/json":
			words = max(words, len(data))
		case bytes.Contains(index, []byte(name)):
			first += len(data)
		default:
			later += len(data)
		}
	}
	first += words
	if first >= pageLimit {
		t.Errorf("a first visit loads %d bytes, limit %d", first, pageLimit)
	}
	t.Logf("a first visit loads %d bytes, all its views together %d", first, first+later)
}

// Every script and style sheet is one that can be made lean, and is.
func TestLean(t *testing.T) {
	for name, data := range map[string]string{
		"a.js":   "// A comment.\n\nexport function add(first, second) {\n  return first + second;\n}\n",
		"a.css":  "/* One\n   or two lines. */\n\na {\n  color: red;\n}\n",
		"a.json": "{\n  \"a\":     \"b\"\n     }\n",
	} {
		if got := lean(name, []byte(data)); len(got) > len(data)/2 {
			t.Errorf("%s: %s", name, got)
		}
	}
	names, err := fs.Glob(ui.Files, "*.*s")
	must(t, err)
	for _, name := range names {
		data, err := ui.Files.ReadFile(name)
		must(t, err)
		if got := lean(name, data); len(got) > len(data)*9/10 {
			t.Errorf("%s has %d bytes of %d", name, len(got), len(data))
		}
	}
	if got := lean("a.txt", []byte("{ }")); string(got) != "{ }" {
		t.Errorf("another kind: %s", got)
	}
}
