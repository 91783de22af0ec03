package rag

import (
	"strings"
	"testing"

	"footnote/rag/verify"
)

// filtered returns what a filter for so many sources makes of pieces.
func filtered(sources int, pieces ...string) (out []string, dropped int) {
	f := markerFilter{sources: sources}
	for _, p := range pieces {
		out = append(out, f.add(p))
	}
	out = append(out, f.rest())
	return out, f.dropped
}

func TestMarkerFilter(t *testing.T) {
	for _, tt := range []struct {
		text, want string // of 5 sources
		dropped    int
	}{
		{"It fell [1].", "It fell [1].", 0},
		{"It fell[1][2].", "It fell[1][2].", 0},
		{"[1, 2] [1，2] [1、2] [1;2] [1；2] [ 1 , 2 ]", "[1][2] [1][2] [1][2] [1][2] [1][2] [1][2]", 0},
		{"[1-3] [1–3] [1 - 3] [2-2]", "[1][2][3] [1][2][3] [1][2][3] [2]", 0},
		{"[1-3, 5]", "[1][2][3][5]", 0},
		{"【1】【2†source】", "[1][2]", 0},
		{"[^1] [source 2] [Sources 1, 2] [来源3] [段落 4] [passage 5]", "[1] [2] [1][2] [3] [4] [5]", 0},
		{"It fell [6].", "It fell.", 1},
		{"It fell [0] [6][7]. Then [1].", "It fell. Then [1].", 3},
		{"[1, 6, 2]", "[1][2]", 1},
		{"[3-1] [4-9]", "", 2},
		{"one\n\n[9] two [1]", "one\n\n two [1]", 1},
		{"[2025] and [sic] and [Tencent] and []", " and [sic] and [Tencent] and []", 1},
		{"a[1](https://example.com) b[9](/a) c[9](#d)", "a[1](https://example.com) b[9](/a) c[9](#d)", 0},
		{"a [1](see below), a [9](see below)", "a [1] (see below), a (see below)", 1},
		{`\[9] \\[9] \[1]`, `\[9] \\ \[1]`, 1},
		{"[[1]] [[9]] [9[9]]", "[[1]] [] [9", 2},
		{"[" + strings.Repeat("1, ", 40) + "1]", "[" + strings.Repeat("1, ", 40) + "1]", 0},
		{"Never closed [1", "Never closed [1", 0},
		{"Never closed 【1 and more than a marker can have, in many words that go on and on until it is text", "Never closed 【1 and more than a marker can have, in many words that go on and on until it is text", 0},
		{"white space at the end \n\n", "white space at the end", 0},
		{"a  b\tc\n\nd", "a  b\tc\n\nd", 0},
	} {
		out, dropped := filtered(5, tt.text)
		if got := strings.Join(out, ""); got != tt.want || dropped != tt.dropped {
			t.Errorf("%q\ngot  %q, %d dropped\nwant %q, %d dropped", tt.text, got, dropped, tt.want, tt.dropped)
		}
		byByte, _ := filtered(5, strings.Split(tt.text, "")...)
		if got := strings.Join(byByte, ""); got != tt.want {
			t.Errorf("%q in single characters: %q", tt.text, got)
		}
	}
}

// Text goes on at once where no marker can be meant.
func TestMarkerFilterHoldsBackNoMoreThanItMust(t *testing.T) {
	f := markerFilter{sources: 3}
	for _, step := range []struct{ piece, want string }{
		{"It", "It"}, {" fell", " fell"}, {" ", ""}, {"to 13", " to 13"}, {" [", ""}, {"1", ""}, {"]", ""}, {".", " [1]."}, {" 3 > 2]", " 3 > 2]"},
	} {
		if got := f.add(step.piece); got != step.want {
			t.Errorf("after %q: %q, want %q", step.piece, got, step.want)
		}
	}
	if got := f.add("[" + strings.Repeat("x", maxMarker)); got == "" {
		t.Errorf("a bracket holds back more than %d bytes", maxMarker)
	}
}

func FuzzMarkerFilter(f *testing.F) {
	for _, text := range []string{
		"It fell [1, 9]. It rose 【2】 [7](https://x) [8](x) \\[3] \\\\[9].", "[[9]9] [9[8]] [1-3] [^2]", "【9】 [12345678901234567890123]",
		"`[9]` [9`x`] ~~~\n[9]\n~~~", "[1] \n\n [9]\n", "[9](htt", "[9]\\", "[9 [8]]", "[1,[9]2]", "\xe3\x80\x90 9】", "\\ ", "a\\\n", "[0`]`]",
	} {
		f.Add(text, []byte{1, 2, 3, 5, 8}, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, cuts []byte, sources uint8) {
		whole, dropped := filtered(int(sources), text)
		out := strings.Join(whole, "")

		var pieces []string
		rest := text
		for _, c := range cuts {
			n := min(int(c), len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		cut, cutDropped := filtered(int(sources), append(pieces, rest)...)
		if got := strings.Join(cut, ""); got != out || cutDropped != dropped {
			t.Errorf("cut as %q: %q, %d dropped; whole: %q, %d dropped", pieces, got, cutDropped, out, dropped)
		}
		markers := verify.Markers(out)
		for _, m := range markers {
			if m.N < 1 || m.N > int(sources) {
				t.Errorf("%q keeps %q of %d sources", out, out[m.Start:m.End], sources)
			}
		}
		inPieces := 0
		for _, p := range cut {
			inPieces += len(verify.Markers(p))
		}
		if !strings.ContainsAny(text, "`~\\") && inPieces != len(markers) {
			t.Errorf("%q: %d markers in the pieces %q, %d in the whole", text, inPieces, cut, len(markers))
		}
		if !strings.ContainsAny(text, "[]") && !strings.Contains(text, "【") && out != strings.TrimRight(text, blanks) {
			t.Errorf("%q without brackets became %q", text, out)
		}
	})
}
