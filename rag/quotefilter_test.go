package rag

import (
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/chunk"
)

func TestQuotesOfTheModel(t *testing.T) {
	sources := []Source{{N: 1, Passage: corpus.Passage{Text: `Joe Tsai said: "Alibaba looks at the entire stack." Capex isn't rising.`}},
		{N: 2, Passage: corpus.Passage{Text: "腾讯的资本开支从366亿元降至130亿元。"}}}
	tests := []struct {
		name, text, want string
		paraphrases      []string
	}{
		{"word for word", `He said "Alibaba looks at the entire stack" [1].`, `He said "Alibaba looks at the entire stack" [1].`, nil},
		{"other marks", `He said “Alibaba looks at the entire stack” [1].`, `He said “Alibaba looks at the entire stack” [1].`, nil},
		{"altered", `He said "Alibaba looks at the whole stack" [1].`, `He said Alibaba looks at the whole stack [1].`, []string{"Alibaba looks at the whole stack"}},
		{"Chinese", "「腾讯的资本开支从366亿元降至130亿元」[2]。", "「腾讯的资本开支从366亿元降至130亿元」[2]。", nil},
		{"Chinese, altered", "文中称“腾讯的资本开支大幅上升”[2]。", "文中称腾讯的资本开支大幅上升[2]。", []string{"腾讯的资本开支大幅上升"}},
		{"a few words", `The "entire thing" stays.`, `The "entire thing" stays.`, nil},
		{"two", `"Alibaba looks at the entire stack" and "it sees all of the stack".`, `"Alibaba looks at the entire stack" and it sees all of the stack.`, []string{"it sees all of the stack"}},
		{"one in another", `“He said ‘we look at it all’ and left the room.”`, `He said we look at it all and left the room.`, []string{"He said we look at it all and left the room."}},
		{"a right one in a wrong one", `“They say: ‘Alibaba looks at the entire stack’ and more.”`, `They say: ‘Alibaba looks at the entire stack’ and more.`, []string{"They say: ‘Alibaba looks at the entire stack’ and more."}},
		{"apostrophes", "Tencent's capex isn't what it was, and Alibaba's isn't.", "Tencent's capex isn't what it was, and Alibaba's isn't.", nil},
		{"single marks", "He said 'they look at all of the stack' [1].", "He said they look at all of the stack [1].", []string{"they look at all of the stack"}},
		{"never closed", `He said "Alibaba looks at everything [1].`, `He said "Alibaba looks at everything [1].`, nil},
		{"over a line end", "He said \"Alibaba looks\nat everything there is\" [1].", "He said \"Alibaba looks\nat everything there is\" [1].", nil},
		{"escaped", `He said \"Alibaba looks at the whole stack\" [1].`, `He said Alibaba looks at the whole stack [1].`, []string{"Alibaba looks at the whole stack"}},
		{"a marker inside", `"Alibaba looks [1] at the entire stack."`, `"Alibaba looks [1] at the entire stack."`, nil},
		{"invalid text", "\"a b c \xff d\"", "a b c \xff d", []string{"a b c \xff d"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for size := 1; size <= len(tt.text); size++ { // however the stream is cut
				f := newQuoteFilter(sources)
				var got string
				var paraphrases []string
				take := func(u unquoted) {
					got += u.text
					for _, s := range u.paraphrases {
						paraphrases = append(paraphrases, u.text[s.Start:s.End])
					}
				}
				for at := 0; at < len(tt.text); at += size {
					take(f.add(tt.text[at:min(at+size, len(tt.text))]))
				}
				take(f.rest(""))
				if got != tt.want || !slices.Equal(paraphrases, tt.paraphrases) {
					t.Fatalf("in pieces of %d: got %q, paraphrases %q\nwant %q, %q", size, got, paraphrases, tt.want, tt.paraphrases)
				}
			}
		})
	}
}

// However a text is cut, it comes out the same, and of it only quotation marks
// and backslashes are lost.
func FuzzQuoteFilter(f *testing.F) {
	f.Add(`He said "it looks at all of it" and 'they see none of that, too'.`, 7, 20)
	f.Add("“他说：「没有人能抢走这些用户」。”\n\"a b c d\"", 3, 9)
	f.Add("\\\"a b c d\\\" ‘e f g h’s i’", 1, 2)
	f.Fuzz(func(t *testing.T, text string, a, b int) {
		if a < 0 || b < a || b > len(text) {
			t.Skip("the cuts are not within the text")
		}
		sources := []Source{{N: 1, Passage: corpus.Passage{Text: "it looks at all of it"}}}
		whole := newQuoteFilter(sources).rest(text)
		cut := newQuoteFilter(sources)
		var pieces unquoted
		for i, piece := range []string{text[:a], text[a:b], text[b:]} {
			u := cut.filter(piece, i < 2)
			for _, s := range u.paraphrases {
				pieces.paraphrases = append(pieces.paraphrases, chunk.Span{Start: len(pieces.text) + s.Start, End: len(pieces.text) + s.End})
			}
			pieces.text += u.text
		}
		if pieces.text != whole.text || !slices.Equal(pieces.paraphrases, whole.paraphrases) {
			t.Errorf("%q, cut at %d and %d: %q %v\nwhole: %q %v", text, a, b, pieces.text, pieces.paraphrases, whole.text, whole.paraphrases)
		}
		bare := strings.NewReplacer(`\`, "", "\"", "", "“", "", "”", "", "'", "", "‘", "", "’", "", "「", "", "」", "", "『", "", "』", "", "«", "", "»", "", "＂", "")
		if bare.Replace(whole.text) != bare.Replace(text) {
			t.Errorf("%q became %q", text, whole.text)
		}
	})
}
