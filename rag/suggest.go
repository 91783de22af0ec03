package rag

import (
	"context"
	"fmt"
)

// Under an answer stand questions to go on with that the articles answer. They
// are made without a model from what the passages found speak of, and each is
// tried out before it is shown.

const (
	maxSuggestions = 3
	maxTried       = 7 // a search each: every answer pays for them
)

// suggest sets the questions to go on with.
func (w *writing) suggest(ctx context.Context) error {
	r := w.engine.Retriever.byWords()
	s := newSuggester(r, w.question)
	s.read(w)
	tried := 0
	for _, question := range s.inTurn() {
		if len(w.answer.Suggestions) == maxSuggestions || tried == maxTried {
			break
		}
		if !s.fresh(question) {
			continue
		}
		tried++
		q := Question{Text: question, Filter: w.question.Filter, AsOf: w.question.AsOf}
		ok, err := answerable(ctx, r, q)
		if err != nil {
			return fmt.Errorf("try out a question to go on with: %w", err)
		}
		if ok {
			w.answer.Suggestions = append(w.answer.Suggestions, question)
		}
	}
	return nil
}
