package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"footnote/corpus"
	"footnote/corpus/fetch"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/web"
	"footnote/web/state"
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

// presetsFile, in the data folder, holds the user's own presets.
const presetsFile = "presets.json"

// presets returns the built-in presets under the user's own.
func (inv *invocation) presets() (llm.Presets, error) {
	path := filepath.Join(inv.config.Data, presetsFile)
	own, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return llm.BuiltIn(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the presets: %w", err)
	}
	ps, err := llm.ReadPresets(own)
	if err != nil {
		return nil, usagef("%s: %v", path, err)
	}
	return ps, nil
}

// intake returns what brings articles into c.
func (inv *invocation) intake(c *corpus.Corpus) (corpus.Intake, error) {
	readPDF, err := inv.pdfReader()
	if err != nil {
		return corpus.Intake{}, err
	}
	client, err := fetch.New(fetch.Options{Allow: inv.config.FetchAllow, Log: inv.logger()})
	if err != nil {
		return corpus.Intake{}, wrongAllow(err)
	}
	return corpus.Intake{Corpus: c, Fetch: client, ReadPDF: readPDF}, nil
}

// wrongAllow says that the setting of what may be fetched cannot be read.
func wrongAllow(err error) error { return usagef("--fetch-allow: %v", err) }

// builder returns what puts engines over c together.
func (inv *invocation) builder(c *corpus.Corpus) (*rag.Builder, error) {
	ps, err := inv.presets()
	if err != nil {
		return nil, err
	}
	return &rag.Builder{Log: inv.logger(), Corpus: c, Presets: ps, Getenv: os.Getenv}, nil
}

// The groups of settings about model servers, by what makes a group the command
// line's, the environment's or the config file's: then what the page has kept of
// it is not looked at.
var (
	chatNamed       = []string{"provider", "base-url", "api-key"}
	embeddingsNamed = []string{"embedding-base-url"}
	rerankNamed     = []string{"rerank-base-url"}
)

// models returns the model servers that are set: each group by the flags, the
// environment or the config file, else as the page has kept it in st, which may
// be nil.
func (inv *invocation) models(ctx context.Context, st *state.Store) (rag.Models, error) {
	set := inv.config.models()
	if st == nil {
		return set, nil
	}
	kept, err := web.KeptModels(ctx, st)
	if err != nil {
		return set, err
	}
	if !inv.isSet(chatNamed...) {
		set.Chat = kept.Chat
		if inv.isSet("model") {
			set.Chat.Model = inv.config.Model
		}
		if inv.isSet("context-tokens") {
			set.Chat.ContextTokens = inv.config.ContextTokens
		}
	}
	if !inv.isSet("fallbacks") {
		set.Fallbacks = kept.Fallbacks
	}
	if !inv.isSet(embeddingsNamed...) {
		set.Embeddings, set.Dimensions = kept.Embeddings, kept.Dimensions
	}
	set.Serving = kept.Serving
	if !inv.isSet(rerankNamed...) {
		set.Rerank = kept.Rerank
	}
	return set, nil
}

// keptModels is models, with the page's settings read from the data folder, if
// it has any.
func (inv *invocation) keptModels(ctx context.Context) (rag.Models, error) {
	there, err := state.Exists(inv.config.Data)
	if err != nil || !there {
		return inv.config.models(), err
	}
	st, err := state.Open(ctx, inv.config.Data)
	if err != nil {
		return rag.Models{}, err
	}
	defer st.Close()
	return inv.models(ctx, st)
}

// wrongSetting turns an error that a setting is the cause of into wrong usage.
func wrongSetting(err error) error {
	var e *llm.Error
	if errors.As(err, &e) && (e.Code == llm.CodeBadEndpoint || e.Code == llm.CodeNoModel) {
		return usageError{err.Error()}
	}
	return err
}

// engine returns the engine over c for m. Vectors are loaded by the caller.
func (inv *invocation) engine(ctx context.Context, c *corpus.Corpus, m rag.Models) (*rag.Engine, error) {
	b, err := inv.builder(c)
	if err != nil {
		return nil, err
	}
	e, err := b.Build(ctx, m)
	return e, wrongSetting(err)
}
