// Package schema brings an SQLite database to the newest version of a schema.
//
// Migrations are files named NNNN_words.sql, applied in order and never changed
// once they have landed; the database's user_version is the number of the last
// one applied.
package schema

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Articles holds the migrations of the articles' database.
//
//go:embed *.sql
var Articles embed.FS

// ErrNewer says that a database was written by a newer version of the program.
// It is wrapped by the error of [Migrate], which has then changed nothing.
var ErrNewer = errors.New("written by a newer version of footnote")

// Migrate applies the migrations in files that db has not seen, each in a
// transaction of its own.
func Migrate(ctx context.Context, db *sql.DB, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names)
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if version > len(names) {
		return fmt.Errorf("schema version %d, this program knows %d: %w", version, len(names), ErrNewer)
	}
	for i, name := range names[version:] {
		if err := apply(ctx, db, files, name, version+i+1); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

func apply(ctx context.Context, db *sql.DB, files fs.FS, name string, version int) error {
	script, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, string(script)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}
