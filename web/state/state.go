// Package state keeps what a person did with Footnote: conversations and the
// answers in them, settings, feeds, keys, and what is still to be read, in an SQLite
// file of its own beside the articles.
package state

import (
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

// ErrNotFound says that there is no conversation, answer, job, feed or key of that id.
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
	Pinned           bool // listed before the others
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
