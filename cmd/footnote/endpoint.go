package main

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"

	"footnote/rag/llm"
)

// endpoint returns the chat endpoint that the settings choose, and whether
// there is one. A server that is not on this machine is used only where a
// setting names it.
func (inv *invocation) endpoint(ctx context.Context) (llm.Endpoint, bool, error) {
	cfg := inv.config
	if cfg.Provider == "none" {
		return llm.Endpoint{}, false, nil
	}
	baseURL := cfg.BaseURL
	if baseURL == "" && (cfg.Provider == "auto" || cfg.Provider == "openai") {
		baseURL = os.Getenv("OPENAI_BASE_URL")
	}
	if cfg.Provider == "auto" && baseURL == "" {
		ep, ok := cfg.discovered(llm.Discover(ctx, llm.Presets()))
		return ep, ok, nil
	}
	ep, err := cfg.named(baseURL)
	return ep, err == nil, err
}

// named returns the endpoint of the provider, at baseURL unless that is "".
func (cfg config) named(baseURL string) (llm.Endpoint, error) {
	name := cfg.Provider
	if name == "auto" {
		name = "custom"
	}
	p, ok := llm.LookupPreset(name)
	if !ok {
		return llm.Endpoint{}, usagef("provider %q is not known; there are auto, none, %s", name, presetNames())
	}
	if baseURL = cmp.Or(baseURL, p.BaseURL); baseURL == "" {
		return llm.Endpoint{}, usagef("provider %s needs FOOTNOTE_BASE_URL", name)
	}
	variable := p.KeyEnv
	if name == "custom" && cfg.BaseURL == "" {
		variable = "OPENAI_API_KEY" // it belongs to OPENAI_BASE_URL
	}
	key := cfg.APIKey
	if key == "" && variable != "" {
		key = os.Getenv(variable)
	}
	return llm.Endpoint{Preset: name, BaseURL: baseURL, APIKey: key, Model: cmp.Or(cfg.Model, p.DefaultModel), ContextTokens: cfg.ContextTokens}, nil
}

// discovered chooses among the servers found on this machine: the first that
// has the model that is asked for, else the first that has one at all.
func (cfg config) discovered(found []llm.Found) (llm.Endpoint, bool) {
	usable := slices.DeleteFunc(slices.Clone(found), func(f llm.Found) bool { return f.NeedsKey })
	if cfg.Model != "" {
		for _, f := range usable {
			if i := slices.IndexFunc(f.Models, func(m llm.Model) bool { return m.ID == cfg.Model }); i >= 0 {
				ep := f.Endpoint
				ep.Model, ep.ContextTokens = cfg.Model, cmp.Or(cfg.ContextTokens, f.Models[i].ContextTokens)
				return ep, true
			}
		}
	}
	for _, f := range usable {
		ep := f.Endpoint
		if cfg.Model != "" { // perhaps it goes by another name there
			ep.Model, ep.ContextTokens = cfg.Model, 0
		}
		if ep.Model != "" {
			ep.ContextTokens = cmp.Or(cfg.ContextTokens, ep.ContextTokens)
			return ep, true
		}
	}
	return llm.Endpoint{}, false
}

func presetNames() string {
	var names []string
	for _, p := range llm.Presets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
