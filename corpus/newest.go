package corpus

import (
	"cmp"
	"slices"
	"strings"
)

// NewestFirst returns what is known of the articles that f allows, the newest
// first, those without a date last; an id that f has twice is there twice. It reads no article. A Meta is replaced when
// its article changes: the same pointer stands for the same text and description.
func (c *Corpus) NewestFirst(f Filter) []*Meta {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []*Meta
	if ids := f.DocIDs; len(ids) > 0 { // not all are looked through for each
		f.DocIDs = nil
		for _, id := range ids {
			if d := c.docs[id]; d != nil && f.allows(d) {
				out = append(out, &d.Meta)
			}
		}
	} else {
		for _, d := range c.docs {
			if f.allows(d) {
				out = append(out, &d.Meta)
			}
		}
	}
	slices.SortFunc(out, func(a, b *Meta) int {
		return cmp.Or(b.Published.Compare(a.Published), strings.Compare(a.ID, b.ID))
	})
	return out
}

// Original returns the id of the article that id is a copy of, or id.
func (c *Corpus) Original(id string) string {
	if all := c.Cluster(id); len(all) > 0 {
		return all[0]
	}
	return id
}
