package llm

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"footnote/rag/llm/llmtest"
)

func TestEstimateTokens(t *testing.T) {
	for _, tt := range []struct {
		text     string
		min, max int // what tokenisers make of it, generously
	}{
		{"", 0, 1},
		{"Tencent's capital expenditures fell to 13 billion yuan in the third quarter of 2025.", 17, 30},
		{"腾讯的资本开支从2024年四季度的366亿元降至130亿元。", 18, 34},
		{"設備投資はなぜ減ったのか。クラウドの需要", 15, 24},
		{"자본 지출이 감소한 이유는 무엇인가", 13, 20},
		{strings.Repeat("word ", 1000), 1000, 1600},
		{strings.Repeat("开支", 1000), 1200, 2200},
	} {
		if got := EstimateTokens(tt.text); got < tt.min || got > tt.max {
			t.Errorf("EstimateTokens(%.30q) = %d, want %d to %d", tt.text, got, tt.min, tt.max)
		}
	}
}

func FuzzEstimateTokens(f *testing.F) {
	f.Add("capital 资本", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		whole, parts := EstimateTokens(a+b), EstimateTokens(a)+EstimateTokens(b)
		if whole < 1 {
			t.Errorf("%q and %q: %d", a, b, whole)
		}
		joins := !utf8.ValidString(a) || !utf8.ValidString(b) // halves of a character become one
		if !joins && (whole < EstimateTokens(a) || whole > parts) {
			t.Errorf("%q and %q: %d, apart %d", a, b, whole, parts)
		}
	})
}

// Servers that can count do; the others are estimated, and asked once at most.
func TestCount(t *testing.T) {
	msgs := []Message{{RoleSystem, strings.Repeat("rules ", 100)}, {RoleUser, strings.Repeat("passage ", 500)}}
	words := llmtest.Tokens(msgs[0].Content) + llmtest.Tokens(msgs[1].Content)
	for _, tt := range []struct {
		persona llmtest.Persona
		exact   bool
		asked   int // for three counts
	}{
		{llmtest.LlamaCpp, true, 3},
		{llmtest.VLLM, true, 3},
		{llmtest.Ollama, false, 0},
		{llmtest.LMStudio, false, 0},
		{"", false, 1},
	} {
		t.Run(string(tt.persona), func(t *testing.T) {
			s := play(t, tt.persona, 0)
			c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
			c.Window(t.Context(), "")
			for range 3 {
				n, exact := c.Count(t.Context(), "", msgs)
				if exact != tt.exact || exact && (n < words || n > words+20) || !exact && n != estimate(msgs) {
					t.Errorf("%d, exact %v; the server counts %d", n, exact, words)
				}
			}
			if n := len(s.Asked("/tokenize")); n != tt.asked {
				t.Errorf("asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

// An estimate is corrected by what earlier prompts turned out to be: each
// model's for itself, and each script's.
func TestEstimateIsCorrectedByUsage(t *testing.T) {
	english := []Message{{RoleUser, strings.Repeat("a long passage of words ", 200)}}
	chinese := []Message{{RoleUser, strings.Repeat("资本开支连续下降", 300)}}
	s := llmtest.NewServer(t)
	c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
	c.known.stopCounting()
	before, beforeChinese := estimate(english), estimate(chinese)
	truth := llmtest.Tokens(english[0].Content)
	last := before
	for range 4 {
		for _, err := range c.Generate(t.Context(), english, Options{}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		n, _ := c.Count(t.Context(), "", english)
		if n >= last || n < truth {
			t.Errorf("%d after %d, the server counts %d", n, last, truth)
		}
		last = n
	}
	if last > truth+truth/20 {
		t.Errorf("after four answers %d, the server counts %d", last, truth)
	}
	if n, _ := c.Count(t.Context(), "", chinese); n != beforeChinese {
		t.Errorf("Chinese was corrected by English: %d from %d", n, beforeChinese)
	}
	if n, _ := c.Count(t.Context(), "another", english); n != before {
		t.Errorf("another model was corrected: %d from %d", n, before)
	}
}

func TestCorrectionIsBoundedAndQuickerUpwards(t *testing.T) {
	var c counts
	up, down, silly := countKey{"up", false}, countKey{"down", false}, countKey{"silly", false}
	c.learn(up, 1000, 1400)
	c.learn(down, 1000, 600)
	if u, d := c.scale(up, 1000)-1000, 1000-c.scale(down, 1000); u != 300 || d != 200 {
		t.Errorf("up by %d, down by %d of 400", u, d)
	}
	for range 30 {
		c.learn(silly, 1000, 1_000_000)
	}
	if n := c.scale(silly, 1000); n > maxScale*1000 {
		t.Errorf("scaled to %d", n)
	}
	for range 30 {
		c.learn(silly, 1000, 1)
	}
	if n := c.scale(silly, 1000); n < minScale*1000 {
		t.Errorf("scaled to %d", n)
	}
	c.learn(silly, 0, 5)
}

func TestCountIsSafeForConcurrentUse(t *testing.T) {
	s := play(t, llmtest.VLLM, 0)
	c := newTestClient(t, Endpoint{BaseURL: s.URL, Model: "m"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c.Count(t.Context(), "", []Message{{RoleUser, "hello"}})
			collect(t.Context(), c, Options{})
		})
	}
	wg.Wait()
}
