package rag

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
)

// BenchmarkRetrieve asks questions of ten words of 100,000 and of 500,000 chunks
// of made-up articles whose words are as frequent as those of a language (Zipf):
// search, signals, gate and the reading of the passages. The fifty commonest
// words are not asked for, as stop words are not. Building the articles takes
// half a minute, and three.
func BenchmarkRetrieve(b *testing.B) {
	for _, chunks := range []int{100_000, 500_000} {
		b.Run(fmt.Sprint(chunks), func(b *testing.B) {
			c, ask := madeUp(b, chunks)
			r := &Retriever{Corpus: c}
			one := func(b *testing.B, i int) {
				if _, err := r.Retrieve(b.Context(), Question{Text: ask[i%len(ask)]}); err != nil {
					b.Error(err)
				}
			}
			b.Run("alone", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					one(b, i)
				}
			})
			b.Run("eight-at-once", func(b *testing.B) {
				b.SetParallelism(max(1, 8/runtime.GOMAXPROCS(0)))
				b.RunParallel(func(pb *testing.PB) {
					for i := 0; pb.Next(); i++ {
						one(b, i)
					}
				})
			})
		})
	}
}

// madeUp returns a corpus of so many chunks, and questions to it.
func madeUp(b *testing.B, chunks int) (*corpus.Corpus, []string) {
	b.Helper()
	const vocabulary, perArticle, wordsInChunk = 200_000, 5, 250
	r := rand.New(rand.NewPCG(7, 8))
	zipf := rand.NewZipf(r, 1.08, 3, vocabulary-1)
	word := func() string { return fmt.Sprintf("w%dx", zipf.Uint64()) }
	ask := make([]string, 64)
	for i := range ask {
		words := make([]string, 10)
		for j := range words {
			for words[j] = word(); len(words[j]) < len("w50x") || words[j] < "w50x" && len(words[j]) == len("w50x"); {
				words[j] = word()
			}
		}
		ask[i] = strings.Join(words, " ") + "?"
	}
	docs := make([]corpus.Document, chunks/perArticle)
	for i := range docs {
		var text strings.Builder
		for n := range perArticle * wordsInChunk {
			text.WriteString(word())
			if n%15 == 14 {
				text.WriteByte('.')
			}
			text.WriteByte(' ')
		}
		docs[i] = corpus.Document{
			URI: fmt.Sprint("x:", i), Title: strings.Join([]string{word(), word(), word(), word(), word(), word()}, " "),
			Publisher: fmt.Sprint("Publisher ", i%50), Published: time.Date(2025, 1, 1+i%300, 0, 0, 0, 0, time.UTC), Text: text.String(),
		}
	}
	c, err := corpus.Build(b.Context(), b.TempDir(), docs)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return c, ask
}
