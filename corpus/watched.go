package corpus

import (
	"context"
	"fmt"
	"time"
)

// FileMark tells a file from what it was: one with the same mark is taken to be the same.
type FileMark struct {
	Size     int64 // bytes
	Modified time.Time
}

// Equal says whether two marks are of the same state.
func (m FileMark) Equal(o FileMark) bool { return m.Size == o.Size && m.Modified.Equal(o.Modified) }

// Watched returns the files of watched folders as they were when they were read, by
// absolute path.
func (c *Corpus) Watched(ctx context.Context) (map[string]FileMark, error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT path, size, modified FROM watched")
	if err != nil {
		return nil, fmt.Errorf("read what was watched: %w", err)
	}
	defer rows.Close()
	out := make(map[string]FileMark)
	for rows.Next() {
		var path string
		var m FileMark
		var at int64
		if err := rows.Scan(&path, &m.Size, &at); err != nil {
			return nil, fmt.Errorf("read what was watched: %w", err)
		}
		m.Modified = time.Unix(0, at)
		out[path] = m
	}
	return out, rows.Err()
}

// SetWatched keeps how a file was when it was read.
func (c *Corpus) SetWatched(ctx context.Context, path string, m FileMark) error {
	if _, err := c.db.Write.ExecContext(ctx, "INSERT OR REPLACE INTO watched (path, size, modified) VALUES (?,?,?)",
		path, m.Size, m.Modified.UnixNano()); err != nil {
		return fmt.Errorf("keep that %s was read: %w", path, err)
	}
	return nil
}
