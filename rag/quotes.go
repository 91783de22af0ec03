package rag

import (
	"context"
	"fmt"
	"slices"

	"footnote/corpus"
)

// Quote is a verbatim sentence of an article.
type Quote struct {
	Text       string
	DocID      string
	Start, End int // bytes of the article's text
}

// quotesTopK is the number of passages that quotes are chosen from: the two more
// than an answer has cost a model nothing here, and bring votes.
const quotesTopK = 10

// Quotes returns the n sentences that answer q best, best first, none that only
// repeats a better one. Unlike an answer it neither abstains nor stops at a few:
// it shows what an answer is chosen from. It calls no model but the embedder.
func (e *Engine) Quotes(ctx context.Context, q Question, n int) ([]Quote, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.TopK == 0 {
		q.TopK = quotesTopK
	}
	q = e.standAlone(q)
	found, _, err := e.find(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search the articles: %w", err)
	}
	return quotes(e.Retriever.Corpus, q.Text, found, n), nil
}

func quotes(c *corpus.Corpus, question string, found Evidence, n int) []Quote {
	ranked := scored(c, question, found)
	slices.SortStableFunc(ranked, byScore)
	var chosen []sentence
	var out []Quote
	for _, s := range ranked {
		if len(out) >= n {
			break
		}
		if repeats(s, chosen) {
			continue
		}
		p := found.Passages[s.passage]
		chosen = append(chosen, s)
		out = append(out, Quote{Text: s.text, DocID: p.DocID, Start: p.Start + s.Start, End: p.Start + s.End})
	}
	return out
}
