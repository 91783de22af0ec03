package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/rag"
	"footnote/rag/llm"
)

// The doctor's checks of model servers. They are asked for as little as shows
// that they answer.

// askLimit bounds how long the doctor waits for one server.
const askLimit = 5 * time.Second

// servers returns what the settings say of model servers, and what opens them.
func (inv *invocation) servers(ctx context.Context) (*rag.Builder, rag.Models, error) {
	ps, err := inv.presets()
	if err != nil {
		ps = llm.BuiltIn() // checkPresets says what is wrong with the user's own
	}
	m, err := inv.keptModels(ctx)
	return &rag.Builder{Log: inv.logger(), Presets: ps, Getenv: os.Getenv}, m, err
}

func (inv *invocation) checkPresets(context.Context) finding {
	ps, err := inv.presets()
	if err != nil {
		return finding{name: "presets", detail: err.Error(), fix: `a JSON list such as [{"name": "house", "label": "Ours", "base_url": "https://models.example.com/v1"}]; or remove the file`}
	}
	return finding{name: "presets", well: true, detail: fmt.Sprintf("%d kinds of model servers", len(ps))}
}

func (inv *invocation) checkModel(ctx context.Context) finding {
	b, m, err := inv.servers(ctx)
	f := finding{name: "model", detail: "none: answers are quoted from the articles", well: true}
	if err == nil {
		f, err = chatFinding(ctx, b, m.Chat, f)
	}
	if err != nil {
		f.well, f.detail, f.fix = false, err.Error(), fixOf(err, "check FOOTNOTE_PROVIDER, FOOTNOTE_BASE_URL, FOOTNOTE_API_KEY and FOOTNOTE_MODEL; footnote models lists what there is")
	}
	return f
}

func (inv *invocation) checkFallbacks(ctx context.Context) finding {
	b, m, err := inv.servers(ctx)
	f := finding{name: "fallbacks", well: true, detail: "none"}
	if err != nil || len(m.Fallbacks) == 0 {
		return f // checkModel has said it
	}
	var details []string
	for _, c := range m.Fallbacks {
		one, err := chatFinding(ctx, b, c, finding{detail: "none"})
		if err != nil {
			f.well, f.detail, f.fix = false, err.Error(), fixOf(err, "check FOOTNOTE_FALLBACKS")
			return f
		}
		details = append(details, one.detail)
	}
	f.detail = strings.Join(details, "; ")
	return f
}

// chatFinding says of one chat endpoint which model it would be asked for, and
// the model's window; f where there is no endpoint.
func chatFinding(ctx context.Context, b *rag.Builder, c llm.Choice, f finding) (finding, error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	client, err := b.Chat(ctx, c)
	if err != nil || client == nil {
		return f, err
	}
	defer client.Close()
	models, err := client.Models(ctx)
	var refused *llm.Error
	if err != nil && (client.Endpoint().Model == "" || errors.As(err, &refused) && refused.Code != llm.CodeBadEndpoint) {
		return f, err // a server that lists nothing may still answer
	}
	name, err := client.Model(ctx)
	if err != nil {
		return f, err
	}
	if len(models) > 0 && !lists(models, name) {
		return f, fmt.Errorf("%s does not list %s", client.Endpoint(), name)
	}
	window := client.Window(ctx, name)
	f.well, f.detail = true, fmt.Sprintf("%s at %s, %d tokens (%s)", name, client.Endpoint().BaseURL, window.Tokens, windowSources[window.From])
	return f, nil
}

// lists says whether a server has the model; Ollama lists "qwen3" as
// "qwen3:latest", and some servers lead names with a folder.
func lists(models []llm.Model, name string) bool {
	for _, m := range models {
		if m.ID == name || m.ID == name+":latest" || strings.HasSuffix(m.ID, "/"+name) {
			return true
		}
	}
	return false
}

// fixOf names the setting that an error is about.
func fixOf(err error, otherwise string) string {
	var e *llm.Error
	if !errors.As(err, &e) {
		return otherwise
	}
	switch e.Code {
	case llm.CodeUnreachable:
		return "start the server, or check FOOTNOTE_BASE_URL; FOOTNOTE_PROVIDER=none does without a model"
	case llm.CodeUnauthorized:
		return "set FOOTNOTE_API_KEY, or the key's own variable, to a key of that server"
	case llm.CodeModelNotFound, llm.CodeNoModel:
		return "set FOOTNOTE_MODEL to one that footnote models lists"
	}
	return otherwise
}

func (inv *invocation) checkEmbeddings(ctx context.Context) finding {
	b, m, err := inv.servers(ctx)
	f := finding{name: "embeddings", well: true, detail: "embedded, no model needed"}
	var e *llm.Embedder
	if err == nil {
		e, err = b.Embedder(m.Wanted())
	}
	if err == nil && e == nil {
		return f
	}
	if err == nil {
		defer e.Close()
		e.Limits.Retries = 0
		limited, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		var v []float32
		if v, err = e.EmbedQuery(limited, "test"); err == nil {
			f.detail = fmt.Sprintf("%s at %s, %d dimensions", e.Model(), cmp.Or(m.Embeddings.BaseURL, m.Embeddings.Provider), len(v)) +
				inv.coverage(ctx, e.EmbeddingModel(), len(v))
			return f
		}
	}
	return finding{name: "embeddings", detail: err.Error(), fix: "check FOOTNOTE_EMBEDDING_BASE_URL, …_API_KEY and …_MODEL; unset, the embedded default is used"}
}

// coverage says how many passages have a vector of a model's, where not all have, and
// which vectors serve until then.
func (inv *invocation) coverage(ctx context.Context, model string, dimension int) string {
	there, err := corpus.Exists(inv.config.Data)
	if err != nil || !there {
		return ""
	}
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return "" // the check of the articles says why
	}
	defer c.Close()
	missing, err := c.Missing(ctx, model, dimension)
	if err != nil || missing.Chunks == 0 {
		return ""
	}
	all := c.Stats().Chunks
	serves, err := c.Serves(ctx)
	if err != nil || serves == "" || serves == corpus.SpaceName(model, dimension) {
		return fmt.Sprintf("; %d of %d passages embedded", all-missing.Chunks, all)
	}
	return fmt.Sprintf("; %d of %d passages embedded, %s serves until all are", all-missing.Chunks, all, serves)
}

// checkReranker has one text scored.
func (inv *invocation) checkReranker(ctx context.Context) finding {
	b, m, err := inv.servers(ctx)
	f := finding{name: "reranker", well: true, detail: "none: passages stay in the order they are found in"}
	var r *llm.Reranker
	if err == nil {
		r, err = b.Reranker(m)
	}
	if err == nil && r == nil {
		return f
	}
	if err == nil {
		defer r.Close()
		r.Limits.Retries = 0
		limited, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		if _, err = r.Rerank(limited, "test", []string{"test"}); err == nil {
			f.detail = describeReranker(r)
			return f
		}
	}
	return finding{name: "reranker", detail: err.Error(), fix: "check FOOTNOTE_RERANK_BASE_URL, …_API_KEY and …_MODEL; unset, none is asked"}
}
