package llm

import "sync"

// The bounds of what an estimate is multiplied by: Chinese that a tokeniser
// knows well, and a script that it takes apart.
const (
	minScale = 0.4
	maxScale = 2
)

// countKey is what a correction holds for: tokenisers differ, and each is better
// at one script than at another.
type countKey struct {
	model string
	cjk   bool
}

// mostlyCJK reports whether more than half of a prompt's estimate is Chinese,
// Japanese or Korean.
func mostlyCJK(msgs []Message) bool {
	cjk, other := 0, 0
	for _, m := range msgs {
		a, b := countCJK(m.Content)
		cjk, other = cjk+a, other+b
	}
	return cjk > other*10/33
}

// counts corrects estimates by what servers counted. The zero value corrects
// nothing; it is safe for concurrent use.
type counts struct {
	mu     sync.Mutex
	scales map[countKey]float64
}

// learn moves the correction towards what was counted: half-way down, and three
// quarters of the way up, for an estimate that is too low loses a prompt and one
// that is too high a passage.
func (c *counts) learn(key countKey, guess, counted int) {
	if guess <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.scales == nil || len(c.scales) >= maxRemembers {
		c.scales = map[countKey]float64{}
	}
	was, ok := c.scales[key]
	if !ok {
		was = 1
	}
	want := min(max(float64(counted)/float64(guess), minScale), maxScale)
	step := 0.5
	if want > was {
		step = 0.75
	}
	c.scales[key] = was + (want-was)*step
}

// scale corrects an estimate.
func (c *counts) scale(key countKey, guess int) int {
	by, _ := c.of(key)
	return int(float64(guess)*by + 0.5)
}

// least returns a count below which a text of that estimate cannot come to the
// model whole: half of what was learned, else by the lowest scale.
func (c *counts) least(key countKey, guess int) int {
	by, learned := c.of(key)
	if learned {
		return int(float64(guess) * by / 2)
	}
	return int(float64(guess) * minScale)
}

func (c *counts) of(key countKey) (by float64, learned bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.scales[key]; ok {
		return s, true
	}
	return 1, false
}
