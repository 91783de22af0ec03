package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"footnote/rag/llm"
)

func runModels(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print one JSON object")
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	found := llm.Discover(ctx, llm.Presets())
	client, name, err := inv.model(ctx)
	if err != nil {
		return err
	}
	reranker, err := inv.reranker()
	if err != nil {
		return err
	}
	var used llm.Endpoint
	ok := client != nil
	if ok {
		used = client.Endpoint()
		used.Model = name
	}
	if *asJSON {
		return printJSON(inv.out, modelsView(found, used, ok, reranker))
	}
	for _, f := range found {
		fmt.Fprintf(inv.out, "%s at %s\n", f.Preset, f.BaseURL)
		if f.NeedsKey {
			fmt.Fprintln(inv.out, "  needs a key: set FOOTNOTE_PROVIDER="+f.Preset+" and FOOTNOTE_API_KEY")
		}
		for _, m := range f.Models {
			fmt.Fprintf(inv.out, "  %s%s\n", m.ID, window(m.ContextTokens))
		}
	}
	if len(found) == 0 {
		fmt.Fprintln(inv.out, "No model server was found on this machine (looked for Ollama, llama.cpp, LM Studio and vLLM on their usual ports).")
	}
	if p := idleKeys(); len(p) > 0 && !ok {
		fmt.Fprintf(inv.out, "Keys are set for %s; FOOTNOTE_PROVIDER=%s would use one.\n", strings.Join(p, ", "), p[0])
	}
	if reranker != nil {
		fmt.Fprintf(inv.out, "Reranked by: %s\n", describeReranker(reranker))
	}
	if !ok {
		fmt.Fprintln(inv.out, "Answers are quoted from the articles. Start a local server, or set FOOTNOTE_BASE_URL, FOOTNOTE_API_KEY and FOOTNOTE_MODEL.")
		return nil
	}
	if used.Model == "" {
		fmt.Fprintf(inv.out, "Used: %s, but with which model is not known; set FOOTNOTE_MODEL\n", used.BaseURL)
		return nil
	}
	fmt.Fprintf(inv.out, "Used: %s at %s%s\n", used.Model, used.BaseURL, window(used.ContextTokens))
	return nil
}

func window(tokens int) string {
	if tokens == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d tokens)", tokens)
}

// describeReranker names the model, where one is set, and the server.
func describeReranker(r *llm.Reranker) string {
	ep := r.Endpoint()
	return cmp.Or(ep.Model, "the only model") + " at " + ep.BaseURL
}

// idleKeys names the presets whose key is in the environment. A key alone does
// not send anything anywhere.
func idleKeys() []string {
	var out []string
	for _, p := range llm.Presets() {
		if p.KeyEnv != "" && os.Getenv(p.KeyEnv) != "" {
			out = append(out, p.Name)
		}
	}
	return out
}

// modelsView is the JSON form of the models verb.
func modelsView(found []llm.Found, used llm.Endpoint, ok bool, reranker *llm.Reranker) any {
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
		Preset  string `json:"preset"`
		BaseURL string `json:"base_url"`
		Model   string `json:"model"`
	}
	view := struct {
		Servers []server `json:"servers"`
		Used    *choice  `json:"used"`
		Rerank  *choice  `json:"rerank"`
	}{Servers: []server{}}
	for _, f := range found {
		s := server{f.Preset, f.BaseURL, f.NeedsKey, []model{}}
		for _, m := range f.Models {
			s.Models = append(s.Models, model(m))
		}
		view.Servers = append(view.Servers, s)
	}
	if ok {
		view.Used = &choice{used.Preset, used.BaseURL, used.Model}
	}
	if reranker != nil {
		ep := reranker.Endpoint()
		view.Rerank = &choice{ep.Preset, ep.BaseURL, ep.Model}
	}
	return view
}
