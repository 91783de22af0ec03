package lexical

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"
)

// benchChunks and chunkTerms make the corpus of the benchmarks: articles of one
// to nine chunks of about 200 terms, of a vocabulary that is distributed as
// English is (Zipf–Mandelbrot), with words of the article's own subject and a
// title made of them.
const (
	benchChunks = 100_000
	chunkTerms  = 200
)

// eachArticle calls do with the articles of a corpus of about n chunks.
func eachArticle(n int, do func(Article)) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.05, 2.7, 300_000)
	names := make(map[uint64]string)
	word := func() string {
		w := zipf.Uint64()
		if names[w] == "" {
			names[w] = strconv.FormatUint(w, 36) + "word"[:w%5]
		}
		return names[w]
	}
	for slot := 0; slot < n; {
		var subject []string
		for range 20 {
			subject = append(subject, word())
		}
		a := Article{First: uint32(slot), Title: subject[:8], Chunks: make([][]string, 1+r.IntN(9))}
		for i := range a.Chunks {
			for range chunkTerms*3/4 + r.IntN(chunkTerms/2) {
				if r.IntN(10) == 0 {
					a.Chunks[i] = append(a.Chunks[i], subject[r.IntN(len(subject))])
				} else {
					a.Chunks[i] = append(a.Chunks[i], word())
				}
			}
		}
		slot += len(a.Chunks)
		do(a)
	}
}

// benchIndex is built once; benchmarks leave it as it was.
var benchIndex = sync.OnceValue(func() *Index {
	ix := new(Index)
	eachArticle(benchChunks, ix.Add)
	return ix
})

// benchQuery has two terms that most chunks have, four of one chunk in thirty
// and four of one in some thousand.
var benchQuery = sync.OnceValue(func() []Term {
	ix := benchIndex()
	var q []Term
	for _, share := range []float64{.6, .3, .04, .03, .03, .02, 1e-3, 5e-4, 2e-4, 1e-4} {
		best, want := uint32(0), uint32(share*float64(ix.chunks))
		for t := range ix.df {
			if distance(ix.df[t], want) < distance(ix.df[best], want) {
				best = uint32(t)
			}
		}
		q = append(q, Term{string(ix.words.word(best)), 1})
	}
	return q
})

func distance(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// benchHits is what the retrieval of a question asks for.
const benchHits = 300

func BenchmarkSearch(b *testing.B) {
	ix, q := benchIndex(), benchQuery()
	for _, bb := range []struct {
		name  string
		terms []Term
	}{{"ten terms", q}, {"two common", q[:2]}, {"four medium", q[2:6]}, {"four rare", q[6:]}} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				ix.Search(Query{Terms: bb.terms, N: benchHits})
			}
		})
	}
	for _, searchers := range []int{1, 8} {
		b.Run(fmt.Sprint("at once ", searchers), func(b *testing.B) {
			b.SetParallelism(searchers)
			if searchers == 1 {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					ix.Search(Query{Terms: q, N: benchHits})
				}
			})
		})
	}
}

func BenchmarkHas(b *testing.B) {
	ix, q := benchIndex(), benchQuery()
	for i := 0; b.Loop(); i++ {
		ix.Has(uint32(i*7919%benchChunks), q[i%len(q)].Text)
	}
}

// BenchmarkMemory builds the index and reports what it keeps.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		before := heap()
		ix := new(Index)
		eachArticle(benchChunks, ix.Add)
		b.ReportMetric(float64(heap()-before)/float64(ix.Len()), "bytes/chunk")
		b.ReportMetric(float64(len(ix.sealed.data))/float64(ix.Len()), "postings-bytes/chunk")
		b.ReportMetric(float64(ix.words.len())/float64(ix.Len()), "terms/chunk")
		runtime.KeepAlive(ix)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkChange adds an article of five chunks and removes it; folds are in
// the mean.
func BenchmarkChange(b *testing.B) {
	ix := new(Index)
	eachArticle(benchChunks, ix.Add)
	var a Article
	eachArticle(200, func(x Article) {
		if len(x.Chunks) == 5 {
			a = x
		}
	})
	var adding, removing, slowest time.Duration
	for b.Loop() {
		a.First = ix.End()
		start := time.Now()
		ix.Add(a)
		added := time.Now()
		ix.Remove(a.First, a.First+5)
		removed := time.Now()
		adding += added.Sub(start)
		removing += removed.Sub(added)
		slowest = max(slowest, removed.Sub(start))
	}
	b.ReportMetric(float64(adding.Nanoseconds())/float64(b.N), "add-ns")
	b.ReportMetric(float64(removing.Nanoseconds())/float64(b.N), "remove-ns")
	b.ReportMetric(float64(slowest.Microseconds()), "slowest-µs")
}

func BenchmarkFold(b *testing.B) {
	ix := benchIndex()
	for b.Loop() {
		w := newSealer(len(ix.sealed.data), 2*ix.words.len())
		ix.extend(w)
	}
}

// BenchmarkSnapshot compares loading with copying the bytes.
func BenchmarkSnapshot(b *testing.B) {
	var file bytes.Buffer
	if _, err := benchIndex().WriteTo(&file); err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			if _, err := benchIndex().WriteTo(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("copy", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			bytes.Clone(file.Bytes())
		}
	})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			if _, err := new(Index).ReadFrom(bytes.NewReader(file.Bytes())); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkExplain explains one hit of a question.
func BenchmarkExplain(b *testing.B) {
	ix, q := benchIndex(), benchQuery()
	hits := ix.Search(Query{Terms: q, N: 8})
	for i := 0; b.Loop(); i++ {
		ix.Explain(hits[i%len(hits)].Slot, q)
	}
}
