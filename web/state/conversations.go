package state

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

const conversationQuery = `SELECT id, title, created, updated, pinned,
	(SELECT count(*) FROM answer WHERE conversation = conversation.id) FROM conversation `

func scanConversation(row interface{ Scan(...any) error }) (Conversation, error) {
	var c Conversation
	var created, updated int64
	err := row.Scan(&c.ID, &c.Title, &created, &updated, &c.Pinned, &c.Answers)
	c.Created, c.Updated = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
	return c, err
}

// Conversation returns a conversation. The error wraps [ErrNotFound].
func (s *Store) Conversation(ctx context.Context, id string) (Conversation, error) {
	c, err := scanConversation(s.db.Read.QueryRowContext(ctx, conversationQuery+"WHERE id = ? AND id <> ?", id, apart))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Conversation{}, fmt.Errorf("conversation %s: %w", id, err)
	}
	return c, nil
}

// ConversationList says which conversations a list shows. Limit must be positive.
type ConversationList struct {
	Query  string // its words must stand in the title or the questions, without regard to the case of Latin letters
	Cursor string // that Conversations gave out; "" for the first part
	Limit  int
}

// maxQueryWords bounds the words of a query that are looked for.
const maxQueryWords = 16

// Conversations lists conversations, the pinned ones first and then the last
// answered. next is the cursor of the following part, "" at the end.
func (s *Store) Conversations(ctx context.Context, o ConversationList) (list []Conversation, next string, err error) {
	where, args := "WHERE id <> ?", []any{apart}
	if o.Cursor != "" {
		var pinned, updated int64
		var id string
		if _, err := fmt.Sscanf(o.Cursor, "%d_%d_%s", &pinned, &updated, &id); err != nil {
			return nil, "", fmt.Errorf("%w %q", ErrCursor, o.Cursor)
		}
		where, args = where+" AND (pinned, updated, id) < (?, ?, ?)", append(args, pinned, updated, id)
	}
	for i, word := range strings.Fields(o.Query) {
		if i == maxQueryWords {
			break
		}
		where += ` AND (title LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM answer WHERE conversation = conversation.id AND question LIKE ? ESCAPE '\'))`
		args = append(args, like(word), like(word))
	}
	rows, err := s.db.Read.QueryContext(ctx, conversationQuery+where+" ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?", append(args, o.Limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list conversations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanConversation(rows)
		if err != nil {
			return nil, "", fmt.Errorf("list conversations: %w", err)
		}
		list = append(list, c)
	}
	if len(list) > o.Limit {
		list = list[:o.Limit]
		next = cursorOf(list[o.Limit-1])
	}
	return list, next, rows.Err()
}

func cursorOf(c Conversation) string {
	pinned := 0
	if c.Pinned {
		pinned = 1
	}
	return fmt.Sprintf("%d_%d_%s", pinned, c.Updated.UnixMilli(), c.ID)
}

// like is the pattern of what has word in it.
func like(word string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word) + "%"
}

// ConversationChange is what a change of a conversation sets; nil stays.
type ConversationChange struct {
	Title  *string
	Pinned *bool
}

// Change changes a conversation. The error wraps [ErrNotFound].
func (s *Store) Change(ctx context.Context, id string, c ConversationChange) error {
	return s.change(ctx, "change", id, "UPDATE conversation SET title = coalesce(?2, title), pinned = coalesce(?3, pinned) WHERE id = ?1", c.Title, c.Pinned)
}

// Delete removes a conversation and its answers. The error wraps [ErrNotFound].
func (s *Store) Delete(ctx context.Context, id string) error {
	return s.change(ctx, "delete", id, "DELETE FROM conversation WHERE id = ?1")
}

// change runs a statement on the conversation id and requires that it was there.
func (s *Store) change(ctx context.Context, what, id, statement string, args ...any) error {
	if id == apart {
		return fmt.Errorf("%s conversation: %w", what, ErrNotFound)
	}
	res, err := s.db.Write.ExecContext(ctx, statement, append([]any{id}, args...)...)
	if err != nil {
		return fmt.Errorf("%s conversation %s: %w", what, id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%s conversation %s: %w", what, id, cmp.Or(err, ErrNotFound))
	}
	return nil
}
