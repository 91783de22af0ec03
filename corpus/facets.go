package corpus

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Facet is a value that articles share, and how many have it.
type Facet struct {
	Value    string
	Articles int
}

// Facets say by what the articles can be filtered, the values of the most
// articles first. Values that differ only in case are one, in the form that most
// articles have: a [Filter] knows no case either.
type Facets struct {
	Publishers, Tags, Languages []Facet
	Oldest, Newest              time.Time // days of publication; zero: no article has one
	Undated                     int       // articles whose day of publication is not known
	Copies                      int       // articles that are copies of another one
}

// Facets counts the articles of this moment.
func (c *Corpus) Facets() Facets {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f := Facets{Newest: c.newest}
	publishers, tags, languages := make(map[string]int), make(map[string]int), make(map[string]int)
	for _, d := range c.docs {
		publishers[d.Publisher]++
		languages[d.Lang]++
		for _, tag := range d.tags {
			tags[tag]++
		}
		if d.Published.IsZero() {
			f.Undated++
		} else if f.Oldest.IsZero() || d.Published.Before(f.Oldest) {
			f.Oldest = d.Published
		}
		if all := c.cluster(d.ID); len(all) > 0 && all[0] != d.ID {
			f.Copies++
		}
	}
	f.Publishers, f.Tags, f.Languages = facetsOf(publishers), facetsOf(tags), facetsOf(languages)
	return f
}

// facetsOf orders counted values and makes those one that differ in case alone.
func facetsOf(counts map[string]int) []Facet {
	var list []Facet
	for value, n := range counts {
		if value != "" {
			list = append(list, Facet{value, n})
		}
	}
	mostFirst := func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Value, b.Value))
	}
	slices.SortFunc(list, mostFirst)
	at := make(map[string]int)
	out := list[:0]
	for _, each := range list {
		key := strings.ToLower(each.Value)
		if i, ok := at[key]; ok {
			out[i].Articles += each.Articles
			continue
		}
		at[key] = len(out)
		out = append(out, each)
	}
	slices.SortFunc(out, mostFirst)
	return out
}
