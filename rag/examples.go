package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/corpus/terms"
)

// Examples are questions that the corpus can answer, drawn from sentences that
// name a company, a metric and which way it went.

const (
	exampleArticles = 40 // the newest are looked at
	maxPerCompany   = 2
)

// example is a question that a sentence suggests.
type example struct {
	company, metric string // concepts
	text            string
}

// Examples returns up to n questions that the newest articles answer, in the
// articles' languages. It returns fewer where fewer are found.
func (e *Engine) Examples(ctx context.Context, n int) ([]string, error) {
	page, err := e.Retriever.Corpus.Articles(ctx, corpus.ListOptions{Limit: exampleArticles})
	if err != nil {
		return nil, fmt.Errorf("draw example questions: %w", err)
	}
	words := *e.Retriever
	words.Embedder = nil // an endpoint need not be asked for this
	out := []string{}
	seen, perCompany, perLanguage := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, s := range page.Articles {
		d, err := e.Retriever.Corpus.Document(ctx, s.ID)
		if err != nil {
			return nil, fmt.Errorf("draw example questions: %w", err)
		}
		for _, ex := range suggested(words.Corpus.Analyzer(), d) {
			language := languageOf(ex.text)
			fresh := !seen[ex.company+ex.metric] && perCompany[ex.company] < maxPerCompany && perLanguage[language] < max(n-1, 1)
			if !fresh || !answerable(ctx, &words, ex.text) {
				continue
			}
			seen[ex.company+ex.metric] = true
			perCompany[ex.company]++
			perLanguage[language]++
			if out = append(out, ex.text); len(out) == n {
				return out, nil
			}
			break // one from each article
		}
	}
	return out, nil
}

// answerable says whether quotes would answer the question, the cause included
// where it asks for one.
func answerable(ctx context.Context, r *Retriever, question string) bool {
	found, err := r.Retrieve(ctx, Question{Text: question})
	if err != nil || found.Support < minSupport {
		return false
	}
	picked := pick(r.Corpus.Analyzer(), question, found)
	return len(picked) > 0 && (kindOf(question) != why || slices.ContainsFunc(picked, func(s sentence) bool { return s.answers }))
}

// suggested returns the questions that the sentences of an article suggest, in
// their order.
func suggested(analyzer *terms.Analyzer, d corpus.Document) []example {
	var out []example
	text := d.Title + "\n" + d.Text
	for _, span := range chunk.Sentences(text) {
		found := map[string][]string{} // category → concepts
		for _, t := range analyzer.Document(nil, text[span.Start:span.End]) {
			if g, ok := analyzer.Lexicon().Group(t); ok && !slices.Contains(found[g.Category], t) {
				found[g.Category] = append(found[g.Category], t)
			}
		}
		// With two companies in a sentence it is not plain whose metric it is.
		if len(found["company"]) != 1 || len(found["metric"]) != 1 {
			continue
		}
		company, metric := found["company"][0], found["metric"][0]
		out = append(out, example{company, metric, ask(analyzer.Lexicon(), company, metric, found["change"], d.Lang)})
	}
	return out
}

// ask words a question about a company's metric in the article's language.
func ask(l *terms.Lexicon, company, metric string, changes []string, lang string) string {
	chinese := strings.HasPrefix(lang, "zh")
	c, m := nameIn(l, company, chinese), nameIn(l, metric, chinese)
	falls, rises := slices.Contains(changes, "=fall"), slices.Contains(changes, "=rise")
	switch {
	case chinese && falls && !rises:
		return c + "的" + m + "为什么下降？"
	case chinese && rises && !falls:
		return c + "的" + m + "为什么增长？"
	case chinese:
		return c + "的" + m + "是多少？"
	case falls && !rises:
		return "Why is " + c + "'s " + m + " falling?"
	case rises && !falls:
		return "Why is " + c + "'s " + m + " rising?"
	}
	return "What happened to " + c + "'s " + m + "?"
}

// nameIn returns the first name of a concept that is, or is not, Chinese.
func nameIn(l *terms.Lexicon, concept string, chinese bool) string {
	g, _ := l.Group(concept)
	for _, m := range g.Members {
		if strings.ContainsFunc(m, func(r rune) bool { return unicode.Is(unicode.Han, r) }) == chinese {
			return m
		}
	}
	return g.Members[0]
}
