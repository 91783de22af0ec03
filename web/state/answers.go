package state

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
)

// SaveAnswer stores an answer at the end of its conversation. title is that of a
// conversation which begins with the answer; "" says that it has begun already,
// and the error wraps [ErrNotFound] where it was deleted meanwhile.
func (s *Store) SaveAnswer(ctx context.Context, a Answer, title string) error {
	return s.save(ctx, a, func(tx *sql.Tx) error {
		if title == "" {
			return touch(ctx, tx, a.ConversationID, a.Created.UnixMilli())
		}
		return begin(ctx, tx, a, title)
	})
}

// SaveBranch stores an answer in a conversation that begins with copies, under
// ids of their own, of the answers up to the one with the id after. The error
// wraps [ErrNotFound] where that one was deleted meanwhile.
func (s *Store) SaveBranch(ctx context.Context, a Answer, title, after string) error {
	return s.save(ctx, a, func(tx *sql.Tx) error {
		if err := begin(ctx, tx, a, title); err != nil {
			return err
		}
		return copyUpTo(ctx, tx, after, a.ConversationID)
	})
}

// apart is the id of the conversation that the answers outside every conversation
// hang on. It is none for anybody else: in no list, not found, not deleted.
const apart = ""

// maxApart is the number of answers outside conversations that are kept: nobody
// deletes them, and a program may ask all day.
const maxApart = 2000

// SaveApart stores an answer outside every conversation, whatever its
// ConversationID. Of such answers the newest 2,000 are kept.
func (s *Store) SaveApart(ctx context.Context, a Answer) error {
	a.ConversationID = apart
	return s.save(ctx, a, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO conversation (id, title, created, updated) VALUES (?, '', 0, 0)", apart); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM answer WHERE conversation = ?1 AND seq <= (SELECT seq FROM answer WHERE conversation = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
			apart, maxApart-1)
		return err
	})
}

// save stores an answer behind what prepare does, both or none of it.
func (s *Store) save(ctx context.Context, a Answer, prepare func(*sql.Tx) error) error {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("save answer %s: %w", a.ID, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err = prepare(tx); err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO answer (id, conversation, question, answer, receipt, created) VALUES (?,?,?,?,?,?)",
			a.ID, a.ConversationID, a.Question, a.Text, string(a.Receipt), a.Created.UnixMilli())
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("save answer %s: %w", a.ID, err)
	}
	return nil
}

// begin stores the conversation that begins with a.
func begin(ctx context.Context, tx *sql.Tx, a Answer, title string) error {
	at := a.Created.UnixMilli()
	_, err := tx.ExecContext(ctx, "INSERT INTO conversation (id, title, created, updated) VALUES (?,?,?,?)", a.ConversationID, title, at, at)
	return err
}

// touch sets when a conversation was last answered. The error is [ErrNotFound]
// where there is none.
func touch(ctx context.Context, tx *sql.Tx, id string, at int64) error {
	res, err := tx.ExecContext(ctx, "UPDATE conversation SET updated = ? WHERE id = ?", at, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, ErrNotFound)
	}
	return nil
}

// copyUpTo copies the answer last, and those before it in its conversation, to the
// end of another. Their receipts name the copies.
func copyUpTo(ctx context.Context, tx *sql.Tx, last, conversationID string) error {
	rows, err := tx.QueryContext(ctx, `SELECT one.seq FROM answer AS one, answer AS last
		WHERE last.id = ? AND one.conversation = last.conversation AND one.seq <= last.seq ORDER BY one.seq`, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	var seqs []int64
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return err
		}
		seqs = append(seqs, seq)
	}
	if err := rows.Err(); err != nil || len(seqs) == 0 {
		return cmp.Or(err, ErrNotFound)
	}
	for _, seq := range seqs {
		if _, err := tx.ExecContext(ctx, `INSERT INTO answer (id, conversation, question, answer, receipt, created)
			SELECT ?1, ?2, question, answer, json_set(receipt, '$.answer_id', ?1, '$.conversation_id', ?2), created FROM answer WHERE seq = ?3`,
			NewID("ans_"), conversationID, seq); err != nil {
			return err
		}
	}
	return nil
}
