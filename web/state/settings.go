package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Setting is something that a person has chosen in the page.
type Setting struct {
	Name   string
	Value  json.RawMessage
	Secret bool // a key: it is not copied into backups
}

// Exists says whether the data folder dir has a state.
func Exists(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, databaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Setting returns what is kept under a name, nil where there is nothing.
func (s *Store) Setting(ctx context.Context, name string) (json.RawMessage, error) {
	var value string
	err := s.db.Read.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("setting %s: %w", name, err)
	}
	return json.RawMessage(value), nil
}

// SaveSettings keeps all of the settings, or none.
func (s *Store) SaveSettings(ctx context.Context, settings ...Setting) error {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, set := range settings {
		_, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value, secret) VALUES (?,?,?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, secret = excluded.secret`, set.Name, string(set.Value), set.Secret)
		if err != nil {
			return fmt.Errorf("save setting %s: %w", set.Name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}
