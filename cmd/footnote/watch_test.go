package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"footnote/corpus"
)

// watched is a folder that is watched.
type watched struct {
	*folderWatch
	t   *testing.T
	dir string
	mu  sync.Mutex
	got []string
}

func watchFolder(t *testing.T, c *corpus.Corpus, dir string) *watched {
	t.Helper()
	w := &watched{t: t, dir: dir}
	report := func(source string, res corpus.Result, err error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		status := res.Status
		if err != nil {
			status = corpus.Failed
		}
		w.got = append(w.got, fmt.Sprint(filepath.Base(source), " ", status))
	}
	var err error
	w.folderWatch, err = newFolderWatch(t.Context(), slog.New(slog.NewTextHandler(io.Discard, nil)), ingester{intake: corpus.Intake{Corpus: c}, report: report}, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *watched) write(name, text string, at time.Time) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		w.t.Fatal(err)
	}
}

// looks looks n times and returns what was ingested, sorted.
func (w *watched) looks(n int) []string {
	w.got = nil
	for range n {
		w.ingest(w.t.Context(), w.look())
	}
	return slices.Sorted(slices.Values(w.got))
}

// A file is read once it has stayed the same between two looks, and again when it has
// changed. What was read stays read after a restart, also where its article was deleted.
func TestWatch(t *testing.T) {
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	w := watchFolder(t, c, t.TempDir())
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	expect := func(what string, looks int, want ...string) {
		t.Helper()
		if got := w.looks(looks); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	expect("an empty folder", 2)
	w.write("a.txt", "Antwerp is a port.", at)
	w.write(".hidden.txt", "Nobody sees this.", at)
	w.write("b.png", "\x89PNG\r\n\x1a\n", at)
	expect("new files, at the first look", 1)
	expect("at the second", 1, "a.txt added", "b.png failed")
	expect("and not again", 2)
	w.write("a.txt", "Antwerp is a port with a new", at.Add(time.Second))
	expect("while it is written", 1)
	w.write("a.txt", "Antwerp is a port with a new quay.", at.Add(2*time.Second))
	expect("while it is written", 1)
	expect("when it is", 1, "a.txt updated")
	if _, err := c.Delete(t.Context(), corpus.DocumentID(filepath.Join(w.dir, "a.txt"))); err != nil {
		t.Fatal(err)
	}
	expect("a deleted article stays deleted", 2)
	w = watchFolder(t, c, w.dir)
	expect("what failed is tried again after a restart", 2, "b.png failed")
	if err := os.Remove(filepath.Join(w.dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	expect("a file that goes", 2)
	if names := slices.Collect(maps.Keys(w.coming)); len(names) > 0 {
		t.Errorf("still coming: %q", names)
	}
}

// Watching ends with its context.
func TestWatchEnds(t *testing.T) {
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	w := watchFolder(t, c, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.run(ctx, func() { t.Error("something was added") })
	for _, folder := range []string{filepath.Join(w.dir, "missing"), "watch_test.go"} {
		if _, err := newFolderWatch(t.Context(), w.log, w.into, []string{folder}); err == nil {
			t.Errorf("%s is watched", folder)
		}
	}
}
