package web

import "testing"

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

func TestLean(t *testing.T) {
	for _, tt := range []struct{ ext, text, want string }{
		{".js", "// A comment.\n\nlet a = 1; // one\n  b();\n\t// more\n", "let a = 1; // one\nb();\n"},
		{".css", "/* One\n   or two lines. */\n\na {\n  b: c;\n}\n", "a {\nb: c;\n}\n"},
		{".css", "/* One. */\na{}\n", "a{}\n"},
		{".json", "{\n  \"//\": 1\n}\n", "{\n  \"//\": 1\n}\n"},
	} {
		if got := string(lean(tt.ext, []byte(tt.text))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}
