package rag

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"footnote/corpus"
	"footnote/corpus/lexical"
	"footnote/corpus/terms"
)

// Why says why a passage was found and stands where it does. The scores of its
// parts add up to Score, but for rounding. The zero value says nothing.
type Why struct {
	Score   float64    // that ranked it
	Terms   []WhyTerm  // by which words found it, in the order of the question; none where only vectors did
	Vector  *WhyVector // nil where vectors did not find it
	Signals []WhySignal
	// Reranked is the place that it had by Score, from 1, where a reranker gave
	// it another: its score is then that of its new place. 0 where none did.
	Reranked int
}

// WhyTerm is a term of the question that a field of the passage has.
type WhyTerm struct {
	lexical.Part         // its Score is a part of Why.Score
	Text         string  // as the question or, for a concept, the lexicon writes it
	Weight       float64 // in the question; 0 for a pair
}

// WhyVector is what the nearness of vectors adds.
type WhyVector struct {
	Similarity float64 // cosine, -1 to 1
	Weight     float64 // of vectors against words, 0 to 1
	Score      float64
}

// WhySignal is a [Signal] with what it adds to the score itself.
type WhySignal struct {
	Name   string
	Score  float64
	Detail string // what it is about, in a few English words
}

// ranking is what the passages of a question were ranked by.
type ranking struct {
	question       Question
	query          lexical.Query
	words, vectors []corpus.Hit
	reach, weight  float64
	best           float64 // score before the signals, which are parts of it
	signals        signals
	top            float64      // score of the best passage in the end
	hits           []corpus.Hit // as they stood before a reranker
}

// bestOf returns the score of the first hit, 0 without hits.
func bestOf(hits []corpus.Hit) float64 {
	if len(hits) == 0 {
		return 0
	}
	return hits[0].Score
}

// Explain says of each passage of e why it was found. It looks its words up
// anew: of an article that went since e was retrieved nothing is left to say.
func (r *Retriever) Explain(e Evidence) []Why {
	out := make([]Why, len(e.Passages))
	if e.ranking == nil {
		return out
	}
	spelled := r.spelled(e.ranking.question)
	for i, p := range e.Passages {
		out[i] = r.why(cmp.Or(e.rankings[p.ID], e.ranking), p, spelled)
	}
	return out
}

func (r *Retriever) why(how *ranking, p corpus.Passage, spelled map[string]string) Why {
	place := placeOf(how.hits, p.ID)
	if place < 0 {
		return Why{}
	}
	hit := how.hits[place]
	why := Why{Score: hit.Score}
	if p.Score != hit.Score { // which a reranker alone does
		why.Reranked = place + 1
	}
	words, vectors := scales(how.words, how.vectors, how.reach, how.weight)
	if at := placeOf(how.words, p.ID); at >= 0 {
		query := how.query
		if at >= lexical.PairDepth {
			query.Pairs = nil
		}
		for _, part := range r.Corpus.Explain(p.ID, query) {
			part.Score = words.of(part.Score)
			why.Terms = append(why.Terms, WhyTerm{part, spelling(spelled, part.Term), weightOf(query.Terms, part.Term)})
		}
	}
	if at := placeOf(how.vectors, p.ID); at >= 0 {
		similarity := how.vectors[at].Score
		why.Vector = &WhyVector{similarity, vectors.part, vectors.of(similarity)}
	}
	how.signals.of(hit, func(s Signal) {
		why.Signals = append(why.Signals, WhySignal{s.Name, how.best * s.Score, how.signals.detail(s.Name, hit)})
	})
	return why
}

// placeOf returns where a chunk stands among hits, from 0; -1: nowhere.
func placeOf(hits []corpus.Hit, chunkID string) int {
	return slices.IndexFunc(hits, func(h corpus.Hit) bool { return h.ChunkID == chunkID })
}

// spelling returns a term, or a pair, as spelled has it.
func spelling(spelled map[string]string, term string) string {
	if text, ok := spelled[term]; ok {
		return text
	}
	words := strings.Split(term, " ")
	for i, w := range words {
		words[i] = cmp.Or(spelled[w], w)
	}
	return strings.Join(words, " ")
}

func weightOf(query []lexical.Term, term string) float64 {
	i := slices.IndexFunc(query, func(t lexical.Term) bool { return t.Text == term })
	if i < 0 {
		return 0
	}
	return query[i].Weight
}

// detail says in a few words what a signal of a hit is about.
func (s signals) detail(name string, h corpus.Hit) string {
	a := h.Article
	switch name {
	case "lead":
		return fmt.Sprintf("passage %d of the article", h.Place+1)
	case "publisher":
		return a.Publisher
	case "day":
		return a.Published.Format(time.DateOnly)
	case "year":
		both := slices.DeleteFunc(slices.Clone(a.Years), func(y int) bool { return !slices.Contains(s.times.years, y) })
		return strings.Trim(fmt.Sprint(both), "[]")
	case "quarter":
		return fmt.Sprintf("Q%d", a.Quarter)
	case "period":
		return s.span.Why
	case "date":
		if a.Published.IsZero() {
			return "date unknown"
		}
		days := math.Round(math.Abs(s.day.Sub(a.Published).Hours() / 24))
		return fmt.Sprintf("%.0f days from %s", days, s.day.Format(time.DateOnly))
	}
	return ""
}

// spelled returns the terms of a question, and of the earlier ones, as they
// are written there; a concept goes by the first name of its group.
func (r *Retriever) spelled(q Question) map[string]string {
	out := make(map[string]string)
	add := func(term, text string) {
		if g, ok := r.Corpus.Analyzer().Lexicon().Group(term); ok {
			text = g.Members[0]
		}
		if out[term] == "" {
			out[term] = text
		}
	}
	questions := []string{q.Text}
	for _, turn := range slices.Backward(q.History) {
		questions = append(questions, turn.Question)
	}
	for _, text := range questions {
		for word := range strings.FieldsFuncSeq(text, outsideWords) {
			for _, term := range r.Corpus.Analyzer().Document(nil, word) {
				add(term, word)
			}
		}
		for _, u := range r.Corpus.Analyzer().Question(text) {
			for _, t := range u.Terms {
				add(t.Term, t.Term) // Chinese, and what the words alone do not give
			}
		}
	}
	return out
}

// outsideWords says whether a character stands between words that spaces divide.
func outsideWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) || terms.IsHan(r)
}
