package rag

import (
	"strings"
	"unicode/utf8"

	"footnote/corpus/chunk"
	"footnote/rag/verify"
)

// quoteFilter takes the quotation marks off what no source has word for word: it
// is a paraphrase then. A quotation is held back until its end has come, so that
// an altered one is never shown between marks.
type quoteFilter struct {
	texts *verify.Texts
	last  string // the character before held
	held  string // input that what follows decides on
}

// unquoted is a piece of an answer, with the places of the paraphrases in it.
type unquoted struct {
	text        string
	paraphrases []chunk.Span
}

func newQuoteFilter(sources []Source) *quoteFilter {
	return &quoteFilter{texts: verify.NewTexts(textsOf(sources))}
}

// textsOf returns the texts of the sources: marker [n] cites the one at n-1.
func textsOf(sources []Source) []string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.Text
	}
	return out
}

// add takes the next piece of the stream and returns what can be shown.
func (f *quoteFilter) add(piece string) unquoted { return f.filter(piece, true) }

// rest returns what was held back at the end of the stream, behind its last
// piece.
func (f *quoteFilter) rest(piece string) unquoted { return f.filter(piece, false) }

func (f *quoteFilter) filter(piece string, more bool) unquoted {
	text := f.last + f.held + piece
	var out unquoted
	for from := len(f.last); ; {
		start, end, found := verify.NextQuotation(text, from, more)
		if more && !found && strings.HasSuffix(text[from:start], `\`) {
			start-- // it may escape the mark of a quotation
		}
		out.text += text[from:start]
		if !found {
			_, n := utf8.DecodeLastRuneInString(text[:start])
			f.last, f.held = text[start-n:start], text[start:]
			return out
		}
		out.quote(f.texts, text[start:end])
		from = end
	}
}

// quote appends a quotation, without its marks where no text has it. What is
// quoted inside a paraphrase is looked at by itself.
func (u *unquoted) quote(texts *verify.Texts, marked string) {
	_, first := utf8.DecodeRuneInString(marked)
	_, last := utf8.DecodeLastRuneInString(marked)
	inner := marked[first : len(marked)-last]
	if texts.Quote(inner) {
		u.text += marked
		return
	}
	// Markdown may escape a mark: the backslash goes with it.
	u.text = strings.TrimSuffix(u.text, `\`)
	inside := (&quoteFilter{texts: texts}).rest(strings.TrimSuffix(inner, `\`))
	at := len(u.text)
	u.text += inside.text
	u.paraphrases = append(u.paraphrases, chunk.Span{Start: at, End: len(u.text)})
}

// markBefore and markBehind return the place of the quotation mark that stands
// right before or behind a place in text, with a backslash that escapes it; the
// place itself where none does.
func markBefore(text string, at int) int {
	r, n := utf8.DecodeLastRuneInString(text[:at])
	if !strings.ContainsRune(quoteMarks, r) {
		return at
	}
	return len(strings.TrimSuffix(text[:at-n], `\`))
}

func markBehind(text string, at int) int {
	rest := strings.TrimPrefix(text[at:], `\`)
	r, n := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune(quoteMarks, r) {
		return at
	}
	return len(text) - len(rest) + n
}

const quoteMarks = "\"“”'‘’「」『』«»＂"
