package copies

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// The lengths of shingles. Shorter ones are shared by texts on one thing, longer
// ones are lost with every word that an editor changes. Between the resemblance of
// 95 of 100 copies and that of 99 of 100 other articles (see Threshold) lay, with 2,
// 3, 4 and 5 words, 0.53, 0.57, 0.57 and 0.58; with 4, 6, 8 and 10 characters, 0.11,
// 0.16, 0.18 and 0.17.
const (
	wordRun = 4 // words, of a text in letters
	hanRun  = 6 // characters, of a text in Han: some four words
)

// token is a word, a number or a Han character of a text.
type token struct {
	hash       uint64
	start, end int // bytes of the text
	figure     bool
}

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func addRune(hash uint64, r rune) uint64 {
	for ; r > 0; r >>= 8 {
		hash = (hash ^ uint64(r&0xff)) * fnvPrime
	}
	return hash
}

// tokens are the tokens of a text, in order. Case, punctuation and spaces do not
// count; a number is one token with its decimals, without marks between its
// thousands.
func tokens(text string) iter.Seq[token] {
	return func(yield func(token) bool) {
		for at := 0; at < len(text); {
			r, n := runeAt(text, at)
			t := token{hash: fnvOffset, start: at}
			switch {
			case r >= '0' && r <= '9':
				t.figure = true
				at = t.number(text, at)
			case unicode.Is(unicode.Han, r):
				t.hash = addRune(t.hash, r)
				at += n
			case isWord(r):
				for at < len(text) && isWord(r) && !unicode.Is(unicode.Han, r) && !(r >= '0' && r <= '9') {
					t.hash = addRune(t.hash, unicode.ToLower(r))
					at += n
					r, n = runeAt(text, at)
				}
			default:
				at += n
				continue
			}
			t.end = at
			if !yield(t) {
				return
			}
		}
	}
}

func runeAt(text string, at int) (rune, int) {
	if at < len(text) && text[at] < utf8.RuneSelf {
		return rune(text[at]), 1
	}
	return utf8.DecodeRuneInString(text[at:])
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

// number reads the number at a place of the text and returns where it ends.
func (t *token) number(text string, at int) int {
	isDigit := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case isDigit(at):
			t.hash = addRune(t.hash, rune(c))
		case c == '.' && isDigit(at+1):
			t.hash = addRune(t.hash, '.')
		case c == ',' && isDigit(at+1) && isDigit(at+2) && isDigit(at+3) && !isDigit(at+4):
		default:
			return at
		}
	}
	return at
}

// manyHan is the part of Han characters among the tokens of a text in Han.
const manyHan = 0.5

// runLength returns the length of the shingles of a text, by what it begins with.
func runLength(text string) int {
	const enough = 200 // tokens
	n, han := 0, 0
	for t := range tokens(text) {
		if r, _ := runeAt(text, t.start); unicode.Is(unicode.Han, r) {
			han++
		}
		if n++; n == enough {
			break
		}
	}
	if float64(han) > manyHan*float64(n) {
		return hanRun
	}
	return wordRun
}

// shingles are the hashes of all runs of tokens of a text, again and again where
// a run is repeated.
func shingles(text string) iter.Seq[uint64] { return runs(text, runLength(text)) }

func runs(text string, length int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		const base = 0x9e3779b97f4a7c15 // 2^64 by the golden ratio
		var (
			ring  = make([]uint64, length)
			power = uint64(1) // of the oldest token of the run
			sum   uint64
			n     int
		)
		for range length - 1 {
			power *= base
		}
		for t := range tokens(text) {
			sum = (sum-ring[n%length]*power)*base + t.hash
			ring[n%length] = t.hash
			if n++; n >= length && !yield(mixed(sum)) {
				return
			}
		}
	}
}

// mixed spreads the bits of a hash (the finalizer of MurmurHash3, by Austin
// Appleby).
func mixed(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
