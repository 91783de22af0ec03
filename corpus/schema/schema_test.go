package schema

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// scripts makes migrations of name, text pairs.
func scripts(pairs ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return files
}

const (
	first  = "CREATE TABLE step (n INTEGER) STRICT; INSERT INTO step VALUES (1);"
	second = "INSERT INTO step VALUES (2);"
	third  = "INSERT INTO step SELECT max(n) + 1 FROM step;"
)

// openFile opens the database of a test and closes it when the test ends.
func openFile(t *testing.T, path string, files fs.FS) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// read returns the one value that a query asks for.
func read(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var s string
	if err := db.QueryRowContext(t.Context(), query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

const steps = "SELECT group_concat(n) FROM (SELECT n FROM step ORDER BY n)"

func TestMigrationsAreAppliedOnceAndInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	for _, tt := range []struct {
		files          fs.FS
		steps, version string
	}{
		{scripts("0001_first.sql", first), "1", "1"},
		{scripts("0003_third.sql", third, "0001_first.sql", first, "0002_second.sql", second, "readme.md", "nothing"), "1,2,3", "3"},
		{scripts("0001_first.sql", first, "0002_second.sql", second, "0003_third.sql", third), "1,2,3", "3"},
	} {
		db := openFile(t, path, tt.files)
		if got := read(t, db.Read, steps); got != tt.steps {
			t.Errorf("steps %s, want %s", got, tt.steps)
		}
		if got := read(t, db.Read, "PRAGMA user_version"); got != tt.version {
			t.Errorf("version %s, want %s", got, tt.version)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFailingMigrationLeavesTheVersionBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	const broken = "INSERT INTO step VALUES (2); CREATE TABLE half (n INTEGER); INSERT INTO nowhere VALUES (1);"
	for range 2 { // a second start fails in the same way
		db, err := Open(t.Context(), path, scripts("0001_first.sql", first, "0002_second.sql", broken, "0003_third.sql", third))
		if db != nil || err == nil || !strings.Contains(err.Error(), "0002_second.sql") || !strings.Contains(err.Error(), path) {
			t.Fatalf("got %v, %v, want an error that names the migration and the file", db, err)
		}
	}
	db := openFile(t, path, scripts("0001_first.sql", first))
	if got := read(t, db.Read, steps); got != "1" {
		t.Errorf("steps %s after a failed migration, want 1", got)
	}
	if got := read(t, db.Read, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"); got != "0" {
		t.Error("half of the migration stayed")
	}
	db.Close()
	mended := openFile(t, path, scripts("0001_first.sql", first, "0002_second.sql", second, "0003_third.sql", third))
	if got := read(t, mended.Read, steps); got != "1,2,3" {
		t.Errorf("steps %s after the migration was mended, want 1,2,3", got)
	}
}

func TestNewerVersionIsRefused(t *testing.T) {
	files := scripts("0001_first.sql", first)
	db := openFile(t, filepath.Join(t.TempDir(), "test.db"), files)
	exec(t, db.Write, "PRAGMA user_version = 2")
	if err := Migrate(t.Context(), db.Write, files); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
	if got := read(t, db.Read, steps); got != "1" {
		t.Errorf("steps %s, want 1", got)
	}
}

func TestArticlesSchema(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "articles.db"), Articles)
	exec(t, db.Write, `INSERT INTO document VALUES (1, 'a_1', 'file:a', '', '', '', '', '', '', 'unknown', 'text', '[]', 'Some text.', x'00', 0, '', '')`)
	exec(t, db.Write, `INSERT INTO chunk VALUES ('p_1', 'a_1', 0, 10, '')`)
	exec(t, db.Write, `INSERT INTO embedding VALUES ('model', 'p_1', x'00000000')`)
	exec(t, db.Write, `INSERT INTO correction VALUES ('a_1', 'title', 'Better', '')`)
	exec(t, db.Write, `INSERT INTO version VALUES (1, 'a_1', x'00', x'00', 1, '', '', '', '', '')`)
	for _, refused := range []string{
		`INSERT INTO correction VALUES ('a_2', 'title', 'Better', '')`,               // of no article
		`INSERT INTO version VALUES (2, 'a_1', x'00', x'01', 1, '', '', '', '', '')`, // twice
		`INSERT INTO chunk VALUES ('p_2', 'a_2', 0, 10, '')`,                         // of no article
		`INSERT INTO embedding VALUES ('model', 'p_2', x'00000000')`,                 // of no chunk
		`INSERT INTO embedding VALUES ('model', 'p_1', 'not a blob')`,                // STRICT
	} {
		if _, err := db.Write.ExecContext(t.Context(), refused); err == nil {
			t.Errorf("accepted: %s", refused)
		}
	}
	exec(t, db.Write, `DELETE FROM document WHERE id = 'a_1'`)
	if got := read(t, db.Read, "SELECT (SELECT count(*) FROM chunk) + (SELECT count(*) FROM embedding) + (SELECT count(*) FROM correction) + (SELECT count(*) FROM version)"); got != "0" {
		t.Errorf("%s rows outlive their article", got)
	}
}
