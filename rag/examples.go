package rag

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/terms"
)

// Examples are questions that the corpus can answer, drawn from sentences that
// name a company, a metric and which way it went.

// Examples are drawn from the newest articles, from the beginning of each, and
// from no more than maxSuggested sentences in all.
const (
	exampleArticles  = 40
	exampleSentences = 60
	exampleBytes     = 32 << 10
	maxSuggested     = 200
)

// example is a question that a sentence suggests.
type example struct {
	company, metric string // concepts
	text            string
}

// Examples returns up to n questions that the newest articles answer, in the
// articles' languages: those that ask why first, no company and no metric twice
// while there are others. It returns fewer where fewer are found.
func (e *Engine) Examples(ctx context.Context, n int) ([]string, error) {
	all, err := e.suggestions(ctx)
	if err != nil {
		return nil, fmt.Errorf("draw example questions: %w", err)
	}
	words := e.Retriever.byWords()
	out := []string{}
	used := make(map[string]int) // company, metric, language → questions
	for _, repeats := range []int{1, 2} {
		for _, ex := range all {
			language := languageOf(ex.text)
			fresh := used[ex.company] < repeats && used[ex.metric] < repeats && used[language] < max(n-1, 1)
			if len(out) == n || !fresh || slices.Contains(out, ex.text) {
				continue
			}
			if ok, err := answerable(ctx, words, Question{Text: ex.text}); err != nil {
				return nil, fmt.Errorf("draw example questions: %w", err)
			} else if !ok {
				continue
			}
			out = append(out, ex.text)
			used[ex.company]++
			used[ex.metric]++
			used[language]++
		}
	}
	return out, nil
}

// suggestions returns the questions that the newest articles suggest, those
// that ask why first, else in the order of the articles.
func (e *Engine) suggestions(ctx context.Context) ([]example, error) {
	page, err := e.Retriever.Corpus.Articles(ctx, corpus.ListOptions{Limit: exampleArticles})
	if err != nil {
		return nil, err
	}
	var out []example
	for _, s := range page.Articles {
		d, err := e.Retriever.Corpus.Document(ctx, s.ID)
		if errors.Is(err, corpus.ErrDamaged) || errors.Is(err, corpus.ErrNotFound) {
			continue // the others still make questions
		}
		if err != nil {
			return nil, err
		}
		for _, ex := range suggested(e.Retriever.Corpus.Analyzer(), d) {
			if !slices.Contains(out, ex) && len(out) < maxSuggested {
				out = append(out, ex)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b example) int { return cmp.Compare(kindRank(a), kindRank(b)) })
	return out, nil
}

func kindRank(ex example) int {
	if kindOf(ex.text) == why {
		return 0
	}
	return 1
}

// answerable says whether quotes would answer the question, the cause included
// where it asks for one.
func answerable(ctx context.Context, r *Retriever, q Question) (bool, error) {
	found, err := r.Retrieve(ctx, q)
	if err != nil || !found.Supported() {
		return false, err
	}
	picked := pick(r.Corpus, q.Text, found)
	if len(picked) == 0 || oneSided(picked, found.units) {
		return false, ctx.Err()
	}
	return kindOf(q.Text) != why || slices.ContainsFunc(picked, func(s sentence) bool { return s.answers }), ctx.Err()
}

// byWords returns the retriever without its endpoints: trying a question out
// asks no server.
func (r *Retriever) byWords() *Retriever {
	words := *r
	words.Embedder, words.Reranking = nil, nil
	return &words
}

// suggested returns the questions that the sentences of an article suggest, in
// their order.
func suggested(analyzer *terms.Analyzer, d corpus.Document) []example {
	var out []example
	text := d.Title + "\n" + d.Text[:min(len(d.Text), exampleBytes)]
	text = strings.ToValidUTF8(text, "") // the cut may be inside a character
	for _, f := range factsIn(analyzer, text, exampleSentences) {
		out = append(out, example{f.company, f.metric, f.ask(analyzer.Lexicon(), strings.HasPrefix(d.Lang, "zh"))})
	}
	return out
}
