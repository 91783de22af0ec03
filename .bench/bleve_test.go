// Package bench compares Footnote's lexical index with bleve's over the same
// chunks. It is a module of its own, so that bleve is none of the product's
// dependencies. To run it:
//
//	cd .bench && go test -bench . -timeout 1h
package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"footnote/corpus/lexical"
)

const (
	chunks     = 100_000
	perArticle = 5
	chunkTerms = 200
	hits       = 200
)

// words are terms of letters only, which both indexes take as they are, in a
// distribution like that of English.
func words(r *rand.Rand, zipf *rand.Zipf, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = word(zipf.Uint64())
	}
	return out
}

func word(n uint64) string {
	return strings.Map(func(r rune) rune {
		if r <= '9' {
			return r - '0' + 'A' + ('a' - 'A')
		}
		return r
	}, "w"+strconv.FormatUint(n, 9))
}

func eachArticle(do func(lexical.Article)) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.05, 2.7, 300_000)
	for first := uint32(0); first < chunks; first += perArticle {
		a := lexical.Article{First: first, Title: words(r, zipf, 8)}
		for range perArticle {
			a.Chunks = append(a.Chunks, words(r, zipf, chunkTerms))
		}
		do(a)
	}
}

// terms are those of a question: two that most chunks have, four of one in
// thirty, four of one in some thousand.
var terms = []string{word(0), word(1), word(700), word(800), word(900), word(1000), word(20_000), word(40_000), word(80_000), word(160_000)}

var own = sync.OnceValue(func() *lexical.Index {
	before := heap()
	ix := new(lexical.Index)
	eachArticle(ix.Add)
	fmt.Println("footnote:", (heap()-before)/chunks, "bytes a chunk")
	return ix
})

var other = sync.OnceValue(func() bleve.Index {
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.IncludeTermVectors, text.DocValues = simple.Name, false, false, false, false
	document := mapping.NewDocumentStaticMapping()
	document.AddFieldMappingsAt("text", text)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = document
	m.ScoringModel = "bm25"
	dir, err := os.MkdirTemp("", "bleve")
	if err != nil {
		panic(err)
	}
	ix, err := bleve.NewUsing(dir+"/index", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		panic(err)
	}
	batch := ix.NewBatch()
	eachArticle(func(a lexical.Article) {
		for i, c := range a.Chunks {
			fields := map[string]any{"text": strings.Join(c, " ") + " " + strings.Join(a.Title, " ")}
			if err := batch.Index(strconv.Itoa(int(a.First)+i), fields); err != nil {
				panic(err)
			}
		}
		if batch.Size() >= 1000 {
			if err := ix.Batch(batch); err != nil {
				panic(err)
			}
			batch = ix.NewBatch()
		}
	})
	if err := ix.Batch(batch); err != nil {
		panic(err)
	}
	return ix
})

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkFootnote(b *testing.B) {
	var q lexical.Query
	for _, t := range terms {
		q.Terms = append(q.Terms, lexical.Term{Text: t, Weight: 1})
	}
	q.N = hits
	ix := own()
	found := 0
	for b.Loop() {
		found = len(ix.Search(q))
	}
	b.ReportMetric(float64(found), "hits")
}

func BenchmarkBleve(b *testing.B) {
	var parts []query.Query
	for _, t := range terms {
		part := bleve.NewTermQuery(t)
		part.SetField("text")
		parts = append(parts, part)
	}
	request := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(parts...), hits, 0, false)
	ix := other()
	found := 0
	for b.Loop() {
		result, err := ix.Search(request)
		if err != nil {
			b.Fatal(err)
		}
		found = len(result.Hits)
	}
	b.ReportMetric(float64(found), "hits")
}
