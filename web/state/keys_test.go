package state

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestScopesCoverThoseBefore(t *testing.T) {
	for _, tt := range []struct {
		has, need Scope
		want      bool
	}{
		{ScopeAsk, ScopeAsk, true}, {ScopeAsk, ScopeWrite, false}, {ScopeAsk, ScopeAdmin, false},
		{ScopeWrite, ScopeAsk, true}, {ScopeWrite, ScopeWrite, true}, {ScopeWrite, ScopeAdmin, false},
		{ScopeAdmin, ScopeAsk, true}, {ScopeAdmin, ScopeWrite, true}, {ScopeAdmin, ScopeAdmin, true},
		{"", ScopeAsk, false}, {"root", ScopeAsk, false}, {ScopeAdmin, "", false}, {ScopeAdmin, "root", false}, {"", "", false}, {"root", "root", false},
	} {
		if got := tt.has.Covers(tt.need); got != tt.want {
			t.Errorf("%q covers %q: %v", tt.has, tt.need, got)
		}
	}
}

func newKey(t *testing.T, s *Store, name string, scope Scope) (Key, string) {
	t.Helper()
	k, secret, err := s.CreateKey(t.Context(), name, scope)
	if err != nil {
		t.Fatal(err)
	}
	return k, secret
}

// A key is valid at once in another process that has the state open, and refused at
// once when it is revoked.
func TestKeysAcrossProcesses(t *testing.T) {
	dir := t.TempDir()
	serving, other := open(t, dir), open(t, dir)
	k, secret := newKey(t, other, " laptop ", ScopeWrite)
	if !strings.HasPrefix(secret, "fn_") || len(secret) != 3+52 || k.Name != "laptop" || k.Scope != ScopeWrite || !k.Used.IsZero() {
		t.Errorf("key %+v, %d characters", k, len(secret))
	}
	got, err := serving.Key(t.Context(), secret)
	if err != nil || got != k {
		t.Errorf("key %+v, %v, want %+v", got, err, k)
	}
	if list, err := other.Keys(t.Context()); err != nil || len(list) != 1 || list[0].Used.IsZero() {
		t.Errorf("keys %+v, %v; want one that is used", list, err)
	}
	session, err := serving.BeginSession(t.Context(), k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := other.SessionKey(t.Context(), session); err != nil || got.ID != k.ID {
		t.Errorf("session of %+v, %v", got, err)
	}
	if err := other.RevokeKey(t.Context(), k.ID); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"the key":       second(serving.Key(t.Context(), secret)),
		"its session":   second(serving.SessionKey(t.Context(), session)),
		"a new session": second(serving.BeginSession(t.Context(), k.ID)),
		"its end":       other.RevokeKey(t.Context(), k.ID),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s after it was revoked: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What a request costs that brings a key.
func BenchmarkKey(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var secret string
	for range MaxKeys {
		if _, secret, err = s.CreateKey(b.Context(), "", ScopeAsk); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := s.Key(b.Context(), secret); err != nil {
			b.Fatal(err)
		}
	}
}

// What is near a key is none, and a session's id is no key.
func TestWrongKeys(t *testing.T) {
	s := open(t, t.TempDir())
	k, secret := newKey(t, s, "", ScopeAdmin)
	session, err := s.BeginSession(t.Context(), k.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "fn_", secret[:len(secret)-1], secret + "a", strings.ToUpper(secret), " " + secret, secret[3:], k.ID, session, string(hashOf(secret))} {
		if _, err := s.Key(t.Context(), wrong); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	for _, wrong := range []string{"", secret, session[1:], session + "a"} {
		if _, err := s.SessionKey(t.Context(), wrong); !errors.Is(err, ErrNotFound) {
			t.Errorf("session %q: %v", wrong, err)
		}
	}
}

func TestKeysThatCannotBeMade(t *testing.T) {
	s := open(t, t.TempDir())
	for _, tt := range []struct {
		name  string
		scope Scope
	}{
		{"a", ""}, {"a", "root"}, {"a", "ADMIN"}, {"two\nlines", ScopeAsk}, {"\x1b[31m", ScopeAsk}, {"a\u202eb", ScopeAsk}, {"\xff", ScopeAsk}, {strings.Repeat("字", MaxKeyName+1), ScopeAsk},
	} {
		if _, _, err := s.CreateKey(t.Context(), tt.name, tt.scope); !errors.Is(err, ErrKey) {
			t.Errorf("%q, %q: %v", tt.name, tt.scope, err)
		}
	}
	newKey(t, s, strings.Repeat("字", MaxKeyName), ScopeAsk)
	for n := range MaxKeys - 1 {
		newKey(t, s, fmt.Sprint(n), ScopeAsk)
	}
	if _, _, err := s.CreateKey(t.Context(), "one more", ScopeAsk); !errors.Is(err, ErrKey) {
		t.Errorf("key %d: %v", MaxKeys+1, err)
	}
}

// Neither a key nor a session's id is in the files.
func TestSecretsAreNotStored(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	k, secret := newKey(t, s, "canary name", ScopeAsk)
	session, err := s.BeginSession(t.Context(), k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Key(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("canary name")) {
		t.Error("the key is not in the file at all")
	}
	for _, hidden := range []string{secret, secret[3:], strings.ToUpper(secret[3:]), session} {
		if bytes.Contains(data, []byte(hidden)) {
			t.Errorf("the file has %s", hidden)
		}
	}
}

// Sessions end by themselves, and there are never more than maxSessions of a key.
func TestSessionsEnd(t *testing.T) {
	s := open(t, t.TempDir())
	k, _ := newKey(t, s, "", ScopeAsk)
	begin := func() string {
		t.Helper()
		id, err := s.BeginSession(t.Context(), k.ID)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	count := func() (n int) {
		t.Helper()
		if err := s.db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM session").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := begin()
	if err := s.EndSession(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SessionKey(t.Context(), first); !errors.Is(err, ErrNotFound) {
		t.Errorf("a session that was ended: %v", err)
	}
	if err := s.EndSession(t.Context(), first); err != nil {
		t.Errorf("ended twice: %v", err)
	}
	old := begin()
	if _, err := s.db.Write.ExecContext(t.Context(), "UPDATE session SET expires = ?", time.Now().UnixMilli()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SessionKey(t.Context(), old); !errors.Is(err, ErrNotFound) {
		t.Errorf("a session past its time: %v", err)
	}
	for range maxSessions + 5 {
		begin()
	}
	if n := count(); n != maxSessions {
		t.Errorf("%d sessions are kept", n)
	}
}
