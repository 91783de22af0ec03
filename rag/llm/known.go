package llm

import (
	"sync"
	"time"
)

// How long what a server said is believed. Models are loaded again with other
// windows, and servers come up.
const (
	windowKept   = 10 * time.Minute
	silenceKept  = 15 * time.Second // nothing was heard, or nothing of use
	learnedKept  = time.Hour
	maxRemembers = 1000 // models; more than any server lists whose windows matter
)

// seen is what a server says of a model's window.
type seen struct {
	tokens int // 0: nothing
	numCtx int // what Ollama is told to load the model with; 0: it is no Ollama
	until  time.Time
}

// known is what a client has found out about its server. It is safe for
// concurrent use.
type known struct {
	asking chan struct{} // holds one while the server is asked for a window
	now    func() time.Time

	mu         sync.Mutex
	server     kind
	windows    map[string]seen // by model
	less       map[string]seen // windows that prompts have shown
	listed     map[string]int  // windows of the list of models; nil: not listed yet
	listUntil  time.Time
	noThinking map[string]bool // models that refuse to be told about thinking
	noTokens   time.Time       // until then the server is not asked to count
}

func newKnown(k kind) *known {
	return &known{asking: make(chan struct{}, 1), now: time.Now, server: k,
		windows: map[string]seen{}, less: map[string]seen{}, noThinking: map[string]bool{}}
}

func (k *known) kind() kind {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.server
}

func (k *known) setKind(to kind) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.server != to {
		k.server, k.windows = to, map[string]seen{}
	}
}

// window returns what is remembered of a model; ok is false where the server is
// to be asked.
func (k *known) window(model string) (s seen, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok = k.windows[model]
	return s, ok && k.now().Before(s.until)
}

func (k *known) keepWindow(model string, s seen) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s.until = k.now().Add(windowKept)
	if s.tokens == 0 {
		s.until = k.now().Add(silenceKept)
	}
	if len(k.windows) >= maxRemembers {
		clear(k.windows)
	}
	k.windows[model] = s
}

// keepList remembers the windows of a list of models.
func (k *known) keepList(models []Model) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.listed, k.listUntil = map[string]int{}, k.now().Add(windowKept)
	for _, m := range models {
		k.listed[m.ID] = m.ContextTokens
	}
}

// fromList returns the window that the list gave a model, 0 for none; ok is
// false where there is no list.
func (k *known) fromList(model string) (tokens int, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.listed[model], k.listed != nil && k.now().Before(k.listUntil)
}

// learn remembers that a model's window is no larger than tokens.
func (k *known) learn(model string, tokens int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.less) >= maxRemembers {
		clear(k.less)
	}
	k.less[model] = seen{tokens: tokens, until: k.now().Add(learnedKept)}
}

// learned returns what learn remembers; 0: nothing, or nothing of late.
func (k *known) learned(model string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.less[model]; k.now().Before(s.until) {
		return s.tokens
	}
	return 0
}

func (k *known) refuseThinking(model string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.noThinking[model] = true
}

func (k *known) refusesThinking(model string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.noThinking[model]
}

// countsTokens reports whether the server is worth asking for a count.
func (k *known) countsTokens() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now().After(k.noTokens) && k.server != kindOllama && k.server != kindLMStudio
}

func (k *known) stopCounting() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.noTokens = k.now().Add(windowKept)
}
