package rag

import (
	"regexp"

	"footnote/corpus/terms"
)

// A follow-up such as "and Alibaba's?" or "why did it fall?" leaves out what the
// conversation is about. What it leaves out is carried over from the question
// before: whom it was about, and what was asked of it.

// elliptic matches questions that point back.
var elliptic = regexp.MustCompile(`(?i)^(?:and|but|so|also|what about|how about)\b|\b(?:it|its|they|their|them|this|that|these|those|he|she|his|her|same)\b|` +
	`^(?:那|那么|还有|而)|呢[？?]?\s*$|它|他们|她们|该公司|这家|其中`)

// thisPeriod does not point back to the conversation.
var thisPeriod = regexp.MustCompile(`(?i)\b(?:this|that|same) (?:year|quarter|month|week|half|period)\b`)

// asked returns the units of a question, with those that a follow-up carries
// over from the last question.
func (r *Retriever) asked(q Question) []terms.Unit {
	units := r.Corpus.Analyzer().Question(q.Text)
	bare := len(units) == 0 || units[0].Stop // "why?"
	if len(q.History) == 0 || !bare && !elliptic.MatchString(thisPeriod.ReplaceAllString(q.Text, "")) {
		return units
	}
	if bare {
		units = nil
	}
	var hasSubject, hasTopic bool
	for _, u := range units {
		hasSubject = hasSubject || r.isSubject(u)
		hasTopic = hasTopic || r.isTopic(u)
	}
	last := q.History[len(q.History)-1]
	for _, u := range r.asked(Question{Text: last.Question, History: q.History[:len(q.History)-1]}) {
		if r.isSubject(u) && !hasSubject || r.isTopic(u) && !hasTopic {
			units = append(units, u)
		}
	}
	return units
}

// isSubject says whether a unit names whom or what a question is about.
func (r *Retriever) isSubject(u terms.Unit) bool {
	return u.Name && !namesNobody(u.Text) || isSubject(r.group(u))
}

// isTopic says whether a unit is what is asked about a subject: not which way
// it went, nor when.
func (r *Retriever) isTopic(u terms.Unit) bool {
	g := r.group(u)
	return !r.isSubject(u) && !namesNobody(u.Text) && g.Category != "change" && g.Category != "period"
}

// group returns the lexicon's group of a unit; the zero Group for a word that
// it does not know.
func (r *Retriever) group(u terms.Unit) terms.Group {
	g, _ := r.Corpus.Analyzer().Lexicon().Group(u.Text)
	return g
}
