package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestNewClientChecksTheEndpoint(t *testing.T) {
	tests := []struct {
		ep   Endpoint
		base string // empty: refused
		says string
	}{
		{Endpoint{Preset: "ollama"}, "http://127.0.0.1:11434/v1", ""},
		{Endpoint{Preset: "Ollama"}, "http://127.0.0.1:11434/v1", ""},
		{Endpoint{Preset: "ollama", BaseURL: "http://10.0.0.2:11434/v1/"}, "http://10.0.0.2:11434/v1", ""},
		{Endpoint{BaseURL: " https://models.example.com/v1 "}, "https://models.example.com/v1", ""},
		{Endpoint{BaseURL: "https://models.example.com/v1/chat/completions"}, "https://models.example.com/v1", ""},
		{Endpoint{}, "", "no base URL"},
		{Endpoint{Preset: "nonesuch"}, "", "known are ollama"},
		{Endpoint{BaseURL: "127.0.0.1:11434"}, "", "base URL"},
		{Endpoint{BaseURL: "localhost:11434/v1"}, "", "http://"},
		{Endpoint{BaseURL: "ftp://example.com/v1"}, "", "http://"},
		{Endpoint{BaseURL: "http:///v1"}, "", "no host"},
		{Endpoint{BaseURL: "https://user:hidden@example.com/v1"}, "", "API key apart"},
		{Endpoint{BaseURL: "https://example.com/v1?key=hidden"}, "", "query"},
		{Endpoint{Preset: "openai", APIKey: "hidden\nX: y"}, "", "line break"},
	}
	for _, tt := range tests {
		c, err := NewClient(tt.ep)
		switch {
		case tt.base == "" && (err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hidden")):
			t.Errorf("%q: error %v, want one that says %q", tt.ep.BaseURL, err, tt.says)
		case tt.base != "" && (err != nil || c.Endpoint().BaseURL != tt.base):
			t.Errorf("%q: %v, want base URL %s", tt.ep.BaseURL, err, tt.base)
		}
	}
}

func TestEndpointNeverShowsItsKey(t *testing.T) {
	ep := Endpoint{Preset: "openai", BaseURL: "https://api.openai.com/v1", APIKey: "sk-canary", Model: "m"}
	found := Found{Endpoint: ep}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "endpoint", ep, "found", found)
	asJSON, err := json.Marshal([]any{ep, &ep, found})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v", ep, ep, ep, ep, ep, []Endpoint{ep}, found, found) + log.String() + string(asJSON)
	if strings.Contains(shown, "sk-canary") {
		t.Errorf("the key is in %s", shown)
	}
	if !strings.Contains(log.String(), `"has_key":true`) {
		t.Errorf("the log does not say that there is a key: %s", log.String())
	}
}

func TestWhereAnEndpointIs(t *testing.T) {
	tests := []struct {
		base           string
		loopback, near bool
	}{
		{"http://127.0.0.1:1/v1", true, true},
		{"http://127.9.9.9/v1", true, true},
		{"http://localhost:1/v1", true, true},
		{"http://[::1]:1/v1", true, true},
		{"http://[::ffff:127.0.0.1]/v1", true, true},
		{"http://0.0.0.0:1/v1", true, true},
		{"http://192.168.1.9/v1", false, true},
		{"http://169.254.1.1/v1", false, true},
		{"http://gpu:8000/v1", false, true},
		{"http://gpu.local/v1", false, true},
		{"http://host.docker.internal/v1", false, true},
		{"https://api.openai.com/v1", false, false},
		{"https://localhost.example.com/v1", false, false},
		{"http://8.8.8.8/v1", false, false},
		{"", false, false},
	}
	for _, tt := range tests {
		ep := Endpoint{BaseURL: tt.base}
		if ep.Loopback() != tt.loopback || nearHost(hostOf(tt.base)) != tt.near {
			t.Errorf("%s: loopback %v, near %v", tt.base, ep.Loopback(), nearHost(hostOf(tt.base)))
		}
	}
}

func TestBadEndpointSuggestsV1(t *testing.T) {
	for base, want := range map[string]string{
		"http://h.example/":    "not an OpenAI endpoint, try http://h.example/v1",
		"http://h.example/api": "not an OpenAI endpoint, try http://h.example/v1",
		"http://h.example/v1":  "not an OpenAI endpoint; check the base URL",
	} {
		c, err := NewClient(Endpoint{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.wire.notOpenAI().Error(); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s", base, got)
		}
	}
}

func TestPresets(t *testing.T) {
	want := map[string]string{ // name → variable of the key
		"ollama": "", "llamacpp": "", "lmstudio": "", "vllm": "", "localai": "", "xinference": "", "custom": "",
		"openai": "OPENAI_API_KEY", "azure": "AZURE_OPENAI_API_KEY", "deepseek": "DEEPSEEK_API_KEY", "moonshot": "MOONSHOT_API_KEY",
		"qwen": "DASHSCOPE_API_KEY", "qwen-cn": "DASHSCOPE_API_KEY", "qwen-us": "DASHSCOPE_API_KEY", "qwen-workspace": "DASHSCOPE_API_KEY",
		"openrouter": "OPENROUTER_API_KEY", "groq": "GROQ_API_KEY", "siliconflow": "SILICONFLOW_API_KEY",
	}
	for _, p := range BuiltIn() {
		env, ok := want[p.Name]
		if !ok || p.KeyEnv != env || p.Label == "" || p.EmbeddingBatch == 0 {
			t.Errorf("%+v", p)
		}
		delete(want, p.Name)
		if p.BaseURL == "" {
			if p.Example == "" {
				t.Errorf("%s has neither a base URL nor an example of one", p.Name)
			}
			continue
		}
		ep, _, err := Endpoint{Preset: p.Name}.complete()
		if err != nil || ep.Loopback() != p.Local {
			t.Errorf("%s: %v, local %v", p.Name, err, p.Local)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}
