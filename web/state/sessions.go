package state

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// SessionFor is how long a browser stays signed in.
	SessionFor = 30 * 24 * time.Hour
	// maxSessions is the number of browsers that are signed in with a key; the oldest
	// is signed out for another.
	maxSessions = 100
	// sessionBytes is the randomness of a session's id.
	sessionBytes = 32
)

// BeginSession signs a browser in with a key, for SessionFor, and returns the
// session's id, which is kept nowhere. The error wraps [ErrNotFound] where the key is gone.
func (s *Store) BeginSession(ctx context.Context, keyID string) (id string, err error) {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	id = randomText(sessionBytes)
	now := time.Now()
	res, err := tx.ExecContext(ctx, "INSERT INTO session (hash, key, created, expires) SELECT ?1, id, ?3, ?4 FROM access_key WHERE id = ?2",
		hashOf(id), keyID, now.UnixMilli(), now.Add(SessionFor).UnixMilli())
	if err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return "", fmt.Errorf("begin a session with %s: %w", keyID, errors.Join(ErrNotFound, err))
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM session WHERE expires <= ?1 OR key = ?2 AND hash NOT IN
		(SELECT hash FROM session WHERE key = ?2 ORDER BY created DESC LIMIT ?3)`, now.UnixMilli(), keyID, maxSessions)
	if err != nil {
		return "", fmt.Errorf("end old sessions: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	return id, nil
}

// SessionKey returns the key that a session began with, and notes that it is used. The
// error wraps [ErrNotFound] where there is no such session, or no more.
func (s *Store) SessionKey(ctx context.Context, id string) (Key, error) {
	return s.holder(ctx, id, "SELECT "+keyColumns+", session.hash FROM session JOIN access_key ON access_key.id = session.key WHERE session.hash = ?1 AND expires > ?2",
		time.Now().UnixMilli())
}

// EndSession signs a browser out; where there is no such session it does nothing.
func (s *Store) EndSession(ctx context.Context, id string) error {
	if _, err := s.db.Write.ExecContext(ctx, "DELETE FROM session WHERE hash = ?", hashOf(id)); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}
