package llm

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Providers that are no preset.
const (
	ProviderAuto = "auto" // a server on this machine, if there is one
	ProviderNone = "none" // no model
)

// Choice is what a person has set about one endpoint. The zero value leaves all to Footnote.
type Choice struct {
	Provider      string `json:"provider"` // ProviderAuto, ProviderNone or the name of a preset; empty: ProviderAuto
	BaseURL       string `json:"base_url"` // empty: the preset's
	APIKey        string `json:"-"`        // empty: that of the preset's variable
	Model         string `json:"model"`
	ContextTokens int    `json:"context_tokens"` // 0: as discovered
}

// Endpoint returns the chat endpoint that c chooses; ok is false where there is none. With nothing set it asks this
// machine, and nothing else, for a server. A server elsewhere is only used where c names it; its key may come from
// the environment. The error is an *Error with CodeBadEndpoint.
func (ps Presets) Endpoint(ctx context.Context, c Choice, getenv func(string) string) (ep Endpoint, ok bool, err error) {
	provider := cmp.Or(c.Provider, ProviderAuto)
	if provider == ProviderNone {
		return Endpoint{}, false, nil
	}
	variable := ""
	if c.BaseURL == "" && (provider == ProviderAuto || provider == "openai") {
		if c.BaseURL = getenv("OPENAI_BASE_URL"); c.BaseURL != "" {
			variable = "OPENAI_API_KEY" // it belongs to OPENAI_BASE_URL
		}
	}
	if provider == ProviderAuto && c.BaseURL == "" {
		ep, ok = c.discovered(Discover(ctx, ps))
		return ep, ok, nil
	}
	ep, err = ps.Named(c)
	if err != nil {
		return Endpoint{}, false, err
	}
	ep = ps.WithKey(ep, getenv)
	if ep.APIKey == "" && variable != "" {
		ep.APIKey = strings.TrimSpace(getenv(variable))
	}
	return ep, true, nil
}

// WithKey returns ep with the key that the environment holds under its preset's variable, unless it has one.
func (ps Presets) WithKey(ep Endpoint, getenv func(string) string) Endpoint {
	if p, ok := ps.Lookup(ep.Preset); ok && ep.APIKey == "" && p.KeyEnv != "" {
		ep.APIKey = strings.TrimSpace(getenv(p.KeyEnv))
	}
	return ep
}

// Named returns the endpoint at c's base URL or its preset's, without a look at the environment or the machine. A
// base URL alone is one of the presets where its host is known, else "custom".
func (ps Presets) Named(c Choice) (Endpoint, error) {
	name := c.Provider
	if name == ProviderAuto || name == "" {
		name = customPreset
	}
	p, ok := ps.Lookup(name)
	if !ok {
		return Endpoint{}, badEndpoint("provider %q is not known; there are auto, none, %s", name, ps.Names())
	}
	if known, found := ps.at(c.BaseURL); found && p.Name == customPreset {
		p = known
	}
	ep := Endpoint{Preset: p.Name, BaseURL: cmp.Or(c.BaseURL, p.BaseURL), APIKey: c.APIKey,
		Model: cmp.Or(c.Model, p.DefaultModel), ContextTokens: c.ContextTokens, preset: &p}
	if ep.BaseURL == "" {
		return Endpoint{}, badEndpoint("provider %s needs a base URL, such as %s", p.Name, p.Example)
	}
	return ep, nil
}

// discovered chooses among the servers found on this machine: the first that has the model that is asked for, else
// the first that has one at all.
func (c Choice) discovered(found []Found) (Endpoint, bool) {
	usable := slices.DeleteFunc(slices.Clone(found), func(f Found) bool { return f.NeedsKey })
	if c.Model != "" {
		for _, f := range usable {
			if slices.ContainsFunc(f.Models, func(m Model) bool { return m.ID == c.Model }) {
				return c.on(f.Endpoint), true
			}
		}
	}
	for _, f := range usable {
		if ep := c.on(f.Endpoint); ep.Model != "" { // perhaps it goes by another name there
			return ep, true
		}
	}
	return Endpoint{}, false
}

// on returns the endpoint with what c says of the model.
func (c Choice) on(ep Endpoint) Endpoint {
	ep.Model, ep.ContextTokens = cmp.Or(c.Model, ep.Model), c.ContextTokens
	return ep
}

// ParseChoices reads a list of fall-backs: PRESET, PRESET:MODEL, URL or URL#MODEL, separated by commas.
func ParseChoices(list string) ([]Choice, error) {
	var out []Choice
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if strings.Contains(part, "://") {
			base, model, _ := strings.Cut(part, "#")
			if err := checkBaseURL(base); err != nil {
				return nil, err
			}
			out = append(out, Choice{Provider: customPreset, BaseURL: base, Model: model})
			continue
		}
		provider, model, _ := strings.Cut(part, ":")
		out = append(out, Choice{Provider: provider, Model: model})
	}
	return out, nil
}
