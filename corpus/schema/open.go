package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// DB is an SQLite database in WAL mode: one connection that writes, and a pool
// that reads beside it. Both are safe for concurrent use.
type DB struct {
	Write *sql.DB // one connection; transactions begin immediate and are on disk once committed
	Read  *sql.DB // read only
}

// Open opens the database file at path, creating it, readable by its owner
// only, where there is none, and applies the migrations.
func Open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	db, err := open(ctx, path, migrations)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

func open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", dsn(path, "synchronous(FULL)", "foreign_keys(ON)"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := Migrate(ctx, write, migrations); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	// The mode is stored in the file: a database that was refused keeps its own.
	if _, err := write.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", dsn(path, "query_only(ON)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	return &DB{Write: write, Read: read}, nil
}

// Close closes both sides.
func (db *DB) Close() error { return errors.Join(db.Read.Close(), db.Write.Close()) }

// dsn returns the data source name of path with the pragmas for each of its
// connections. busy_timeout comes first: setting another one can itself be busy.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)"}}
	q["_pragma"] = append(q["_pragma"], pragmas...)
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}
