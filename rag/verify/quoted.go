package verify

import (
	"strings"
	"unicode/utf8"
)

// Texts are passages in which quotations are looked up. They are not safe for
// concurrent use.
type Texts struct{ passages []*passage }

// NewTexts returns the texts of passages.
func NewTexts(passages []string) *Texts {
	t := &Texts{}
	for _, text := range passages {
		t.passages = append(t.passages, &passage{text: text})
	}
	return t
}

// Quote says whether one of the texts has the quotation, which comes without its
// marks, word for word, as [Check] says it of the passages that have a number.
func (t *Texts) Quote(quotation string) bool {
	parts := quoteParts(anyMarker.ReplaceAllString(quotation, " "))
	for _, p := range t.passages {
		if p.quotes(parts) {
			return true
		}
	}
	return false
}

// NextQuotation finds the first quotation of text that begins at from or behind
// it and is long enough to be checked: text[start:end], its marks included. With
// more set text may go on. Where found is false nothing that begins before start
// is a quotation: start is len(text), or the mark of which what follows decides.
func NextQuotation(text string, from int, more bool) (start, end int, found bool) {
	for i := from; i < len(text); {
		if more && !utf8.FullRuneInString(text[i:]) {
			return i, 0, false
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		closer, ok := closers[r]
		if ok && more && i+n == len(text) {
			return i, 0, false
		}
		if !ok || !opens(text, i, n, r) {
			i += n
			continue
		}
		last := quoteEnd(text, i+n, closer)
		if more && undecided(text[i+n:], last-i-n, closer) {
			return i, 0, false
		}
		switch {
		case last >= 0 && longEnough(text[i+n:last]):
			return i, last + utf8.RuneLen(closer), true
		case last >= 0 && r == closer:
			i = last + n // the closing mark must not open the next
		default:
			i += n
		}
	}
	return len(text), 0, false
}

// undecided says whether what follows text decides where the quotation ends that
// text begins in. Its closing mark is at last, which is negative where it has
// none yet.
func undecided(text string, last int, closer rune) bool {
	if last < 0 {
		return len(text) < maxQuoteBytes && !strings.Contains(text, "\n")
	}
	return (closer == '\'' || closer == '’') && last+utf8.RuneLen(closer) == len(text)
}
