package llm

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Preset is what is known in advance about a kind of server. The presets are data: presets.json.
type Preset struct {
	Name    string `json:"name"`     // "ollama", "openai", …
	Label   string `json:"label"`    // as a person would write it
	BaseURL string `json:"base_url"` // empty for "custom"
	KeyEnv  string `json:"key_env"`  // environment variable that holds the key; empty: none by custom
	Local   bool   `json:"local"`    // runs on the user's machine, at a usual port

	DefaultModel string   `json:"default_model"` // used where no model is set; empty: chosen from the server's list
	Prefer       []string `json:"prefer"`        // the first of these that the server lists is chosen

	EmbeddingModel string `json:"embedding_model"`  // empty: must be set
	EmbeddingBatch int    `json:"embedding_batch"`  // texts in one request
	MaxTokensField string `json:"max_tokens_field"` // name of the answer limit; empty: "max_tokens"
	QuotaRecovers  bool   `json:"quota_recovers"`   // 429 "current quota" is a rate limit that clears within a minute

	ThinkingOff ThinkingOff    `json:"thinking_off"` // what to send so that a model does not think
	Windows     map[string]int `json:"windows"`      // prefix of a model's name → its window in tokens; the longest prefix counts
}

const customPreset = "custom"

//go:embed presets.json
var presetsJSON []byte

var loadPresets = sync.OnceValue(func() []Preset {
	var ps []Preset
	if err := json.Unmarshal(presetsJSON, &ps); err != nil {
		panic("llm: presets.json: " + err.Error()) // embedded at build time and read by a test
	}
	return ps
})

// Presets lists the known kinds of server, local ones first. The slice is the caller's own.
func Presets() []Preset {
	ps := slices.Clone(loadPresets())
	for i := range ps {
		ps[i].Prefer = slices.Clone(ps[i].Prefer)
		ps[i].Windows = maps.Clone(ps[i].Windows)
	}
	return ps
}

// LookupPreset finds a preset by its name, in any case.
func LookupPreset(name string) (Preset, bool) {
	ps := Presets()
	i := slices.IndexFunc(ps, func(p Preset) bool { return strings.EqualFold(p.Name, name) })
	if i < 0 {
		return Preset{}, false
	}
	return ps[i], true
}

func presetNames() string {
	var names []string
	for _, p := range loadPresets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
