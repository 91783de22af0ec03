package rag

import (
	"fmt"
	"slices"
	"strings"

	"footnote/corpus/terms"
)

const (
	passageSentences = 12 // of each passage that questions are made from
	maxAboutTitle    = 60 // characters of a title that is asked about
)

// The ways on from a question, the best first.
const (
	causeOf      = iota // why what was asked about is so
	otherMetric         // of the same company
	otherCompany        // with the same metric
	otherPeriod         // of the same metric
	otherFact           // that the passages have
	aboutName           // of somebody or something they speak of
	aboutTitle          // of an article
	numberOfWays        // how many they are
)

// suggester makes questions from passages.
type suggester struct {
	r                  *Retriever
	chinese            bool
	names              []string  // terms and concepts that are asked about
	companies, metrics []string  // those of them that are
	periods            []quarter // that are asked about
	asks               kind
	ways               [numberOfWays][]string
	seen               map[string]bool // questions that were asked or made, see key
}

func newSuggester(r *Retriever, q Question) *suggester {
	s := &suggester{r: r, chinese: wordsFor(q.Language).name == words["zh"].name, asks: kindOf(q.Text), periods: periodsIn(q.Text), seen: map[string]bool{}}
	for i, turn := range q.History {
		s.seen[key(turn.Question, r.asked(Question{Text: turn.Question, History: q.History[:i]}))] = true
	}
	asked := r.asked(q)
	s.seen[key(q.Text, asked)] = true
	for _, u := range asked {
		s.names = append(s.names, u.Text)
		switch r.group(u).Category {
		case "company":
			s.companies = append(s.companies, u.Text)
		case "metric":
			s.metrics = append(s.metrics, u.Text)
		}
	}
	return s
}

// key is the same for questions that ask the same of the same, whatever their
// words.
func key(question string, units []terms.Unit) string {
	var names []string
	for _, u := range units {
		names = append(names, u.Text)
	}
	slices.Sort(names)
	return fmt.Sprint(kindOf(question), names)
}

// fresh says whether a question has not been asked or tried before, and notes it.
func (s *suggester) fresh(question string) bool {
	k := key(question, s.r.Corpus.Analyzer().Question(question))
	fresh := !s.seen[k]
	s.seen[k] = true
	return fresh
}

// read makes the questions that the passages suggest.
func (s *suggester) read(w *writing) {
	analyzer := s.r.Corpus.Analyzer()
	for _, p := range w.evidence.Passages {
		text := p.Title + "\n" + p.Text
		for _, f := range factsIn(analyzer, text, passageSentences) {
			s.fact(f)
		}
		found := conceptsIn(analyzer, text)
		for _, category := range []string{"person", "product", "institution", "company"} {
			for _, concept := range found[category] {
				s.name(concept)
			}
		}
		if len([]rune(p.Title)) <= maxAboutTitle && p.Title != "" && languageOf(p.Title) == "zh" == s.chinese {
			s.add(aboutTitle, s.words("What does the article “"+p.Title+"” say?", "《"+p.Title+"》这篇文章说了什么？"))
		}
	}
}

// fact adds the questions that a fact suggests.
func (s *suggester) fact(f fact) {
	l := s.r.Corpus.Analyzer().Lexicon()
	company, metric := slices.Contains(s.companies, f.company), slices.Contains(s.metrics, f.metric)
	way := otherFact
	switch {
	case company && metric:
		if s.asks != why && f.caused && f.rises != f.falls {
			s.add(causeOf, f.ask(l, s.chinese))
		}
		for _, p := range f.periods {
			if !slices.Contains(s.periods, p) {
				s.add(otherPeriod, f.askFor(l, p, s.chinese))
			}
		}
		return
	case company:
		way = otherMetric
	case metric:
		way = otherCompany
	}
	if f.caused {
		s.add(way, f.ask(l, s.chinese))
	}
	if f.measured {
		s.add(way, f.askWhat(l, s.chinese))
	}
}

// name adds a question about a name that was not asked about.
func (s *suggester) name(concept string) {
	l := s.r.Corpus.Analyzer().Lexicon()
	name := nameIn(l, concept, s.chinese)
	if !slices.Contains(s.names, concept) {
		s.add(aboutName, s.words("What is said about "+name+"?", "关于"+name+"说了些什么？"))
	}
}

// inTurn returns the questions, one of each way in turn, at last those about
// titles.
func (s *suggester) inTurn() []string {
	var out []string
	for turn, some := 0, true; some; turn++ {
		some = false
		for _, list := range s.ways[:aboutTitle] {
			if turn < len(list) {
				out, some = append(out, list[turn]), true
			}
		}
	}
	return append(out, s.ways[aboutTitle]...)
}

// words chooses the language.
func (s *suggester) words(english, chinese string) string {
	if s.chinese {
		return chinese
	}
	return english
}

func (s *suggester) add(way int, question string) {
	s.ways[way] = with(s.ways[way], strings.TrimSpace(question))
}
