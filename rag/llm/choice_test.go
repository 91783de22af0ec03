package llm

import (
	"reflect"
	"strings"
	"testing"
)

// The environment of the tests below.
func variables(name string) string {
	return map[string]string{"DASHSCOPE_API_KEY": "sk-dash", "OPENAI_API_KEY": "sk-open"}[name]
}

func TestChoices(t *testing.T) {
	own, err := ReadPresets([]byte(`[
		{"name": "house", "label": "Ours", "base_url": "https://models.example.com/v1", "default_model": "house-8b", "key_env": "DASHSCOPE_API_KEY"},
		{"name": "OpenAI", "default_model": "gpt-4.1", "windows": {"gpt-4.1": 1000}}]`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		choice Choice
		want   Endpoint
		says   string // the error; want is empty
	}{
		{"a preset", Choice{Provider: "qwen"},
			Endpoint{Preset: "qwen", BaseURL: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", APIKey: "sk-dash", Model: "qwen-plus"}, ""},
		{"a key that is set comes before the variable", Choice{Provider: "qwen-cn", APIKey: "sk-own", Model: "qwen-max", ContextTokens: 9000},
			Endpoint{Preset: "qwen-cn", BaseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1", APIKey: "sk-own", Model: "qwen-max", ContextTokens: 9000}, ""},
		{"a workspace's host is known by its end", Choice{BaseURL: "https://ws-1.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1"},
			Endpoint{Preset: "qwen", BaseURL: "https://ws-1.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1", APIKey: "sk-dash", Model: "qwen-plus"}, ""},
		{"a host that only looks like it gets no key", Choice{BaseURL: "https://aliyuncs.com.example.org/v1", Model: "m"},
			Endpoint{Preset: "custom", BaseURL: "https://aliyuncs.com.example.org/v1", Model: "m"}, ""},
		{"any other", Choice{Provider: "auto", BaseURL: "http://10.0.0.9:8000/v1"}, Endpoint{Preset: "custom", BaseURL: "http://10.0.0.9:8000/v1"}, ""},
		{"a user's own preset", Choice{Provider: "house"},
			Endpoint{Preset: "house", BaseURL: "https://models.example.com/v1", APIKey: "sk-dash", Model: "house-8b"}, ""},
		{"a user's own change to one", Choice{Provider: "openai"},
			Endpoint{Preset: "openai", BaseURL: "https://api.openai.com/v1", APIKey: "sk-open", Model: "gpt-4.1"}, ""},
		{"none", Choice{Provider: "none", BaseURL: "http://10.0.0.9:8000/v1"}, Endpoint{}, ""},
		{"no such preset", Choice{Provider: "nonesuch"}, Endpoint{}, "there are auto, none, ollama"},
		{"a preset without an address", Choice{Provider: "azure"}, Endpoint{}, "such as https://RESOURCE.openai.azure.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ep, ok, err := own.Endpoint(t.Context(), tt.choice, variables)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("error %v, want one that says %q", err, tt.says)
				}
				return
			}
			ep.preset = nil
			if err != nil || ok != (tt.want != Endpoint{}) || !reflect.DeepEqual(ep, tt.want) {
				t.Errorf("%v (key %q), %v, %v\nwant %v (key %q)", ep, ep.APIKey, ok, err, tt.want, tt.want.APIKey)
			}
		})
	}
}

// OPENAI_BASE_URL stands in where nothing is set, with its own key; a host that
// is known brings its own key before that.
func TestOpenAIsVariables(t *testing.T) {
	for base, key := range map[string]string{
		"https://gateway.example.com/v1":                         "sk-open",
		"https://dashscope.aliyuncs.com/compatible-mode/v1":      "sk-dash",
		"https://dashscope.aliyuncs.com.example.com/compatible/": "sk-open",
	} {
		getenv := func(name string) string {
			if name == "OPENAI_BASE_URL" {
				return base
			}
			return variables(name)
		}
		ep, ok, err := BuiltIn().Endpoint(t.Context(), Choice{}, getenv)
		if err != nil || !ok || ep.BaseURL != base || ep.APIKey != key {
			t.Errorf("%s: %v, key %q, %v, %v", base, ep, ep.APIKey, ok, err)
		}
		ep, _, err = BuiltIn().Endpoint(t.Context(), Choice{Provider: "deepseek"}, getenv)
		if err != nil || ep.BaseURL == base || ep.APIKey != "" {
			t.Errorf("deepseek: %v, key %q, %v", ep, ep.APIKey, err)
		}
	}
}

func TestReadPresets(t *testing.T) {
	ps, err := ReadPresets([]byte(`[{"name": "ollama", "base_url": "http://127.0.0.1:9999/v1"}, {"name": "openai", "prefer": ["mine"]}]`))
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := BuiltIn().Lookup("openai"); p.Prefer[0] == "mine" {
		t.Error("a user's own list is written into the built-in one")
	}
	if p, _ := ps.Lookup("openai"); p.Prefer[0] != "mine" || len(p.Hosts) == 0 || len(p.Windows) == 0 || len(p.ThinkingOff) == 0 {
		t.Errorf("%+v", p)
	}
	was, _ := BuiltIn().Lookup("ollama")
	is, _ := ps.Lookup("Ollama")
	if is.BaseURL != "http://127.0.0.1:9999/v1" || is.Label != was.Label || !is.Local || was.BaseURL == is.BaseURL {
		t.Errorf("%+v over %+v", is, was)
	}
	for list, says := range map[string]string{
		`{}`:                           "not a JSON list",
		`[{"label": "x"}]`:             "preset 1 has no name",
		`[{"name": "x", "colour": 1}]`: `preset x: json: unknown field "colour"`,
		`[{"name": "x", "base_url": "nonsense"}]`:             "preset x: the base URL must begin with http",
		`[{"name": "x", "windows": {"m": "many"}}]`:           "preset x: ",
		`[{"name": "x", "base_url": "https://u:p@h.tld/v1"}]`: "API key apart",
	} {
		if _, err := ReadPresets([]byte(list)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one that says %q", list, err, says)
		}
	}
}

func TestPresetWindows(t *testing.T) {
	p := Preset{Windows: map[string]int{"gpt-4": 8192, "gpt-4o": 128000}}
	for model, want := range map[string]int{"gpt-4o-mini": 128000, "gpt-4-turbo": 8192, "gpt-3": 0, "": 0} {
		if got := p.window(model); got != want {
			t.Errorf("%q: %d, want %d", model, got, want)
		}
	}
}

func TestParseChoices(t *testing.T) {
	got, err := ParseChoices(" ollama:qwen3:8b,qwen, http://10.0.0.9:8000/v1#m ,,http://h.lan/v1")
	want := []Choice{{Provider: "ollama", Model: "qwen3:8b"}, {Provider: "qwen"},
		{Provider: "custom", BaseURL: "http://10.0.0.9:8000/v1", Model: "m"}, {Provider: "custom", BaseURL: "http://h.lan/v1"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := ParseChoices("ftp://h/v1"); err == nil {
		t.Error("an address that is none was taken")
	}
}
