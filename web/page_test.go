package web

import (
	"io/fs"
	"testing"

	"footnote/web/ui"
)

// pageLimit is the most the whole page may weigh, uncompressed, in bytes. Of the
// languages a visit loads one: the heaviest counts.
const pageLimit = 150_000

func TestPageIsLight(t *testing.T) {
	assets, index := loadPage()
	total, strings := len(index), 0
	for name, data := range assets {
		switch typeByName(name) {
		case "text/html; charset=utf-8":
		case "application/json":
			strings = max(strings, len(data))
		default:
			total += len(data)
		}
	}
	total += strings
	if total >= pageLimit {
		t.Errorf("the page weighs %d bytes, limit %d", total, pageLimit)
	}
	t.Logf("the page weighs %d bytes", total)
}

// Every script and style sheet is one that can be made lean, and is.
func TestLean(t *testing.T) {
	for name, data := range map[string]string{
		"a.js":  "// A comment.\n\nexport function add(first, second) {\n  return first + second;\n}\n",
		"a.css": "/* One\n   or two lines. */\n\na {\n  color: red;\n}\n",
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
	for text, want := range map[string]string{`{ "a": "b  c" }`: `{"a":"b  c"}`, "{ cut": "{ cut"} {
		if got := lean("a.json", []byte(text)); string(got) != want {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	if got := lean("a.svg", []byte("< >")); string(got) != "< >" {
		t.Errorf("a picture becomes %s", got)
	}
}
