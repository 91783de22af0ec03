package rag

import (
	"context"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/rag/series"
)

// Figures reads the figures of a corpus. What was read of an article is kept in
// memory for as long as the article stays as it is. It is safe for concurrent use.
type Figures struct {
	corpus *corpus.Corpus
	reader *series.Reader

	mu    sync.Mutex
	known map[*corpus.Meta][]ReportedFigure
	kept  int // figures in known
}

// maxKept bounds the figures that are kept in memory; one takes about 500 bytes.
const maxKept = 100_000

// NewFigures returns what reads the figures of c, by the names of its lexicon.
func NewFigures(c *corpus.Corpus) *Figures {
	return &Figures{corpus: c, reader: series.New(c.Analyzer().Lexicon()), known: make(map[*corpus.Meta][]ReportedFigure)}
}

// ReportedFigure is a figure with its article and the sentence it stands in. The
// places here count Unicode code points into the article's text.
type ReportedFigure struct {
	series.Figure
	Sentence               string
	Article                *corpus.Meta
	SentenceAt, SentenceTo int // end exclusive
	FigureAt, FigureTo     int
}

// of returns the figures of an article; one that is gone or damaged has none.
func (f *Figures) of(ctx context.Context, m *corpus.Meta) ([]ReportedFigure, error) {
	f.mu.Lock()
	list, ok := f.known[m]
	f.mu.Unlock()
	if ok {
		return list, nil
	}
	d, err := f.corpus.Document(ctx, m.ID)
	if errors.Is(err, corpus.ErrNotFound) || errors.Is(err, corpus.ErrDamaged) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list = f.read(d, m)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept+len(list) > maxKept {
		clear(f.known)
		f.kept = 0
	}
	f.known[m] = list
	f.kept += len(list)
	return list, nil
}

// read reads the figures of an article. They hold no part of its text: what is
// kept of it would keep the whole.
func (f *Figures) read(d corpus.Document, m *corpus.Meta) []ReportedFigure {
	text := d.Text[:min(len(d.Text), maxFigureText)]
	found := f.reader.Figures(series.Article{Title: d.Title, Text: text, Published: d.Published})
	out := make([]ReportedFigure, 0, len(found))
	at, characters, sentence := 0, 0, ""
	place := func(offset int) int { // never before the sentence of the figure before
		return characters + utf8.RuneCountInString(text[at:offset])
	}
	for _, g := range found {
		if g.SentenceStart != at || sentence == "" {
			characters, at = place(g.SentenceStart), g.SentenceStart
			sentence = strings.Clone(text[g.SentenceStart:g.SentenceEnd])
		}
		r := ReportedFigure{
			Sentence: sentence, Article: m, SentenceAt: characters, SentenceTo: place(g.SentenceEnd),
			FigureAt: place(g.Start), FigureTo: place(g.End),
		}
		g.Text, g.Subject.Written = strings.Clone(g.Text), strings.Clone(g.Subject.Written)
		r.Figure = g
		out = append(out, r)
	}
	return out
}

// maxFigureText is the length of the beginning of an article whose figures are
// read, in bytes.
const maxFigureText = 1 << 20
