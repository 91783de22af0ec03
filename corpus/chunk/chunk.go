// Package chunk cuts a text into sentences and into sentence-aligned chunks.
//
// It returns offsets, never copies: every span holds text[Start:End] of the
// text it was given, in bytes. The text is an article as package load leaves
// it: paragraphs separated by line ends, a heading on a line of its own.
package chunk

import "unicode/utf8"

// MaxWords is the length at which a chunk is closed, in words; one Chinese
// character counts as [hanWord] of a word. 256 was the best compromise of
// ranking and reading budget among 160, 200, 256 and 400 on nine question sets.
const MaxWords = 256

const (
	hanWord = 0.6 // words per Chinese, Japanese or Korean character

	// A run without spaces counts as a word each maxRun bytes, and may be cut there:
	// an encoded file in a text is no one word.
	maxRun = 64

	// A last chunk shorter than this is merged into the one before it, so no
	// chunk is longer than MaxWords + minTail.
	minTail = MaxWords / 4

	// A heading opens a new chunk only when the current one is at least this
	// long: sections of two sentences would make chunks that match nothing.
	minSection = MaxWords / 2
)

// Span is a part of a text: bytes Start to End, End exclusive.
type Span struct{ Start, End int }

// Chunk is a run of whole sentences with the heading they stand under, or ""
// before the first heading. A sentence longer than MaxWords is cut at a word
// border; it is the only one that is.
type Chunk struct {
	Span
	Heading string
}

// Split cuts text into chunks of about MaxWords, in order, without overlap.
// Text between two chunks is white space only. An empty text has no chunks.
func Split(text string) []Chunk {
	var (
		chunks  []Chunk
		open    bool
		cur     Chunk
		words   float64
		heading string
	)
	flush := func() {
		if open {
			chunks = append(chunks, cur)
		}
		open, words = false, 0
	}
	for _, s := range pieces(text) {
		if s.heading {
			heading = text[s.Start:s.End]
			if words >= minSection {
				flush()
			}
		}
		if open && words+s.words > MaxWords {
			flush()
		}
		if !open {
			open, cur = true, Chunk{Span: s.Span, Heading: heading}
		}
		cur.End = s.End
		words += s.words
	}
	if n := len(chunks); open && n > 0 && words < minTail {
		chunks[n-1].End = cur.End
		return chunks
	}
	flush()
	return chunks
}

// A piece is a sentence, or a part of one that is longer than a chunk.
type piece struct {
	Span
	words   float64
	heading bool
}

func pieces(text string) []piece {
	var out []piece
	for _, line := range lines(text) {
		heading := IsHeading(text, line)
		for _, s := range sentencesOf(text, line) {
			out = appendBounded(out, text, s, heading)
		}
	}
	return out
}

// appendBounded appends s, cut at word borders where it exceeds MaxWords.
func appendBounded(out []piece, text string, s Span, heading bool) []piece {
	start, before := s.Start, 0.0
	words := eachWord(text[s.Start:s.End], func(at int, words float64) {
		if words-before >= MaxWords {
			cut := s.Start + at
			out = append(out, piece{Span: trim(text, Span{start, cut}), words: words - before})
			start, before = cut, words
		}
	})
	return append(out, piece{Span: trim(text, Span{start, s.End}), words: words - before, heading: heading})
}

// Words counts the words of text as chunks do.
func Words(text string) float64 { return eachWord(text, func(int, float64) {}) }

// eachWord calls begins where each word of text begins, with the words before
// it, and returns the number of words.
func eachWord(text string, begins func(at int, words float64)) float64 {
	words, run := 0.0, 0 // run: bytes of the current word; 0: none
	for i, r := range text {
		switch {
		case isWide(r):
			begins(i, words)
			words, run = words+hanWord, 0
			continue
		case isSpace(r):
			run = 0
			continue
		case run == 0 || run >= maxRun:
			begins(i, words)
			words, run = words+1, 0
		}
		run += utf8.RuneLen(r)
	}
	return words
}
