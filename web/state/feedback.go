package state

import (
	"context"
	"fmt"
	"time"
)

// Ratings of an answer.
const (
	RatingUp   = "up"
	RatingDown = "down"
)

// Feedback is what a person thinks of an answer.
type Feedback struct {
	AnswerID string
	Rating   string // RatingUp or RatingDown
	Reason   string // in their words; "": none given
}

// SetFeedback keeps f in place of what was thought of the answer before; with the
// Rating "" it is taken back. The error wraps [ErrNotFound] where there is no such
// answer.
func (s *Store) SetFeedback(ctx context.Context, f Feedback) error {
	if _, err := s.Answer(ctx, f.AnswerID); err != nil {
		return err
	}
	statement, args := "DELETE FROM feedback WHERE answer = ?", []any{f.AnswerID}
	if f.Rating != "" {
		statement = `INSERT INTO feedback (answer, rating, reason, created) VALUES (?1,?2,?3,?4)
			ON CONFLICT (answer) DO UPDATE SET rating = ?2, reason = ?3, created = ?4`
		args = append(args, f.Rating, f.Reason, time.Now().UnixMilli())
	}
	if _, err := s.db.Write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("feedback on %s: %w", f.AnswerID, err)
	}
	return nil
}

// Feedback returns what is thought of the answers of a conversation, in their
// order; nothing of those that nobody has rated.
func (s *Store) Feedback(ctx context.Context, conversationID string) ([]Feedback, error) {
	rows, err := s.db.Read.QueryContext(ctx, `SELECT feedback.answer, rating, reason FROM feedback JOIN answer ON answer.id = feedback.answer
		WHERE conversation = ? ORDER BY seq`, conversationID)
	if err != nil {
		return nil, fmt.Errorf("feedback on %s: %w", conversationID, err)
	}
	defer rows.Close()
	var out []Feedback
	for rows.Next() {
		var f Feedback
		if err := rows.Scan(&f.AnswerID, &f.Rating, &f.Reason); err != nil {
			return nil, fmt.Errorf("feedback on %s: %w", conversationID, err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}
