package verify

import (
	"strings"
	"testing"
)

func TestNextQuotation(t *testing.T) {
	tests := []struct {
		name, text string
		more       bool
		want       string // the quotation with its marks; else what begins where the answer is open
		found      bool
	}{
		{"one", `He said "a b c d" then.`, false, `"a b c d"`, true},
		{"Chinese", "他说「没有人能抢走它」。", false, "「没有人能抢走它」", true},
		{"none", "He said so.", false, "", false},
		{"too short", `The "big" one.`, true, "", false},
		{"its end is to come", `He said "a b c`, true, `"a b c`, false},
		{"its end never came", `He said "a b c`, false, "", false},
		{"an open mark at the end", `He said “`, true, "“", false},
		{"a part of a character", "so \xe2\x80", true, "\xe2\x80", false},
		{"an apostrophe", "Tencent's capex isn't a b c", true, "", false},
		{"a mark that may be an apostrophe", "‘a b c d’", true, "‘a b c d’", false},
		{"a mark that is none", "‘a b c d’ ", true, "‘a b c d’", true},
		{"a line end closes nothing", "\"a b\nc d\"", false, "", false},
	}
	for _, tt := range tests {
		start, end, found := NextQuotation(tt.text, 0, tt.more)
		got := tt.text[start:]
		if found {
			got = tt.text[start:end]
		}
		if got != tt.want || found != tt.found {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.name, got, found, tt.want, tt.found)
		}
	}
}

// Texts says of a quotation what Check says.
func TestTextsAgreeWithCheck(t *testing.T) {
	passages := []string{"Profit rose 5%. It “did not suffer” so far.", "腾讯的资本开支从366亿元降至130亿元。"}
	for _, quotation := range []string{"It 'did not suffer' so far", "it did not suffer so far", "Profit rose … so far", "资本开支从３６６亿元降至130亿元", "资本开支从130亿元升至366亿元"} {
		r := Check(Input{Answer: "“" + quotation + "” [1].", Cited: passages})
		if len(r.Quotes) != 1 {
			t.Fatalf("%q: %d quotations", quotation, len(r.Quotes))
		}
		if got := NewTexts(passages).Quote(quotation); got != (r.Quotes[0].Status == Verbatim) {
			t.Errorf("%q: Texts says %v, Check %s", quotation, got, r.Quotes[0].Status)
		}
	}
	if NewTexts(nil).Quote(strings.Repeat("a ", 9)) {
		t.Error("no text has a quotation")
	}
}
