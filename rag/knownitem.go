package rag

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/corpus/lexical"
)

// knownItem is a question whose answer is known without anybody saying so: a
// sentence, which is to find the article that it was taken from (known-item
// search; Azzopardi, de Rijke and Balog, "Building Simulated Queries for
// Known-Item Topics", 2007).
//
// By its own words a sentence finds itself, which would flatter the lexical
// side. So its chunk is scored as if it had been written without it.
type knownItem struct {
	docID, chunkID string
	sentence       string
	rest           string // of the chunk, with title and heading, as chunks are embedded
	reach          float64
	words, vectors []corpus.Hit
}

const (
	// knownItemCount is the number of questions that a measurement is made of. The
	// standard error of a difference in MRR is then about 0.02.
	knownItemCount = 100

	// maxPerSource is the number of questions from one article of a small
	// corpus. More would be about the same things.
	maxPerSource = 8

	// Lengths of a sentence that makes a question, in words: a shorter one says
	// nothing, a longer one nobody asks. The rest of the chunk must say
	// something too.
	minQuestionWords = 6
	maxQuestionWords = 40
)

// knownItems makes questions, always the same from the same articles, and
// searches for them by words.
func (r *Retriever) knownItems(ctx context.Context) ([]knownItem, error) {
	ids, err := r.Corpus.DocumentIDs(ctx, knownItemCount)
	if err != nil {
		return nil, err
	}
	var out []knownItem
	for _, id := range ids {
		d, err := r.Corpus.Document(ctx, id)
		if errors.Is(err, corpus.ErrDamaged) || errors.Is(err, corpus.ErrNotFound) {
			continue // the others still make questions
		}
		if err != nil {
			return nil, err
		}
		n := min((knownItemCount+len(ids)-1)/len(ids), maxPerSource)
		for _, span := range questionsOf(d, n) {
			item, ok, err := r.knownItem(ctx, d, span)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, item)
			}
		}
	}
	return out, nil
}

// questionsOf picks up to n sentences of an article, by their hashes.
func questionsOf(d corpus.Document, n int) []chunk.Span {
	spans := slices.DeleteFunc(chunk.Sentences(d.Text), func(s chunk.Span) bool {
		words := chunk.Words(d.Text[s.Start:s.End])
		return words < minQuestionWords || words > maxQuestionWords || chunk.IsHeading(d.Text, s)
	})
	hash := func(s chunk.Span) uint32 {
		h := fnv.New32a()
		h.Write([]byte(d.Text[s.Start:s.End]))
		return h.Sum32()
	}
	slices.SortStableFunc(spans, func(a, b chunk.Span) int { return cmp.Compare(hash(a), hash(b)) })
	return spans[:min(n, len(spans))]
}

// knownItem searches for a sentence of d by words. It makes no question where
// its chunk says nothing else.
func (r *Retriever) knownItem(ctx context.Context, d corpus.Document, span chunk.Span) (item knownItem, ok bool, err error) {
	item = knownItem{docID: d.ID, sentence: d.Text[span.Start:span.End]}
	q := Question{Text: item.sentence}
	query := r.queryTerms(q, r.asked(q))
	own, err := r.Corpus.Passages(ctx, r.Corpus.SearchWords(lexical.Query{Terms: query, N: MaxTopK}, corpus.Filter{DocIDs: []string{d.ID}}))
	if err != nil {
		return item, false, err
	}
	at := slices.IndexFunc(own, func(p corpus.Passage) bool { return p.Start <= span.Start && span.End <= p.End })
	if at < 0 {
		return item, false, nil
	}
	p := own[at]
	rest := p.Text[:span.Start-p.Start] + p.Text[span.End-p.Start:]
	if chunk.Words(rest) < minQuestionWords {
		return item, false, nil
	}
	item.chunkID, item.rest, item.reach = p.ID, corpus.EmbeddedText(p.Title, p.Heading, rest), r.reach(query)
	item.words = item.rescored(r.Corpus.SearchWords(lexical.Query{Terms: query, N: wordCandidates}, corpus.Filter{}), r.scoreWithout(query, p, rest))
	return item, true, nil
}

// scoreWithout is the score that a passage has for query by the terms which
// what is left of it, and its title, still hold.
func (r *Retriever) scoreWithout(query []lexical.Term, p corpus.Passage, rest string) float64 {
	left := make(map[string]bool)
	for _, t := range r.Corpus.Analyzer().Document(nil, p.Title+"\n"+p.Publisher+"\n"+rest) {
		left[t] = true
	}
	query = slices.DeleteFunc(slices.Clone(query), func(t lexical.Term) bool { return !left[t.Text] })
	for _, h := range r.Corpus.SearchWords(lexical.Query{Terms: query, N: MaxTopK}, corpus.Filter{DocIDs: []string{p.DocID}}) {
		if h.ChunkID == p.ID {
			return h.Score
		}
	}
	return 0
}

// rescored returns hits with the item's own chunk at score. It is not found at
// 0, nor where the search was cut off before it.
func (it knownItem) rescored(hits []corpus.Hit, score float64) []corpus.Hit {
	cut := len(hits) >= wordCandidates
	hits = slices.DeleteFunc(slices.Clone(hits), func(h corpus.Hit) bool { return h.ChunkID == it.chunkID })
	if score <= 0 || cut && score <= hits[len(hits)-1].Score {
		return hits
	}
	hits = append(hits, corpus.Hit{ChunkID: it.chunkID, DocID: it.docID, Score: score})
	slices.SortStableFunc(hits, byHitScore)
	return hits
}

// searchItems searches for the sentences by vectors.
func (r *Retriever) searchItems(ctx context.Context, items []knownItem) error {
	var texts []string
	for _, it := range items {
		texts = append(texts, it.sentence, it.rest)
	}
	space := r.Space()
	if space == nil {
		return fmt.Errorf("no vectors of %s serve", r.Embedder.EmbeddingModel())
	}
	vectors, err := r.Embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return fmt.Errorf("embed %d texts: %w", len(texts), err)
	}
	if len(vectors) != len(texts) {
		return fmt.Errorf("%d vectors came for %d texts", len(vectors), len(texts))
	}
	for i := range items {
		sentence, rest := vectors[2*i], vectors[2*i+1]
		hits, err := space.Search(ctx, sentence, corpus.Filter{}, vectorCandidates)
		if err != nil {
			return err
		}
		items[i].vectors = items[i].rescored(hits, cosine(sentence, rest))
	}
	return nil
}

// cosine is that of the angle between two vectors of one length; 0 where there
// is none.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// reciprocalRank is that of the article among the first ten passages, at a
// weight of the vector side.
func (it knownItem) reciprocalRank(weight float64) float64 {
	hits := perArticle(fuse(it.words, it.vectors, it.reach, weight), maxPerArticle)
	for i, h := range hits[:min(len(hits), 10)] {
		if h.DocID == it.docID {
			return 1 / float64(i+1)
		}
	}
	return 0
}
