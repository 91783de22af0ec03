package rag

import (
	"math"
	"slices"
	"time"

	"footnote/corpus"
)

// What an article is, besides its words, speaks for or against it: who published
// it, when, and for what period. Each signal adds a part of the best hit's score
// to the passages that have it. The parts were tuned on nine question sets
// together: the question's day is worth 5 to 12 points of MRR on news, publisher,
// company and period 5 to 11 on filings.
const (
	leadPart      = 0.06 // divided by the chunk's number in its article: news begins with what matters
	publisherPart = 0.4  // the question names the publisher
	dayPart       = 0.4  // the question names the day of publication
	yearPart      = 0.2  // the question and the title name the same year
	quarterPart   = 0.2  // and the same quarter
	periodPart    = 0.1  // published when what the question's time brought was reported

	// Newer is a little better, by exp(-age/recencyDays) of recencyPart. A question
	// that is asked on a day, or about now, prefers what was published near it.
	recencyPart = 0.15
	recencyDays = 365.0
	asOfPart    = 0.4
	asOfDays    = 30.0
	latestPart  = 0.25 // "this week", without a day: the newest article may be long after it, or before
	latestDays  = 120.0
)

// Signal is a reason for a passage's rank besides its words.
type Signal struct {
	Name  string  // lead, publisher, day, year, quarter, period, date, sentence, copy
	Score float64 // what it adds, as a part of the best hit's score
}

// signals are what a question says of the articles that it wants.
type signals struct {
	publishers map[string]bool // that it names
	times      times
	span       *span     // of the question, where it brings articles forward
	day        time.Time // from which an article's age counts; zero: no date is known
	part, days float64
	sentences  map[string]float64 // by chunk: see Retriever.sentences
	copies     map[string]float64 // by chunk: how much better a copy of it matched, see Retriever.once
	usual      float64            // what an article without a date gets: giving it nothing cost two points
	usualSpan  float64            // the same for the time of the question
}

func (r *Retriever) signalsOf(q Question, hits []corpus.Hit) signals {
	s := signals{publishers: r.Corpus.PublishersIn(q.Text), times: timesIn(q.Text), part: recencyPart, days: recencyDays}
	newest := r.Corpus.Newest()
	switch {
	case !q.AsOf.IsZero():
		s.day, s.part, s.days = q.AsOf, asOfPart, asOfDays
	case s.times.latest:
		s.day, s.part, s.days = newest, latestPart, latestDays
	default:
		s.day = newest
	}
	if q.span != nil && q.span.boosts {
		s.span = q.span
	}
	dated := 0
	for _, h := range hits {
		if !h.Article.Published.IsZero() {
			s.usual += s.nearness(h.Article.Published)
			if s.span != nil && s.span.has(h.Article.Published) {
				s.usualSpan += periodPart
			}
			dated++
		}
	}
	s.usual /= float64(max(dated, 1))
	s.usualSpan /= float64(max(dated, 1))
	return s
}

// nearness returns what a day of publication adds.
func (s signals) nearness(published time.Time) float64 {
	age := math.Abs(s.day.Sub(published).Hours() / 24)
	return s.part * math.Exp(-age/s.days)
}

// of calls add for each signal of a hit.
func (s signals) of(h corpus.Hit, add func(Signal)) {
	a := h.Article
	add(Signal{"lead", leadPart / float64(1+h.Place)})
	if s.publishers[a.Publisher] {
		add(Signal{"publisher", publisherPart})
	}
	if slices.ContainsFunc(s.times.days, func(day time.Time) bool { return sameDay(day, a.Published) }) {
		add(Signal{"day", dayPart})
	}
	if slices.ContainsFunc(a.Years, func(y int) bool { return slices.Contains(s.times.years, y) }) {
		add(Signal{"year", yearPart})
	}
	if a.Quarter != 0 && slices.Contains(s.times.quarters, a.Quarter) {
		add(Signal{"quarter", quarterPart})
	}
	switch {
	case s.span == nil:
	case s.span.has(a.Published):
		add(Signal{"period", periodPart})
	case a.Published.IsZero() && s.usualSpan > 0:
		add(Signal{"period", s.usualSpan})
	}
	if part := s.sentences[h.ChunkID]; part > 0 {
		add(Signal{"sentence", sentencePart * part})
	}
	if part := s.copies[h.ChunkID]; part > 0 {
		add(Signal{"copy", part})
	}
	switch {
	case s.day.IsZero():
	case a.Published.IsZero():
		add(Signal{"date", s.usual})
	default:
		add(Signal{"date", s.nearness(a.Published)})
	}
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// apply adds the signals to the scores of hits, the best first, and orders them
// anew. It returns how much higher the best score is now, as a part of what it
// was.
func (s signals) apply(hits []corpus.Hit) (lift float64) {
	if len(hits) == 0 {
		return 0
	}
	best := hits[0].Score
	for i, h := range hits {
		s.of(h, func(x Signal) { hits[i].Score += best * x.Score })
	}
	slices.SortStableFunc(hits, byHitScore)
	if best == 0 {
		return 0
	}
	return hits[0].Score/best - 1
}
