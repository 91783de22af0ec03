package chunk

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentences(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"two", "Sales rose. Costs fell.", []string{"Sales rose.", "Costs fell."}},
		{"decimal", "It rose 34.5% to $1.2 billion. Good.", []string{"It rose 34.5% to $1.2 billion.", "Good."}},
		{"abbreviation inside", "Major U.S. cloud providers use Inc. Ltd. names.", []string{"Major U.S. cloud providers use Inc. Ltd. names."}},
		{"abbreviation at the end", "It sells in the U.S. The rest is Europe.", []string{"It sells in the U.S.", "The rest is Europe."}},
		{"company", "Alphabet Inc. reported results. JD.com did not.", []string{"Alphabet Inc. reported results.", "JD.com did not."}},
		{"initial", "Written by J. Smith today. Plan B. The end.", []string{"Written by J. Smith today.", "Plan B.", "The end."}},
		{"title", "Mr. Wu spoke. Dr. Li left.", []string{"Mr. Wu spoke.", "Dr. Li left."}},
		{"closing quote", "He said: “Supply is short.” Demand is not.", []string{"He said: “Supply is short.”", "Demand is not."}},
		{"quote then lower case", "“Is it full-stack?” asked the analyst. Yes.", []string{"“Is it full-stack?” asked the analyst.", "Yes."}},
		{"Chinese", "腾讯资本开支下降。阿里呢？“继续增长。”他说！", []string{"腾讯资本开支下降。", "阿里呢？", "“继续增长。”", "他说！"}},
		{"Chinese with a decimal", "收入为398.24亿元,同比增长34%。利润下降", []string{"收入为398.24亿元,同比增长34%。", "利润下降"}},
		{"lines", "A headline\n\n- one\n- two\nLast", []string{"A headline", "- one", "- two", "Last"}},
		{"ellipsis", "Wait... Then it came.", []string{"Wait...", "Then it came."}},
		{"empty", " \n\t\n ", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range Sentences(tt.text) {
				got = append(got, tt.text[s.Start:s.End])
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	sentence := "The capital expenditures of the company rose by ten percent in this quarter. "
	t.Run("short text is one chunk", func(t *testing.T) {
		got := Split(sentence)
		if len(got) != 1 || got[0].Start != 0 || got[0].End != len(sentence)-1 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("closed near MaxWords, tail merged", func(t *testing.T) {
		text := strings.Repeat(sentence, 21) // 273 words: the rest is under a quarter
		if got := Split(text); len(got) != 1 {
			t.Errorf("got %d chunks, want 1", len(got))
		}
		if got := Split(strings.Repeat(sentence, 40)); len(got) != 2 { // 520 words = 256 + 264
			t.Errorf("got %d chunks, want 2", len(got))
		}
	})
	t.Run("headings", func(t *testing.T) {
		text := "Intro comes first.\n\nSupply\n\n" + strings.Repeat(sentence, 15) + "\n\nDemand\n\n" + strings.Repeat(sentence, 15)
		var got []string
		for _, c := range Split(text) {
			got = append(got, c.Heading)
		}
		if want := []string{"", "Demand"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("a run without spaces is no one word", func(t *testing.T) {
		if got := Split(strings.Repeat("x", 200_000)); len(got) < 10 {
			t.Errorf("%d chunks", len(got))
		}
	})
	t.Run("a sentence longer than a chunk is cut at words", func(t *testing.T) {
		text := strings.Repeat("word ", 1000)
		for _, c := range Split(text) {
			if s := text[c.Start:c.End]; !strings.HasPrefix(s, "word") || !strings.HasSuffix(s, "word") {
				t.Errorf("cut inside a word: %q…", s[:10])
			}
		}
	})
}

// Whatever the text, chunks are in order, within bounds, on character borders,
// not too long, and leave out nothing but white space.
func FuzzSplit(f *testing.F) {
	f.Add("Sales rose. Costs fell.\n\nHeading\n\n腾讯资本开支下降。")
	f.Add(strings.Repeat("word ", 700))
	f.Add(strings.Repeat("字", 700))
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("articles are valid UTF-8")
		}
		end := 0
		for _, c := range Split(text) {
			if c.Start < end || c.End <= c.Start || c.End > len(text) {
				t.Fatalf("span %v after %d", c.Span, end)
			}
			if gap := text[end:c.Start]; strings.TrimSpace(gap) != "" {
				t.Fatalf("lost %q", gap)
			}
			if !utf8.ValidString(text[c.Start:c.End]) {
				t.Fatalf("span %v cuts a character", c.Span)
			}
			if w := Words(text[c.Start:c.End]); w > MaxWords+minTail+1 {
				t.Fatalf("%v words in a chunk", w)
			}
			end = c.End
		}
		if strings.TrimSpace(text[end:]) != "" {
			t.Fatalf("lost the end %q", text[end:])
		}
	})
}
