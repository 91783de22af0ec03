package llm

import "errors"

// Servers cut prompts that do not fit, and some do not say so. What they count
// gives them away.
//
// A count is taken for that of a cut prompt where it is
//   - just below a window, of the usual sizes or known of the model, and well
//     below what was sent, or
//   - under half of the last message alone, or below any sane count of it where
//     nothing has been learned of the model yet. A server that counts only what it
//     had not read before leaves out the beginning of a prompt, which is the
//     rules and the earlier turns; the last message is new each time, so that
//     such a count is at least that of the last message.
//
// A count of 0, or of a few tokens, is none.
const (
	minCounted = 256
	wellBelow  = 0.8
	justBelow  = 0.99
)

var usualWindows = []int{2048, 4096, 8192, 16384, 32768, 65536, 131072}

// sentPrompt is a prompt under way, and what it is thought to be in tokens. A
// nil one checks nothing.
type sentPrompt struct {
	client      *Client
	key         countKey
	whole, last int // estimates: of all, and of the last message
	maxTokens   int // kept for the answer; 0: not said
}

func (c *Client) sending(o Options, msgs []Message) *sentPrompt {
	p := &sentPrompt{client: c, key: countKey{o.Model, mostlyCJK(msgs)}, whole: estimate(msgs), maxTokens: o.MaxTokens}
	if len(msgs) > 0 {
		p.last = EstimateTokens(msgs[len(msgs)-1].Content)
	}
	return p
}

// wasCut learns from the server's count. It reports whether a part of the
// prompt was dropped.
func (p *sentPrompt) wasCut(u *Usage) bool {
	if p == nil || u == nil || u.PromptTokens < minCounted {
		return false
	}
	n := u.PromptTokens
	if window := p.cutAt(n); window > 0 {
		p.client.known.learn(p.key.model, window)
		return true
	}
	// A low count of a prompt that is mostly history may leave out what the
	// server had read before.
	if known := p.client.counts.scale(p.key, p.whole); n > known || p.last*4 >= p.whole*3 {
		p.client.counts.learn(p.key, p.whole, n)
	}
	return false
}

// cutAt returns the window that the prompt was cut at; 0: it was not.
func (p *sentPrompt) cutAt(counted int) int {
	n, sent := float64(counted), float64(p.client.counts.scale(p.key, p.whole))
	found, _ := p.client.known.window(p.key.model)
	for _, w := range append([]int{found.tokens, found.numCtx, p.client.known.learned(p.key.model)}, usualWindows...) {
		if counted <= w && n >= justBelow*float64(w) && n < wellBelow*sent {
			return w
		}
	}
	if counted < p.client.counts.least(p.key, p.last) {
		return counted
	}
	return 0
}

// overflowed learns from the refusal of a prompt that does not fit: the window
// that the server names, else three quarters of what was sent. Where the named
// one should have held the prompt, the count of tokens was too low.
func (p *sentPrompt) overflowed(err error) {
	var e *Error
	if p == nil || !errors.As(err, &e) || e.Code != CodeContextExceeded {
		return
	}
	sent := p.client.counts.scale(p.key, p.whole)
	if e.Window <= 0 {
		p.client.known.learn(p.key.model, sent*3/4)
		return
	}
	p.client.known.learn(p.key.model, e.Window)
	if room := e.Window - p.maxTokens; sent <= room {
		p.client.counts.learn(p.key, p.whole, max(room+1, sent*3/2))
	}
}
