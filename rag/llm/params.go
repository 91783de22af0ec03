package llm

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The request fields that an answer can do without, in the order in which they are given up. Those of the preset that
// turn thinking off come after them.
const (
	paramStreamOptions       = "stream_options"
	paramMaxTokens           = "max_tokens"
	paramMaxCompletionTokens = "max_completion_tokens"
	paramTemperature         = "temperature"
	paramTopP                = "top_p"
	paramSeed                = "seed"
	paramStop                = "stop"
	paramStream              = "stream"
)

// optionalParams lists the fields that a server may refuse without harm.
func (p Preset) optionalParams() []string {
	fields := []string{paramStreamOptions, paramMaxTokens, paramMaxCompletionTokens, paramTemperature, paramTopP, paramSeed, paramStop}
	fields = append(fields, p.ThinkingOff.names()...)
	return append(fields, paramStream)
}

var (
	identifiers = regexp.MustCompile(`[a-z0-9_]+`)
	aliases     = strings.NewReplacer("include_usage", paramStreamOptions, "think value", "reasoning_effort")
)

// namedParams lists those of the optional fields that a refusal names: as its parameter, in the path of a validation
// report, or else in its words.
func (r refusal) namedParams(optional []string) []string {
	param := identifiers.FindString(r.Param) // "stream_options.include_usage" is stream_options
	named := append([]string{param}, r.fields...)
	if !slices.ContainsFunc(named, func(field string) bool { return slices.Contains(optional, field) }) && len(r.fields) == 0 {
		named = identifiers.FindAllString(aliases.Replace(strings.ToLower(r.Message)), -1)
	}
	return slices.DeleteFunc(slices.Clone(optional), func(field string) bool { return !slices.Contains(named, field) })
}

// params remembers which optional fields a model's server refused. The zero value is ready; safe for concurrent use.
type params struct {
	mu      sync.Mutex
	refused map[string]map[string]bool // model → field
}

// refuse notes that model's server does not take field, and reports whether that is news.
func (p *params) refuse(model, field string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused == nil {
		p.refused = map[string]map[string]bool{}
	}
	if p.refused[model] == nil {
		p.refused[model] = map[string]bool{}
	}
	known := p.refused[model][field]
	p.refused[model][field] = true
	return !known
}

func (p *params) refusedBy(model string) map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.refused[model])
}

// body lists the request fields beyond the messages, less those the server refused. They are merged into the
// request by the transport, because go-openai knows nothing of thinking, leaves out a temperature of 0, and refuses on
// its own to send max_tokens or a temperature to models named gpt-5…, o1…, o3…, whoever serves them.
func (p *params) body(preset Preset, o Options) map[string]json.RawMessage {
	refused := p.refusedBy(o.Model)
	body := map[string]any{"model": o.Model, paramStream: !refused[paramStream]}
	if !refused[paramStreamOptions] && !refused[paramStream] {
		body[paramStreamOptions] = map[string]bool{"include_usage": true}
	}
	for field, value := range o.sampling() {
		if !refused[field] {
			body[field] = value
		}
	}
	if o.MaxTokens > 0 {
		for _, field := range []string{preset.MaxTokensField, paramMaxTokens, paramMaxCompletionTokens} {
			if field != "" && !refused[field] {
				body[field] = o.MaxTokens
				break
			}
		}
	}
	if !o.Think {
		for field, value := range preset.ThinkingOff.of(o.Model) {
			if !refused[field] {
				body[field] = value
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

// sampling lists the fields for how the model is to choose its words, those that are set.
func (o Options) sampling() map[string]any {
	set := map[string]any{}
	if o.Temperature != nil {
		set[paramTemperature] = *o.Temperature
	}
	if o.TopP != nil {
		set[paramTopP] = *o.TopP
	}
	if o.Seed != nil {
		set[paramSeed] = *o.Seed
	}
	if len(o.Stop) > 0 {
		set[paramStop] = o.Stop
	}
	return set
}

// canStopThinking reports whether model's server can be told to answer without thinking.
func (p *params) canStopThinking(preset Preset, model string) bool {
	refused := p.refusedBy(model)
	for field := range preset.ThinkingOff.of(model) {
		if !refused[field] {
			return true
		}
	}
	return false
}
