package corpus

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// restart opens the corpus in dir, says whether it came from the snapshot, and
// closes it when the test ends.
func restart(t *testing.T, dir string) (c *Corpus, fromSnapshot bool) {
	t.Helper()
	c = open(t, dir)
	return c, c.saved != stamp{}
}

// stored makes a corpus with a few articles, of which one was deleted, and
// closes it.
func stored(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	c := open(t, dir)
	for i := range 5 {
		d := article(fmt.Sprint("file:/", i), fmt.Sprint("title ", i), fmt.Sprintf("# Part\n\nCapex of year %d.\n\n## More\n\nProfit.", i))
		if i > 0 {
			d.Published, d.PublishedFrom, d.Publisher, d.Tags = time.Date(2025, 1, i, 0, 0, 0, 0, time.UTC), "meta", "Wire", []string{"a", "b"}
		}
		ingest(t, c, d)
	}
	if _, err := c.Delete(t.Context(), DocumentID("file:/3")); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// all are the titles that a search for everything finds in what stored makes.
var all = []string{"title 0", "title 1", "title 2", "title 4"}

func findsAll(t *testing.T, c *Corpus) {
	t.Helper()
	got := titles(t, c, "capex", Filter{})
	slices.Sort(got)
	if !slices.Equal(got, all) {
		t.Errorf("found %q, want %q", got, all)
	}
}

// A start from the snapshot and one from the database give the same corpus.
func TestStartFromSnapshot(t *testing.T) {
	dir := stored(t)
	from, ok := restart(t, dir)
	if !ok {
		t.Fatal("the snapshot was not used")
	}
	findsAll(t, from)
	if err := os.Remove(filepath.Join(dir, snapshotFile)); err != nil {
		t.Fatal(err)
	}
	rebuilt, ok := restart(t, dir)
	if ok {
		t.Fatal("there was no snapshot")
	}
	findsAll(t, rebuilt)
	if got, want := from.Stats(), rebuilt.Stats(); got != want {
		t.Errorf("stats %+v, want %+v", got, want)
	}
	for _, f := range []Filter{{}, {Publishers: []string{"wire"}}, {Tags: []string{"B"}}, {From: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)}, {Languages: []string{"en"}}} {
		got, want := titles(t, from, "capex profit", f), titles(t, rebuilt, "capex profit", f)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: found %q, want %q", f, got, want)
		}
	}
	for id, d := range rebuilt.docs {
		for slot := d.first; slot < d.end; slot++ {
			want := rebuilt.chunks.at(slot)
			if at, ok := from.chunks.find(want.ID); !ok || from.chunks.at(at) != want {
				t.Errorf("chunk %+v of %s has changed", want, id)
			}
		}
	}
	// What comes after a start from the snapshot is in the next one.
	ingest(t, from, article("file:/new", "new", "Capex of late."))
	from.Close()
	again, ok := restart(t, dir)
	if got := titles(t, again, "late", Filter{}); !ok || !slices.Equal(got, []string{"new"}) {
		t.Errorf("from the snapshot: %v; found %q", ok, got)
	}
}

// A snapshot that is not of this state, or not sound, is not used, and the next
// one takes its place.
func TestUnusableSnapshot(t *testing.T) {
	flip := func(at func(size int) int) func([]byte) []byte {
		return func(b []byte) []byte {
			b[at(len(b))] ^= 4
			return b
		}
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"an older version":       func(b []byte) []byte { return bytes.Replace(b, []byte("index 2"), []byte("index 1"), 1) },
		"of another state":       flip(func(int) int { return len(snapshotMagic) }),
		"of another analyzer":    flip(func(int) int { return len(snapshotMagic) + len(stamp{}) }),
		"a bit of the length":    flip(func(int) int { return len(snapshotMagic) + len(stamp{}) + 32 }),
		"a bit of the tables":    flip(func(int) int { return len(snapshotMagic) + len(stamp{}) + 32 + tablesHead + 9 }),
		"a bit of the words":     flip(func(size int) int { return size - 100 }),
		"a bit of the last byte": flip(func(size int) int { return size - 1 }),
		"cut in the middle":      func(b []byte) []byte { return b[:len(b)/2] },
		"cut at the end":         func(b []byte) []byte { return b[:len(b)-1] },
		"too long":               func(b []byte) []byte { return append(b, 0) },
		"empty":                  func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			dir := stored(t)
			path := filepath.Join(dir, snapshotFile)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, spoil(slices.Clone(good)), 0o600); err != nil {
				t.Fatal(err)
			}
			c, ok := restart(t, dir)
			if ok {
				t.Error("it was used")
			}
			findsAll(t, c)
			c.Close()
			c, ok = restart(t, dir)
			if !ok {
				t.Error("no new one was written")
			}
			findsAll(t, c)
		})
	}
}

// A process that is killed between a commit and the snapshot leaves one of an
// older state.
func TestSnapshotOfAKilledProcess(t *testing.T) {
	dir := stored(t)
	c := open(t, dir)
	ingest(t, c, article("file:/late", "late", "Capex of the last minute."))
	if _, err := c.Delete(t.Context(), DocumentID("file:/1")); err != nil {
		t.Fatal(err)
	}
	left := t.TempDir()
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil { // the database with its log
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left, snapshotFile+".new123"), []byte("half a"), 0o600); err != nil {
		t.Fatal(err)
	}
	killed, ok := restart(t, left)
	got := titles(t, killed, "capex", Filter{})
	slices.Sort(got)
	if want := []string{"late", "title 0", "title 2", "title 4"}; ok || !slices.Equal(got, want) {
		t.Errorf("from the snapshot: %v; found %q, want %q", ok, got, want)
	}
	killed.Close()
	if names, err := filepath.Glob(filepath.Join(left, "*.new*")); err != nil || len(names) > 0 {
		t.Errorf("left over: %v, %v", names, err)
	}
}

// Where another process has changed the articles, what this one has in memory is
// of no state and is not written.
func TestSnapshotBesideAnotherProcess(t *testing.T) {
	dir := stored(t)
	first, second := open(t, dir), open(t, dir)
	ingest(t, second, article("file:/second", "second", "Capex of the second."))
	ingest(t, first, article("file:/first", "first", "Capex of the first."))
	first.Close()
	ingest(t, second, article("file:/third", "third", "Capex of the third."))
	second.Close()
	c, ok := restart(t, dir)
	got := titles(t, c, "capex", Filter{})
	slices.Sort(got)
	if want := []string{"first", "second", "third", "title 0", "title 1", "title 2", "title 4"}; ok || !slices.Equal(got, want) {
		t.Errorf("from the snapshot: %v; found %q, want %q", ok, got, want)
	}
}

// Whoever changes articles or chunks, and however, leaves another state.
func TestStateFollowsEveryChange(t *testing.T) {
	c := open(t, stored(t))
	last, err := stampOf(t.Context(), c.db.Read, "articles")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"UPDATE document SET title = 'x' WHERE uri = 'file:/0'",
		"UPDATE chunk SET heading = 'x'",
		"DELETE FROM chunk WHERE document = (SELECT id FROM document LIMIT 1)",
		"DELETE FROM document WHERE uri = 'file:/1'",
	} {
		if _, err := c.db.Write.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		now, err := stampOf(t.Context(), c.db.Read, "articles")
		if err != nil || now == last {
			t.Errorf("%s: still the same state, %v", change, err)
		}
		last = now
	}
	if _, err := c.db.Write.ExecContext(t.Context(), "INSERT OR REPLACE INTO note VALUES ('sample', 'x')"); err != nil {
		t.Fatal(err)
	}
	if now, err := stampOf(t.Context(), c.db.Read, "articles"); err != nil || now != last {
		t.Errorf("a note changed the state of the articles, %v", err)
	}
}

// A snapshot is for its owner only, as the articles are.
func TestSnapshotIsTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes on Windows")
	}
	info, err := os.Stat(filepath.Join(stored(t), snapshotFile))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got&0o077 != 0 {
		t.Errorf("mode %o", got)
	}
}

// Any tables with a right checksum give an error or tables that can be used and
// written again.
func FuzzDecodeTables(f *testing.F) {
	docs := make(map[string]*document)
	var table chunkTable
	for i := range 3 {
		d := &document{
			Meta: Meta{ID: DocumentID(fmt.Sprint(i)), Title: "t", Publisher: "p", Published: time.Unix(1e9, 0).UTC()},
			tags: []string{"a"},
		}
		docs[d.ID] = d
		table.add(d, []Chunk{{ID: chunkID(d.ID, "text", 0, 4), End: 4, Heading: "h"}, {ID: chunkID(d.ID, "text", 1, 2), Start: 1, End: 2}})
	}
	table.remove(docs[DocumentID("1")])
	delete(docs, DocumentID("1"))
	f.Add(encodeTables(docs, &table)[tablesHead:])
	f.Add(encodeTables(nil, &chunkTable{})[tablesHead:])
	f.Fuzz(func(t *testing.T, tables []byte) {
		docs, table, err := decodeTables(tables, crc32.Checksum(tables, castagnoli))
		if err != nil {
			return
		}
		for _, d := range docs {
			for slot := d.first; slot < d.end; slot++ {
				if ch := table.at(slot); ch.DocID != d.ID {
					t.Errorf("chunk %+v is of %s", ch, d.ID)
				}
			}
		}
		written := encodeTables(docs, &table)
		_, sum := tablesSize(written)
		if _, again, err := decodeTables(written[tablesHead:], sum); err != nil || again.len() != table.len() {
			t.Errorf("written again: %d chunks of %d, %v", again.len(), table.len(), err)
		}
	})
}
