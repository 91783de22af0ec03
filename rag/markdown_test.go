package rag

import (
	"html"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/rag/verify"
)

// rendered returns the HTML of Markdown as the page has it.
func rendered(t *testing.T, markdown string) string {
	t.Helper()
	var b strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkQuote checks that a quoted sentence is shown as it is, as a list line
// with one marker.
func checkQuote(t *testing.T, sentence string) {
	t.Helper()
	line := "- " + escapeMarkdown(sentence) + " [1]"
	item := func(s string) string { return "<li>" + s + " [1]</li>\n" }
	got := rendered(t, line+"\n"+line)
	if want := "<ul>\n" + item(sentence) + item(sentence) + "</ul>\n"; html.UnescapeString(got) != want {
		t.Errorf("%q is written %q\nand shown %q\nwant      %q", sentence, line, html.UnescapeString(got), want)
	}
	if m := verify.Markers(line); len(m) != 1 || m[0].End != len(line) {
		t.Errorf("%q has markers %v, want the last alone", line, m)
	}
}

// checkLabel checks that a title is shown as it is, in bold.
func checkLabel(t *testing.T, title string) {
	t.Helper()
	for _, first := range []bool{true, false} {
		line := label(wordsFor("en"), corpus.Passage{Title: title, Publisher: title}, first)
		got := html.UnescapeString(rendered(t, "Before."+strings.Repeat("\n\n", 1)+strings.TrimLeft(line, "\n")+"- quote"))
		want := "<p>Before.</p>\n<p><strong>" + title + "</strong> · " + title + "</p>\n<ul>\n<li>quote</li>\n</ul>\n"
		if got != want {
			t.Errorf("title %q is written %q\nand shown %q\nwant      %q", title, line, got, want)
		}
		if m := verify.Markers(line); len(m) != 0 {
			t.Errorf("title %q has markers %v", title, m)
		}
	}
}

var awkward = []string{
	"Plain.", "2025.", "1. First", "12) Twelfth", "- 9% change", "+5%", "# 1 in China", "> 5 billion", "=====", "---", "***", "___", "* * *",
	"It rose 5*3 to 15*.", "snake_case_name and __init__", "`code` and ``more``", "a [1] b [2](https://example.com) c [x]: d ![i](j)", "<b>bold</b> & <script>",
	"AT&T &amp; &#42; &copy; R&D", "C:\\temp\\", "~~gone~~ 910亿~930亿美元", "| a | b |", "| --- | --- |", "~~~", "```", "\\[1] \\", "https://example.com/a_b*c",
	"**资本开支（capex）**下降。", "“Quoted,” he said.", "《标题》", "a  b", "3 < 5 > 2", "[ ] task", "1986\\. A great year", "    indented", "Ends with !", "Ends with (", "$91~$93 billion", "0.", "a:\tb",
}

func TestQuotesAndTitlesAreShownAsTheyAre(t *testing.T) {
	for _, s := range awkward {
		s = strings.TrimSpace(s)
		checkQuote(t, s)
		checkLabel(t, s)
	}
}

func FuzzEscapeMarkdown(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// The text of articles is UTF-8 without control characters.
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Skip("no text of an article: that is UTF-8 without control characters")
		}
		for _, span := range chunk.Sentences(text) {
			checkQuote(t, text[span.Start:span.End])
			checkLabel(t, text[span.Start:span.End])
		}
	})
}
