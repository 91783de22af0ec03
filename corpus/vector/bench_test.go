package vector

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"footnote/corpus/slots"

	"github.com/philippgille/chromem-go"
	"github.com/viterin/vek/vek32"
)

const (
	benchVectors   = 100_000
	benchDimension = 384
	benchHits      = 10
)

// benchIndex returns a space of n random vectors, and one of them as a query.
func benchIndex(b *testing.B, n int) (*Index, []float32) {
	b.Helper()
	ix, err := NewIndex("m", benchDimension)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	const batch = 1000
	for first := 0; first < n; first += batch {
		numbers, ids, vectors := random(r, batch, benchDimension)
		for i := range numbers {
			numbers[i] += uint32(first)
			ids[i] = fmt.Sprintf("p_%032x", numbers[i])
		}
		if err := ix.Add(b.Context(), numbers, ids, vectors); err != nil {
			b.Fatal(err)
		}
	}
	_, _, q := random(r, 1, benchDimension)
	return ix, q[0]
}

func search(b *testing.B, ix *Index, q []float32, allow slots.Set) {
	if hits, err := ix.Search(b.Context(), q, allow, benchHits); err != nil || len(hits) != benchHits {
		b.Fatal(len(hits), err)
	}
}

// What a search costs beside reading the same floats once, and beside
// chromem-go's own query. With -cpu 1,2 each on one core and on two.
func BenchmarkSearch(b *testing.B) {
	ix, q := benchIndex(b, benchVectors)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			for _, block := range ix.rows.blocks {
				vek32.Sum(block)
			}
		}
	})
	b.Run("top", func(b *testing.B) {
		for b.Loop() {
			search(b, ix, q, nil)
		}
	})
	for _, percent := range []uint32{1, 10, 18, 25, 50, 100} {
		scattered, together := make(slots.Set, 0), make(slots.Set, 0)
		r := rand.New(rand.NewPCG(5, 6))
		for slot := range uint32(benchVectors) {
			if r.Uint32N(100) < percent {
				scattered.AddRange(slot, slot+1)
			}
		}
		together.AddRange(7, 7+benchVectors*percent/100)
		b.Run(fmt.Sprintf("scattered-%d%%", percent), func(b *testing.B) {
			for b.Loop() {
				search(b, ix, q, scattered)
			}
		})
		b.Run(fmt.Sprintf("together-%d%%", percent), func(b *testing.B) {
			for b.Loop() {
				search(b, ix, q, together)
			}
		})
	}
	b.Run("read-eight", func(b *testing.B) {
		for b.Loop() {
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for _, block := range ix.rows.blocks {
						vek32.Sum(block)
					}
				})
			}
			wg.Wait()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(8*b.N), "ns/search")
	})
	b.Run("eight", func(b *testing.B) {
		for b.Loop() {
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() { search(b, ix, q, nil) })
			}
			wg.Wait()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(8*b.N), "ns/search")
	})
}

func BenchmarkChromemQuery(b *testing.B) {
	docs, err := chromem.NewDB().CreateCollection("plain", nil, noEmbedding)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range benchVectors {
		_, _, v := random(r, 1, benchDimension)
		if err := docs.AddDocument(context.Background(), chromem.Document{ID: fmt.Sprintf("p_%032x", i), Embedding: v[0]}); err != nil {
			b.Fatal(err)
		}
	}
	_, _, q := random(r, 1, benchDimension)
	for b.Loop() {
		if _, err := docs.QueryEmbedding(context.Background(), q[0], benchHits, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// The memory of a space beyond its floats, and the time to fill it.
func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		ix, _ := benchIndex(b, benchVectors)
		runtime.GC()
		runtime.ReadMemStats(&after)
		floats := len(ix.rows.blocks) * ix.rows.perBlock * benchDimension * 4
		b.ReportMetric(float64(int(after.HeapAlloc-before.HeapAlloc)-floats)/benchVectors, "B/chunk")
		runtime.KeepAlive(ix)
	}
}

// Reading a space beside reading the bytes of its file.
func BenchmarkRead(b *testing.B) {
	ix, _ := benchIndex(b, benchVectors)
	name := filepath.Join(b.TempDir(), "space")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			f, err := os.Create(name)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := ix.WriteTo(f); err != nil {
				b.Fatal(err)
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bytes", func(b *testing.B) {
		for b.Loop() {
			if _, err := os.ReadFile(name); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("space", func(b *testing.B) {
		for b.Loop() {
			f, err := os.Open(name)
			if err != nil {
				b.Fatal(err)
			}
			got, err := Read(b.Context(), f, func(_ string, was uint32) (uint32, bool) { return was, true })
			if err != nil || got.Len() != benchVectors {
				b.Fatal(err)
			}
			f.Close()
		}
	})
}

func BenchmarkSearchLarge(b *testing.B) {
	ix, q := benchIndex(b, 500_000)
	for b.Loop() {
		search(b, ix, q, nil)
	}
}
