package rag

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"footnote/corpus"
	"footnote/corpus/lexical"
	"footnote/corpus/terms"
)

// Retriever finds the passages for a question. A nil Embedder leaves the vector
// side out, a nil Reranking keeps the fused order.
type Retriever struct {
	Log      *slog.Logger
	Corpus   *corpus.Corpus
	Embedder corpus.Embedder
	// VectorWeight is the vector side's part in the fused score, 0 to 1, where
	// there is no Balance to measure it.
	VectorWeight float64
	Balance      *Balance
	Reranking    *Reranking

	embedding *breaker // of Embedder; nil: it is asked whatever happened before
	pinned    *pin     // nil: the space is looked up every time
}

// HashingWeight is the part of the vector side where vectors are hashed words:
// none. Those the lexical side knows better: at equal weight they made 17 of 21
// measured runs worse, at 0.05 filings lost two points of MRR. They are asked
// where words find nothing. What an endpoint's vectors are worth is measured,
// see [Balance].
const HashingWeight = 0.0

const (
	wordCandidates   = 300 // signals reorder them: the right one may stand far down by its words
	vectorCandidates = 50

	// More would let one long article, or one that was written to be found,
	// crowd out the others.
	maxPerArticle = 3
)

// Evidence is what was found for a question.
type Evidence struct {
	Passages []corpus.Passage    // best first
	Support  float64             // probability that they answer the question, 0 to 1; see Supported
	units    []unit              // of the question
	ranking  *ranking            // of the passages; see Explain
	rankings map[string]*ranking // by passage, where parts of the question were searched for apart; nil: ranking
}

// unit is a thing asked about, with how much of the question it is.
type unit struct {
	terms.Unit
	weight  float64
	subject bool // names whom or what the question is about
	unknown bool // no article has it
}

// Retrieve returns the best passages for q.
func (r *Retriever) Retrieve(ctx context.Context, q Question) (Evidence, error) {
	asked := r.asked(q)
	query := lexical.Query{Terms: r.queryTerms(q, asked), Pairs: r.pairs(q.Text), N: wordCandidates}
	words := r.Corpus.SearchWords(query, q.Filter)
	weight, reach := r.VectorWeight, 0.0
	if r.Balance != nil {
		weight, reach = r.Balance.weight(r.Space()), r.reach(query.Terms)
	}
	var vectors []corpus.Hit
	var err error
	if weight > 0 || len(words) == 0 { // where words find nothing, vectors are all there is
		vectors, err = r.searchVectors(ctx, q)
	}
	if err != nil {
		return Evidence{}, err
	}
	hits := fuse(words, vectors, reach, weight)
	how := &ranking{question: q, query: query, words: words, vectors: vectors, reach: reach, weight: weight}
	how.best, how.signals = bestOf(hits), r.signalsOf(q, hits)
	lift := how.signals.apply(hits)
	if how.signals.sentences, err = r.sentences(ctx, q, hits); err != nil {
		return Evidence{}, err
	}
	for i, h := range hits {
		hits[i].Score += how.best * sentencePart * how.signals.sentences[h.ChunkID]
	}
	slices.SortStableFunc(hits, byHitScore)
	if hits, err = r.once(ctx, how, hits); err != nil {
		return Evidence{}, err
	}
	hits = perArticle(hits, maxPerArticle)
	n := topK(q)
	hits = r.eachSide(asked, hits, n)
	how.hits = hits[:min(r.Reranking.depth(n), len(hits))]
	passages, err := r.Corpus.Passages(ctx, how.hits)
	if err != nil {
		return Evidence{}, err
	}
	if passages, err = r.Reranking.Order(ctx, q.Text, passages); err != nil {
		return Evidence{}, fmt.Errorf("rerank the passages: %w", err)
	}
	passages = passages[:min(n, len(passages))]
	if len(passages) > 0 {
		how.top = passages[0].Score
	}
	e := Evidence{Passages: passages, units: r.weigh(asked), ranking: how}
	e.Support = r.support(search{q, asked, query.Terms, words, lift}, e)
	return e, nil
}

// topK is the number of passages that q asks for.
func topK(q Question) int {
	if q.TopK <= 0 {
		return DefaultTopK
	}
	return min(q.TopK, MaxTopK)
}

// reach is the score by words that a passage on what is asked can be expected
// to have, about half of the highest: some of the terms, and not often.
func (r *Retriever) reach(query []lexical.Term) float64 {
	const part = 0.5
	return part * r.highest(query)
}

// highest is the score by words above which hardly a passage gets: that for every
// term of the query, and often.
//
// However frequent, a term scores less than 1.9 times its weight and rarity by the
// text of a chunk (k1 + 1 in package lexical), and less than 2.76 times with its
// title and the whole article. The gate's weights were fitted with termTop as it is,
// so a change of it needs new ones.
func (r *Retriever) highest(query []lexical.Term) float64 {
	const termTop = 2.2
	sum := 0.0
	for _, t := range query {
		sum += t.Weight * r.Corpus.IDF(t.Text)
	}
	return termTop * sum
}

// searchVectors returns the nearest chunks, none without an embedder. Where the
// embeddings endpoint fails the words alone must do.
func (r *Retriever) searchVectors(ctx context.Context, q Question) ([]corpus.Hit, error) {
	space := r.Space() // also if another one serves before the vector is there
	if space == nil || r.embedding.resting() {
		return nil, nil
	}
	vector, err := r.embedQuery(ctx, q.Text)
	var hits []corpus.Hit
	if err == nil {
		if hits, err = space.Search(ctx, vector, q.Filter, vectorCandidates); err == nil {
			return hits, nil
		}
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("search by vectors: %w", ctx.Err())
	}
	r.Log.Warn("searching by words alone", "embedding_space", space.Name(), "err", err)
	return nil, nil
}

// embedLimit is how long a person waits for a question's vector. A server that
// loads its model first goes on with that meanwhile.
const embedLimit = 5 * time.Second

func (r *Retriever) embedQuery(ctx context.Context, text string) ([]float32, error) {
	limited, cancel := context.WithTimeout(ctx, embedLimit)
	defer cancel()
	vector, err := r.Embedder.EmbedQuery(limited, text)
	if ctx.Err() == nil { // else it says nothing about the server
		r.embedding.note(err)
	}
	return vector, err
}
