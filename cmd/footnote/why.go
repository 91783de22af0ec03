package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/corpus/lexical"
	"footnote/corpus/terms"
	"footnote/rag"
)

// printWhy prints what adds to the score of a passage: words first, the rest
// after them, the most first.
func printWhy(w io.Writer, why rag.Why) {
	var rows []row
	for _, word := range wordsOf(why.Terms) {
		rows = append(rows, row{word.score, word.text, strings.Join(word.places, ", ")})
	}
	others := len(rows)
	if v := why.Vector; v != nil {
		rows = append(rows, row{v.Score, "vectors", fmt.Sprintf("similarity %.2f, weight %.2f", v.Similarity, v.Weight)})
	}
	for _, s := range why.Signals {
		rows = append(rows, row{s.Score, s.Name, s.Detail})
	}
	slices.SortStableFunc(rows[others:], func(a, b row) int { return cmp.Compare(b.score, a.score) })
	widest := 0
	for _, r := range rows {
		widest = max(widest, columns(r.name))
	}
	fmt.Fprintf(w, "   %.3f = the sum of\n", why.Score)
	for _, r := range rows {
		fmt.Fprintf(w, "   %.3f  %s%*s  %s\n", r.score, r.name, widest-columns(r.name), "", r.detail)
	}
	if why.Reranked > 0 {
		fmt.Fprintf(w, "   which made it number %d; the reranker moved it\n", why.Reranked)
	}
	fmt.Fprintln(w)
}

// row is a line of an explanation.
type row struct {
	score        float64
	name, detail string
}

// columns is the width of a text on a terminal, where Chinese is two wide.
func columns(text string) int {
	n := utf8.RuneCountInString(text)
	for _, r := range text {
		if terms.IsHan(r) {
			n++
		}
	}
	return n
}

// word is a term of the question with all that its fields add.
type word struct {
	term, text string
	score      float64
	places     []string
}

// wordsOf gathers the parts of each term, the highest score first.
func wordsOf(parts []rag.WhyTerm) []word {
	var words []word
	for _, p := range parts {
		i := slices.IndexFunc(words, func(w word) bool { return w.term == p.Term })
		if i < 0 {
			i = len(words)
			text := p.Text
			if terms.IsConcept(p.Term) {
				text = "~" + text
			}
			words = append(words, word{term: p.Term, text: text})
		}
		words[i].score += p.Score
		place := string(p.Field)
		switch p.Field {
		case lexical.Whole:
			place = "article"
		case lexical.Beside:
			place = "side by side"
		}
		words[i].places = append(words[i].places, fmt.Sprintf("%s %d×", place, p.Count))
	}
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(b.score, a.score) })
	return words
}
