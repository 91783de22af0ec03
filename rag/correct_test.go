package rag

import (
	"testing"

	"footnote/rag/figures"
	"footnote/rag/verify"
)

func TestCorrectionOfAClaim(t *testing.T) {
	elsewhere := func(n int) verify.Figure { return verify.Figure{Status: verify.Elsewhere, Citation: n} }
	exact := func(n int) verify.Figure { return verify.Figure{Status: verify.Exact, Citation: n} }
	tests := []struct {
		name, claim string // with its figures, one digit each, at the places of 9
		figures     []verify.Figure
		inherited   []int
		want        string
	}{
		{"none", "It fell 9 [1].", []verify.Figure{exact(1)}, nil, "It fell 9 [1]."},
		{"rewritten", "It fell 9 [1].", []verify.Figure{elsewhere(3)}, nil, "It fell 9 [3]."},
		{"rewritten behind the full stop", "It fell 9. [1]", []verify.Figure{elsewhere(3)}, nil, "It fell 9. [3]"},
		{"two of one marker", "It fell 9 to 9 [1].", []verify.Figure{elsewhere(3), elsewhere(4)}, nil, "It fell 9 to 9 [3][4]."},
		{"added beside one that is needed", "It fell 9 to 9 [1].", []verify.Figure{exact(1), elsewhere(3)}, nil, "It fell 9 to 9 [1][3]."},
		{"added beside two", "It fell 9 [1][2].", []verify.Figure{elsewhere(3)}, nil, "It fell 9 [1][2][3]."},
		{"added where none was", "It fell 9.", []verify.Figure{elsewhere(3)}, nil, "It fell 9 [3]."},
		{"added, Chinese", "资本开支下降9。", []verify.Figure{elsewhere(3)}, nil, "资本开支下降9[3]。"},
		{"added before a closing quote", "He said “it fell 9.”", []verify.Figure{elsewhere(3)}, nil, "He said “it fell 9 [3].”"},
		{"added behind a bracket", "It fell (by 9).", []verify.Figure{elsewhere(3)}, nil, "It fell (by 9) [3]."},
		{"added with what it had from its paragraph", "It fell 9 to 9.", []verify.Figure{exact(2), elsewhere(3)}, []int{2}, "It fell 9 to 9 [2][3]."},
		{"nowhere to be found", "It fell 9 [1].", []verify.Figure{{Status: verify.Elsewhere}}, nil, "It fell 9 [1]."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := verify.Report{}
			at := 0
			for i := range tt.claim {
				if tt.claim[i] == '9' {
					f := tt.figures[at]
					f.Figure = figures.Figure{Start: i, End: i + 1}
					r.Figures = append(r.Figures, f)
					at++
				}
			}
			fix := correction(tt.claim, r, verify.Claim{End: len(tt.claim), Citations: tt.inherited})
			if got := edited(tt.claim, fix.edits); got != tt.want {
				t.Errorf("%q became %q, want %q", tt.claim, got, tt.want)
			}
		})
	}
}
