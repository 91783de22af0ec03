package rag

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// quotesOf asks a corpus of one article and returns the quoted sentences.
func quotesOf(t *testing.T, question, text string) (quotes []string, a *Answer) {
	t.Helper()
	r := retriever(t, false, article("file:one", "On *capex* [1]", text))
	h := answerTo(t, engine(r), Question{Text: question})
	if h.err != nil {
		t.Fatal(h.err)
	}
	for _, c := range h.answer.Citations {
		quotes = append(quotes, c.Text)
	}
	if h.answer.Status != Abstained {
		checkQuotes(t, r.Corpus, h)
	}
	return quotes, h.answer
}

// What looks like Markdown or a marker in an article is shown as it stands there.
func TestQuotedTextIsNoMarkdown(t *testing.T) {
	const text = "- Tencent's capex [2] fell *sharply* to <13> billion yuan in its third_quarter_report [99].\n\nThe weather was fine."
	quotes, a := quotesOf(t, tencentQuestion, text)
	if len(quotes) != 1 || quotes[0] != strings.Split(text, "\n")[0] {
		t.Fatalf("quoted %q", quotes)
	}
	const want = `**On \*capex\* \[1]**

- \- Tencent's capex \[2] fell \*sharply\* to \<13> billion yuan in its third\_quarter\_report \[99]. [1]`
	if a.Text != want {
		t.Errorf("got\n%s\nwant\n%s", a.Text, want)
	}
}

func TestWhatIsNotQuoted(t *testing.T) {
	const sentence = "Tencent's capex is falling because advanced chips are scarce and costly to import."
	for name, other := range map[string]string{
		"a heading":         "Why Tencent cuts capex because gaming rivals left, says its board in Shenzhen",
		"a question":        "Why is Tencent's capex falling because gaming rivals left, asks its board in Shenzhen?",
		"a Chinese one":     "为什么Tencent的capex在falling？",
		"the same again":    "Because advanced chips are costly to import, Tencent's capex is falling.",
		"another company":   "Alibaba's capex is falling because its margins shrank.",
		"about nothing":     "The weather in Shenzhen was fine.",
		"a dangling remark": "It was due to that.",
	} {
		if quotes, _ := quotesOf(t, tencentQuestion, sentence+"\n\n"+other+"\n\n"+"Rain fell in spring."); !slices.Equal(quotes, []string{sentence}) {
			t.Errorf("%s: quoted %q", name, quotes)
		}
	}
}

func TestNoMoreThanFiveQuotes(t *testing.T) {
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("Tencent's capex is falling because quarry%[1]c, lantern%[1]c, meadow%[1]c, harbour%[1]c, timber%[1]c, granite%[1]c and saffron%[1]c were scarce.", 'a'+i))
	}
	quotes, a := quotesOf(t, tencentQuestion, strings.Join(lines, " "))
	if len(quotes) != maxQuotes || len(quotes) > 5 {
		t.Errorf("%d quotes:\n%s", len(quotes), a.Text)
	}
}
