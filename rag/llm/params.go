package llm

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
)

// The request fields that an answer can do without, in the order in which they are given up.
const (
	paramStreamOptions       = "stream_options"
	paramMaxTokens           = "max_tokens"
	paramMaxCompletionTokens = "max_completion_tokens"
	paramTemperature         = "temperature"
)

var optionalParams = []string{paramStreamOptions, paramMaxTokens, paramMaxCompletionTokens, paramTemperature}

// namedParams lists the optional fields that a server names when it refuses a request.
func (r refusal) namedParams() []string {
	if slices.Contains(optionalParams, r.Param) {
		return []string{r.Param}
	}
	all := strings.ReplaceAll(r.all, "include_usage", paramStreamOptions)
	var named []string
	for _, p := range optionalParams {
		if strings.Contains(all, p) {
			named = append(named, p)
		}
	}
	return named
}

// params remembers which optional fields a model's server refused. The zero value is ready; safe for concurrent use.
type params struct {
	mu      sync.Mutex
	refused map[string]map[string]bool // model → field
}

// refuse notes that model's server does not take field.
func (p *params) refuse(model, field string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused == nil {
		p.refused = map[string]map[string]bool{}
	}
	if p.refused[model] == nil {
		p.refused[model] = map[string]bool{}
	}
	p.refused[model][field] = true
}

func (p *params) refusedBy(model string) map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.refused[model])
}

// body lists the request fields beyond the messages, less those the server refused. They are merged into the
// request by the transport, because go-openai leaves out a temperature of 0, and refuses on its own to send
// max_tokens or a temperature to models named gpt-5…, o1…, o3…, whoever serves them.
func (p *params) body(model, maxTokensField string, o Options) map[string]json.RawMessage {
	refused := p.refusedBy(model)
	body := map[string]any{"model": model, "stream": true}
	if !refused[paramStreamOptions] {
		body[paramStreamOptions] = map[string]bool{"include_usage": true}
	}
	if o.Temperature != nil && !refused[paramTemperature] {
		body[paramTemperature] = *o.Temperature
	}
	if o.MaxTokens > 0 {
		for _, field := range []string{maxTokensField, paramMaxTokens, paramMaxCompletionTokens} {
			if field != "" && !refused[field] {
				body[field] = o.MaxTokens
				break
			}
		}
	}
	raw := map[string]json.RawMessage{}
	for field, value := range body {
		if b, err := json.Marshal(value); err == nil { // fails only for a temperature that is not a number
			raw[field] = b
		}
	}
	return raw
}
