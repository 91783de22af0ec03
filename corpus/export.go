package corpus

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"footnote/corpus/export"
)

// Export returns the articles that f allows, in the order in which they came, as they are
// with what was corrected about them. Only one is in memory at a time. An article that
// cannot be read is an error, which names it, and the next one follows.
func (c *Corpus) Export(ctx context.Context, f Filter) iter.Seq2[export.Article, error] {
	return func(yield func(export.Article, error) bool) {
		for _, id := range c.idsOf(f) {
			a, err := c.exported(ctx, id)
			if ctx.Err() != nil {
				yield(export.Article{}, fmt.Errorf("export the articles: %w", ctx.Err()))
				return
			}
			if !yield(a, err) {
				return
			}
		}
	}
}

// idsOf returns the ids of the articles that f allows, in the order of their slots.
func (c *Corpus) idsOf(f Filter) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var docs []*document
	for _, d := range c.docs {
		if f.allows(d) {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, func(a, b *document) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.ID, b.ID)) })
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return ids
}

func (c *Corpus) exported(ctx context.Context, id string) (export.Article, error) {
	d, err := c.Document(ctx, id)
	if err != nil {
		return export.Article{}, err
	}
	fixed, err := c.Corrections(ctx, id)
	if err != nil {
		return export.Article{}, err
	}
	a := export.Article{
		Title: d.Title, Author: d.Author, Publisher: d.Publisher, Date: dayOf(d.Published), PublishedFrom: d.PublishedFrom,
		Updated: dayOf(d.Updated), URL: d.URL, URI: d.URI, Language: d.Lang, Tags: d.Tags, Text: d.Text,
	}
	for _, fix := range fixed {
		a.Corrected = append(a.Corrected, string(fix.Field))
	}
	return a, nil
}

// dayOf returns a day as YYYY-MM-DD, "" for the zero time.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
