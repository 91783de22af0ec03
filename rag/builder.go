package rag

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag/llm"
)

// Models are the model servers that a person has chosen. The zero value is a
// server on this machine, if there is one, and the embedded vectors.
type Models struct {
	Chat       llm.Choice   `json:"chat"`
	Fallbacks  []llm.Choice `json:"fallbacks"`  // asked in turn where Chat does not answer
	Embeddings llm.Choice   `json:"embeddings"` // without provider and base URL: the embedded default
	Dimensions int          `json:"dimensions"` // of the embeddings; 0: the model's own
	Rerank     llm.Choice   `json:"rerank"`     // without provider and base URL: none

	// Serving made the vectors that are searched until those of Embeddings are complete.
	Serving Embeddings `json:"-"`
}

// Embeddings are an embeddings endpoint that a person has chosen. The zero value is the
// embedded default.
type Embeddings struct {
	Choice     llm.Choice `json:"choice"`     // without provider and base URL: the embedded default
	Dimensions int        `json:"dimensions"` // 0: the model's own
}

// Wanted returns the embeddings that are chosen, whether they serve already or not.
func (m Models) Wanted() Embeddings { return Embeddings{m.Embeddings, m.Dimensions} }

// Builder puts engines together. It is safe for concurrent use.
type Builder struct {
	Log     *slog.Logger
	Corpus  *corpus.Corpus
	Presets llm.Presets
	Getenv  func(string) string // for the keys that presets name

	figures sync.Once
	shared  *Figures
}

// Build returns the engine for m. It asks no server elsewhere for anything but
// the name of its model, where none is set; one that does not answer is kept,
// for it may later. The error is an *llm.Error with CodeBadEndpoint or
// CodeNoModel where something is set wrongly. Vectors are loaded by the caller.
func (b *Builder) Build(ctx context.Context, m Models) (*Engine, error) {
	r, err := b.Retriever(ctx, m)
	if err != nil {
		return nil, err
	}
	reranker, err := b.Reranker(m)
	if err != nil {
		return nil, err
	}
	if reranker != nil {
		r.Reranking = NewReranking(reranker, b.Log)
	}
	e := &Engine{Log: b.Log, Retriever: r, Figures: b.Figures()}
	e.Writers, err = b.Writers(ctx, m)
	return e, err
}

// Figures returns what reads the figures of the corpus, the same for all engines.
func (b *Builder) Figures() *Figures {
	b.figures.Do(func() { b.shared = NewFigures(b.Corpus) })
	return b.shared
}

// Writers returns the models that write, in their order. Fall-backs are of use
// only where there is something to fall back from. The articles are not looked at.
func (b *Builder) Writers(ctx context.Context, m Models) ([]Writer, error) {
	var out []Writer
	for i, choice := range append([]llm.Choice{m.Chat}, m.Fallbacks...) {
		client, err := b.Chat(ctx, choice)
		if err != nil {
			return nil, err
		}
		if client == nil {
			if i == 0 && choice.Provider == llm.ProviderNone {
				return nil, nil
			}
			continue
		}
		out = append(out, Writer{Generator: client, Model: b.modelOf(ctx, client), Preset: client.Endpoint().Preset, BaseURL: client.Endpoint().BaseURL})
	}
	return out, nil
}

// Chat returns the client of a chat endpoint; nil where there is none.
func (b *Builder) Chat(ctx context.Context, c llm.Choice) (*llm.Client, error) {
	ep, ok, err := b.Presets.Endpoint(ctx, c, b.Getenv)
	if err == nil && !ok {
		return nil, nil
	}
	var client *llm.Client
	if err == nil {
		client, err = llm.NewClient(ep)
	}
	if err != nil {
		return nil, fmt.Errorf("model endpoint: %w", err)
	}
	return client, nil
}

// nameLimit bounds how long a start waits for a model server to name its models.
const nameLimit = 3 * time.Second

func (b *Builder) modelOf(ctx context.Context, client *llm.Client) string {
	ctx, cancel := context.WithTimeout(ctx, nameLimit)
	defer cancel()
	name, err := client.Model(ctx)
	if err != nil {
		b.Log.Warn("the model server does not say which model to use; set FOOTNOTE_MODEL", "endpoint", client.Endpoint(), "err", err)
	}
	return name
}

// Retriever returns the search without a reranker, by the vectors that can be used: of
// the embeddings that are wanted, of those that serve until these are complete, or of the
// embedded default. Where there are none, it waits for those that are wanted.
func (b *Builder) Retriever(ctx context.Context, m Models) (*Retriever, error) {
	wanted, err := b.Vectors(m.Wanted())
	if err != nil {
		return nil, err
	}
	able := []corpus.Embedder{wanted}
	if serving, err := b.Vectors(m.Serving); err == nil {
		able = append(able, serving)
	} else {
		b.Log.Warn("what made the vectors that serve cannot be asked any more", "err", err)
	}
	for _, e := range append(able, vector.NewHashing(b.Corpus.Analyzer())) {
		usable, err := b.Corpus.Usable(ctx, e.EmbeddingModel())
		if err != nil {
			return nil, err
		}
		if usable {
			return b.RetrieverBy(ctx, e)
		}
	}
	return b.RetrieverBy(ctx, wanted)
}

// RetrieverBy returns the search by the vectors of e, without a reranker.
func (b *Builder) RetrieverBy(ctx context.Context, e corpus.Embedder) (*Retriever, error) {
	r := &Retriever{Log: b.Log, Corpus: b.Corpus, Embedder: e, VectorWeight: HashingWeight, embedding: &breaker{}, pinned: &pin{}}
	if _, embedded := e.(*vector.Hashing); embedded {
		return r, nil
	}
	var err error
	r.Balance, err = OpenBalance(ctx, b.Corpus, e.EmbeddingModel())
	return r, err
}

// Vectors returns what makes the vectors: the endpoint that was chosen, or the embedded
// default.
func (b *Builder) Vectors(chosen Embeddings) (corpus.Embedder, error) {
	e, err := b.Embedder(chosen)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return vector.NewHashing(b.Corpus.Analyzer()), nil
	}
	return e, nil
}

// Embedder returns the embeddings endpoint; nil where the embedded default was chosen.
func (b *Builder) Embedder(chosen Embeddings) (*llm.Embedder, error) {
	ep, ok, err := b.named(chosen.Choice)
	if err != nil || !ok {
		return nil, err
	}
	if chosen.Choice.Model == "" {
		ep.Model = "" // the preset's model for answers is none for embeddings
	}
	e, err := llm.NewEmbedder(ep, chosen.Dimensions)
	if err != nil {
		return nil, fmt.Errorf("embeddings endpoint: %w", err)
	}
	return e, nil
}

// Reranker returns the rerank endpoint; nil where there is none.
func (b *Builder) Reranker(m Models) (*llm.Reranker, error) {
	ep, ok, err := b.named(m.Rerank)
	if err != nil || !ok {
		return nil, err
	}
	ep.Model = m.Rerank.Model
	r, err := llm.NewReranker(ep)
	if err != nil {
		return nil, fmt.Errorf("rerank endpoint: %w", err)
	}
	return r, nil
}

// named returns the endpoint that c names, with its key from the environment
// where c has none; ok is false where c names nothing.
func (b *Builder) named(c llm.Choice) (ep llm.Endpoint, ok bool, err error) {
	switch cmp.Or(c.Provider, llm.ProviderAuto) {
	case llm.ProviderNone:
		return ep, false, nil
	case llm.ProviderAuto:
		if c.BaseURL == "" {
			return ep, false, nil
		}
		c.Provider = "" // a base URL that is set is not looked for
	}
	ep, err = b.Presets.Named(c)
	return b.Presets.WithKey(ep, b.Getenv), err == nil, err
}
