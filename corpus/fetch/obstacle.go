package fetch

import (
	"bytes"
	"slices"
	"strings"
)

// How much text is how little, in the weight of package words: a letter of Chinese, Japanese or
// Korean counts three, because it says about as much as three others.
const (
	fewWords   = 2000 // a teaser has less, a news item rarely
	hardlyAny  = 600  // a bot check has less
	detourText = 4000 // a log-in page has less
	promptText = 300  // of one block that asks for something, at most
)

// obstacle says what stands in the way of the article; nil: nothing. A page with the text of an
// article is never refused for words in it.
func (p *page) obstacle() error {
	refused := statusError(p.status, p.header)
	for name, values := range challengeHeaders {
		if slices.Contains(values, strings.ToLower(p.header.Get(name))) {
			return ErrBlocked
		}
	}
	if !p.isHTML() {
		return refused
	}
	l := look(p.body, p.header.Get("Content-Type"))
	if kind := l.obstacle(p); kind != nil {
		return kind
	}
	return refused
}

func (p *page) isHTML() bool {
	declared := strings.ToLower(p.header.Get("Content-Type"))
	return strings.Contains(declared, "html") || declared == "" && bytes.HasPrefix(bytes.TrimSpace(p.body), []byte("<"))
}

// obstacle judges by what is to be read on a page.
func (l *looked) obstacle(p *page) error {
	switch {
	case l.cut: // whoever sends that much may have put the article behind it
		return nil
	case l.teaser():
		return ErrPaywall
	}
	if l.weight < fewWords {
		if kind := l.prompt(); kind != nil {
			return kind
		}
	}
	if l.weight < hardlyAny {
		markup := bytes.ToLower(p.body)
		if slices.ContainsFunc(traces, func(t string) bool { return bytes.Contains(markup, []byte(t)) }) {
			return ErrBlocked
		}
	}
	if l.weight < detourText && p.status < 300 {
		return detour(p.asked, p.url)
	}
	return nil
}

// teaser says whether the page itself declares that its article is not free and shows much less
// than one: less than half of the words it counts, or few.
func (l *looked) teaser() bool {
	if !l.declared.notFree {
		return false
	}
	if l.declared.words > 0 {
		return l.words < l.declared.words/2
	}
	return l.weight < fewWords
}

// in says whether a block asks for what the prompt asks for, and does not just mention it.
// A headline may be about any of it, so it has to be the prompt and nothing else.
func (m prompt) in(b block) bool {
	if b.heading {
		return b.text == m.words
	}
	return strings.HasPrefix(b.text, m.words) || strings.Contains(b.text, m.words) && b.weight <= 2*weigh(m.words)
}

// prompt finds what a page asks for in place of the article; nil: nothing.
func (l *looked) prompt() error {
	for _, b := range l.blocks {
		if b.weight > promptText {
			continue
		}
		for _, m := range prompts {
			if m.in(b) {
				return m.kind
			}
		}
	}
	return nil
}
