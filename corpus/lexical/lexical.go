// Package lexical ranks chunks by BM25 over compressed posting lists in memory.
//
// It knows chunks by number only: the caller gives each chunk a slot, a number
// that is never used twice, and keeps what a slot means. The score of a chunk is
// the sum of three BM25 scores: that of its own text and its article's title,
// that of the title as a field, and that of the whole article. The best chunks get
// a little more for each [Pair].
//
// Most postings are sealed: one run of bytes per term, exactly as long as it
// has to be. What was added since is held loosely and folded in when it is more
// than a part of all (see foldShare). Removed chunks are passed over until enough
// of them are worth a fold.
//
// Terms that many chunks have also have their counts in rows, which answer at
// once how often a chunk has the term: a search walks the lists of the rarer
// terms and looks the others up in the chunks that can still be among the best.
package lexical

import (
	"math"
	"sync"

	"footnote/corpus/slots"
)

// Article is what Add needs of an article. Its chunks take the slots First,
// First+1, ….
type Article struct {
	First  uint32                 // above every slot added before, below 2^30
	Work   uint64                 // articles with the same number are parts of one work, such as the pages of a filing, and are scored as one whole; 0: the article alone
	Title  []string               // terms of title and publisher: found in every chunk, not counted in its length
	Chunks [][]string             // the terms of each chunk in the order of the text, with repetitions
	Alone  func(term string) bool // whether a term is in no Pair: its place is not kept; nil: none is
}

// Query asks for the N best chunks.
type Query struct {
	Terms []Term
	Allow slots.Set // the slots that may be returned; nil: all
	N     int
	Pairs []Pair // of neighbours among the question's terms; they reorder the best
}

// Term is a query term with its weight; one whose weight is not above 0 is
// passed over.
type Term struct {
	Text   string
	Weight float64
}

// Hit is a chunk with its score; higher is better, above 0.
type Hit struct {
	Slot  uint32
	Score float64
}

// Index holds the posting lists. It is safe for concurrent use; a search sees
// the index as it was at one moment. The zero value is an empty index. It takes
// up to 4 GiB of postings, about ten million chunks.
type Index struct {
	mu sync.RWMutex
	tables
	scores sync.Pool // *accumulator

	goneMu sync.Mutex
	gone   map[uint32]lost // by term: how df has shrunk since the last fold
}

// tables are all that an index knows; Index.mu guards them.
type tables struct {
	words   vocabulary
	df      []uint32 // by term: chunks that have it in text or title, those removed since the last fold included
	sealed  sealed
	fresh   fresh
	common  commonTerms // see findCommon
	pending int         // chunks in fresh
	removed []span      // slots removed since the last fold
	dead    int         // chunks in removed

	lengths   []uint32 // by slot, in terms, at least 1; 0: no chunk
	articleOf []uint32 // by slot
	articles  []article
	order     order
	works     []work // the first stands for articles without one
	workOf    map[uint64]uint32

	chunks, live, wholes    int    // of chunks, of articles, and of works or articles without one
	textLength, titleLength uint64 // sums over chunks and over articles
}

// article is a run of slots.
type article struct {
	first, end  uint32
	titleLength uint32 // in terms
	length      uint32 // of its chunks together; 0: removed
	work        uint32 // index into works; 0: none
	before      uint32 // the article before it in its work plus 1; 0: it is the first
}

// work is what articles are part of.
type work struct {
	number uint64
	length uint32 // of its articles together
	parts  uint32 // its articles
	last   uint32 // the last of its articles, those removed included, plus 1
}

// span is a range of slots, end exclusive.
type span struct{ first, end uint32 }

// Len returns the number of chunks.
func (ix *Index) Len() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.chunks
}

// End returns the slot behind the highest that was ever used.
func (ix *Index) End() uint32 {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return uint32(len(ix.lengths))
}

// IDF returns the inverse document frequency of a term among chunks, above 0:
// how much it says that a chunk has it. A term that no chunk has gets the
// highest value.
func (ix *Index) IDF(text string) float64 {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	t, ok := ix.words.find(text)
	if !ok {
		return ix.rarity(0)
	}
	return ix.idf(t)
}

func (ix *Index) idf(t uint32) float64 { return ix.rarity(ix.frequency(t)) }

// rarity is the inverse document frequency in the form that is never negative
// (Lucene's BM25Similarity).
func (ix *Index) rarity(df uint32) float64 {
	return math.Log(1 + (float64(ix.chunks)-float64(df)+0.5)/(float64(df)+0.5))
}

// Has says whether the chunk in slot has the term, in its text or its title.
func (ix *Index) Has(slot uint32, text string) bool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	t, ok := ix.words.find(text)
	if !ok || !ix.has(slot) {
		return false
	}
	return ix.inText(t, slot) > 0 || ix.inTitle(t, ix.articleOf[slot]) > 0
}

func (ix *tables) has(slot uint32) bool {
	return int(slot) < len(ix.lengths) && ix.lengths[slot] > 0
}

// inText returns how often the chunk in slot has the term.
func (ix *tables) inText(t, slot uint32) uint32 {
	if n := ix.sealed.count(textList(t), slot); n > 0 {
		return n
	}
	return walk(ix.fresh.list(textList(t)), maxSlot).find(slot)
}

// inTitle returns how often the article's title has the term.
func (ix *tables) inTitle(t, article uint32) uint32 {
	if n := ix.sealed.count(titleList(t), article); n > 0 {
		return n
	}
	return walk(ix.fresh.list(titleList(t)), maxSlot).find(article)
}

// texts returns the sealed and the fresh part of the list of chunks with a term.
func (ix *tables) texts(t uint32) [2]cursor {
	end := uint32(len(ix.lengths))
	return [2]cursor{walk(ix.sealed.list(textList(t)), end), walk(ix.fresh.list(textList(t)), end)}
}

// titles returns the sealed and the fresh part of the list of articles that have
// a term in the title.
func (ix *tables) titles(t uint32) [2]cursor {
	end := uint32(len(ix.articles))
	return [2]cursor{walk(ix.sealed.list(titleList(t)), end), walk(ix.fresh.list(titleList(t)), end)}
}
