package state

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/schema"
)

// Key is an access key, without what is secret of it.
type Key struct {
	ID      string
	Name    string // "": none was given
	Scope   Scope
	Created time.Time
	Used    time.Time // to the minute; zero: never
}

const (
	// MaxKeys is the number of keys that there can be.
	MaxKeys = 100
	// MaxKeyName is the length of a key's name, in characters.
	MaxKeyName = 100
	// keyPrefix begins every key, so that people, and scanners for secrets, know it for one.
	keyPrefix = "fn_"
	// keyBytes is the randomness of a key.
	keyBytes = 32
	// usedEvery is the time between two notes that a key is used.
	usedEvery = time.Minute
)

// ErrKey says that a key cannot be made.
var ErrKey = errors.New("this key cannot be made")

// CreateKey makes a key, and returns what is kept of it and the key itself, which is
// kept nowhere. The error wraps [ErrKey] where the scope does not exist, the name is
// not one line of at most MaxKeyName characters, or there are MaxKeys already.
func (s *Store) CreateKey(ctx context.Context, name string, scope Scope) (k Key, secret string, err error) {
	name = strings.TrimSpace(name)
	if !scope.exists() {
		return Key{}, "", fmt.Errorf("%w: the scope must be ask, write or admin", ErrKey)
	}
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > MaxKeyName || strings.ContainsFunc(name, unseen) {
		return Key{}, "", fmt.Errorf("%w: the name must be one line of at most %d characters", ErrKey, MaxKeyName)
	}
	secret = keyPrefix + randomText(keyBytes)
	k = Key{ID: NewID("key_"), Name: name, Scope: scope, Created: time.UnixMilli(time.Now().UnixMilli()).UTC()}
	res, err := s.db.Write.ExecContext(ctx, `INSERT INTO access_key (id, hash, name, scope, created)
		SELECT ?,?,?,?,? WHERE (SELECT count(*) FROM access_key) < ?`, k.ID, hashOf(secret), name, string(scope), k.Created.UnixMilli(), MaxKeys)
	if err != nil {
		return Key{}, "", fmt.Errorf("create a key: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return Key{}, "", cmp.Or(err, fmt.Errorf("%w: there are %d; revoke one first", ErrKey, MaxKeys))
	}
	return k, secret, nil
}

// unseen says whether a character could forge what stands around a name, in a table or
// a log: line ends, controls, marks of direction.
func unseen(r rune) bool { return !unicode.IsGraphic(r) }

// randomText returns so many random bytes in letters and digits, so that a double
// click selects them all.
func randomText(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // it never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// hashOf returns what is kept of a secret. It is random enough that a plain SHA-256
// cannot be undone by guessing.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

const keyColumns = "access_key.id, access_key.name, access_key.scope, access_key.created, access_key.used"

// scanKey reads a row of keyColumns, and of more.
func scanKey(row interface{ Scan(...any) error }, more ...any) (Key, error) {
	var k Key
	var created, used int64
	err := row.Scan(append([]any{&k.ID, &k.Name, &k.Scope, &created, &used}, more...)...)
	k.Created = time.UnixMilli(created).UTC()
	if used > 0 {
		k.Used = time.UnixMilli(used).UTC()
	}
	return k, err
}

// Keys returns all keys, the oldest first.
func (s *Store) Keys(ctx context.Context) ([]Key, error) {
	rows, err := s.db.Read.QueryContext(ctx, "SELECT "+keyColumns+" FROM access_key ORDER BY seq")
	if err != nil {
		return nil, fmt.Errorf("list the keys: %w", err)
	}
	defer rows.Close()
	var out []Key
	for rows.Next() {
		k, err := scanKey(rows)
		if err != nil {
			return nil, fmt.Errorf("list the keys: %w", err)
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// RevokeKey deletes a key and ends the sessions that began with it. The error wraps
// [ErrNotFound].
func (s *Store) RevokeKey(ctx context.Context, id string) error {
	res, err := s.db.Write.ExecContext(ctx, "DELETE FROM access_key WHERE id = ?", id)
	if err != nil {
		return fmt.Errorf("revoke the key %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("revoke the key %s: %w", id, cmp.Or(err, ErrNotFound))
	}
	return nil
}

// Key returns the key that secret is, and notes that it is used. The error wraps
// [ErrNotFound].
func (s *Store) Key(ctx context.Context, secret string) (Key, error) {
	return s.holder(ctx, secret, "SELECT "+keyColumns+", hash FROM access_key WHERE hash = ?1")
}

// holder returns the key that a secret belongs to by a query for its hash, and notes
// that it is used. The index is searched for the hash alone: how long that takes says
// nothing of a secret.
func (s *Store) holder(ctx context.Context, secret, query string, args ...any) (Key, error) {
	hash, kept := hashOf(secret), []byte(nil)
	k, err := scanKey(s.db.Read.QueryRowContext(ctx, query, append([]any{hash}, args...)...), &kept)
	if errors.Is(err, sql.ErrNoRows) || err == nil && subtle.ConstantTimeCompare(hash, kept) != 1 {
		return Key{}, fmt.Errorf("key: %w", ErrNotFound)
	}
	if err != nil {
		return Key{}, fmt.Errorf("look up a key: %w", err)
	}
	if now := time.Now(); now.Sub(k.Used) >= usedEvery {
		_, err = s.db.Write.ExecContext(ctx, "UPDATE access_key SET used = ?1 WHERE id = ?2 AND used <= ?3", now.UnixMilli(), k.ID, now.Add(-usedEvery).UnixMilli())
		if err != nil && !schema.IsFull(err) { // a full disk locks nobody out
			return Key{}, fmt.Errorf("note that a key is used: %w", err)
		}
	}
	return k, nil
}
