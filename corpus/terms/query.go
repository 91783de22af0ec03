package terms

// Weights of a question's terms: a word as it was asked, and the concept that
// it shares with its synonyms (a synonym is a little less than the word).
const (
	wordWeight    = 1.0
	conceptWeight = 0.8
	insideWeight  = 0.7 // a word inside a longer word that was asked
	crossWeight   = 0.2 // a pair across the border of two Chinese words; 0.1 to 0.3 measured alike
	impliedWeight = 0.5 // what a passage may have instead: 0.3 to 0.8 measured alike
)

// Unit is one thing that a question asks about: a word, or a phrase that the
// lexicon knows. A text that has any of its terms speaks of it.
type Unit struct {
	Text    string // as stemmed, for explanations
	Terms   []Weighted
	Implied []Weighted // speak for a passage without saying that it has the unit: of one-way mappings and, with the last unit, of word borders
	Concept bool       // the lexicon knows it
	Stop    bool       // a stop word, left because there is nothing else
	Name    bool       // written like a name or a number: with a capital, where the question does not capitalise throughout, or with a digit
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
	s.cutHan(a.words)
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
		s.eachTerm(next, end, dropStops, func(i int, w Weighted) {
			add(Unit{Text: w.Term, Terms: []Weighted{w}, Name: s.tokens[i].name && !s.tokens[i].first && !titled})
		})
	}
	a.lexicon.match(s.tokens, func(start, end int, concepts []string) {
		plain(start)
		u := Unit{Text: concepts[0], Concept: true}
		s.eachTerm(start, end, false, func(_ int, w Weighted) { u.Terms = append(u.Terms, w) })
		for _, c := range concepts {
			u.Terms = append(u.Terms, Weighted{c, conceptWeight})
			u.Implied = append(u.Implied, a.implied()[c]...)
		}
		add(u)
		next = end
	})
	plain(len(s.tokens))
	if n := len(units); n > 0 {
		s.eachCrossing(dropStops, func(term string) {
			units[n-1].Implied = append(units[n-1].Implied, Weighted{term, crossWeight})
		})
	}
	return units
}

// impliedTerms returns, by concept, the terms of what the lexicon says helps:
// its words and, of a phrase that it knows, the concept.
func (a *Analyzer) impliedTerms() map[string][]Weighted {
	out := make(map[string][]Weighted)
	if a.lexicon == nil {
		return out
	}
	for concept, g := range a.lexicon.groups {
		for _, help := range g.implied {
			if concepts := a.lexicon.at(help); concepts != nil {
				out[concept] = append(out[concept], Weighted{concepts[0], conceptWeight * impliedWeight})
			}
			for _, word := range help {
				out[concept] = append(out[concept], Weighted{word, impliedWeight})
			}
		}
	}
	return out
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
