package terms

import "strings"

// Weights of a question's terms: a word as it was asked, and the concept that
// it shares with its synonyms (a synonym is a little less than the word).
const (
	wordWeight    = 1.0
	conceptWeight = 0.8
)

// Unit is one thing that a question asks about: a word, or a phrase that the
// lexicon knows. A text that has any of its terms speaks of it.
type Unit struct {
	Text    string // as stemmed, for explanations
	Terms   []Weighted
	Concept bool // the lexicon knows it
	Stop    bool // a stop word, left because there is nothing else
	Name    bool // written like a name or a number: with a capital, where the question does not capitalise throughout, or with a digit
}

// Weighted is an index term with its weight in the score, above 0 to 1.
type Weighted struct {
	Term   string
	Weight float64
}

// Question returns the units of a question, each once, without stop words
// unless nothing else is left.
func (a *Analyzer) Question(text string) []Unit {
	s := a.scratch.Get().(*scratch)
	defer a.scratch.Put(s)
	s.scan(text)
	units := a.units(s, true)
	if len(units) == 0 {
		units = a.units(s, false)
		for i := range units {
			units[i].Stop = true
		}
	}
	return units
}

func (a *Analyzer) units(s *scratch, dropStops bool) []Unit {
	var units []Unit
	seen := make(map[string]bool)
	add := func(u Unit) {
		if len(u.Terms) > 0 && !seen[u.Text] {
			seen[u.Text] = true
			units = append(units, u)
		}
	}
	titled := s.titleCase()
	next := 0
	plain := func(end int) {
		s.plainTerms(next, end, dropStops, func(i int, term string) {
			add(Unit{Text: term, Terms: []Weighted{{term, wordWeight}}, Name: s.tokens[i].name && !s.tokens[i].first && !titled})
		})
	}
	a.lexicon.match(s.tokens, func(start, end int, concepts []string) {
		plain(start)
		u := Unit{Text: concepts[0], Concept: true}
		s.plainTerms(start, end, false, func(_ int, term string) {
			u.Terms = append(u.Terms, Weighted{term, wordWeight})
		})
		for _, c := range concepts {
			u.Terms = append(u.Terms, Weighted{c, conceptWeight})
		}
		add(u)
		next = end
	})
	plain(len(s.tokens))
	return units
}

// titleCase says whether most words begin with a capital: then a capital does
// not make a name.
func (s *scratch) titleCase() bool {
	words, names := 0, 0
	for _, t := range s.tokens {
		if !t.han {
			words++
			if t.name {
				names++
			}
		}
	}
	return words > 3 && 2*names > words
}

// plainTerms calls found for the terms of tokens start to end, as the index has
// them: a pair of Chinese characters only where both stand within the range and
// neither belongs to a stop phrase. i is the term's first token.
func (s *scratch) plainTerms(start, end int, dropStops bool, found func(i int, term string)) {
	for i := start; i < end; {
		t := s.tokens[i]
		switch n := hanStopAt(s.tokens[i:end]); {
		case dropStops && (t.stop || n > 0):
			i += max(n, 1)
			continue
		case !t.han:
			found(i, t.text)
		case i+1 < end && s.tokens[i+1].joined && !(dropStops && hanStopAt(s.tokens[i+1:end]) > 0):
			found(i, s.pair(i))
		case !t.joined && (i+1 == len(s.tokens) || !s.tokens[i+1].joined):
			found(i, t.text) // a run of one character
		}
		i++
	}
}

// hanStopAt returns the length of the longest Chinese stop phrase at the start
// of tokens, 0 for none.
func hanStopAt(tokens []token) int {
	longest := 0
	var b strings.Builder
	for i := 0; i < min(len(tokens), maxHanStop) && tokens[i].han && (i == 0 || tokens[i].joined); i++ {
		b.WriteString(tokens[i].text)
		if hanStop[b.String()] {
			longest = i + 1
		}
	}
	return longest
}
