// Package terms turns text into index terms.
//
// A text is folded (NFKC, lower case), cut into words, and the words are
// stemmed (Snowball English). Chinese runs are cut into words by package han; the
// words inside a long word are terms too, and so are the pairs of characters across
// the border of two words; characters that are no word, such as those of names,
// kana and hangul, become overlapping pairs. Words and phrases that a [Lexicon]
// holds for the same thing, in either language, also give one shared concept term,
// so that "capex" finds "capital expenditures" and 资本开支 finds both.
//
// Articles and questions go through the same [Analyzer]; a question's terms
// are grouped in [Unit]s and lose their stop words.
package terms

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/terms/han"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// Analyzer makes index terms. It is safe for concurrent use.
type Analyzer struct {
	lexicon *Lexicon
	words   func() *han.Words // made when the first Chinese text is met
	implied func() map[string][]Weighted
	scratch sync.Pool // *scratch
}

// NewAnalyzer returns an analyzer that adds the concepts of lexicon; nil adds none.
func NewAnalyzer(lexicon *Lexicon) *Analyzer {
	a := &Analyzer{lexicon: lexicon}
	a.words = sync.OnceValue(func() *han.Words { return han.New(append(lexicon.hanMembers(), hanStopPhrases()...)...) })
	a.implied = sync.OnceValue(a.impliedTerms)
	a.scratch.New = func() any { return &scratch{stems: make(map[string]string)} }
	return a
}

// Lexicon returns the lexicon whose concepts are added; it may be nil.
func (a *Analyzer) Lexicon() *Lexicon { return a.lexicon }

// Document appends the index terms of text to dst, with repetitions, and returns
// it: the terms of the words in the order of the text, then the pairs across
// Chinese words and the concepts.
func (a *Analyzer) Document(dst []string, text string) []string {
	s := a.scratch.Get().(*scratch)
	defer a.scratch.Put(s)
	s.scan(text)
	s.cutHan(a.words)
	s.eachTerm(0, len(s.tokens), false, func(_ int, w Weighted) { dst = append(dst, w.Term) })
	s.eachCrossing(false, func(term string) { dst = append(dst, term) })
	a.lexicon.match(s.tokens, func(_, _ int, concepts []string) {
		dst = append(dst, concepts...)
	})
	return dst
}

// A token is a stemmed word, or a single Chinese character.
type token struct {
	text   string
	han    bool
	joined bool // han, and directly behind another Chinese character
	size   int  // han: characters of the word that begins here; 0 inside a word; see cutHan
	at     int  // han: where it stands in the folded text, in bytes
	stop   bool // carries nothing in a question; of a Chinese word on its first character
	name   bool // begins with a capital or has a digit
	first  bool // begins a sentence
}

// scratch is the reusable state of one scan.
type scratch struct {
	tokens []token
	word   []byte
	name   bool              // of word: see token
	first  bool              // of the next word
	stems  map[string]string // folded word → stem; a Chinese word → itself, apart from its text
	env    *snowballstem.Env
	text   string // folded
	run    []rune
	cutter han.Segmenter
}

// maxStems bounds the stem cache of one scratch; past it the cache starts anew.
const maxStems = 1 << 17

// maxWord is the longest run of letters and digits that is one word, in bytes.
const maxWord = 64

// scan fills s.tokens with the tokens of text.
func (s *scratch) scan(text string) {
	s.tokens = s.tokens[:0]
	s.word, s.name, s.first = s.word[:0], false, true
	text = norm.NFKC.String(text)
	s.text = text
	prevHan := false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r < utf8.RuneSelf && isWordByte(byte(r)):
			if isDigit(byte(r)) && isSeries(s.word) {
				s.endWord()
			}
			s.name = s.name || isDigit(byte(r)) || len(s.word) == 0 && isUpper(byte(r))
			s.word = append(s.word, lowerByte(byte(r)))
		case r >= utf8.RuneSelf && IsHan(r):
			s.endWord()
			s.tokens = append(s.tokens, token{text: text[i : i+n], han: true, joined: prevHan, at: i})
			prevHan = true
			i += n
			continue
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			s.word = utf8.AppendRune(s.word, unicode.ToLower(r))
		case s.inside(r, text[i+n:]):
			// Apostrophes, thousands commas and the like: see inside.
		default:
			s.endWord()
			s.first = s.first || strings.ContainsRune(".!?。！？", r)
		}
		if len(s.word) > maxWord {
			s.endWord()
		}
		prevHan = false
		i += n
	}
	s.endWord()
}

// inside says whether the punctuation r stands inside the current word, given
// what follows, and appends what of it belongs to the term: a decimal point
// stays, a thousands comma goes; so do the full stops of U.S.
func (s *scratch) inside(r rune, rest string) bool {
	if len(s.word) == 0 || rest == "" {
		return false
	}
	last, next := s.word[len(s.word)-1], rest[0]
	switch {
	case r == ',' && isDigit(last) && len(rest) >= 3 && isDigit(next) && isDigit(rest[1]) && isDigit(rest[2]):
		return true
	case r == '.' && isDigit(last) && isDigit(next):
		s.word = append(s.word, '.')
		return true
	case r == '.' && isUpper(next) && len(rest) > 1 && rest[1] == '.' && len(s.word) <= 3:
		return true
	case (r == '\'' || r == '’') && isWordByte(next):
		// "Tencent's" is Tencent: the s is dropped by endWord.
		s.word = append(s.word, '\'')
		return true
	}
	return false
}

// minSeries is the length of the shortest name that a number behind it parts
// from: GPT4 is written GPT-4 and GPT 4 as well, but Q3, FY18 and 5G are one word.
const minSeries = 3

// isSeries says whether a folded word is a name that can have a number behind it.
func isSeries(w []byte) bool {
	return len(w) >= minSeries && !slices.ContainsFunc(w, func(b byte) bool { return b < 'a' || b > 'z' })
}

// endWord stems and appends the current word, if there is one.
func (s *scratch) endWord() {
	if len(s.word) == 0 {
		return
	}
	w, name := s.word, s.name
	s.word, s.name = s.word[:0], false
	stem, ok := s.stems[string(w)]
	if !ok {
		if len(s.stems) >= maxStems {
			clear(s.stems)
		}
		stem = s.stem(strings.Clone(string(w)))
		s.stems[string(w)] = stem
	}
	if stem != "" {
		s.tokens = append(s.tokens, token{text: stem, stop: englishStop[string(w)], name: name, first: s.first})
		s.first = false
	}
}

func (s *scratch) stem(w string) string {
	w = strings.TrimSuffix(w, "'s")
	w = strings.ReplaceAll(w, "'", "")
	if year, ok := strings.CutPrefix(w, "fy"); ok && isYear(year) {
		return "20" + year[len(year)-2:] // FY2018 and FY18 are asked about as the year
	}
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return w // numbers, names with digits, other scripts
		}
	}
	if s.env == nil {
		s.env = snowballstem.NewEnv("")
	}
	s.env.SetCurrent(w)
	english.Stem(s.env)
	return strings.Clone(s.env.Current())
}

// IsHan says whether r is a Chinese character, kana or hangul: a letter of a
// script that is written without spaces or cut into words by package han.
func IsHan(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) ||
		unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Hangul, r)
}

// StandsAlone says whether an index term is never half of a pair of terms side by
// side: Chinese words are terms together with their neighbours already.
func StandsAlone(term string) bool {
	first, _ := utf8.DecodeRuneInString(term)
	return IsHan(first)
}

// isYear says whether s is a year of this century, of two or four digits.
func isYear(s string) bool {
	s = strings.TrimPrefix(s, "20")
	return len(s) == 2 && isDigit(s[0]) && isDigit(s[1])
}

func isDigit(b byte) bool    { return b >= '0' && b <= '9' }
func isUpper(b byte) bool    { return b >= 'A' && b <= 'Z' }
func isWordByte(b byte) bool { return isDigit(b) || isUpper(b) || b >= 'a' && b <= 'z' }
func lowerByte(b byte) byte {
	if isUpper(b) {
		b += 'a' - 'A'
	}
	return b
}
