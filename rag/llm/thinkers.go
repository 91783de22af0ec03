package llm

import (
	"regexp"
	"sync"
)

// thinkers remembers which models begin to think without an opening tag, so that their next answers are held back
// until the closing one (see thinkSplitter). The zero value is ready; safe for concurrent use.
type thinkers struct {
	mu     sync.Mutex
	silent map[thinker]bool // absent: not known
}

// thinker is a model, asked to think or not to: templates differ in the two cases.
type thinker struct {
	model string
	think bool
}

// thinkingName finds the models that always think and whose usual template opens the tag.
var thinkingName = regexp.MustCompile(`(?i)\bthinking\b|\bqwq\b|deepseek-r1|\br1-distill`)

// splitter prepares for an answer of the model.
func (t *thinkers) splitter(o Options) *thinkSplitter {
	t.mu.Lock()
	defer t.mu.Unlock()
	hold, known := t.silent[thinker{o.Model, o.Think}]
	return &thinkSplitter{hold: hold || !known && thinkingName.MatchString(o.Model)}
}

// learn notes what a whole answer has shown: a lone tag, or none although it was held back for one.
func (t *thinkers) learn(o Options, s *thinkSplitter) {
	if !s.lone && !s.hold {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.silent == nil {
		t.silent = map[thinker]bool{}
	}
	t.silent[thinker{o.Model, o.Think}] = s.lone
}
