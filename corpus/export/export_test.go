package export

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNames(t *testing.T) {
	var names Names
	for _, tt := range []struct{ date, title, want string }{
		{"2025-12-02", "Why capex falls", "2025-12-02 Why capex falls.md"},
		{"2025-12-02", "why Capex falls", "2025-12-02 why Capex falls (2).md"},
		{"2025-12-02", "WHY CAPEX FALLS", "2025-12-02 WHY CAPEX FALLS (3).md"},
		{"2025-12-02", "腾讯资本开支：下降24%", "2025-12-02 腾讯资本开支 下降24%.md"},
		{"", `../../etc/passwd`, "etc passwd.md"},
		{"", `a\b:c*d?e"f<g>h|i`, "a b c d e f g h i.md"},
		{"", "con", "_con.md"},
		{"", "LPT1 and others", "_LPT1 and others.md"},
		{"", "-rf", "rf.md"},
		{"", " . . ", "untitled.md"},
		{"", "", "untitled (2).md"},
		{"", "line\nbreak\x00\u202e", "line break.md"},
	} {
		if got := names.Of(Article{Date: tt.date, Title: tt.title}); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.title, got, tt.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, title := range []string{"", "con", "a/b", strings.Repeat("资", 200), "- -", "x\x00y", "...", "aux."} {
		f.Add(title)
	}
	f.Fuzz(func(t *testing.T, title string) {
		var names Names
		one, two := names.Of(Article{Title: title}), names.Of(Article{Title: title})
		if strings.EqualFold(one, two) {
			t.Errorf("%q twice", one)
		}
		for _, name := range []string{one, two} {
			stem := strings.TrimSuffix(name, ".md")
			if len(name) > 143 || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\:*?\"<>|\x00\n") || strings.TrimSpace(stem) != stem || stem == "" || stem[0] == '.' || stem[0] == '-' {
				t.Errorf("%q makes %q", title, name)
			}
		}
	})
}
