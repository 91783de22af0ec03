package eval

import (
	"math"
	"strings"
	"testing"
)

func TestAnswersAreFoundAsWholeWordsAndNumbers(t *testing.T) {
	tests := []struct {
		text, answer string
		want         bool
	}{
		{"He won in Qatar.", "qatar", true},
		{"Revenue was $1,642 million", "1642", true},
		{"Revenue was 1642 million", "1,642", true},
		{"a list 1,64 2", "1642", false},
		{"rose 4.5%", "4", false},
		{"rose 4.5%", "5%", false},
		{"rose 4.5%", "4.5%", true},
		{"there were 14 of them", "4", false},
		{"the Qataris", "Qatar", false},
		{"It’s “over”", "it's", true},
		{"growth of 5.", "5", true},
		{"ＡＢＣ", "abc", true},
		{"2018 年 3月", "2018年3月", true},
		{"在北京举行", "北京", true},
		{"GPT-4", "gpt 4", true},
		{"cats, and cat", "cat", true},
		{"anything", "", false},
		{"", "a", false},
	}
	for _, tt := range tests {
		if got := containsAny(tt.text, normaliseAll([]string{tt.answer})); got != tt.want {
			t.Errorf("%q in %q: %v, want %v", tt.answer, tt.text, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		text string
		want float64
	}{
		{"", 0}, {"two words", 2}, {"don't stop", 2}, {"34,229.5 dollars", 2}, {"well-known a/b", 3}, {"资本开支", 2.4}, {"腾讯 fell", 2.2}, {"- , .", 0},
	}
	for _, tt := range tests {
		if got := words(tt.text); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%q has %v words, want %v", tt.text, got, tt.want)
		}
	}
}

func TestTitleFromURL(t *testing.T) {
	tests := []struct{ id, want string }{
		{"https://www.cnn.com/2022/06/12/media/squid-game-season-2/index.html", "squid game season"},
		{"https://example.org/", "example org"},
		{"https://example.org/a-b-c.html", "a b c"},
		{"a1b2", ""},
	}
	for _, tt := range tests {
		if got := titleFromURL(tt.id); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.id, got, tt.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"a  b", "1,642.5", "中 文 a", "İstanbul’s", "\xff", ".5,", "一,二"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := normalise(s)
		if strings.TrimSpace(n) != n || strings.Contains(n, "  ") {
			t.Errorf("%q becomes %q", s, n)
		}
		if n != "" && !contains(n, n) {
			t.Errorf("%q is not in itself", n)
		}
		_, _ = words(s), titleFromURL(s)
	})
}
