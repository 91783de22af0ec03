package terms

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Words that no member may be: they mean something else far more often than a
// member would. What counts is that stems meet: Citi and city, UPS and up.
var commonWords = strings.Fields(`city up us it who may can will safe gap target square block orange shell visa chase
	progressive delta united southwest total unity zoom snap stripe match project share note item number year day time
	world state market plan report default search result receive important product innovate separate private place
	season utility derive list add`)

// groupLines returns the groups of the built-in lexicon as they are written.
func groupLines() []string {
	var out []string
	for line := range strings.Lines(builtin) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.Contains(line, "=>") {
			out = append(out, line)
		}
	}
	return out
}

func TestBuiltinGroups(t *testing.T) {
	lines := groupLines()
	if got := BuiltinLexicon().Len(); got < len(lines) || got < 450 {
		t.Errorf("%d groups of %d lines: every line is a group of its own, and there are at least 450", got, len(lines))
	}
	l := BuiltinLexicon()
	for _, line := range lines {
		distinct := make(map[string]bool)
		for _, m := range strings.Split(line, ", ") {
			distinct[strings.Join(phrase(m), " ")] = true
			if at := l.at(phrase(m)); len(at) != 1 {
				t.Errorf("%q of %q is in %d groups: %q", m, line, len(at), at)
			}
		}
		if len(distinct) < 2 {
			t.Errorf("%q: its members are one and the same once stemmed", line)
		}
		if !strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q has no Chinese member", line)
		}
	}
}

// No member is a word that a question or a text is full of.
func TestBuiltinMembersAreNotCommonWords(t *testing.T) {
	common := make(map[string]bool)
	for _, w := range commonWords {
		common[phrase(w)[0]] = true
	}
	for _, line := range groupLines() {
		for _, m := range strings.Split(line, ", ") {
			words := phrase(m)
			switch {
			case len(words) == 1 && common[words[0]]:
				t.Errorf("%q of %q is a common word once stemmed", m, line)
			case len(words) == 1 && utf8.RuneCountInString(words[0]) == 1:
				t.Errorf("%q of %q is a single character", m, line)
			case hanStop[strings.Join(words, "")] || !slices.ContainsFunc(words, func(w string) bool { return !englishStop[w] }):
				t.Errorf("%q of %q is of stop words only", m, line)
			}
		}
	}
}

func TestParseLexicon(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"comment and blank lines", "# x\n\na, b # why\n", ""},
		{"a byte order mark and line ends of Windows", "\ufeff## c\r\na, b\r\n", ""},
		{"nothing", "", ""},
		{"one member", "a, b\nlonely\n", "lexicon line 2: a group needs two members, separated by commas"},
		{"no word", "a, --\n", `lexicon line 1: "--" has no letter or digit`},
		{"a comma too many", "a, b,\n", `lexicon line 1: "" has no letter or digit`},
		{"another encoding", "a, \xcc\xda\xd1\xb6\n", "lexicon line 1: it is not UTF-8 text"},
		{"too long", strings.Repeat("#\n", maxLexicon/2+1), "the file is longer than 1048576 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, err := ParseLexicon(strings.NewReader(tt.file))
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if mistake := (*LexiconError)(nil); l != nil || !errors.As(err, &mistake) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want a LexiconError with %q", err, tt.want)
			}
		})
	}
}

func TestExtend(t *testing.T) {
	base, err := ParseLexicon(strings.NewReader("## company\nTencent, 腾讯\nWeChat, 微信\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := base.Extend("own", strings.NewReader("## person\ntencents, 鹅厂\nQuandrel, Skerry Line\n鹅厂, goose\nmerged, Tencent, WeChat\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ text, want string }{
		{"鹅厂", "=tencent"}, // shares a stem with the group
		{"goose", "=tencent"},
		{"the Skerry Line", "=quandrel"},
		{"merged", "=tencent =wechat"}, // shares members with two
		{"腾讯", "=tencent"},
	} {
		var got []string
		for _, term := range NewAnalyzer(l).Document(nil, tt.text) {
			if IsConcept(term) {
				got = append(got, term)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q gives %q, want %q", tt.text, s, tt.want)
		}
	}
	if g, ok := l.Group("=tencent"); !ok || g.Category != "company" || g.Members[0] != "Tencent" || !slices.Contains(g.Members, "goose") {
		t.Errorf("the extended group is %+v, %v", g, ok)
	}
	if g, ok := l.Group("=quandrel"); !ok || g.Category != "person" {
		t.Errorf("the new group is %+v, %v", g, ok)
	}
	if got := NewAnalyzer(base).Document(nil, "鹅厂"); slices.ContainsFunc(got, IsConcept) {
		t.Errorf("the lexicon that was extended has changed: %q", got)
	}
}

// An index is good for an analyzer of the same fingerprint only.
func TestFingerprint(t *testing.T) {
	own, err := BuiltinLexicon().Extend("own", strings.NewReader("Quandrel, Skerry Line\n"))
	if err != nil {
		t.Fatal(err)
	}
	longer, err := BuiltinLexicon().Extend("own", strings.NewReader("Tencent, 鹅厂\n"))
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]string)
	for name, l := range map[string]*Lexicon{"none": nil, "built-in": BuiltinLexicon(), "a group more": own, "a member more": longer} {
		f := NewAnalyzer(l).Fingerprint()
		if other, ok := seen[f]; ok {
			t.Errorf("%s and %s have the same fingerprint", name, other)
		}
		seen[f] = name
		if len(f) != 32 || f != NewAnalyzer(l).Fingerprint() {
			t.Errorf("the fingerprint of %s is %q, then another", name, f)
		}
	}
}

// Any file gives an error or a lexicon that finds the members of its groups.
func FuzzParseLexicon(f *testing.F) {
	f.Add("## company\nTencent, 腾讯\nQ1, 1Q, 第一季度 # comment\n")
	f.Add("a, b\na, c\nb, d")
	f.Add("U.S., u.s.\nu s, x\n")
	f.Fuzz(func(t *testing.T, file string) {
		l, err := ParseLexicon(strings.NewReader(file))
		if err != nil {
			return
		}
		for c, g := range l.groups {
			for _, m := range g.Members {
				if !slices.Contains(l.at(phrase(m)), c) {
					t.Fatalf("%q is not found as %s", m, c)
				}
			}
		}
	})
}

func TestGroups(t *testing.T) {
	l, err := ParseLexicon(strings.NewReader("## company\nTencent, 腾讯\n## metric\ncapex, 资本开支\n## company\nBaidu, 百度\n"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range l.Groups("company") {
		names = append(names, g.Members[0])
	}
	if !slices.Equal(names, []string{"Tencent", "Baidu"}) {
		t.Errorf("companies are %q, want them in the order of the file", names)
	}
	if none := (*Lexicon)(nil).Groups("company"); none != nil {
		t.Errorf("no lexicon has groups %v", none)
	}
}
