package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"footnote/corpus/chunk"
	"footnote/corpus/lexical"
)

// Hit is a chunk that a search found. Scores of different searches cannot be
// compared.
type Hit struct {
	ChunkID, DocID string
	Score          float64 // higher is better
	Article        *Meta
	Place          int // of the chunk in its article, from 0
}

// hit returns the hit for the chunk in a slot. c.mu is held.
func (c *Corpus) hit(slot uint32, score float64) Hit {
	doc := c.chunks.docs[slot]
	return Hit{c.chunks.at(slot).ID, doc.ID, score, &doc.Meta, int(slot - doc.first)}
}

// SearchWords returns the chunks that match the query best among those that f
// allows, best first.
func (c *Corpus) SearchWords(query lexical.Query, f Filter) []Hit {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var hits []Hit
	query.Allow = c.allowed(f)
	for _, h := range c.words.Search(query) {
		if c.chunks.has(h.Slot) {
			hits = append(hits, c.hit(h.Slot, h.Score))
		}
	}
	return hits
}

// IDF returns how much an index term says, above 0: the rarer, the more.
func (c *Corpus) IDF(term string) float64 { return c.words.IDF(term) }

// Explain returns what each of the terms, and then of the pairs, adds to the
// score that SearchWords gives a chunk for them, in their order; pairs count in
// the first [lexical.PairDepth] hits alone. It returns nil for a chunk that has
// none of them, or is gone.
func (c *Corpus) Explain(chunkID string, query lexical.Query) []lexical.Part {
	c.mu.RLock()
	defer c.mu.RUnlock()
	slot, ok := c.chunks.find(chunkID)
	if !ok {
		return nil
	}
	return append(c.words.Explain(slot, query.Terms), c.words.ExplainPairs(slot, query.Pairs)...)
}

// HasTerm says whether a chunk, or the title of its article, has an index term.
func (c *Corpus) HasTerm(chunkID, term string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	slot, ok := c.chunks.find(chunkID)
	return ok && c.words.Has(slot, term)
}

// passed is a document with what else its passages say of it.
type passed struct {
	Document
	version, original string
	copies            int
}

// Passages returns the chunks of hits with their texts and articles, in the
// order of hits; hits whose article has changed or gone meanwhile, or
// is damaged, are left out.
func (c *Corpus) Passages(ctx context.Context, hits []Hit) ([]Passage, error) {
	var out []Passage
	docs := make(map[string]*passed)
	for _, h := range hits {
		c.mu.RLock()
		slot, ok := c.chunks.find(h.ChunkID)
		var ch Chunk
		if ok {
			ch = c.chunks.at(slot)
		}
		c.mu.RUnlock()
		if !ok {
			continue
		}
		d := docs[ch.DocID]
		if d == nil {
			found, sum, err := c.read(ctx, ch.DocID)
			if errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("read a passage: %w", err)
			}
			original, copies := c.copyOf(found.ID)
			d = &passed{found, versionName(sum), original, copies}
			docs[ch.DocID] = d
		}
		// The article may be of a later version than the index that found it.
		if !ch.within(d.Text) || chunkID(d.ID, d.Text, ch.Start, ch.End) != ch.ID {
			continue
		}
		out = append(out, Passage{
			Chunk: ch, Text: d.Text[ch.Start:ch.End], Before: sentenceBefore(d.Text, ch.Start),
			Characters: utf8.RuneCountInString(d.Text[:ch.Start]), Title: d.Title, Author: d.Author, Publisher: d.Publisher,
			URI: d.URI, URL: d.URL, Lang: d.Lang, Published: d.Published, PublishedFrom: d.PublishedFrom,
			Version: d.version, Original: cmp.Or(d.original, d.ID), Copies: d.copies, Score: h.Score,
		})
	}
	return out, nil
}

// maxBefore is the length of the longest sentence that Passage.Before holds, in
// bytes.
const maxBefore = 400

// sentenceBefore returns the sentence that ends before text[at:], "" if there is
// none or it is too long.
func sentenceBefore(text string, at int) string {
	start := max(0, at-maxBefore)
	for start > 0 && !utf8.RuneStart(text[start]) {
		start++
	}
	window := text[start:at]
	sentences := chunk.Sentences(window)
	if len(sentences) == 0 || len(sentences) == 1 && start > 0 {
		return ""
	}
	last := sentences[len(sentences)-1]
	return window[last.Start:last.End]
}
