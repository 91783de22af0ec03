package corpus

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// benchArticles have about benchChunks chunks together.
const (
	benchChunks   = 100_000
	benchArticles = 20_000
)

// fillBench stores articles of a vocabulary that is distributed as English is,
// in one transaction, without the waits for the disk of Ingest.
func fillBench(b *testing.B, dir string) {
	c := open(b, dir)
	defer c.Close()
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.05, 2.7, 300_000)
	words := func(n int) string {
		var s strings.Builder
		for i := range n {
			s.WriteString(strconv.FormatUint(zipf.Uint64(), 36))
			s.WriteString([]string{" ", " ", " ", " ", ". The "}[min(i%15, 4)])
		}
		return s.String()
	}
	tx, err := c.db.Write.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for i := range benchArticles {
		d := Document{
			URI: fmt.Sprint("https://example.com/news/", i), Title: words(9), Author: "A. Reporter",
			Publisher: fmt.Sprint("Publisher ", i%50), Lang: "en", Published: time.Unix(int64(i)*3600, 0).UTC(),
			PublishedFrom: "meta", Tags: []string{"cloud"}, Text: words(200 + r.IntN(1900)),
		}
		d.ID = DocumentID(d.URI)
		e, err := newEdition(d, nil)
		if err == nil {
			err = e.insert(b.Context(), tx)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpen compares the start of a corpus with reading its snapshot's bytes,
// and reports the memory it holds.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	fillBench(b, dir)
	b.Run("rebuild", func(b *testing.B) {
		for b.Loop() {
			benchOpen(b, dir)
			if err := os.Remove(dir + "/" + snapshotFile); err != nil {
				b.Fatal(err)
			}
		}
	})
	open(b, dir).Close()
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			benchOpen(b, dir)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			data, err := os.ReadFile(dir + "/" + snapshotFile)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
		}
	})
}

func benchOpen(b *testing.B, dir string) {
	b.StopTimer()
	before := heap()
	b.StartTimer()
	c, err := Open(context.Background(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	b.ReportMetric(float64(heap()-before)/float64(c.Stats().Chunks), "bytes/chunk")
	b.ReportMetric(float64(c.Stats().Chunks), "chunks")
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
