package corpus

import (
	"slices"
	"strings"
	"time"

	"footnote/corpus/slots"
)

// Filter narrows a search to some articles. The zero value allows all. Values
// within a field are alternatives; fields all have to hold.
type Filter struct {
	// From and To bound the day of publication, both inclusive; zero: open. An
	// article whose date is unknown is outside every bound.
	From, To   time.Time
	Publishers []string // without regard to case
	Tags       []string // without regard to case
	Languages  []string // BCP 47; "zh" allows "zh-Hans" too
	DocIDs     []string
	Without    []string // ids of articles that are left out
}

// IsZero says whether f allows every article.
func (f Filter) IsZero() bool {
	return f.From.IsZero() && f.To.IsZero() && len(f.Publishers)+len(f.Tags)+len(f.Languages)+len(f.DocIDs)+len(f.Without) == 0
}

// allowed returns the slots of the chunks that f allows, nil for all. c.mu is
// held.
func (c *Corpus) allowed(f Filter) slots.Set {
	if f.IsZero() {
		return nil
	}
	set := make(slots.Set, 0, len(c.chunks.ids)/64+1) // not nil, though it may stay empty
	for _, d := range c.docs {
		if f.allows(d) {
			set.AddRange(d.first, d.end)
		}
	}
	return set
}

func (f Filter) allows(d *document) bool {
	if !f.From.IsZero() && (d.Published.IsZero() || d.Published.Before(f.From)) {
		return false
	}
	if !f.To.IsZero() && (d.Published.IsZero() || !d.Published.Before(f.To.AddDate(0, 0, 1))) {
		return false
	}
	if slices.Contains(f.Without, d.ID) {
		return false
	}
	return anyOf(f.Publishers, func(p string) bool { return strings.EqualFold(p, d.Publisher) }) &&
		anyOf(f.Languages, func(l string) bool { return sameLanguage(l, d.Lang) }) &&
		anyOf(f.DocIDs, func(id string) bool { return id == d.ID }) &&
		anyOf(f.Tags, func(t string) bool {
			return slices.ContainsFunc(d.tags, func(has string) bool { return strings.EqualFold(has, t) })
		})
}

// anyOf says whether one of the wanted values holds; none wanted always holds.
func anyOf(wanted []string, holds func(string) bool) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, holds)
}

func sameLanguage(want, has string) bool {
	return strings.EqualFold(want, has) || len(has) > len(want) && has[len(want)] == '-' && strings.EqualFold(want, has[:len(want)])
}
