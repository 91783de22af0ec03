package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
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

// openCorpus opens the corpus in the data folder. withSample loads the sample
// articles on a first start, unless they were declined.
func (inv *invocation) openCorpus(ctx context.Context, withSample bool) (*corpus.Corpus, error) {
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return nil, err
	}
	if !withSample {
		return c, nil
	}
	if err := inv.firstStart(ctx, c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

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

// embedder returns what makes vectors, and how much they count in a search.
func (inv *invocation) embedder(c *corpus.Corpus) (corpus.Embedder, float64, error) {
	cfg := inv.config
	if cfg.EmbeddingBaseURL == "" {
		return vector.NewHashing(c.Analyzer()), rag.HashingWeight, nil
	}
	e, err := llm.NewEmbedder(llm.Endpoint{
		Preset: "custom", BaseURL: cfg.EmbeddingBaseURL, APIKey: cfg.EmbeddingAPIKey, Model: cfg.EmbeddingModel,
	}, cfg.EmbeddingDimensions)
	if err != nil {
		return nil, 0, fmt.Errorf("embeddings endpoint: %w", err)
	}
	return e, rag.EndpointWeight, nil
}

// engine returns the engine over c. Vectors that are stored are loaded, and
// chunks without one are embedded where that needs no server.
func (inv *invocation) engine(ctx context.Context, c *corpus.Corpus, model *llm.Client, name string) (*rag.Engine, error) {
	e, weight, err := inv.embedder(c)
	if err != nil {
		return nil, err
	}
	log := inv.logger()
	engine := &rag.Engine{
		Log:           log,
		Retriever:     &rag.Retriever{Log: log, Corpus: c, Embedder: e, VectorWeight: weight},
		Model:         name,
		ContextTokens: inv.config.ContextTokens,
	}
	if model != nil { // a nil *llm.Client in the interface would not be nil
		engine.Generator = model
		engine.ContextTokens = cmp.Or(inv.config.ContextTokens, model.Endpoint().ContextTokens)
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

// endpoint returns the chat endpoint that the settings choose, and whether
// there is one. A server that is not on this machine is used only where a
// setting names it.
func (inv *invocation) endpoint(ctx context.Context) (llm.Endpoint, bool, error) {
	cfg := inv.config
	p, ok := llm.LookupPreset(cfg.Provider)
	if !ok && cfg.Provider != "auto" && cfg.Provider != "none" {
		return llm.Endpoint{}, false, usagef("provider %q is not known; there are auto, none, %s", cfg.Provider, presetNames())
	}
	baseURL := cmp.Or(cfg.BaseURL, os.Getenv("OPENAI_BASE_URL"))
	switch {
	case cfg.Provider == "none":
		return llm.Endpoint{}, false, nil
	case baseURL != "" && (cfg.Provider == "auto" || cfg.BaseURL != ""):
		preset := cfg.Provider
		if preset == "auto" {
			preset = "custom"
		}
		key := cfg.APIKey
		if p, ok := llm.LookupPreset(preset); ok && key == "" && p.KeyEnv != "" {
			key = os.Getenv(p.KeyEnv)
		} else if key == "" && cfg.BaseURL == "" {
			key = os.Getenv("OPENAI_API_KEY") // it belongs to OPENAI_BASE_URL
		}
		return llm.Endpoint{Preset: preset, BaseURL: baseURL, APIKey: key, Model: cfg.Model, ContextTokens: cfg.ContextTokens}, true, nil
	case cfg.Provider == "auto":
		for _, f := range llm.Discover(ctx, llm.Presets()) {
			if f.NeedsKey || f.Model == "" && cfg.Model == "" {
				continue
			}
			ep := f.Endpoint
			ep.Model, ep.ContextTokens = cmp.Or(cfg.Model, ep.Model), cmp.Or(cfg.ContextTokens, ep.ContextTokens)
			return ep, true, nil
		}
		return llm.Endpoint{}, false, nil
	}
	if p.BaseURL == "" {
		return llm.Endpoint{}, false, usagef("provider %s needs FOOTNOTE_BASE_URL", p.Name)
	}
	key := cfg.APIKey
	if key == "" && p.KeyEnv != "" {
		key = os.Getenv(p.KeyEnv)
	}
	return llm.Endpoint{Preset: p.Name, BaseURL: p.BaseURL, APIKey: key, Model: cmp.Or(cfg.Model, p.DefaultModel), ContextTokens: cfg.ContextTokens}, true, nil
}

func presetNames() string {
	var names []string
	for _, p := range llm.Presets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
