package rag

import (
	"cmp"
	"regexp"
	"slices"

	"footnote/corpus"
)

// What speaks for a sentence as an answer. The weights were tuned on seven
// question sets in two languages together, by whether an accepted answer stands
// in the first one, three and five sentences. The coverage of the question, by
// rarity, counts 1.
const (
	beforeWeight  = 0.3  // of what only the sentence before covers
	headWeight    = 0.65 // of what only the heading or the title covers: articles do not repeat whom they are about
	rankWeight    = 0.6  // of the passage's score, as a part of the best one's
	votesWeight   = 1.0  // of what other articles say too
	answersWeight = 0.25 // has what the kind of question looks for
	placeWeight   = 0.1  // divided by the sentence's number in its passage

	foreignPart  = 0.75 // of the score is left to a sentence in another language than the question
	oppositePart = 0.7  // is left to one that says only the opposite of what is asked about
	tablePart    = 0.8  // is left to a row of a table, which is not written to be read alone
)

// opposites are the concepts of change of which a sentence with the one says
// nothing on a question about the other.
var opposites = map[string]string{
	"=fall": "=rise", "=rise": "=fall", "=widen": "=narrow", "=narrow": "=widen",
	"=improve": "=worsen", "=worsen": "=improve", "=accelerate": "=slow", "=slow": "=accelerate",
}

// tableRow matches a row of a table as it is read into text: names with values.
var tableRow = regexp.MustCompile(`^[^.。:：]+: [−-]?[\d(][^:]*(?:; [^:;]+: [^:;]+)+$`)

// isOpposite says whether a sentence with these terms says the opposite of what
// the question asks about, and not that.
func isOpposite(in map[string]bool, units []unit) bool {
	for _, u := range units {
		if other := opposites[u.Text]; other != "" && in[other] && !in[u.Text] {
			return true
		}
	}
	return false
}

// scored returns the sentences of the passages, in order, with their scores.
func scored(c *corpus.Corpus, question string, e Evidence) []sentence {
	kind, language := kindOf(question), languageOf(question)
	all := candidatesOf(c, e)
	vote(all, e)
	for i := range all {
		s := &all[i]
		s.answers = kind.looksFor(s.text, question)
		s.score = s.coverage + rankWeight*e.strength(s.passage)
		s.score += votesWeight*s.votes + placeWeight/float64(s.place)
		if s.answers {
			s.score += answersWeight
		}
		if languageOf(s.text) != language {
			s.score *= foreignPart
		}
		if tableRow.MatchString(s.text) {
			s.score *= tablePart
		}
		if isOpposite(s.terms, e.units) {
			s.score *= oppositePart
		}
	}
	return all
}

// strength is the score of a passage as a part of the best one's that was found
// with it.
func (e Evidence) strength(passage int) float64 {
	p, best := e.Passages[passage], e.Passages[0].Score
	if how := e.rankings[p.ID]; how != nil {
		best = how.top
	}
	return p.Score / max(best, 1e-9)
}

func byScore(a, b sentence) int { return cmp.Compare(b.score, a.score) }

// votedTerms is the number of a sentence's terms, the best, whose votes count: an
// answer is a few words.
const votedTerms = 3

// vote sets the votes of the sentences: the articles found speak of the same
// thing, so what several of them say where they cover the question is likely its
// answer. A term outside the question has from each other article the highest
// coverage of a sentence there that has the term. A sentence has the mean of its
// best terms, over the number of the other passages: 0 to 1.
func vote(all []sentence, e Evidence) {
	asked := make(map[string]bool)
	for _, u := range e.units {
		for _, t := range u.Terms {
			asked[t.Term] = true
		}
	}
	type ballot struct{ term, article string }
	best, sums := make(map[ballot]float64), make(map[string]float64)
	for _, s := range all {
		article := e.Passages[s.passage].DocID
		for t := range s.terms {
			if more := s.covers - best[ballot{t, article}]; more > 0 && !asked[t] {
				best[ballot{t, article}] += more
				sums[t] += more
			}
		}
	}
	others := float64(max(1, len(e.Passages)-1))
	for i := range all {
		s := &all[i]
		article := e.Passages[s.passage].DocID
		var votes []float64
		for t := range s.terms {
			votes = append(votes, sums[t]-best[ballot{t, article}])
		}
		slices.Sort(votes)
		for _, v := range votes[max(0, len(votes)-votedTerms):] {
			s.votes += v / votedTerms / others
		}
	}
}
