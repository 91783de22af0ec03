package llm

import (
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

// promptOf has about the tokens wanted, as EstimateTokens counts: rules, and a
// last message that is the given part of the whole.
func promptOf(tokens int, lastPart float64) []Message {
	words := func(n float64) string { return strings.Repeat("word ", int(n*3.3/5)) }
	return []Message{{RoleSystem, words(float64(tokens) * (1 - lastPart))}, {RoleUser, words(float64(tokens) * lastPart)}}
}

func TestCutPromptsAreNoticed(t *testing.T) {
	for _, tt := range []struct {
		name     string
		sent     int     // tokens, by the estimate
		lastPart float64 // of them in the last message
		counted  int     // by the server
		scale    float64 // learned before; 0: nothing
		want     int     // window learned; 0: not cut
	}{
		{"whole", 6000, 0.9, 5900, 0, 0},
		{"the server does not count", 6000, 0.9, 0, 0, 0},
		{"the server's count is none", 6000, 0.9, 1, 0, 0},
		{"Ollama's default window", 16588, 0.9, 4096, 0, 4096},
		{"a token short of it", 16588, 0.9, 4095, 0, 4096},
		{"just below 8,192", 11000, 0.9, 8150, 0, 8192},
		{"near a window, and near what was sent", 9000, 0.9, 8190, 0, 0},
		{"far below 8,192", 11000, 0.9, 8000, 0, 0},
		{"a tokeniser that needs little", 6000, 0.9, 2900, 0, 0},
		{"a tokeniser that needs little, as known", 6000, 0.9, 2900, 0.5, 0},
		{"under half of what is known", 6000, 0.9, 2300, 1, 2300},
		{"under any sane count", 6000, 0.9, 1500, 0, 1500},
		{"only what was not read before", 6000, 0.3, 1750, 1, 0},
		{"less than the last message", 6000, 0.3, 700, 1, 700},
		{"more than was thought", 6000, 0.9, 9000, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newTestClient(t, Endpoint{BaseURL: "http://127.0.0.1:9/v1", Model: "m"})
			msgs := promptOf(tt.sent, tt.lastPart)
			if tt.scale > 0 {
				c.counts.scales = map[countKey]float64{{"m", false}: tt.scale}
			}
			before, _ := c.Count(t.Context(), "m", msgs)
			cut := c.sending(Options{Model: "m"}, msgs).wasCut(&Usage{PromptTokens: tt.counted})
			if learned := c.known.learned("m"); cut != (tt.want > 0) || learned != tt.want {
				t.Errorf("cut %v, learned %d, want %d", cut, learned, tt.want)
			}
			if after, _ := c.Count(t.Context(), "m", msgs); cut && after != before {
				t.Errorf("a cut prompt taught the estimate: %d after %d", after, before)
			}
		})
	}
}

// A count that leaves out the beginning of a prompt does not teach that prompts
// are short.
func TestHistoryDoesNotLowerTheEstimate(t *testing.T) {
	c := newTestClient(t, Endpoint{BaseURL: "http://127.0.0.1:9/v1", Model: "m"})
	msgs := promptOf(6000, 0.5)
	before, _ := c.Count(t.Context(), "m", msgs)
	for range 5 {
		c.sending(Options{Model: "m"}, msgs).wasCut(&Usage{PromptTokens: 3000})
	}
	if after, _ := c.Count(t.Context(), "m", msgs); after != before {
		t.Errorf("%d after %d", after, before)
	}
}

// Ollama's /v1 cuts in silence; its count tells, and the next window is right.
func TestASilentCutIsLearned(t *testing.T) {
	s := play(t, llmtest.Ollama, 4096)
	c := newTestClient(t, Endpoint{Preset: "vllm", BaseURL: s.URL, Model: "m"})
	c.known.setKind(kindOther)
	cut := false
	for d, err := range c.Generate(t.Context(), promptOf(16588, 0.9), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		cut = cut || d.PromptCut
		if d.PromptCut && d.Usage == nil {
			t.Error("PromptCut without Usage")
		}
	}
	if got := c.Window(t.Context(), ""); !cut || got != (Window{4096, WindowLearned}) {
		t.Errorf("cut %v, window %v", cut, got)
	}
}

// What a server refuses because it does not fit gives the window.
func TestAnOverflowIsLearned(t *testing.T) {
	for _, persona := range []llmtest.Persona{llmtest.LlamaCpp, llmtest.LMStudio, llmtest.VLLM} {
		s := play(t, persona, 5120)
		c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m", ContextTokens: 30000})
		var last error
		for _, err := range c.Generate(t.Context(), promptOf(16588, 0.9), Options{MaxTokens: 100}) {
			last = err
		}
		if got := (answer{err: last}).code(); got != CodeContextExceeded {
			t.Errorf("%s: %v", persona, last)
		}
		if got := c.known.learned("m"); got != 5120 {
			t.Errorf("%s: learned %d", persona, got)
		}
	}
}

func TestOverflowsTeach(t *testing.T) {
	msgs := promptOf(6000, 0.9)
	for _, tt := range []struct {
		name    string
		err     error
		learned int
		higher  bool // the same prompt counts for more than before
	}{
		{"the window is named", &Error{Code: CodeContextExceeded, Window: 4096}, 4096, false},
		{"not named: three quarters of what was sent", &Error{Code: CodeContextExceeded}, 0, false},
		{"named, and it should have fitted", &Error{Code: CodeContextExceeded, Window: 8192}, 8192, true},
		{"another error", &Error{Code: CodeUpstream, Window: 4096}, -1, false},
		{"none", nil, -1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newTestClient(t, Endpoint{BaseURL: "http://127.0.0.1:9/v1", Model: "m"})
			before, _ := c.Count(t.Context(), "m", msgs)
			want := tt.learned
			switch want {
			case 0:
				want = before * 3 / 4
			case -1:
				want = 0
			}
			c.sending(Options{Model: "m", MaxTokens: 1024}, msgs).overflowed(tt.err)
			if got := c.known.learned("m"); got != want {
				t.Errorf("learned %d, want %d", got, want)
			}
			if after, _ := c.Count(t.Context(), "m", msgs); (after > before) != tt.higher {
				t.Errorf("counted %d after %d", after, before)
			}
		})
	}
}
