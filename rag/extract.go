package rag

import (
	"cmp"
	"slices"

	"footnote/corpus"
	"footnote/corpus/terms"
)

// An extractive answer is a few verbatim sentences of the passages found: up to
// maxQuotes, one more for a cause, and one for each side of a comparison that is
// missing then. Each has its footnote; they are ordered to be read.

const (
	maxQuotes    = 4    // besides the sentence that a kind of question asks for
	quoteFloor   = 0.66 // of the best sentence's score: below it a sentence adds noise
	sameFact     = 0.6  // overlap of terms above which a sentence says the same again
	rankWeight   = 0.3  // of the passage's own score
	kindBonus    = 0.3  // for what the kind of question looks for
	minCoverage  = 0.3  // of the question
	danglingPart = 0.7  // of the score is left to a sentence that needs the one before it
	foreignPart  = 0.75 // of the score is left to a sentence in another language than the question
	minAlike     = 0.15 // overlap of terms of the two sides of a comparison
)

// pick chooses the sentences that answer a question, ordered by article, the
// best first, and by place within it. It returns none where no sentence is
// about the question.
func pick(analyzer *terms.Analyzer, question string, e Evidence) []sentence {
	kind := kindOf(question)
	all := scored(analyzer, question, e)
	ranked := slices.DeleteFunc(slices.Clone(all), func(s sentence) bool { return !s.fits(kind) })
	slices.SortStableFunc(ranked, byScore)
	var picked []sentence
	for _, s := range ranked {
		if s.score < quoteFloor*ranked[0].score || len(picked) == maxQuotes {
			break
		}
		if !repeats(s, picked) {
			picked = append(picked, s)
		}
	}
	if len(picked) == 0 {
		return nil
	}
	if kind == why && !slices.ContainsFunc(picked, func(s sentence) bool { return s.answers }) {
		if c, ok := cause(all, picked[0]); ok {
			picked = append(picked, c)
		}
	}
	picked = append(picked, counterparts(all, picked, e.units)...)
	return readingOrder(picked, e.Passages)
}

// scored returns the sentences of the passages, in order, with their scores.
func scored(analyzer *terms.Analyzer, question string, e Evidence) []sentence {
	kind, language := kindOf(question), languageOf(question)
	all := candidatesOf(analyzer, e)
	for i := range all {
		s := &all[i]
		s.answers = kind.looksFor(s.text)
		s.score = s.coverage + rankWeight*e.Passages[s.passage].Score/max(e.Passages[0].Score, 1e-9)
		if s.answers {
			s.score += kindBonus
		}
		if s.dangling {
			s.score *= danglingPart
		}
		if languageOf(s.text) != language {
			s.score *= foreignPart
		}
	}
	return all
}

func byScore(a, b sentence) int { return cmp.Compare(b.score, a.score) }

// fits says whether a sentence can be part of the answer: it is about what the
// question names, and says something of what is asked of it. A stated cause
// need not name the effect again.
func (s sentence) fits(kind kind) bool {
	return s.about && (s.onTopic || kind == why && s.answers) && s.coverage >= minCoverage
}

// counterparts returns, for each name in the question that no picked sentence
// speaks of, the sentence about it that is most like the best one: the other
// side of a comparison.
func counterparts(all, picked []sentence, units []unit) []sentence {
	var out []sentence
	for _, u := range units {
		covered := func(s sentence) bool { return u.in(s.has) }
		if !u.subject || slices.ContainsFunc(picked, covered) {
			continue
		}
		best, most := -1, 0.0
		for i, s := range all {
			if alike := overlap(s, picked[0]); covered(s) && alike > most && !repeats(s, picked) {
				best, most = i, alike
			}
		}
		if best >= 0 && most >= minAlike {
			out = append(out, all[best])
		}
	}
	return out
}

// repeats says whether s says what one of the picked sentences says already.
func repeats(s sentence, picked []sentence) bool {
	return slices.ContainsFunc(picked, func(p sentence) bool { return overlap(s, p) >= sameFact })
}

// overlap returns the part of the shorter sentence's terms that the other has.
func overlap(a, b sentence) float64 {
	shared := 0
	for t := range a.terms {
		if b.terms[t] {
			shared++
		}
	}
	return float64(shared) / float64(max(1, min(len(a.terms), len(b.terms))))
}

// maxCauseDistance is how far from the fact, in bytes, its cause is looked for.
const maxCauseDistance = 1500

// cause returns the sentence that states a cause and covers most of the question,
// of those in the passage of fact that stand near it.
func cause(all []sentence, fact sentence) (best sentence, ok bool) {
	for _, s := range all {
		if !s.answers || !s.about || s.passage != fact.passage || abs(s.Start-fact.Start) > maxCauseDistance {
			continue
		}
		if !ok || s.coverage > best.coverage {
			best, ok = s, true
		}
	}
	return best, ok
}

func abs(n int) int { return max(n, -n) }

// readingOrder groups sentences by article, the article of the best sentence
// first, and orders them as they stand in it.
func readingOrder(picked []sentence, passages []corpus.Passage) []sentence {
	rank := make(map[string]int)
	for _, s := range picked {
		if doc := passages[s.passage].DocID; rank[doc] == 0 {
			rank[doc] = len(rank) + 1
		}
	}
	slices.SortStableFunc(picked, func(a, b sentence) int {
		pa, pb := passages[a.passage], passages[b.passage]
		return cmp.Or(cmp.Compare(rank[pa.DocID], rank[pb.DocID]), cmp.Compare(pa.Start+a.Start, pb.Start+b.Start))
	})
	return picked
}
