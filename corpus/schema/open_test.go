package schema

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	files := scripts("0001_first.sql", first)
	newer := func(journal string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db := openFile(t, path, files)
			exec(t, db.Write, "PRAGMA user_version = 7")
			db.Read.Close()
			exec(t, db.Write, "PRAGMA journal_mode = "+journal)
			db.Close()
		}
	}
	for _, tt := range []struct {
		name  string
		write func(t *testing.T, path string)
		want  error // nil: any
	}{
		{"a newer version", newer("WAL"), ErrNewer},
		{"a copy of a newer version", newer("DELETE"), ErrNewer},
		{"another file", func(t *testing.T, path string) {
			if err := os.WriteFile(path, bytes.Repeat([]byte("not a database\n"), 500), 0o600); err != nil {
				t.Fatal(err)
			}
		}, nil},
	} {
		t.Run(tt.name+" and leaves it as it is", func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			tt.write(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			db, err := Open(t.Context(), path, files)
			if err == nil {
				db.Close()
			}
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %v and the file's name", err, tt.want)
			}
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenFailsWhere(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		path string
	}{
		{"the folder is not there", t.Context(), filepath.Join(t.TempDir(), "missing", "test.db")},
		{"the path is a folder", t.Context(), t.TempDir()},
		{"the caller has gone", gone, filepath.Join(t.TempDir(), "test.db")},
	} {
		if db, err := Open(tt.ctx, tt.path, Articles); err == nil {
			db.Close()
			t.Errorf("%s: no error", tt.name)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "test.db"), scripts("0001_first.sql", first))
	db.Read.SetMaxIdleConns(0) // a new connection for each query
	for range 3 {
		if _, err := db.Read.ExecContext(t.Context(), "INSERT INTO step VALUES (2)"); err == nil {
			t.Fatal("a reader wrote")
		}
	}
	if got := read(t, db.Read, steps); got != "1" {
		t.Errorf("steps %s, want 1", got)
	}
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "test.db"), scripts("0001_first.sql", first))
	tx, err := db.Write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO step VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, db.Read, steps); got != "1" {
		t.Errorf("steps %s before the commit, want 1", got)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, db.Read, steps); got != "1,2" {
		t.Errorf("steps %s after the commit, want 1,2", got)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes on Windows")
	}
	dir := t.TempDir()
	db := openFile(t, filepath.Join(dir, "test.db"), Articles)
	exec(t, db.Write, "INSERT INTO note VALUES ('a', 'b')")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3 {
		t.Errorf("%d files, want the database, its log and the log's index", len(entries))
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has mode %o, want 600", e.Name(), got)
		}
	}
}

func TestAnyPathWillDo(t *testing.T) {
	for _, name := range []string{
		"plain.db", "with space.db", "what?.db", "a#b.db", "100%.db", "a%20b.db", "a&b=c+d.db", "a;b.db", "it's \"quoted\".db", "文章.db", "C:drive.db", "?mode=memory", "file:x.db",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name+" folder")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Skip("the file system does not take the name:", err)
			}
			path := filepath.Join(dir, name)
			db := openFile(t, path, scripts("0001_first.sql", first))
			if got := read(t, db.Read, steps); got != "1" {
				t.Errorf("steps %s, want 1", got)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != 1 || entries[0].Name() != name {
				t.Fatalf("the folder holds %v, want %q alone", entries, name)
			}
			if info, err := entries[0].Info(); err != nil || info.Size() == 0 {
				t.Errorf("the database was written elsewhere: %v", err)
			}
		})
	}
	t.Run("relative", func(t *testing.T) {
		t.Chdir(t.TempDir())
		db := openFile(t, "a b?.db", scripts("0001_first.sql", first))
		db.Close()
		if info, err := os.Stat("a b?.db"); err != nil || info.Size() == 0 {
			t.Errorf("the database was written elsewhere: %v", err)
		}
	})
}
