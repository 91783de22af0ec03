package eval

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRuleOf(t *testing.T) {
	tests := []struct {
		folders []string
		want    Rule
	}{
		{[]string{"/bench/rtqa22"}, ByAnswer},
		{[]string{"questions", "rgbzh"}, ByGroup},
		{[]string{"mhnews", "rgbzh"}, ByPassage},
		{[]string{"finbench"}, ByArticle},
		{[]string{"articles", ""}, Infer},
		{nil, Infer},
	}
	for _, tt := range tests {
		if got := RuleOf(tt.folders...); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.folders, got, tt.want)
		}
	}
}

func TestFindSets(t *testing.T) {
	dir := t.TempDir()
	const line = `{"id":"1","question":"q"}`
	for name, text := range map[string]string{
		"b/docs.jsonl": "", "b/questions.dev.jsonl": line,
		"a/docs.jsonl.gz": "", "a/questions.jsonl": line, "a/questions.test.jsonl": line, "a/notes.txt": "",
		"no-questions/docs.jsonl": "", "no-docs/questions.jsonl": line, "README.md": "",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := FindSets(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sets {
		got = append(got, fmt.Sprintf("%s %s %d", s.Name, filepath.Base(s.Documents), len(s.Questions)))
	}
	if want := []string{"a/questions docs.jsonl.gz 1", "a/questions.test docs.jsonl.gz 1", "b docs.jsonl 1"}; !slices.Equal(got, want) {
		t.Errorf("sets %q, want %q", got, want)
	}
	for _, none := range []string{t.TempDir(), filepath.Join(dir, "missing")} {
		if _, err := FindSets(none); err == nil || !strings.Contains(err.Error(), none) {
			t.Errorf("error %v", err)
		}
	}
}

func TestAbsent(t *testing.T) {
	set := func(name, lang string, n int) Files {
		s := Files{Name: name}
		for i := range n {
			s.Questions = append(s.Questions, Question{Text: fmt.Sprint(name, i), Lang: lang})
		}
		return s
	}
	talk := set("mtrag", "en", 3)
	talk.Questions[2].History = []Turn{{"user", "before"}}
	sets := []Files{set("cmrc", "zh", 2), set("mhnews", "en", 2), talk, set("rtqa22", "en", 3), set("squad2s", "en", 500)}
	tests := []struct {
		of    int
		first string
		n     int
	}{
		{0, "mhnews0", 2},    // in no other set of its language: another one
		{1, "squad2s0", 200}, // past a conversation and a set of the same subject
		{3, "squad2s0", 200},
		{4, "mhnews0", 2}, // around the end, past one in another language
	}
	for _, tt := range tests {
		got := Absent(sets, tt.of)
		if len(got) != tt.n || got[0] != tt.first {
			t.Errorf("%s: %d questions, the first %q; want %d from %q", sets[tt.of].Name, len(got), got[:min(1, len(got))], tt.n, tt.first)
		}
	}
	if got := Absent(sets[:1], 0); got != nil {
		t.Errorf("a set alone has %v", got)
	}
}
