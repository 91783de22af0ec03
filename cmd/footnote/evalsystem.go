package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/rag"
	"footnote/rag/eval"
	"footnote/rag/llm"
)

// measured lets eval ask the engine. Articles are named by their URI, which for
// those of a file is the id there.
type measured struct {
	engine *rag.Engine
	texts  map[string]eval.Article // of a file, by id, as they stand there; nil: those of the data folder
}

func (m measured) Search(ctx context.Context, q eval.Query, n int) (eval.Found, error) {
	asked := m.question(q)
	asked.TopK = n
	found, err := m.engine.Find(ctx, asked)
	if err != nil {
		return eval.Found{}, err
	}
	out := eval.Found{Support: found.Support, Supported: found.Supported()}
	for _, p := range found.Passages {
		out.Passages = append(out.Passages, eval.Passage{DocID: p.URI, Title: p.Title, Text: p.Text})
	}
	return out, ctx.Err()
}

func (m measured) Quotes(ctx context.Context, q eval.Query, n int) ([]string, error) {
	quotes, err := m.engine.Quotes(ctx, m.question(q), n)
	var out []string
	for _, quote := range quotes {
		out = append(out, quote.Text)
	}
	return out, err
}

func (m measured) Article(ctx context.Context, id string) (eval.Article, bool, error) {
	if m.texts != nil {
		a, ok := m.texts[id]
		return a, ok, nil
	}
	d, err := m.engine.Retriever.Corpus.Document(ctx, corpus.DocumentID(id))
	if errors.Is(err, corpus.ErrNotFound) {
		return eval.Article{}, false, nil
	}
	return eval.Article{Title: d.Title, Text: d.Text}, err == nil, err
}

func (m measured) question(q eval.Query) rag.Question {
	out := rag.Question{Text: q.Text, AsOf: q.AsOf}
	for _, turn := range q.History {
		if turn.Role == "user" {
			out.History = append(out.History, rag.Turn{Question: turn.Text})
		} else if n := len(out.History); n > 0 {
			out.History[n-1].Answer = turn.Text
		}
	}
	for _, id := range q.Without {
		out.Filter.Without = append(out.Filter.Without, corpus.DocumentID(id))
	}
	return out
}

// byURI lets questions name the articles of the data folder by id or by URI.
func byURI(ctx context.Context, c *corpus.Corpus, questions []eval.Question) error {
	name := func(ids []string) error {
		for i, id := range ids {
			switch d, err := c.Document(ctx, id); {
			case err == nil:
				ids[i] = d.URI
			case !errors.Is(err, corpus.ErrNotFound):
				return err
			}
		}
		return nil
	}
	for _, q := range questions {
		for _, ids := range append([][]string{q.GoldDocIDs, q.PooledDocIDs}, q.GoldGroups...) {
			if err := name(ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// measured returns what is to be measured, and how long it took to index it,
// without the reading of the file. The caller calls closeAll.
func (inv *invocation) measured(ctx context.Context, e evaluation) (_ measured, took time.Duration, closeAll func(), err error) {
	if e.docs != "" {
		return inv.temporary(ctx, e.docs, e.words)
	}
	start := time.Now()
	engine, closeAll, err := inv.readingEngine(ctx, false)
	if err != nil {
		return measured{}, 0, nil, err
	}
	took = time.Since(start)
	if e.words {
		engine.Retriever.Embedder = nil
	}
	if err := byURI(ctx, engine.Retriever.Corpus, e.set.Questions); err != nil {
		closeAll()
		return measured{}, 0, nil, err
	}
	return measured{engine: engine}, took, closeAll, nil
}

// temporary builds a corpus of a file of articles in a temporary folder, which
// closeAll removes.
func (inv *invocation) temporary(ctx context.Context, path string, words bool) (_ measured, took time.Duration, closeAll func(), err error) {
	lines, err := eval.ReadDocuments(path)
	if err != nil {
		return measured{}, 0, nil, err
	}
	dir, err := os.MkdirTemp("", "footnote-eval-")
	if err != nil {
		return measured{}, 0, nil, fmt.Errorf("create a temporary folder: %w", err)
	}
	discard := func() { os.RemoveAll(dir) }
	defer func() { // a return with an error has set closeAll to nil
		if err != nil {
			discard()
		}
	}()
	docs, texts := documents(lines)
	start := time.Now()
	c, err := corpus.Build(ctx, dir, docs)
	if err != nil {
		return measured{}, 0, nil, fmt.Errorf("%s: %w", path, err)
	}
	discard = func() { c.Close(); os.RemoveAll(dir) }
	m := inv.config.models()
	m.Chat = llm.Choice{Provider: llm.ProviderNone}
	engine, err := inv.engine(ctx, c, m)
	if err != nil {
		return measured{}, 0, nil, err
	}
	r := engine.Retriever
	if words || r.Balance == nil && r.VectorWeight == 0 {
		r.Embedder = nil // its vectors would have no vote
	} else if _, err := c.Sync(ctx, r.Embedder); err != nil {
		return measured{}, 0, nil, err
	}
	if err := r.Calibrate(ctx); err != nil {
		return measured{}, 0, nil, err
	}
	return measured{engine, texts}, time.Since(start), discard, nil
}

// documents returns the articles of a file as they are stored, and, by id, as
// they stand in the file. One without text cannot be found and is not stored.
func documents(lines []eval.Document) ([]corpus.Document, map[string]eval.Article) {
	docs := make([]corpus.Document, 0, len(lines))
	texts := make(map[string]eval.Article)
	for _, d := range lines {
		texts[d.ID] = eval.Article{Title: d.Title, Text: d.Text}
		if strings.TrimSpace(d.Text) == "" {
			continue
		}
		docs = append(docs, corpus.Document{
			URI: d.ID, Title: d.Title, Publisher: d.Source, URL: d.URL, Published: eval.Day(d.Date),
			PublishedFrom: "file", Lang: load.Language(d.Text), Format: "text", Text: d.Text,
		})
	}
	return docs, texts
}
