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
	chunk.Span
	text     string
	terms    map[string]bool
	coverage float64         // of the question, by the sentence and, at contextWeight, by what stands around it
	named    map[string]bool // whom it speaks of, itself or going on from before
	about    bool            // speaks of what the question names, or of nothing else since that was named
	onTopic  bool            // has a word of what is asked about it
	dangling bool            // begins with a pronoun and names nobody: alone it cannot be understood
	answers  bool            // has what the kind of question looks for
	score    float64
}

// contextWeight is the weight of a unit that only the sentence before, the
// heading or the title has.
const contextWeight = 0.4

var pronounStart = regexp.MustCompile(`^(?i:["“'‘]?(?:he|she|they|it|its|his|her|their|these|those|this|that|such|both)\b)|^(?:他|她|它|这|那|此|其|该)`)

func (s sentence) has(term string) bool { return s.terms[term] }

// candidatesOf returns the sentences of the passages that can be quoted: no
// headings, no questions.
func candidatesOf(analyzer *terms.Analyzer, e Evidence) []sentence {
	var out []sentence
	for i, p := range e.Passages {
		out = append(out, sentencesOf(analyzer, e, i, p)...)
	}
	return out
}

func sentencesOf(analyzer *terms.Analyzer, e Evidence, i int, p corpus.Passage) []sentence {
	var out []sentence
	around := termSet(analyzer, p.Title+"\n"+p.Heading)
	before := map[string]bool{}
	named := subjectsIn(analyzer, e.units, around)
	for _, span := range chunk.Sentences(p.Text) {
		s := sentence{passage: i, Span: span, text: p.Text[span.Start:span.End]}
		s.terms = termSet(analyzer, s.text)
		if here := subjectsIn(analyzer, e.units, s.terms); len(here) > 0 {
			named = here // until another name comes, the text goes on about this one
		} else {
			s.dangling = pronounStart.MatchString(s.text)
		}
		here := coverage(e.units, s.has)
		near := coverage(e.units, func(t string) bool { return s.terms[t] || before[t] || around[t] })
		s.coverage = here + contextWeight*(near-here)
		s.named = named
		s.about, s.onTopic = e.concerns(s)
		before = s.terms
		if !chunk.IsHeading(p.Text, span) && !strings.HasSuffix(s.text, "?") && !strings.HasSuffix(s.text, "？") {
			out = append(out, s)
		}
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
