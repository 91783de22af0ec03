package rag

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"footnote/rag/calendar"
)

// TimeSpan is the time that a question is about, as it was understood.
type TimeSpan struct {
	From, To time.Time // days in UTC, both inclusive
	Why      string    // its name in the language of the answer, and what came of it where that needs a word
}

// span is a TimeSpan with what it does to the search.
type span struct {
	TimeSpan
	filters  bool      // articles published in it alone are looked at
	boosts   bool      // articles published in it, to until, come forward
	relative bool      // to the day on which it is asked
	guessed  bool      // its year was not said
	until    time.Time // when the last figures for it are out
}

// Figures are published after their period: a year's report up to half a year
// later, a month's statistics within two.
const (
	reportLag = 200 // days
	monthLag  = 60
)

// spanOf returns the time that a question is about, seen from today; nil where it
// names none. A period that something is reported for brings articles from its
// start on forward; "since June" or "yesterday", alone, is about publication and
// leaves the other articles out. Of several times all between them counts.
func spanOf(question string, today time.Time, language string) *span {
	phrases := timePhrases(question, today)
	if len(phrases) == 0 {
		return nil
	}
	var s span
	var names []string
	for _, p := range phrases {
		if s.From.IsZero() || p.from.Before(s.From) {
			s.From = p.from
		}
		if p.to.After(s.To) {
			s.To = p.to
		}
		if until := p.to.AddDate(0, 0, p.lag()); until.After(s.until) {
			s.until = until
		}
		s.relative, s.guessed = s.relative || p.relative, s.guessed || p.bareYear && !p.since
		names = append(names, p.name(strings.HasPrefix(language, "zh")))
	}
	s.filters = len(phrases) == 1 && phrases[0].published
	s.boosts = !s.filters && !slices.ContainsFunc(phrases, func(p timePhrase) bool { return p.runs(today) })
	s.Why = strings.Join(names, wordsFor(language).comma)
	return &s
}

// runs says whether a phrase names a period that has today in it. Around it the
// question's other times are background, and what it brings forward is left to
// nearness to the day of the question: as a filter, "this week" cost a set of
// weekly quizzes two points of hit@5, as a boost half a point.
func (p timePhrase) runs(today time.Time) bool {
	return !p.published && p.back == 0 && !p.from.After(today) && !p.to.Before(today)
}

// lag is the number of days after its end in which a period is reported.
func (p timePhrase) lag() int {
	switch {
	case p.published:
		return 0
	case p.unit == calendar.Month:
		return monthLag
	}
	return reportLag
}

// name writes the phrase as it was understood.
func (p timePhrase) name(chinese bool) string {
	switch {
	case p.back > 0 && chinese:
		return fmt.Sprintf("近%d%s", p.back, []string{"天", "周", "个月", "个季度", "", "年"}[p.unit])
	case p.back > 0:
		return fmt.Sprintf("past %d %s", p.back, []string{"days", "weeks", "months", "quarters", "", "years"}[p.unit])
	case p.since && chinese:
		return p.period.Name(true) + "以来"
	case p.since:
		return "since " + p.period.Name(false)
	}
	return p.period.Name(chinese)
}

// has says whether an article published on a day may be about the time.
func (s *span) has(published time.Time) bool {
	return !published.IsZero() && !published.Before(s.From) && published.Before(s.until.AddDate(0, 0, 1))
}
