package web

import (
	"strings"
	"time"

	"footnote/rag"
)

// htmlInterval is the least time between two renderings of a growing answer.
const htmlInterval = 100 * time.Millisecond

// pageStream renders a growing answer for the page: the blocks that have
// changed since the last time, not more often than htmlInterval.
type pageStream struct {
	run       *run
	rendering rendering
	text      strings.Builder
	sent      []string
	last      time.Time
}

func (p *pageStream) sources(list []rag.Source) {
	p.rendering.sources = len(list)
	for _, s := range list {
		if s.URL != "" {
			p.rendering.links = append(p.rendering.links, s.URL)
		}
	}
}

func (p *pageStream) delta(text string) {
	p.text.WriteString(text)
	if time.Since(p.last) >= htmlInterval {
		p.render(streamed(p.text.String()))
	}
}

// The stages behind which the deltas begin anew.
const (
	stageRewriting  = "rewriting"
	stageCorrecting = "correcting"
)

// restart forgets the text and returns the stage that says so. At "rewriting" the
// page clears its blocks by itself; at "correcting" they stay, and those that
// the check has changed are sent again.
func (p *pageStream) restart(ev rag.Restart) (stage string) {
	p.text.Reset()
	p.last = time.Time{}
	if ev.Corrected {
		return stageCorrecting
	}
	p.sent = nil
	return stageRewriting
}

func (p *pageStream) flush() { p.render(p.text.String()) }

func (p *pageStream) render(markdown string) {
	p.last = time.Now()
	blocks := p.rendering.blocks(markdown)
	for len(p.sent) < len(blocks) {
		p.sent = append(p.sent, "")
	}
	for i, before := range p.sent {
		html := "" // of a block that has become part of the one before
		if i < len(blocks) {
			html = blocks[i]
		}
		if html != before {
			p.sent[i] = html
			p.run.add("html", map[string]any{"block": i, "html": html})
		}
	}
}
