package terms

import (
	"strings"
	"unicode/utf8"

	"footnote/corpus/terms/han"
)

// insideSize is the length in characters from which the words inside a word are
// terms too: 共和国 finds 中华人民共和国.
const insideSize = 3

// cutHan cuts the Chinese runs of s.tokens into words: the first character of a
// listed word gets the word's length, those behind it 0, and a character that is
// no word is unlisted.
func (s *scratch) cutHan(words func() *han.Words) {
	for i := 0; i < len(s.tokens); {
		if !s.tokens[i].han {
			i++
			continue
		}
		s.cutter.Words = words()
		end := i + 1
		for end < len(s.tokens) && s.tokens[end].joined {
			end++
		}
		for _, w := range s.cutter.Segment(s.runes(i, end)) {
			first := &s.tokens[i+w.Start]
			first.size = unlisted
			if w.Listed {
				first.size = w.End - w.Start
				first.stop = hanStop[s.between(i+w.Start, i+w.End)]
			}
		}
		i = end
	}
}

// unlisted is the size of a character that is no word.
const unlisted = -1

// runes returns the characters of tokens start to end, valid until the next call.
func (s *scratch) runes(start, end int) []rune {
	s.run = s.run[:0]
	for _, t := range s.tokens[start:end] {
		r, _ := utf8.DecodeRuneInString(t.text)
		s.run = append(s.run, r)
	}
	return s.run
}

// between returns the characters of tokens start to end of one Chinese run.
func (s *scratch) between(start, end int) string {
	last := s.tokens[end-1]
	return s.text[s.tokens[start].at : last.at+len(last.text)]
}

// hanTerm is between as a term, which does not hold on to the text.
func (s *scratch) hanTerm(start, end int) string {
	w := s.between(start, end)
	if term, ok := s.stems[w]; ok {
		return term
	}
	if len(s.stems) >= maxStems {
		clear(s.stems)
	}
	term := strings.Clone(w)
	s.stems[term] = term
	return term
}

// eachTerm calls found for the terms of tokens start to end, as the index has
// them, in the order of the text. A Chinese word or pair that goes beyond the
// range is left out, but not the words inside it. i is the term's first token.
func (s *scratch) eachTerm(start, end int, dropStops bool, found func(i int, w Weighted)) {
	emit := func(from, to int, weight float64) {
		if from >= start && to <= end && !(dropStops && hanStop[s.between(from, to)]) {
			found(from, Weighted{s.hanTerm(from, to), weight})
		}
	}
	first := start
	for first > 0 && first < end && s.tokens[first].han && s.tokens[first].size == 0 {
		first-- // to the word that goes across the start: a word inside it may be in the range
	}
	for i := first; i < end; i++ {
		switch t := s.tokens[i]; {
		case dropStops && t.stop:
		case !t.han:
			found(i, Weighted{t.text, wordWeight})
		case s.unlisted(i) && s.unlisted(i+1) && s.tokens[i+1].joined:
			emit(i, i+2, wordWeight)
		case s.unlisted(i) && !(t.joined && s.unlisted(i-1)):
			emit(i, i+1, wordWeight)
		case t.size > 0:
			s.wordAt(i, emit)
		}
	}
}

// eachCrossing calls found for the pairs of characters that stand across the
// border of two words: what was cut in another way elsewhere meets in them. With
// dropStops, a border with a stop word is passed over.
func (s *scratch) eachCrossing(dropStops bool, found func(term string)) {
	before := 0 // the token where the word that ends before i begins
	for i := 1; i < len(s.tokens); i++ {
		if s.tokens[i].size == 0 && s.tokens[i].han {
			continue // within a word
		}
		if s.tokens[i].joined && !(s.unlisted(i-1) && s.unlisted(i)) && !(dropStops && (s.isStop(before) || s.isStop(i))) {
			found(s.hanTerm(i-1, i+1))
		}
		before = i
	}
}

// isStop says whether the word that begins at token i is a stop word.
func (s *scratch) isStop(i int) bool {
	return s.tokens[i].stop || s.tokens[i].han && hanStop[s.tokens[i].text] && s.tokens[i].size <= 1
}

// unlisted says whether token i is a Chinese character that is no word.
func (s *scratch) unlisted(i int) bool { return i < len(s.tokens) && s.tokens[i].size == unlisted }

// wordAt emits the listed word that begins at token i and the words inside it;
// where a long word, mostly a name, has none, its pairs.
func (s *scratch) wordAt(i int, emit func(from, to int, weight float64)) {
	n := s.tokens[i].size
	emit(i, i+n, wordWeight)
	if n < insideSize {
		return
	}
	whole := true
	s.cutter.Words.Inside(s.runes(i, i+n), func(from, to int) {
		emit(i+from, i+to, insideWeight)
		whole = false
	})
	for k := i; whole && k+1 < i+n; k++ {
		emit(k, k+2, insideWeight)
	}
}
