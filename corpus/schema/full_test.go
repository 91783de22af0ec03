package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"testing/fstest"
)

// A database that may not grow answers as one on a full disk does.
func TestIsFull(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), fstest.MapFS{"0001_a.sql": {Data: []byte("CREATE TABLE a (b BLOB);")}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Write.ExecContext(t.Context(), "PRAGMA max_page_count = 8"); err != nil {
		t.Fatal(err)
	}
	_, full := db.Write.ExecContext(t.Context(), "INSERT INTO a VALUES (zeroblob(1000000))")
	_, other := db.Write.ExecContext(t.Context(), "INSERT INTO nowhere VALUES (1)")
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{full, true},
		{fmt.Errorf("store an article: %w", full), true},
		{errors.Join(errors.New("first"), full), true},
		{&fs.PathError{Op: "write", Path: "a", Err: syscall.ENOSPC}, true},
		{&fs.PathError{Op: "write", Path: "a", Err: syscall.EDQUOT}, true},
		{other, false},
		{fs.ErrPermission, false},
		{nil, false},
	} {
		if got := IsFull(tt.err); got != tt.want {
			t.Errorf("%v: %t", tt.err, got)
		}
	}
}
