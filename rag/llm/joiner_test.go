package llm

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzJoiner: text cut anywhere comes out as it went in; what is not UTF-8 comes out as U+FFFD.
func FuzzJoiner(f *testing.F) {
	f.Add("资本开支", 4)
	f.Add("a😀b", 2)
	f.Add("\xff\xe8\xb5", 1)
	f.Add("\xe8\xb5x", 2)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		cut = min(max(cut, 0), len(text))
		var j joiner
		got := j.add(text[:cut]) + j.add(text[cut:]) + j.flush()
		if utf8.ValidString(text) && got != text || !utf8.ValidString(got) || j.half != "" {
			t.Errorf("%q cut at %d became %q", text, cut, got)
		}
		if want := strings.ToValidUTF8(text, ""); strings.ReplaceAll(got, "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD", "") {
			t.Errorf("%q cut at %d became %q, which lacks some of %q", text, cut, got, want)
		}
	})
}

func TestUnquoteKeepsBytes(t *testing.T) {
	for in, want := range map[string]string{
		`"a\n\u8d44"`:      "a\n资",
		"\"\xe8\xb5\"":     "\xe8\xb5",
		"\"\\n\xff资\\\"\"": "\n\xff资\"",
	} {
		if got, ok := unquote([]byte(in)); got != want || !ok {
			t.Errorf("%q is %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"1", "{}", "[\"\xff\"]", "\"\xff"} {
		if got, ok := unquote([]byte(in)); ok {
			t.Errorf("%q is no string, and not %q", in, got)
		}
	}
}
