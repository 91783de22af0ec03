package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"footnote/corpus/schema"
)

const (
	crashArticles = 60
	crashRounds   = 12 // FOOTNOTE_CRASH_ROUNDS asks for another number
	// crashDelay is the longest time between the line after which the process
	// is to be killed and the kill: some articles, or the whole of a start.
	crashDelay = 20 * time.Millisecond
	startDelay = 500 * time.Millisecond
)

// A process that is killed while it ingests loses no article that it has
// acknowledged, leaves nothing half-stored, and needs no repair: the same command
// completes the work.
func TestKilledIngest(t *testing.T) {
	rounds := crashRounds
	if n, err := strconv.Atoi(os.Getenv("FOOTNOTE_CRASH_ROUNDS")); err == nil {
		rounds = n
	} else if testing.Short() {
		rounds = 2
	}
	folder := t.TempDir()
	writeArticles(t, folder, crashArticles, 2500)
	whole := t.TempDir()
	output(t, whole, "ingest", folder)
	want := listed(t, whole)

	acknowledged, complete := 0, 0
	for round := range rounds {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("%d/%d", round, seed), func(t *testing.T) {
			dir := t.TempDir()
			acked := killedIngest(t, dir, folder, rand.New(rand.NewPCG(seed, 0)))
			acknowledged += len(acked)

			output(t, dir, "doctor", "--addr", "127.0.0.1:0") // every text has its hash
			have := listed(t, dir)
			for source, a := range have {
				if a != want[source] {
					t.Errorf("%s is stored as %+v, want %+v", source, a, want[source])
				}
			}
			for source, id := range acked {
				if have[source].ID != id {
					t.Errorf("%s was acknowledged as %s and is %q now", source, id, have[source].ID)
				}
			}
			checkRows(t, dir, orphans)

			for source, line := range ingestLines(t, bytes.NewReader(output(t, dir, "ingest", "--json", folder))) {
				if _, stored := have[source]; stored != (line.Status == "unchanged") || !stored && line.Status != "added" {
					t.Errorf("%s, stored before: %v, is %s", source, stored, line.Status)
				}
			}
			if got := listed(t, dir); len(got) != len(want) {
				t.Errorf("%d articles in the end, want %d", len(got), len(want))
			}
			checkRows(t, dir, orphans, map[string]string{
				"SELECT count(*) FROM chunk WHERE id NOT IN (SELECT chunk FROM embedding)": "0",
			})
			if len(have) == len(want) {
				complete++
			}
		})
	}
	t.Logf("killed %d times, after %d acknowledged articles of %d; %d times all were stored", rounds, acknowledged, rounds*crashArticles, complete)
}

// killedIngest ingests folder into dir and kills the process at some moment. It
// returns the ids of the articles that were acknowledged, by source.
func killedIngest(t *testing.T, dir, folder string, r *rand.Rand) map[string]string {
	t.Helper()
	cmd := program(t, dir, nil, "ingest", "--json", folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	after, delay := r.IntN(crashArticles+1), time.Duration(r.Int64N(int64(crashDelay)))
	if after == 0 {
		delay = time.Duration(r.Int64N(int64(startDelay)))
	}
	printed := &lineCounter{r: out, call: func(lines int) {
		if lines == after {
			time.AfterFunc(delay, func() { _ = cmd.Process.Kill() }) // it may be done already
		}
	}}
	printed.call(0)
	acked := make(map[string]string)
	for source, line := range ingestLines(t, printed) {
		acked[source] = line.ArticleID
	}
	_ = cmd.Wait()
	return acked
}

// lineCounter calls call with the number of lines read, as they are.
type lineCounter struct {
	r     io.Reader
	call  func(lines int)
	lines int
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for range bytes.Count(p[:n], []byte("\n")) {
		l.lines++
		l.call(l.lines)
	}
	return n, err
}

// ingestLine is a line of ingest --json.
type ingestLine struct {
	Source, Status string
	ArticleID      string `json:"article_id"`
}

// ingestLines reads the lines of ingest --json, by source. The last one may be
// cut, which acknowledges nothing.
func ingestLines(t *testing.T, r io.Reader) map[string]ingestLine {
	t.Helper()
	out := make(map[string]ingestLine)
	for lines := bufio.NewReader(r); ; {
		text, err := lines.ReadBytes('\n')
		if err != nil {
			return out
		}
		var line ingestLine
		if err := json.Unmarshal(text, &line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if _, twice := out[line.Source]; twice {
			t.Errorf("two lines for %s", line.Source)
		}
		out[line.Source] = line
	}
}

// storedArticle is what an article must be, however often the ingest was killed.
type storedArticle struct {
	ID, Title     string
	Chunks, Bytes int
}

// listed returns the stored articles by source.
func listed(t *testing.T, dir string) map[string]storedArticle {
	t.Helper()
	out := make(map[string]storedArticle)
	ids := make(map[string]bool)
	lines := json.NewDecoder(bytes.NewReader(output(t, dir, "articles", "list", "--json")))
	for lines.More() {
		var a struct {
			storedArticle
			URI string
		}
		if err := lines.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if _, twice := out[a.URI]; twice || ids[a.ID] {
			t.Errorf("%s (%s) is stored twice", a.URI, a.ID)
		}
		out[a.URI], ids[a.ID] = a.storedArticle, true
	}
	return out
}

// orphans are queries of the articles' database with what they must return.
var orphans = map[string]string{
	"PRAGMA integrity_check": "ok",
	"SELECT count(*) FROM chunk WHERE document NOT IN (SELECT id FROM document)":    "0",
	"SELECT count(*) FROM document WHERE id NOT IN (SELECT document FROM chunk)":    "0",
	"SELECT count(*) FROM embedding WHERE chunk NOT IN (SELECT id FROM chunk)":      "0",
	"SELECT count(*) FROM document WHERE id NOT IN (SELECT document FROM likeness)": "0",
	"SELECT count(*) FROM document WHERE id NOT IN (SELECT document FROM source)":   "0",
}

func checkRows(t *testing.T, dir string, queries ...map[string]string) {
	t.Helper()
	db, err := schema.Open(t.Context(), filepath.Join(dir, "data", "articles.db"), schema.Articles)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, list := range queries {
		for query, want := range list {
			var got string
			if err := db.Read.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %q (%v), want %s", query, got, err, want)
			}
		}
	}
}
