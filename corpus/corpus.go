// Package corpus holds the articles and finds passages in them.
//
// An article is stored as a [Document]: its plain text, where it came from, and
// when it was published. SQLite is the only truth. The lexical index and the
// vectors are in memory, filled by [Open] from the database or from a copy that
// is checked to be of the same state, and follow every [Corpus.Ingest] and
// [Corpus.Delete]. An article is found by its words as soon as Ingest
// returns; [Corpus.Sync] embeds what the current model has not seen. [Intake]
// brings articles in from files and web addresses.
//
// The texts that an article had before, what a person corrected about it, and the
// fingerprints that tell copies from originals are stored with it, and go with it.
//
// Every position is a byte offset into Document.Text.
package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Errors that callers tell apart; they are wrapped with what was tried.
var (
	ErrNotFound = errors.New("no such article")
	ErrInvalid  = errors.New("invalid article")
	ErrDamaged  = errors.New("damaged data") // stored bytes do not match their hash
)

// Document is an article as it is stored.
type Document struct {
	ID        string // [DocumentID] of the URI
	URI       string // file path, URL, or upload:HASH/NAME, with #PART for one of many; names the article
	Title     string
	Author    string // "": unknown, as for all below
	Publisher string
	Lang      string // BCP 47
	URL       string // where it can be read on the web
	Published time.Time
	// PublishedFrom says where the date was found: json-ld, meta, url, byline,
	// feed, front-matter, header, column or file; corrected: a person set it;
	// unknown.
	PublishedFrom string
	Updated       time.Time // day on which the article says that it was changed; zero: unknown
	Format        string    // text, markdown, html, docx …
	Tags          []string
	Text          string // plain text, valid UTF-8, NFC
	Sample        bool   // from the built-in sample corpus
	Ingested      time.Time
}

// DocumentID returns the id of the article with this URI.
func DocumentID(uri string) string { return "a_" + shortHash(uri) }

// AddTags gives the article tags that it does not have yet.
func (d *Document) AddTags(tags ...string) {
	for _, tag := range tags {
		if !slices.Contains(d.Tags, tag) {
			d.Tags = append(d.Tags, tag)
		}
	}
}

// Chunk is a part of an article: Document.Text[Start:End].
type Chunk struct {
	ID         string // a hash of document, offsets and text
	DocID      string
	Start, End int
	Heading    string // the heading it stands under, or ""
}

// chunkID returns the id of the chunk text[start:end] of a document.
func chunkID(docID, text string, start, end int) string {
	return chunkMark + shortHash(docID, fmt.Sprint(start, end), text[start:end])
}

// within says whether the chunk lies within text.
func (ch Chunk) within(text string) bool {
	return 0 <= ch.Start && ch.Start <= ch.End && ch.End <= len(text)
}

// Passage is a chunk with its text and its article's description.
type Passage struct {
	Chunk
	Text          string
	Before        string // the sentence before it in the article, to understand it by; "" at the start
	Characters    int    // Start in Unicode code points, for callers that count in those
	Title         string
	Author        string
	Publisher     string
	URI, URL      string
	Lang          string
	Published     time.Time
	PublishedFrom string
	Version       string  // names the text that it stands in, see [Version]
	Original      string  // id of the article that its article is a copy of, or of that itself
	Copies        int     // number of other articles with the same text
	Score         float64 // of the search that found it; higher is better
}

// Embedder makes the vectors of texts. The vectors of one EmbeddingModel have
// one length and can be compared; those of two cannot.
type Embedder interface {
	// EmbeddingModel names the vector space.
	EmbeddingModel() string
	// EmbedDocuments returns one vector a text, in order.
	EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error)
	// EmbedQuery returns the vector of a query.
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// shortHash returns the first 128 bits of the SHA-256 of the parts, in hex. The
// parts are kept apart by a zero byte.
func shortHash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
