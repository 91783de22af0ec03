package corpus

import (
	"strings"

	"footnote/corpus/terms"
)

// publishers are the publishers of the articles after some change of them, with
// the index terms of their names.
type publishers struct {
	change uint64
	names  map[string][]string
}

// PublishersIn returns the publishers of articles whose name stands in a text,
// legal forms aside: "Apple" names Apple Inc.
func (c *Corpus) PublishersIn(text string) map[string]bool {
	asked := make(map[string]bool)
	for _, term := range c.analyzer.Document(nil, text) {
		asked[term] = true
	}
	named := make(map[string]bool)
	for publisher, name := range c.publisherNames() {
		if isNamed(name, asked) {
			named[publisher] = true
		}
	}
	return named
}

// publisherNames returns the publishers with their names as index terms, kept
// until an article comes or goes.
func (c *Corpus) publisherNames() map[string][]string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	known := c.publishers.Load()
	if known == nil || known.change != c.change {
		known = &publishers{c.change, make(map[string][]string)}
		for _, d := range c.docs {
			if _, ok := known.names[d.Publisher]; !ok && d.Publisher != "" {
				known.names[d.Publisher] = c.analyzer.Document(nil, d.Publisher)
			}
		}
		c.publishers.Store(known)
	}
	return known.names
}

// isNamed says whether a question with the terms asked has every word of a
// name, or its concept.
func isNamed(name []string, asked map[string]bool) bool {
	words, all := 0, true
	for _, term := range name {
		switch {
		case terms.IsConcept(term):
			if asked[term] {
				return true
			}
		case !legalForms[term]:
			words++
			all = all && asked[term]
		}
	}
	return all && words > 0
}

// legalForms holds the terms that say what kind of publisher a name belongs to,
// not which one.
var legalForms = func() map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq("inc corp corpor co compani ltd limit plc llc group hold the and of com net org www news") {
		set[word] = true
	}
	return set
}()
