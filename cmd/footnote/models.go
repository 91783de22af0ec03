package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"footnote/rag"
	"footnote/rag/llm"
)

func runModels(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print one JSON object")
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	ps, err := inv.presets()
	if err != nil {
		return err
	}
	m, err := inv.keptModels(ctx)
	if err != nil {
		return err
	}
	b := &rag.Builder{Log: inv.logger(), Presets: ps, Getenv: os.Getenv}
	writers, err := b.Writers(ctx, m)
	if err != nil {
		return wrongSetting(err)
	}
	reranker, err := b.Reranker(m)
	if err != nil {
		return wrongSetting(err)
	}
	found := llm.Discover(ctx, ps)
	if *asJSON {
		return printJSON(inv.out, modelsView(ctx, found, writers, reranker))
	}
	for _, f := range found {
		fmt.Fprintf(inv.out, "%s at %s\n", f.Preset, f.BaseURL)
		if f.NeedsKey {
			fmt.Fprintln(inv.out, "  needs a key: set FOOTNOTE_PROVIDER="+f.Preset+" and FOOTNOTE_API_KEY")
		}
		for _, m := range f.Models {
			fmt.Fprintf(inv.out, "  %s%s\n", m.ID, tokens(m.ContextTokens))
		}
	}
	if len(found) == 0 {
		fmt.Fprintln(inv.out, "No model server was found on this machine (looked for Ollama, llama.cpp, LM Studio, vLLM, LocalAI and Xinference on their usual ports).")
	}
	if p := idleKeys(ps); len(p) > 0 && len(writers) == 0 {
		fmt.Fprintf(inv.out, "Keys are set for %s; FOOTNOTE_PROVIDER=%s would use one.\n", strings.Join(p, ", "), p[0])
	}
	if reranker != nil {
		fmt.Fprintf(inv.out, "Reranked by: %s\n", describeReranker(reranker))
	}
	if len(writers) == 0 {
		fmt.Fprintln(inv.out, "Answers are quoted from the articles. Start a local server, or set FOOTNOTE_BASE_URL, FOOTNOTE_API_KEY and FOOTNOTE_MODEL.")
		return nil
	}
	for i, w := range writers {
		label := "Used"
		if i > 0 {
			label = "Else"
		}
		if w.Model == "" {
			fmt.Fprintf(inv.out, "%s: %s, but with which model is not known; set FOOTNOTE_MODEL\n", label, w.BaseURL)
			continue
		}
		window := w.Window(ctx, w.Model)
		fmt.Fprintf(inv.out, "%s: %s at %s (%d tokens, %s)\n", label, w.Model, w.BaseURL, window.Tokens, windowSources[window.From])
	}
	return nil
}

// windowSources says in words where a window comes from.
var windowSources = map[string]string{
	llm.WindowSet:     "as set",
	llm.WindowServer:  "as the server says",
	llm.WindowPreset:  "known for this model",
	llm.WindowLearned: "as a prompt has shown",
	llm.WindowAssumed: "assumed; FOOTNOTE_CONTEXT_TOKENS sets it",
}

func tokens(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d tokens)", n)
}

// describeReranker names the model, where one is set, and the server.
func describeReranker(r *llm.Reranker) string {
	ep := r.Endpoint()
	return cmp.Or(r.Model(), "the only model") + " at " + ep.BaseURL
}

// idleKeys names the presets whose key is in the environment. A key alone does
// not send anything anywhere.
func idleKeys(ps llm.Presets) []string {
	var out []string
	for _, p := range ps {
		if p.KeyEnv != "" && os.Getenv(p.KeyEnv) != "" && p.BaseURL != "" {
			out = append(out, p.Name)
		}
	}
	return out
}

// modelsView is the JSON form of the models verb.
func modelsView(ctx context.Context, found []llm.Found, writers []rag.Writer, reranker *llm.Reranker) any {
	type model struct {
		ID            string `json:"id"`
		ContextTokens int    `json:"context_tokens"`
	}
	type server struct {
		Preset   string  `json:"preset"`
		BaseURL  string  `json:"base_url"`
		NeedsKey bool    `json:"needs_key"`
		Models   []model `json:"models"`
	}
	type choice struct {
		Preset        string `json:"preset"`
		BaseURL       string `json:"base_url"`
		Model         string `json:"model"`
		ContextTokens int    `json:"context_tokens,omitempty"`
		ContextFrom   string `json:"context_from,omitempty"`
	}
	view := struct {
		Servers   []server `json:"servers"`
		Used      *choice  `json:"used"`
		Fallbacks []choice `json:"fallbacks"`
		Rerank    *choice  `json:"rerank"`
	}{Servers: []server{}, Fallbacks: []choice{}}
	for _, f := range found {
		s := server{f.Preset, f.BaseURL, f.NeedsKey, []model{}}
		for _, m := range f.Models {
			s.Models = append(s.Models, model(m))
		}
		view.Servers = append(view.Servers, s)
	}
	for i, w := range writers {
		window := w.Window(ctx, w.Model)
		c := choice{w.Preset, w.BaseURL, w.Model, window.Tokens, window.From}
		if i == 0 {
			view.Used = &c
			continue
		}
		view.Fallbacks = append(view.Fallbacks, c)
	}
	if reranker != nil {
		ep := reranker.Endpoint()
		view.Rerank = &choice{Preset: ep.Preset, BaseURL: ep.BaseURL, Model: reranker.Model()}
	}
	return view
}
