package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Note returns what was last noted under a name, "" where nothing was.
func (c *Corpus) Note(ctx context.Context, name string) (string, error) {
	var value string
	err := c.db.Read.QueryRowContext(ctx, "SELECT value FROM note WHERE name = ?", name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read note %s: %w", name, err)
	}
	return value, nil
}

// SetNote notes a value under a name, in place of what was there.
func (c *Corpus) SetNote(ctx context.Context, name, value string) error {
	if _, err := c.db.Write.ExecContext(ctx, "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", name, value); err != nil {
		return fmt.Errorf("write note %s: %w", name, err)
	}
	return nil
}
