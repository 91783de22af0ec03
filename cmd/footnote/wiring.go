package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag"
	"footnote/rag/llm"
)

// The parts of the program are put together here, by hand.

func (inv *invocation) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(inv.config.Log)) // checked by the table of settings
	return slog.New(slog.NewTextHandler(inv.err, &slog.HandlerOptions{Level: level}))
}

// firstStart loads the sample articles into a new corpus, or notes that they
// were declined. The caller has the lock.
func (inv *invocation) firstStart(ctx context.Context, c *corpus.Corpus) error {
	due, err := c.SampleDue(ctx)
	if err != nil || !due {
		return err
	}
	if inv.config.NoSample {
		return c.DeclineSample(ctx)
	}
	return c.IngestSample(ctx)
}

// lock claims the data folder for writing.
func (inv *invocation) lock() (release func(), err error) {
	unlock, err := corpus.Lock(inv.config.Data)
	if err != nil {
		return nil, err
	}
	return func() {
		if err := unlock(); err != nil {
			inv.logger().Warn("unlock the data folder", "err", err)
		}
	}, nil
}

// embedder returns what makes vectors; measured says that how much they count
// has to be measured, as with every endpoint.
func (inv *invocation) embedder(c *corpus.Corpus) (e corpus.Embedder, measured bool, err error) {
	cfg := inv.config
	if cfg.EmbeddingBaseURL == "" {
		return vector.NewHashing(c.Analyzer()), false, nil
	}
	e, err = llm.NewEmbedder(llm.Endpoint{
		Preset: "custom", BaseURL: cfg.EmbeddingBaseURL, APIKey: cfg.EmbeddingAPIKey, Model: cfg.EmbeddingModel,
	}, cfg.EmbeddingDimensions)
	if err != nil {
		return nil, false, fmt.Errorf("embeddings endpoint: %w", err)
	}
	return e, true, nil
}

// retriever returns the search over c without a reranker. Vectors are loaded by
// the caller.
func (inv *invocation) retriever(ctx context.Context, c *corpus.Corpus) (*rag.Retriever, error) {
	e, measured, err := inv.embedder(c)
	if err != nil {
		return nil, err
	}
	r := &rag.Retriever{Log: inv.logger(), Corpus: c, Embedder: e, VectorWeight: rag.HashingWeight}
	if measured {
		r.Balance, err = rag.OpenBalance(ctx, c, e.EmbeddingModel())
	}
	return r, err
}

// reranker returns what reorders passages; nil where no endpoint is set.
func (inv *invocation) reranker() (*llm.Reranker, error) {
	cfg := inv.config
	if cfg.RerankBaseURL == "" {
		return nil, nil
	}
	r, err := llm.NewReranker(llm.Endpoint{
		Preset: "custom", BaseURL: cfg.RerankBaseURL, APIKey: cfg.RerankAPIKey, Model: cfg.RerankModel,
	})
	if err != nil {
		return nil, fmt.Errorf("rerank endpoint: %w", err)
	}
	return r, nil
}

// engine returns the engine over c; a nil model quotes. Vectors are loaded by
// the caller.
func (inv *invocation) engine(ctx context.Context, c *corpus.Corpus, model *llm.Client, name string) (*rag.Engine, error) {
	r, err := inv.retriever(ctx, c)
	if err != nil {
		return nil, err
	}
	reranker, err := inv.reranker()
	if err != nil {
		return nil, err
	}
	if reranker != nil {
		r.Reranking = rag.NewReranking(reranker, r.Log)
	}
	engine := &rag.Engine{Log: r.Log, Retriever: r}
	if model != nil {
		engine.Writers = []rag.Writer{{Generator: model, Model: name, Preset: model.Endpoint().Preset}}
	}
	return engine, nil
}

// askLimit bounds how long a start waits for a model server to name its models.
const askLimit = 3 * time.Second

// model returns the client that answers are written with, and the model's name;
// nil where answers are quoted.
func (inv *invocation) model(ctx context.Context) (*llm.Client, string, error) {
	ep, ok, err := inv.endpoint(ctx)
	if err != nil || !ok {
		return nil, "", err
	}
	client, err := llm.NewClient(ep)
	if err != nil {
		return nil, "", fmt.Errorf("model endpoint: %w", err)
	}
	if ep.Model != "" {
		return client, ep.Model, nil
	}
	limited, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	name, err := client.Model(limited)
	if err != nil {
		inv.logger().Warn("the model server does not say which model to use; set FOOTNOTE_MODEL", "endpoint", ep, "err", err)
	}
	return client, name, nil
}
