// Package state keeps what a person did with Footnote: conversations and the
// answers in them, settings, feeds, and what is still to be read, in an SQLite
// file of its own beside the articles.
package state

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footnote/corpus/schema"
)

//go:embed *.sql
var migrations embed.FS

// ErrNotFound says that there is no conversation, answer, job or feed of that id.
var ErrNotFound = errors.New("not found")

// ErrCursor says that a cursor is none that Conversations or Feeds gave out.
var ErrCursor = errors.New("unknown cursor")

// Store is the open database. It is safe for concurrent use.
type Store struct {
	db      *schema.DB
	uploads *os.Root
}

// Conversation is a row of questions, each asked in the light of those before.
type Conversation struct {
	ID, Title        string
	Created, Updated time.Time
	Answers          int
}

// Answer is an answer as it was given.
type Answer struct {
	ID, ConversationID string
	Question           string
	Text               string          // Markdown
	Receipt            json.RawMessage // the whole object
	Created            time.Time
}

// databaseFile holds the state, within the data folder.
const databaseFile = "state.db"

// Open opens the state in the data folder dir, creating both if need be.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, uploadsFolder), 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	uploads, err := os.OpenRoot(filepath.Join(dir, uploadsFolder))
	if err != nil {
		return nil, fmt.Errorf("open the folder of uploads: %w", err)
	}
	db, err := schema.Open(ctx, filepath.Join(dir, databaseFile), migrations)
	if err != nil {
		return nil, errors.Join(err, uploads.Close())
	}
	return &Store{db, uploads}, nil
}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.uploads.Close()) }

// NewID returns a new id: the prefix and 130 random bits.
func NewID(prefix string) string { return prefix + strings.ToLower(rand.Text()) }

// SaveAnswer stores an answer at the end of its conversation. title is that of a
// conversation which begins with the answer; "" says that it has begun already,
// and the error wraps [ErrNotFound] where it was deleted meanwhile.
func (s *Store) SaveAnswer(ctx context.Context, a Answer, title string) error {
	if err := s.saveAnswer(ctx, a, title); err != nil {
		return fmt.Errorf("save answer %s: %w", a.ID, err)
	}
	return nil
}

func (s *Store) saveAnswer(ctx context.Context, a Answer, title string) error {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	at := a.Created.UnixMilli()
	if title != "" {
		_, err = tx.ExecContext(ctx, "INSERT INTO conversation (id, title, created, updated) VALUES (?,?,?,?)", a.ConversationID, title, at, at)
	} else {
		err = touch(ctx, tx, a.ConversationID, at)
	}
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO answer (id, conversation, question, answer, receipt, created) VALUES (?,?,?,?,?,?)",
		a.ID, a.ConversationID, a.Question, a.Text, string(a.Receipt), at); err != nil {
		return err
	}
	return tx.Commit()
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

const answerColumns = "id, conversation, question, answer, receipt, created"

func scanAnswer(row interface{ Scan(...any) error }) (Answer, error) {
	var a Answer
	var receipt string
	var created int64
	err := row.Scan(&a.ID, &a.ConversationID, &a.Question, &a.Text, &receipt, &created)
	a.Receipt, a.Created = json.RawMessage(receipt), time.UnixMilli(created).UTC()
	return a, err
}

// Answer returns a stored answer. The error wraps [ErrNotFound].
func (s *Store) Answer(ctx context.Context, id string) (Answer, error) {
	a, err := scanAnswer(s.db.Read.QueryRowContext(ctx, "SELECT "+answerColumns+" FROM answer WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Answer{}, fmt.Errorf("answer %s: %w", id, err)
	}
	return a, nil
}

// Answers returns the answers of a conversation in order; none where there is
// no such conversation.
func (s *Store) Answers(ctx context.Context, conversationID string) ([]Answer, error) {
	rows, err := s.db.Read.QueryContext(ctx, "SELECT "+answerColumns+" FROM answer WHERE conversation = ? ORDER BY seq", conversationID)
	if err != nil {
		return nil, fmt.Errorf("answers of %s: %w", conversationID, err)
	}
	defer rows.Close()
	var out []Answer
	for rows.Next() {
		a, err := scanAnswer(rows)
		if err != nil {
			return nil, fmt.Errorf("answers of %s: %w", conversationID, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

const conversationQuery = `SELECT id, title, created, updated,
	(SELECT count(*) FROM answer WHERE conversation = conversation.id) FROM conversation `

func scanConversation(row interface{ Scan(...any) error }) (Conversation, error) {
	var c Conversation
	var created, updated int64
	err := row.Scan(&c.ID, &c.Title, &created, &updated, &c.Answers)
	c.Created, c.Updated = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
	return c, err
}

// Conversation returns a conversation. The error wraps [ErrNotFound].
func (s *Store) Conversation(ctx context.Context, id string) (Conversation, error) {
	c, err := scanConversation(s.db.Read.QueryRowContext(ctx, conversationQuery+"WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Conversation{}, fmt.Errorf("conversation %s: %w", id, err)
	}
	return c, nil
}

// Conversations lists conversations, the last answered first: up to limit,
// behind the cursor. next is the cursor of the following part, "" at the end.
func (s *Store) Conversations(ctx context.Context, cursor string, limit int) (list []Conversation, next string, err error) {
	var updated int64
	var id string
	if cursor != "" {
		if _, err := fmt.Sscanf(cursor, "%d_%s", &updated, &id); err != nil {
			return nil, "", fmt.Errorf("%w %q", ErrCursor, cursor)
		}
	}
	rows, err := s.db.Read.QueryContext(ctx, conversationQuery+`WHERE ?1 = '' OR (updated, id) < (?2, ?3)
		ORDER BY updated DESC, id DESC LIMIT ?4`, cursor, updated, id, limit+1)
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
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = fmt.Sprintf("%d_%s", last.Updated.UnixMilli(), last.ID)
	}
	return list, next, rows.Err()
}

// Rename gives a conversation another title. The error wraps [ErrNotFound].
func (s *Store) Rename(ctx context.Context, id, title string) error {
	return s.change(ctx, "rename", id, "UPDATE conversation SET title = ?2 WHERE id = ?1", title)
}

// Delete removes a conversation and its answers. The error wraps [ErrNotFound].
func (s *Store) Delete(ctx context.Context, id string) error {
	return s.change(ctx, "delete", id, "DELETE FROM conversation WHERE id = ?1")
}

// change runs a statement on the conversation id and requires that it was there.
func (s *Store) change(ctx context.Context, what, id, statement string, args ...any) error {
	res, err := s.db.Write.ExecContext(ctx, statement, append([]any{id}, args...)...)
	if err != nil {
		return fmt.Errorf("%s conversation %s: %w", what, id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%s conversation %s: %w", what, id, cmp.Or(err, ErrNotFound))
	}
	return nil
}
