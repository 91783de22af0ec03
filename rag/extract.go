package rag

import (
	"cmp"
	"slices"

	"footnote/corpus"
)

// An extractive answer is a few verbatim sentences of the passages found: up to
// maxQuotes, one more for a cause, and one for each side of a comparison that is
// missing then. Each has its footnote; they are ordered to be read.

const (
	maxQuotes    = 4    // besides the sentence that a kind of question asks for
	quoteFloor   = 0.8  // of the best sentence's score: below it a sentence adds noise
	sameFact     = 0.65 // overlap of terms above which a sentence says the same again
	minCoverage  = 0.2  // of the question
	danglingPart = 0.7  // of the score is left to a sentence that needs the one before it
	minAlike     = 0.15 // overlap of terms of the two sides of a comparison
)

// pick chooses the sentences that answer a question, ordered by article, the
// best first, and by place within it. It returns none where no sentence is
// about the question.
func pick(c *corpus.Corpus, question string, e Evidence) []sentence {
	kind := kindOf(question)
	all := scored(c, question, e)
	for i := range all {
		if all[i].dangling {
			all[i].score *= danglingPart
		}
	}
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
		if s, ok := cause(all, picked[0]); ok {
			picked = append(picked, s)
		}
	}
	picked = append(picked, counterparts(all, picked, e.units)...)
	return readingOrder(picked, e.Passages)
}

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
	first, chosen := picked[0], slices.Clone(picked)
	for _, u := range units {
		covered := func(s sentence) bool { return u.in(s.has) }
		if !u.subject || slices.ContainsFunc(chosen, covered) {
			continue
		}
		best, most := -1, 0.0
		for i, s := range all {
			if alike := overlap(s, first); covered(s) && s.onTopic && alike > most && !repeats(s, chosen) {
				best, most = i, alike
			}
		}
		if best >= 0 && most >= minAlike {
			chosen = append(chosen, all[best])
		}
	}
	return chosen[len(picked):]
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
