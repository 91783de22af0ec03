package llm

import (
	"encoding/json"
	"reflect"
	"testing"

	"footnote/rag/llm/llmtest"
)

// TestThinkingIsOffByDefault: what each kind of server is told, by its preset.
func TestThinkingIsOffByDefault(t *testing.T) {
	tests := []struct {
		preset, model string
		want          string // the fields of the request that are about thinking
	}{
		{"ollama", "qwen3", `{"reasoning_effort":"none"}`},
		{"llamacpp", "qwen3", `{"chat_template_kwargs":{"enable_thinking":false}}`},
		{"vllm", "qwen3", `{"chat_template_kwargs":{"enable_thinking":false}}`},
		{"lmstudio", "qwen3", `{}`},
		{"qwen", "qwen-plus", `{"enable_thinking":false}`},
		{"qwen-cn", "qwen-plus", `{"enable_thinking":false}`},
		{"deepseek", "deepseek-chat", `{"thinking":{"type":"disabled"}}`},
		{"openrouter", "openrouter/auto", `{"reasoning":{"enabled":false}}`},
		{"openai", "gpt-5-mini", `{"reasoning_effort":"minimal"}`},
		{"openai", "gpt-5.1", `{"reasoning_effort":"none"}`},
		{"openai", "gpt-4.1-mini", `{}`},
		{"custom", "m", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.preset+" "+tt.model, func(t *testing.T) {
			s := llmtest.NewServer(t)
			c := newTestClient(t, Endpoint{Preset: tt.preset, BaseURL: s.URL, Model: tt.model})
			collect(t.Context(), c, Options{})
			collect(t.Context(), c, Options{Think: true})
			var want map[string]any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			for i, w := range []map[string]any{want, {}} {
				if got := aboutThinking(sent(t, s.Asked("/v1/chat/completions")[i])); !reflect.DeepEqual(got, w) {
					t.Errorf("request %d says %v, want %v", i+1, got, w)
				}
			}
		})
	}
}

func aboutThinking(fields map[string]any) map[string]any {
	for _, other := range []string{"model", "messages", "stream", "stream_options"} {
		delete(fields, other)
	}
	return fields
}

// TestALoneClosingTagIsRemembered: the first answer of a model whose template opens <think> shows its thinking as far
// as it was passed on, the next ones do not; an answer without a tag ends that.
func TestALoneClosingTagIsRemembered(t *testing.T) {
	s := llmtest.NewServer(t)
	thinks := llmtest.Reply{Text: []string{"h", "m", "\n</think>\n\n", "Hello."}}
	plain := llmtest.Reply{Text: []string{"Hel", "lo."}}
	s.Enqueue(thinks, thinks, thinks, plain, plain)
	c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
	for i, want := range []answer{
		{text: "hm\n\nHello."},
		{text: "Hello.", reasoning: "hm\n"},
		{text: "Hello.", reasoning: "hm\n"},
		{text: "Hello."},
	} {
		if got := collect(t.Context(), c, Options{}); got.text != want.text || got.reasoning != want.reasoning || got.err != nil {
			t.Errorf("answer %d is %v, want %v", i+1, got, want)
		}
	}
	deltas := 0
	for d := range c.Generate(t.Context(), nil, Options{}) {
		if d.Text != "" {
			deltas++
		}
	}
	if deltas != 2 {
		t.Errorf("the answer came in %d pieces, want 2: it need not be held any more", deltas)
	}
}

// TestWhatIsRememberedIsOfOneModel: what is remembered is of one model, and of thinking or not.
func TestWhatIsRememberedIsOfOneModel(t *testing.T) {
	var known thinkers
	known.learn(Options{Model: "a"}, &thinkSplitter{lone: true})
	for _, tt := range []struct {
		model       string
		think, held bool
	}{
		{"a", false, true},
		{"a", true, false},
		{"b", false, false},
		{"b-thinking", false, true},
		{"DeepSeek-R1-0528", false, true},
		{"qwen3-unthinkingly", false, false},
	} {
		if got := known.splitter(Options{Model: tt.model, Think: tt.think}).hold; got != tt.held {
			t.Errorf("%s, thinking %v: held %v, want %v", tt.model, tt.think, got, tt.held)
		}
	}
}
