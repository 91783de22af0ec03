package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"footnote/corpus"
	"footnote/web"
)

// listVersions prints the texts that an article has and had, the current one
// first: when each came, and its length.
func (inv *invocation) listVersions(ctx context.Context, c *corpus.Corpus, id string, asJSON bool) error {
	list, err := c.Versions(ctx, id)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(inv.out, 0, 0, 2, ' ', 0)
	for _, v := range list {
		if asJSON {
			if err := printLine(inv.out, web.NewArticleVersion(v)); err != nil {
				return err
			}
			continue
		}
		until := "now"
		if !v.Until.IsZero() {
			until = v.Until.Format(time.DateTime)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d bytes\t%s\n", v.Name, v.Since.Format(time.DateTime), until, v.Bytes, v.Title)
	}
	return table.Flush()
}
