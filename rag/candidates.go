package rag

import (
	"regexp"
	"strings"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/corpus/terms"
)

// sentence is a candidate for a quote.
type sentence struct {
	passage int // index into the passages
	place   int // in its passage, from 1
	chunk.Span
	text     string
	terms    map[string]bool
	covers   float64         // the part of the question that the sentence covers itself, by rarity
	coverage float64         // the same and, at beforeWeight and headWeight, what stands around it covers
	named    map[string]bool // whom it speaks of, itself or going on from before
	about    bool            // speaks of what the question names, or of nothing else since that was named
	onTopic  bool            // has a word of what is asked about it
	dangling bool            // begins with a pronoun and names nobody: alone it cannot be understood
	answers  bool            // has what the kind of question looks for
	votes    float64         // see vote
	score    float64
}

var pronounStart = regexp.MustCompile(`^(?i:["“'‘]?(?:he|she|they|it|its|his|her|their|these|those|this|that|such|both)\b)|^(?:他|她|它|这|那|此|其|该)`)

func (s sentence) has(term string) bool { return s.terms[term] }

// candidatesOf returns the sentences of the passages that can be quoted: no
// headings, no questions.
func candidatesOf(c *corpus.Corpus, e Evidence) []sentence {
	rarities := raritiesOf(c, e.units)
	var out []sentence
	for i, p := range e.Passages {
		out = append(out, e.sentencesOf(c.Analyzer(), rarities, i, p)...)
	}
	return out
}

func (e Evidence) sentencesOf(analyzer *terms.Analyzer, rarities []float64, i int, p corpus.Passage) []sentence {
	var out []sentence
	around := termSet(analyzer, p.Title+"\n"+p.Heading)
	before := map[string]bool{}
	named := subjectsIn(analyzer, e.units, around)
	for n, span := range chunk.Sentences(p.Text) {
		s := sentence{passage: i, place: n + 1, Span: span, text: p.Text[span.Start:span.End]}
		s.terms = termSet(analyzer, s.text)
		if here := subjectsIn(analyzer, e.units, s.terms); len(here) > 0 {
			named = here // until another name comes, the text goes on about this one
		} else {
			s.dangling = pronounStart.MatchString(s.text)
		}
		for k, u := range e.units {
			switch {
			case u.in(s.has):
				s.covers += rarities[k]
			case u.in(func(t string) bool { return s.terms[t] || around[t] }):
				s.coverage += headWeight * rarities[k]
			case u.in(func(t string) bool { return s.terms[t] || before[t] }):
				s.coverage += beforeWeight * rarities[k]
			}
		}
		s.coverage += s.covers
		s.named = named
		s.about, s.onTopic = e.concerns(s)
		before = s.terms
		if !chunk.IsHeading(p.Text, span) && !strings.HasSuffix(s.text, "?") && !strings.HasSuffix(s.text, "？") {
			out = append(out, s)
		}
	}
	return out
}

// raritiesOf returns how much of the question each unit is, by its inverse
// document frequency: together 1. One that no article has is nothing, for it
// tells no sentence from another.
func raritiesOf(c *corpus.Corpus, units []unit) []float64 {
	out := make([]float64, len(units))
	sum := 0.0
	for i, u := range units {
		idf := c.IDF("")
		for _, t := range u.Terms {
			idf = min(idf, c.IDF(t.Term))
		}
		if idf < c.IDF("") {
			out[i] = idf
			sum += idf
		}
	}
	for i := range out {
		out[i] /= max(sum, 1e-9)
	}
	return out
}

// concerns says whether a sentence is about a name of the question, and whether
// it has a word of the rest. A question without names, or of nothing but names,
// asks no more than the other half.
func (e Evidence) concerns(s sentence) (about, onTopic bool) {
	subjects, topics := 0, 0
	for _, u := range e.units {
		if u.subject {
			subjects++
			about = about || s.named[u.Text]
		} else {
			topics++
			onTopic = onTopic || u.in(s.has)
		}
	}
	return about || subjects == 0, onTopic || topics == 0
}

// subjectsIn returns what a text with these terms speaks of: the names of the
// question, and every company and person that the lexicon knows.
func subjectsIn(analyzer *terms.Analyzer, units []unit, in map[string]bool) map[string]bool {
	out := make(map[string]bool)
	for _, u := range units {
		if u.subject && u.in(func(t string) bool { return in[t] }) {
			out[u.Text] = true
		}
	}
	for t := range in {
		if g, ok := analyzer.Lexicon().Group(t); ok && isSubject(g) {
			out[t] = true
		}
	}
	return out
}

// isSubject says whether a group of the lexicon names whom or what figures
// belong to.
func isSubject(g terms.Group) bool { return g.Category == "company" || g.Category == "person" }

// termSet returns the index terms of a text, without stop words.
func termSet(analyzer *terms.Analyzer, text string) map[string]bool {
	set := make(map[string]bool)
	for _, u := range analyzer.Question(text) {
		for _, t := range u.Terms {
			set[t.Term] = true
		}
	}
	return set
}
