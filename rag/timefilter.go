package rag

import (
	"cmp"
	"context"
	"slices"
	"time"

	"footnote/corpus"
	"footnote/rag/calendar"
)

// Find returns the passages that q would be answered from. It is understood by
// rules alone: no model but the embedder is called.
func (e *Engine) Find(ctx context.Context, q Question) (Evidence, error) {
	found, _, err := e.find(ctx, e.standAlone(q))
	return found, err
}

// today is the day on which q is asked.
func (e *Engine) today(q Question) time.Time {
	day := q.AsOf
	if day.IsZero() {
		now := time.Now
		if e.Now != nil {
			now = e.Now
		}
		day = now()
	}
	return calendar.Around(calendar.Day, day).Start
}

// find searches for a question that stands alone, within the time that it names.
// A filter of the request goes before that time. Where nothing from the time of a
// filter answers, articles of all dates are searched; those without a date are
// among them only then.
func (e *Engine) find(ctx context.Context, q Question) (Evidence, *TimeSpan, error) {
	today := e.today(q)
	if q.Time != SwitchNone && q.Filter.From.IsZero() && q.Filter.To.IsZero() {
		q.span = spanOf(q.Text, today, cmp.Or(q.Language, languageOf(q.Text)))
	}
	if q.span == nil {
		found, err := e.Retriever.retrieve(ctx, q, today)
		return found, nil, err
	}
	time, words := &q.span.TimeSpan, wordsFor(cmp.Or(q.Language, languageOf(q.Text)))
	if q.span.filters {
		within := q
		within.Filter.From, within.Filter.To = q.span.From, q.span.To
		inside, err := e.Retriever.retrieve(ctx, within, today)
		if err != nil || inside.Supported() {
			return inside, time, err
		}
		all, err := e.Retriever.retrieve(ctx, q, today)
		if err != nil || len(inside.Passages) > 0 && !all.Supported() {
			return inside, time, err
		}
		time.Why += words.noFit
		return all, time, nil
	}
	found, err := e.Retriever.retrieve(ctx, q, today)
	from := func(p corpus.Passage) bool { return q.span.has(p.Published) }
	switch {
	case len(found.Passages) == 0 || slices.ContainsFunc(found.Passages, from):
	case q.span.guessed:
		time = nil // another year was meant
	case q.span.relative:
		time.Why += words.nowhere
	}
	return found, time, err
}
