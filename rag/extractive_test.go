package rag

import (
	"os"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/rag/verify"
)

const goldenQuotes = "testdata/extractive.txt"

// expected is what the golden file says of one question.
type expected struct {
	line     int
	articles string // "sample", "seed" or "sample and seed"
	question string
	quoted   []string // each stands in a quoted sentence
	not      []string // none of these does
	missing  string   // the side that no quote speaks of, which makes the answer partial
	nearest  []string // titles that are named where there is no answer
}

// readGolden reads the golden file; its head says how it is written.
func readGolden(t *testing.T) []expected {
	t.Helper()
	data, err := os.ReadFile(goldenQuotes)
	if err != nil {
		t.Fatal(err)
	}
	var out []expected
	var now *expected
	articles := ""
	for i, line := range strings.Split(string(data), "\n") {
		mark, text, _ := strings.Cut(line, " ")
		switch mark {
		case "", "#":
		case "==":
			articles = text
		case "?":
			out = append(out, expected{line: i + 1, articles: articles, question: text})
			now = &out[len(out)-1]
		case "+":
			now.quoted = append(now.quoted, text)
		case "-":
			now.not = append(now.not, text)
		case "!":
			now.missing = text
		case "~":
			now.nearest = append(now.nearest, text)
		default:
			t.Fatalf("%s:%d: unknown mark %q", goldenQuotes, i+1, mark)
		}
	}
	return out
}

func TestExtractiveAnswers(t *testing.T) {
	golden := readGolden(t)
	for _, articles := range []string{"sample", "seed", "sample and seed"} {
		t.Run(articles, func(t *testing.T) {
			var more []corpus.Document
			if strings.Contains(articles, "seed") {
				more = append(more, seeded(t))
			}
			e := engine(retriever(t, strings.Contains(articles, "sample"), more...))
			for _, want := range golden {
				if want.articles == articles {
					t.Run(want.question, func(t *testing.T) { checkExtractive(t, e, want) })
				}
			}
		})
	}
}

func checkExtractive(t *testing.T, e *Engine, want expected) {
	h := answerTo(t, e, Question{Text: want.question})
	if h.err != nil {
		t.Fatal(h.err)
	}
	if len(want.nearest) > 0 {
		checkAbstained(t, want, h)
		return
	}
	checkQuoted(t, want, h.answer)
	checkQuotes(t, e.Retriever.Corpus, h)
	if (h.answer.Status == Partial) != (want.missing != "") {
		t.Errorf("line %d: status %s:\n%s", want.line, h.answer.Status, h.answer.Text)
	}
}

func checkAbstained(t *testing.T, want expected, h heard) {
	t.Helper()
	a := h.answer
	if a.Status != Abstained || !strings.HasPrefix(a.Text, wordsFor(languageOf(want.question)).silent) {
		t.Errorf("line %d: status %s:\n%s", want.line, a.Status, a.Text)
	}
	for _, title := range want.nearest {
		if !strings.Contains(a.Text, escapeMarkdown(title)) {
			t.Errorf("line %d: %q is not named as near:\n%s", want.line, title, a.Text)
		}
	}
}

// checkQuoted checks the fragments that the golden file lists.
func checkQuoted(t *testing.T, want expected, a *Answer) {
	t.Helper()
	stands := func(fragment string) bool {
		return slices.ContainsFunc(a.Citations, func(c Citation) bool { return strings.Contains(c.Text, fragment) })
	}
	for _, fragment := range want.quoted {
		if !stands(fragment) {
			t.Errorf("line %d: not quoted: %s\n%s", want.line, fragment, a.Text)
		}
	}
	for _, fragment := range want.not {
		if stands(fragment) {
			t.Errorf("line %d: quoted: %s\n%s", want.line, fragment, a.Text)
		}
	}
}

// checkQuotes checks what holds of all answers made of quotes.
func checkQuotes(t *testing.T, c *corpus.Corpus, h heard) {
	t.Helper()
	a := h.answer
	if want := []string{"searching", "reading", "retrieved", "delta", "checking", "done"}; !slices.Equal(h.events, want) {
		t.Errorf("events %v, want %v", h.events, want)
	}
	if a.Status == Abstained || a.Mode != Extractive || len(a.Citations) == 0 || len(a.Citations) > maxQuotes+1 {
		t.Errorf("status %s, mode %s, %d quotes:\n%s", a.Status, a.Mode, len(a.Citations), a.Text)
	}
	for _, f := range a.Checks.Figures {
		if f.Status != verify.Exact {
			t.Errorf("the quoted figure %q is called %s", f.Text, f.Status)
		}
	}
	for i, ci := range a.Citations {
		d, err := c.Document(t.Context(), ci.DocID)
		if err != nil {
			t.Fatal(err)
		}
		span := chunk.Span{Start: ci.DocStart, End: ci.DocEnd}
		if !slices.Contains(chunk.Sentences(d.Text), span) {
			t.Errorf("not a whole sentence: %q", ci.Text)
		}
		if chunk.IsHeading(d.Text, span) || strings.HasSuffix(ci.Text, "?") || strings.HasSuffix(ci.Text, "？") {
			t.Errorf("a heading or a question: %q", ci.Text)
		}
		if !strings.Contains(a.Text, "- "+escapeMarkdown(ci.Text)+" "+markerText(ci.N)) || !strings.Contains(a.Text, "**"+escapeMarkdown(d.Title)+"**") {
			t.Errorf("the answer does not show %q of %q", ci.Text, d.Title)
		}
		for _, other := range a.Citations[:i] {
			x, y := sentence{terms: termSet(c.Analyzer(), ci.Text)}, sentence{terms: termSet(c.Analyzer(), other.Text)}
			if overlap(x, y) >= sameFact {
				t.Errorf("said twice: %q and %q", other.Text, ci.Text)
			}
			if other.DocID == ci.DocID && other.DocStart >= ci.DocStart {
				t.Errorf("not in the order of the article: %q and %q", other.Text, ci.Text)
			}
		}
	}
	// Footnotes count from 1 as they are read, and the quotes of an article stand together.
	highest, titles := 0, 0
	for i, ci := range a.Citations {
		if ci.N > highest+1 {
			t.Errorf("marker %d behind %d", ci.N, highest)
		}
		highest = max(highest, ci.N)
		if i == 0 || a.Citations[i-1].DocID != ci.DocID {
			titles++
		}
	}
	if n := strings.Count("\n"+a.Text, "\n**"); n != titles {
		t.Errorf("%d titles, want %d", n, titles)
	}
}
