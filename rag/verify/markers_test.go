package verify

import (
	"slices"
	"testing"
)

func TestMarkers(t *testing.T) {
	tests := []struct {
		name, answer string
		want         []Marker
	}{
		{"one", "A [3].", []Marker{{3, 2, 5}}},
		{"two", "A[1][12]", []Marker{{1, 1, 4}, {12, 4, 8}}},
		{"group", "A [1, 2]", []Marker{{1, 2, 8}, {2, 2, 8}}},
		{"Chinese", "增长[2]。", []Marker{{2, 6, 9}}},
		{"escaped", `A \[3] [4]`, []Marker{{4, 7, 10}}},
		{"escaped backslash", `A \\[3]`, []Marker{{3, 4, 7}}},
		{"inline code", "`a[1]` [2] ``b`[3]``", []Marker{{2, 7, 10}}},
		{"open backtick", "a ` [2]", []Marker{{2, 4, 7}}},
		{"fenced code", "```\n[1]\n```\n[2]\n~~~\n[3]", []Marker{{2, 12, 15}}},
		{"no passage has this number", "[99999999999999999999] [0] [12345]", []Marker{{0, 0, 22}, {0, 23, 26}, {0, 27, 34}}},
		{"not numbers", "[a] [] [1a] [-1] [1.5] [ 1] [1 2] [,]", nil},
		{"links", "[1](https://a.example) [2](see)", []Marker{{2, 23, 26}}},
		{"broken", "[1", nil},
	}
	for _, tt := range tests {
		if got := Markers(tt.answer); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Markers(%q) = %v, want %v", tt.name, tt.answer, got, tt.want)
		}
	}
}

func FuzzMarkers(f *testing.F) {
	for _, seed := range []string{"A [1][2].", `\[1]`, "`[1]`", "```\n[1]\n", "[1, 2]", "[99999999999999999999]", "[1](http"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		last := 0
		for _, m := range Markers(answer) {
			if m.N < 0 || m.Start < last || m.End > len(answer) || answer[m.Start] != '[' || answer[m.End-1] != ']' {
				t.Fatalf("Markers(%q): %+v is no bracket of the text", answer, m)
			}
			last = m.Start
		}
	})
}
