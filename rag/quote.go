package rag

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/chunk"
)

// extract writes the answer from verbatim sentences.
func (w *writing) extract() error {
	w.answer.Mode = Extractive
	picked := pick(w.engine.Retriever.Corpus, w.question.Text, w.evidence)
	if len(picked) == 0 {
		return w.abstain()
	}
	if oneSided(picked, w.evidence.units) {
		w.answer.Status = Partial
	}
	if !w.numbered {
		w.renumber(picked)
	}
	if err := w.number(); err != nil {
		return err
	}
	p := wordsFor(w.question.Language)
	article, before := "", ""
	for _, s := range picked {
		passage := w.evidence.Passages[s.passage]
		if passage.DocID != article {
			above := label(p, passage, article == "")
			w.labels = append(w.labels, chunk.Span{Start: len(w.answer.Text), End: len(w.answer.Text) + len(above)})
			if err := w.write(above); err != nil {
				return err
			}
			article, before = passage.DocID, ""
		}
		line := before + "- " + escapeMarkdown(s.text) + " "
		start := len(w.answer.Text) + len(line)
		marker := markerText(s.passage + 1)
		w.answer.Citations = append(w.answer.Citations, cite(w.answer.Sources[s.passage], s.Span, start, len(marker)))
		if err := w.write(line + marker); err != nil {
			return err
		}
		before = "\n"
	}
	return nil
}

// oneSided says whether the question names something that no quote speaks of:
// of a comparison, one side is missing.
func oneSided(picked []sentence, units []unit) bool {
	for _, u := range units {
		if u.subject && !slices.ContainsFunc(picked, func(s sentence) bool { return s.named[u.Text] }) {
			return true
		}
	}
	return false
}

// label is the line above an article's quotes: its title, who published it and when.
func label(p phrases, passage corpus.Passage, first bool) string {
	var b strings.Builder
	if !first {
		b.WriteString("\n\n")
	}
	b.WriteString("**" + escapeMarkdown(passage.Title) + "**")
	for _, s := range []string{passage.Publisher, p.day(passage.Published)} {
		if s != "" {
			b.WriteString(" · " + escapeMarkdown(s))
		}
	}
	b.WriteString("\n\n")
	return b.String()
}

// renumber puts the passages that are quoted first, in the order of their
// quotes, so that footnotes count from 1 as they are read.
func (w *writing) renumber(picked []sentence) {
	order := make(map[int]int) // old index → new
	var passages []corpus.Passage
	place := func(i int) int {
		n, ok := order[i]
		if !ok {
			n = len(passages)
			order[i] = n
			passages = append(passages, w.evidence.Passages[i])
		}
		return n
	}
	for i := range picked {
		picked[i].passage = place(picked[i].passage)
	}
	for i := range w.evidence.Passages {
		place(i)
	}
	w.evidence.Passages = passages
}

// maxNearest is the number of titles that an answer without an answer names.
const maxNearest = 2

// abstain writes that the articles do not say, and what they have that comes
// nearest.
func (w *writing) abstain() error {
	w.answer.Mode, w.answer.Status = Extractive, Abstained
	if err := w.number(); err != nil {
		return err
	}
	return w.write(wordsFor(w.question.Language).silent + w.nearest())
}

// nearest names the articles that come nearest to the question, "" where none
// was found.
func (w *writing) nearest() string {
	p := wordsFor(w.question.Language)
	var nearest []string
	seen := make(map[string]bool)
	for _, passage := range w.evidence.Passages {
		if seen[passage.DocID] || len(nearest) == maxNearest {
			continue
		}
		seen[passage.DocID] = true
		title := p.open + escapeMarkdown(passage.Title) + p.close
		for _, s := range []string{passage.Publisher, p.day(passage.Published)} {
			if s != "" {
				title += p.comma + escapeMarkdown(s)
			}
		}
		nearest = append(nearest, "- "+title)
	}
	if len(nearest) == 0 {
		return ""
	}
	return "\n\n" + p.nearest + "\n\n" + strings.Join(nearest, "\n")
}
