package llm

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Preset is what is known in advance about a kind of server. The presets are data: presets.json.
type Preset struct {
	Name    string   `json:"name"`     // "ollama", "openai", …
	Label   string   `json:"label"`    // as a person would write it
	BaseURL string   `json:"base_url"` // empty where each user has another
	Example string   `json:"example"`  // of a base URL, where BaseURL is empty
	Hosts   []string `json:"hosts"`    // a base URL at one of these, or below, is such a server, whatever it is called
	KeyEnv  string   `json:"key_env"`  // environment variable that holds the key; empty: none by custom
	Local   bool     `json:"local"`    // runs on the user's machine, at a usual port

	DefaultModel string         `json:"default_model"` // used where no model is set; empty: chosen from the server's list
	Prefer       []string       `json:"prefer"`        // the first of these that the server lists is chosen
	Windows      map[string]int `json:"windows"`       // in tokens, by the beginning of a model's name

	EmbeddingModel string `json:"embedding_model"` // empty: must be set
	EmbeddingBatch int    `json:"embedding_batch"` // texts in one request
	RerankPath     string `json:"rerank_path"`     // of the rerank call on the same host; empty: below the base URL
	RerankModel    string `json:"rerank_model"`    // empty: none is sent

	MaxTokensField string `json:"max_tokens_field"` // name of the answer limit; empty: "max_tokens"
	QuotaRecovers  bool   `json:"quota_recovers"`   // 429 "current quota" is a rate limit that clears within a minute

	ThinkingOff ThinkingOff `json:"thinking_off"` // what to send so that a model does not think
}

// Presets are known kinds of servers, local ones first.
type Presets []Preset

const customPreset = "custom"

//go:embed presets.json
var presetsJSON []byte

var loadPresets = sync.OnceValue(func() Presets {
	ps, err := readPresets(nil, presetsJSON)
	if err != nil {
		panic("llm: presets.json: " + err.Error()) // embedded at build time and read by a test
	}
	return ps
})

// BuiltIn returns the presets that Footnote comes with. They are shared: change nothing in them.
func BuiltIn() Presets { return loadPresets() }

// ReadPresets returns the built-in presets with a user's own over them, which are a list in the form of
// presets.json: an entry of a known name changes the fields that it gives, another name is a new preset. The error
// names the entry.
func ReadPresets(own []byte) (Presets, error) { return readPresets(BuiltIn(), own) }

func readPresets(base Presets, list []byte) (Presets, error) {
	var entries []json.RawMessage
	if err := json.Unmarshal(list, &entries); err != nil {
		return nil, fmt.Errorf("the presets are not a JSON list: %w", err)
	}
	out := slices.Clone(base)
	for i, entry := range entries {
		var named struct{ Name string }
		if err := json.Unmarshal(entry, &named); err != nil || named.Name == "" {
			return nil, fmt.Errorf("preset %d has no name", i+1)
		}
		at := out.index(named.Name)
		if at < 0 {
			at, out = len(out), append(out, Preset{Name: named.Name})
		}
		p := out[at]
		p.Hosts, p.Prefer, p.Windows, p.ThinkingOff = nil, nil, nil, nil // JSON would write into those of base
		d := json.NewDecoder(bytes.NewReader(entry))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			return nil, fmt.Errorf("preset %s: %w", named.Name, err)
		}
		p.inherit(out[at])
		if p.BaseURL != "" {
			if err := checkBaseURL(p.BaseURL); err != nil {
				return nil, fmt.Errorf("preset %s: %w", named.Name, err)
			}
		}
		p.Name = out[at].Name // as it was written first
		out[at] = p
	}
	return out, nil
}

// inherit takes over the lists and maps that p lacks.
func (p *Preset) inherit(other Preset) {
	if p.Hosts == nil {
		p.Hosts = other.Hosts
	}
	if p.Prefer == nil {
		p.Prefer = other.Prefer
	}
	if p.Windows == nil {
		p.Windows = other.Windows
	}
	if p.ThinkingOff == nil {
		p.ThinkingOff = other.ThinkingOff
	}
}

func (ps Presets) index(name string) int {
	return slices.IndexFunc(ps, func(p Preset) bool { return strings.EqualFold(p.Name, name) })
}

// Lookup finds a preset by its name, in any case.
func (ps Presets) Lookup(name string) (Preset, bool) {
	if i := ps.index(name); i >= 0 {
		return ps[i], true
	}
	return Preset{}, false
}

// Names lists the names, as a person would read them.
func (ps Presets) Names() string {
	var names []string
	for _, p := range ps {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// at returns the preset whose hosts the base URL is at, or below.
func (ps Presets) at(base string) (Preset, bool) {
	u, err := url.Parse(base)
	if err != nil {
		return Preset{}, false
	}
	host := strings.ToLower(u.Hostname())
	for _, p := range ps {
		for _, h := range p.Hosts {
			if host == h || strings.HasSuffix(host, "."+h) {
				return p, true
			}
		}
	}
	return Preset{}, false
}
