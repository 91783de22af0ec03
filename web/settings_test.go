package web

import (
	"strings"
	"testing"

	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
	"footnote/web/state"
)

func (s *site) put(v any) reply {
	s.t.Helper()
	return s.do("PUT", "/api/v1/settings", jsonOf(s.t, v), "Content-Type", "application/json")
}

// A change counts from the next answer on, and after a restart; what is not
// named stays.
func TestSettingsAreChanged(t *testing.T) {
	s := openSite(t)
	other := llmtest.NewServer(t)
	other.Models = []string{"other"}
	chat := object{"provider": "custom", "base_url": other.URL, "api_key": "sk-canary-other", "context_tokens": 4096}
	s.secrets = append(s.secrets, "sk-canary-other")
	got := in[Settings](t, s.put(object{"chat": chat}))
	if got.Chat.BaseURL != other.URL || !got.Chat.HasKey || len(got.Writers) != 1 || got.Writers[0] != (WriterSetting{"other", "custom", 4096, "setting"}) {
		t.Errorf("%+v", got)
	}
	a := in[Answer](t, s.ask(english, nil))
	if a.Model != "other" || a.Usage.ContextLimit != 4096 || len(s.model.Asked("/chat/completions")) != 0 {
		t.Errorf("answered by %q in %d tokens", a.Model, a.Usage.ContextLimit)
	}
	if auth := other.Asked("/chat/completions")[0].Header.Get("Authorization"); auth != "Bearer sk-canary-other" {
		t.Errorf("asked with %q", auth)
	}
	in[Settings](t, s.put(object{"rerank": object{"base_url": other.URL, "model": "r"}}))
	kept, err := KeptModels(t.Context(), s.State)
	if err != nil || kept.Chat.BaseURL != other.URL || kept.Chat.APIKey != "sk-canary-other" || kept.Rerank.Model != "r" {
		t.Errorf("kept: %v, %+v", err, kept.Chat.BaseURL)
	}
	if status := s.get("/api/v1/status").body; !strings.Contains(status, `"name":"other"`) {
		t.Errorf("status %s", status)
	}
	if page := s.get("/api/v1/settings").body; strings.Contains(page, "canary") {
		t.Errorf("a key is shown: %s", page)
	}
}

// A key stays while its server does, and never follows to another one.
func TestKeysStayWithTheirServer(t *testing.T) {
	s := openSite(t)
	other := llmtest.NewServer(t)
	for _, tt := range []struct {
		name string
		chat object
		key  string
	}{
		{"another model", object{"provider": "custom", "base_url": s.model.URL, "model": "fault-slow"}, canaryKey},
		{"another server", object{"provider": "custom", "base_url": other.URL, "model": "m"}, ""},
		{"back again", object{"provider": "custom", "base_url": s.model.URL}, ""},
		{"a new key", object{"provider": "custom", "base_url": s.model.URL, "api_key": canaryKey}, canaryKey},
		{"no key any more", object{"provider": "custom", "base_url": s.model.URL, "api_key": ""}, ""},
	} {
		got := in[Settings](t, s.put(object{"chat": tt.chat}))
		if s.Models.Chat.APIKey != tt.key || got.Chat.HasKey != (tt.key != "") {
			t.Errorf("%s: key %q, shown as %v", tt.name, s.Models.Chat.APIKey, got.Chat.HasKey)
		}
	}
	in[Settings](t, s.put(object{"fallbacks": []object{{"provider": "custom", "base_url": other.URL, "api_key": canaryKey}, {"provider": "ollama", "model": "m"}}}))
	in[Settings](t, s.put(object{"fallbacks": []object{{"provider": "custom", "base_url": s.model.URL}, {"provider": "custom", "base_url": other.URL}}}))
	if f := s.Models.Fallbacks; len(f) != 2 || f[0].APIKey != "" || f[1].APIKey != canaryKey {
		t.Errorf("fallbacks %v", f)
	}
	for _, r := range other.Requests() {
		if strings.Contains(r.Header.Get("Authorization"), canaryKey) && !strings.HasSuffix(r.Path, "/models") {
			t.Errorf("the key went to %s", r.Path)
		}
	}
}

// Where the first server is down the next one writes; where all are, the
// articles are quoted. Both is said.
func TestFallbacks(t *testing.T) {
	s := openSite(t)
	second := llmtest.NewServer(t)
	in[Settings](t, s.put(object{
		"chat":      object{"provider": "custom", "base_url": s.model.URL, "model": "fault-401"},
		"fallbacks": []object{{"provider": "custom", "base_url": second.URL, "model": llmtest.ChatModel}},
	}))
	a := in[Answer](t, s.ask(english, nil))
	if a.Mode != "generated" || a.Model != llmtest.ChatModel || len(a.Citations) == 0 || len(second.Asked("/chat/completions")) != 1 {
		t.Errorf("mode %s by %q", a.Mode, a.Model)
	}
	if len(a.Notes) != 1 || a.Notes[0].Code != "model_failed" || !strings.Contains(a.Notes[0].Message, s.model.URL) {
		t.Errorf("notes %v", a.Notes)
	}
	second.Enqueue(llmtest.Fault("503"), llmtest.Fault("500"), llmtest.Fault("500"), llmtest.Fault("500"), llmtest.Fault("500"))
	in[Settings](t, s.put(object{"fallbacks": []object{{"provider": "custom", "base_url": second.URL, "model": "fault-404"}}}))
	a = in[Answer](t, s.ask(english, nil))
	if a.Mode != "extractive" || len(a.Citations) == 0 || len(a.Notes) != 2 {
		t.Errorf("mode %s, notes %v", a.Mode, a.Notes)
	}
}

// What cannot be used is refused by name, and nothing changes.
func TestWrongSettingsAreRefused(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct {
		name string
		body any
		says string
	}{
		{"a provider that is none", object{"chat": object{"provider": "nonesuch"}}, "nonesuch"},
		{"no address", object{"chat": object{"provider": "custom"}}, "needs a base URL"},
		{"an address that is none", object{"chat": object{"provider": "custom", "base_url": "nonsense"}}, "http://"},
		{"a password in the address", object{"chat": object{"provider": "custom", "base_url": "http://u:canary@h/v1"}}, "API key apart"},
		{"a line break in the key", object{"chat": object{"provider": "openai", "api_key": "canary\nX: y"}}, "line break"},
		{"no embedding model", object{"embeddings": object{"provider": "custom", "base_url": s.model.URL}}, "no embedding model"},
		{"a window below nothing", object{"chat": object{"provider": "none", "context_tokens": -1}}, "context_tokens"},
		{"dimensions without end", object{"dimensions": 1 << 20}, "dimensions"},
		{"too many to fall back on", object{"fallbacks": make([]object, 9)}, "at most 8"},
		{"a field that is none", object{"chat": object{"colour": "blue"}}, "colour"},
		{"a wrong type", object{"chat": "ollama"}, "chat"},
	} {
		e := s.put(tt.body).failed(t, 400)
		if !strings.Contains(e.Message, tt.says) || strings.Contains(e.Message, "canary") || e.Type != "invalid_request_error" {
			t.Errorf("%s: %+v", tt.name, e)
		}
	}
	if s.Models.Chat.BaseURL != s.model.URL || s.engine().Writers[0].Model != llmtest.ChatModel {
		t.Errorf("%+v", s.Models.Chat.BaseURL)
	}
	if kept, err := s.State.Setting(t.Context(), modelsSetting); kept != nil || err != nil {
		t.Errorf("kept %s, %v", kept, err)
	}
}

func TestEndpointsAreTried(t *testing.T) {
	s := openSite(t)
	base := s.model.URL
	for _, tt := range []struct {
		name string
		body object
		ok   bool
		says string
	}{
		{"chat", object{"kind": "chat", "provider": "custom", "base_url": base}, true, "scripted answers; the first word took"},
		{"chat is meant where nothing is said", object{"base_url": base, "model": llmtest.ChatModel}, true, "answers"},
		{"no model", object{"provider": "none"}, true, "quoted"},
		{"a key that is wrong", object{"base_url": base, "model": "fault-401"}, false, "API key"},
		{"a model that is not there", object{"base_url": base, "model": "fault-404"}, false, "it has scripted"},
		{"a web page", object{"base_url": base, "model": "fault-html200"}, false, "not an OpenAI endpoint"},
		{"nobody", object{"base_url": "http://127.0.0.1:1/v1", "model": "m"}, false, "is it running?"},
		{"a provider that is none", object{"provider": "nonesuch"}, false, "nonesuch"},
		{"embeddings", object{"kind": "embeddings", "base_url": base, "model": llmtest.EmbeddingModel, "dimensions": 64}, true, "vectors of 64 numbers; "},
		{"the embedded default", object{"kind": "embeddings"}, true, "no server is asked"},
		{"bad embeddings", object{"kind": "embeddings", "base_url": base, "model": "fault-count"}, false, "bad embeddings"},
		{"rerank", object{"kind": "rerank", "base_url": base, "model": llmtest.RerankModel}, true, "it scores"},
		{"no reranker", object{"kind": "rerank"}, true, "stay in the order"},
		{"bad scores", object{"kind": "rerank", "base_url": base, "model": "fault-nan"}, false, "rerank"},
	} {
		got := in[Trial](t, s.post("/api/v1/settings/test", tt.body))
		if got.OK != tt.ok || !strings.Contains(got.Message, tt.says) || (got.Code == "") != tt.ok {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if s.Models.Chat.Model != llmtest.ChatModel {
		t.Error("a trial changed the settings")
	}
	if e := s.post("/api/v1/settings/test", object{"kind": "speech"}).failed(t, 400); *e.Param != "kind" {
		t.Errorf("%+v", e)
	}
	got := in[Trial](t, s.post("/api/v1/settings/test", object{"provider": "custom", "base_url": base, "model": llmtest.ChatModel}))
	if got.ContextTokens != 8192 || got.FirstTokenMS < 1 || len(got.Models) < 3 {
		t.Errorf("%+v", got)
	}
	// The key of the settings is used for their own server only.
	other := llmtest.NewServer(t)
	in[Trial](t, s.post("/api/v1/settings/test", object{"provider": "custom", "base_url": other.URL, "model": "m"}))
	for _, r := range other.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Error("a key went to another server")
		}
	}
}

// Other embeddings are brought up to date beside the answers.
func TestOtherEmbeddings(t *testing.T) {
	s := openSite(t)
	in[Settings](t, s.put(object{"embeddings": object{"provider": "custom", "base_url": s.model.URL, "model": llmtest.EmbeddingModel}, "dimensions": 64}))
	if a := in[Answer](t, s.ask(english, nil)); len(a.Citations) == 0 {
		t.Error("no answer while the vectors are made")
	}
	s.Wait()
	if stats := s.Corpus.Stats(); stats.Space != strings.TrimSuffix(strings.TrimPrefix(s.model.URL, "http://"), "/v1")+"/"+llmtest.EmbeddingModel+"@64" || stats.Embedded != stats.Chunks {
		t.Errorf("%+v", stats)
	}
}

func TestKeptModelsOfNobody(t *testing.T) {
	st, err := state.Open(t.Context(), t.TempDir())
	must(t, err)
	defer st.Close()
	m, err := KeptModels(t.Context(), st)
	if err != nil || m.Chat.Provider != "" || len(m.Fallbacks) != 0 {
		t.Errorf("%v, %v", m.Chat, err)
	}
}

// A server that is started after Footnote is found by itself, where none is set.
func TestServerIsFoundLater(t *testing.T) {
	s := openSite(t)
	s.quoting()
	local := llmtest.NewServer(t)
	local.Models = []string{"late"}
	s.Builder.Presets = llm.Presets{{Name: "ollama", BaseURL: local.URL, Local: true}}
	status := func() string { return s.get("/api/v1/status").body }
	if got := status(); !strings.Contains(got, `"mode":"extractive"`) || len(local.Requests()) > 0 {
		t.Errorf("another server is set, and still %s", got)
	}
	s.Models.Chat = llm.Choice{Provider: llm.ProviderNone}
	if got := status(); !strings.Contains(got, `"mode":"extractive"`) || len(local.Requests()) > 0 {
		t.Errorf("no model is wanted, and still %s", got)
	}
	s.Models.Chat = llm.Choice{}
	if got := status(); !strings.Contains(got, `"name":"late"`) {
		t.Errorf("not found: %s", got)
	}
}
