package rag

import (
	"strings"
	"testing"

	"footnote/corpus/chunk"
)

// bracketed returns text without the brackets ⟦…⟧, and what stood between them.
func bracketed(t *testing.T, text string) (plain string, spans []chunk.Span) {
	t.Helper()
	for {
		before, rest, ok := strings.Cut(text, "⟦")
		plain += before
		if !ok {
			return plain, spans
		}
		inner, after, closed := strings.Cut(rest, "⟧")
		if !closed {
			t.Fatalf("%q is never closed", rest)
		}
		spans = append(spans, chunk.Span{Start: len(plain), End: len(plain) + len(inner)})
		plain, text = plain+inner, after
	}
}

func TestRemoval(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a sentence at the start", "⟦Capex rose 9% [1].⟧ It fell before [2].", "It fell before [2]."},
		{"in the middle", "It fell [1]. ⟦It rose [2].⟧ So it goes [3].", "It fell [1]. So it goes [3]."},
		{"at the end", "It fell [1]. ⟦It rose [2].⟧", "It fell [1]."},
		{"Chinese", "资本开支下降[1]。⟦收入增长9%[2]。⟧原因在于芯片[3]。", "资本开支下降[1]。原因在于芯片[3]。"},
		{"all", "⟦It rose [2].⟧", ""},
		{"a paragraph of its own", "It fell [1].\n\n⟦It rose [2].⟧\n\nSo it goes [3].", "It fell [1].\n\nSo it goes [3]."},
		{"the first paragraph", "⟦It rose [2].⟧\n\nSo it goes [3].", "So it goes [3]."},
		{"over a line end", "It fell [1].\n⟦It rose\nagain [2].⟧\nSo it goes [3].", "It fell [1].\nSo it goes [3]."},
		{"a list line", "- It fell [1].\n- ⟦It rose [2].⟧\n- So it goes [3].", "- It fell [1].\n- So it goes [3]."},
		{"a list line in bold", "- It fell [1].\n- **⟦It rose** [2].⟧\n", "- It fell [1]."},
		{"a numbered line", "1. ⟦It rose [2].⟧\n2. It fell [1].", "2. It fell [1]."},
		{"a part of a list line", "- It fell [1]. ⟦It rose [2].⟧\n- So [3].", "- It fell [1].\n- So [3]."},
		{"the start of a list line", "- ⟦It rose [2].⟧ It fell [1].", "- It fell [1]."},
		{"bold over two sentences", "**It fell. ⟦It rose [2].**⟧ So [1].", "**It fell.** So [1]."},
		{"bold that begins with it", "**⟦It rose.⟧ It fell [1].**", "**It fell [1].**"},
		{"a row", "| a | b |\n|---|---|\n| ⟦x | 9%⟧ |\n| y | 3% |", "| a | b |\n|---|---|\n| y | 3% |"},
		{"a cell takes its row", "| a | b |\n|---|---|\n| x | ⟦9%⟧ |\n| y | 3% |", "| a | b |\n|---|---|\n| y | 3% |"},
		{"the last row takes the table", "It fell [1].\n\n| a | b |\n|---|---|\n| ⟦x | 9%⟧ |", "It fell [1]."},
		{"the last row takes its lead-in", "It fell [1].\n\nThe figures:\n\n| a | b |\n|---|---|\n| ⟦x | 9%⟧ |", "It fell [1]."},
		{"the last line takes its lead-in", "It fell [1].\n\nTwo reasons:\n\n- ⟦One [1].⟧\n- ⟦Two [2].⟧\n\nSo [1].", "It fell [1].\n\nSo [1]."},
		{"of a lead-in its sentence only", "It fell [1]. Two reasons:\n- ⟦One [1].⟧", "It fell [1]."},
		{"a Chinese lead-in", "下降[1]。原因如下：\n\n- ⟦芯片[1]。⟧", "下降[1]。"},
		{"a bold lead-in", "It fell [1].\n\n**Two reasons:**\n\n- ⟦One [1].⟧", "It fell [1]."},
		{"a lead-in with something left", "Two reasons:\n\n- ⟦One [1].⟧\n- Two [2].", "Two reasons:\n\n- Two [2]."},
		{"a lead-in of a list in a list", "Reasons:\n\n- Chips:\n  - ⟦Few [1].⟧\n- Games [2].", "Reasons:\n\n- Games [2]."},
		{"a heading", "# All\n\n## One\n\n⟦It rose [2].⟧\n\n## Two\n\nIt fell [1].", "# All\n\n## Two\n\nIt fell [1]."},
		{"a heading over a heading", "# All\n\n## One\n\n⟦It rose [2].⟧\n\n# Rest\n\nIt fell [1].", "# Rest\n\nIt fell [1]."},
		{"a label", "**Tencent**\n\n- ⟦It rose [2].⟧\n\n**Alibaba**\n\n- It fell [1].", "**Alibaba**\n\n- It fell [1]."},
		{"a lead-in that announces nothing", "It is so:\n\n⟦It rose [2].⟧", "It is so:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, spans := bracketed(t, tt.text)
			if got := edited(text, removal(text, spans, nil)); got != tt.want {
				t.Errorf("of %q\nleft %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestRemovalUnderALabel(t *testing.T) {
	text, spans := bracketed(t, "⟦**One** · Wire\n\n⟧- ⟦It rose [1].⟧⟦\n\n**Two** · Review\n\n⟧- It fell [2].")
	heads := []chunk.Span{spans[0], spans[2]}
	if got, want := edited(text, removal(text, spans[1:2], heads)), "**Two** · Review\n\n- It fell [2]."; got != want {
		t.Errorf("left %q, want %q", got, want)
	}
}

// Whatever is removed, nothing else is lost but what leads to it, and the places
// that are left are found again.
func FuzzRemoval(f *testing.F) {
	f.Add("It fell [1]. It rose [2].\n\n- One [1].\n- **Two** [2].\n\n| a |\n|---|\n| b |", 3, 9, 20, 31)
	f.Add("原因：\n\n- 芯片[1]。\n", 0, 4, 9, 12)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		spans := []chunk.Span{{Start: a, End: b}, {Start: c, End: d}}
		at := 0
		for _, s := range spans {
			if s.Start < at || s.End <= s.Start || s.End > len(text) {
				t.Skip("the spans are not in order within the text")
			}
			at = s.End
		}
		edits := removal(text, spans, nil)
		got := edited(text, edits)
		if len(got) > len(text) || got != strings.TrimRight(got, blanks) {
			t.Errorf("of %q left %q", text, got)
		}
		for i := range text {
			s := chunk.Span{Start: i, End: i + 1}
			if m, ok := moved(s, edits); ok && got[m.Start:m.End] != text[s.Start:s.End] {
				t.Fatalf("byte %d of %q is said to be at %d of %q", i, text, m.Start, got)
			}
		}
	})
}
