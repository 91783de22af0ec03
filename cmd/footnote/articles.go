package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"footnote/corpus"
	"footnote/web"
)

func runArticles(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print JSON: a line for each article of a list")
	force := inv.flags.Bool("force", false, "with export: write over what is there")
	filter := filterFlags(inv.flags)
	sample := inv.flags.Bool("sample", false, "with delete: the sample articles")
	version := inv.flags.String("version", "", "with show: the text as it was in this version")
	if err := inv.parse(0, -1); err != nil {
		return err
	}
	f, err := filter()
	if err != nil {
		return err
	}
	what := "list"
	args := inv.args
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	switch {
	case what != "export" && !f.IsZero():
		return usagef("--from, --to, --source, --tag and --lang say what to export")
	case what == "list" && len(args) == 0:
		return inv.withCorpus(ctx, func(c *corpus.Corpus) error { return inv.listArticles(ctx, c, *asJSON) })
	case what == "show" && len(args) == 1:
		return inv.withCorpus(ctx, func(c *corpus.Corpus) error { return inv.showArticle(ctx, c, args[0], shown{*asJSON, *version}) })
	case what == "versions" && len(args) == 1:
		return inv.withCorpus(ctx, func(c *corpus.Corpus) error { return inv.listVersions(ctx, c, args[0], *asJSON) })
	case what == "set" && len(args) > 1:
		set, err := assignments(args[1:])
		if err != nil {
			return err
		}
		return inv.writing(ctx, func(c *corpus.Corpus) error { return inv.correctArticle(ctx, c, args[0], set, nil) })
	case what == "reset" && len(args) > 1:
		fields, err := fieldsOf(args[1:])
		if err != nil {
			return err
		}
		return inv.writing(ctx, func(c *corpus.Corpus) error { return inv.correctArticle(ctx, c, args[0], nil, fields) })
	case what == "export" && len(args) == 1:
		if !*force {
			if err := checkVacant(args[0]); err != nil {
				return err
			}
		}
		return inv.withCorpus(ctx, func(c *corpus.Corpus) error { return inv.exportArticles(ctx, c, args[0], f) })
	case what == "delete" && (len(args) > 0 || *sample):
		return inv.writing(ctx, func(c *corpus.Corpus) error { return inv.deleteArticles(ctx, c, args, *sample) })
	}
	return usagef("usage: %s", inv.verb.usage())
}

// writing is withCorpus for what changes the corpus.
func (inv *invocation) writing(ctx context.Context, do func(*corpus.Corpus) error) error {
	release, err := inv.lock()
	if err != nil {
		return err
	}
	defer release()
	return inv.withCorpus(ctx, do)
}

func (inv *invocation) withCorpus(ctx context.Context, do func(*corpus.Corpus) error) error {
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer c.Close()
	return do(c)
}

// listPage is the number of articles that are read at a time.
const listPage = 500

func (inv *invocation) listArticles(ctx context.Context, c *corpus.Corpus, asJSON bool) error {
	table := tabwriter.NewWriter(inv.out, 0, 0, 2, ' ', 0)
	for o := (corpus.ListOptions{Limit: listPage}); ; {
		page, err := c.Articles(ctx, o)
		if err != nil {
			return err
		}
		for _, s := range page.Articles {
			if asJSON {
				if err := printLine(inv.out, web.NewArticle(s)); err != nil {
					return err
				}
				continue
			}
			day := "unknown   "
			if !s.Published.IsZero() {
				day = s.Published.Format(time.DateOnly)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.ID, day, s.Publisher, s.Title)
		}
		if o.Cursor = page.Next; o.Cursor == "" {
			return table.Flush()
		}
	}
}

// shown says how an article is shown.
type shown struct {
	asJSON  bool
	version string // of the text; "": the current one
}

func (inv *invocation) showArticle(ctx context.Context, c *corpus.Corpus, id string, how shown) error {
	d, err := c.Summary(ctx, id)
	if err != nil {
		return err
	}
	v, err := c.Version(ctx, id, how.version)
	if err != nil {
		return err
	}
	d.Title, d.Published, d.PublishedFrom, d.Version, d.Bytes = v.Title, v.Published, v.PublishedFrom, v.Name, v.Bytes
	if how.asJSON {
		return printLine(inv.out, struct {
			web.Article
			Text string `json:"text"`
		}{web.NewArticle(d), v.Text})
	}
	for _, row := range [][2]string{{"Title", d.Title}, {"Author", d.Author}, {"Publisher", d.Publisher}, {"Address", d.URL}, {"From", d.URI}} {
		if row[1] != "" {
			fmt.Fprintf(inv.out, "%-10s %s\n", row[0], row[1])
		}
	}
	day := "unknown"
	if !d.Published.IsZero() {
		day = d.Published.Format(time.DateOnly) + " (" + d.PublishedFrom + ")"
	}
	fmt.Fprintf(inv.out, "%-10s %s\n", "Published", day)
	if !d.Updated.IsZero() {
		fmt.Fprintf(inv.out, "%-10s %s\n", "Updated", d.Updated.Format(time.DateOnly))
	}
	if err := inv.showCorrections(ctx, c, id); err != nil {
		return err
	}
	fmt.Fprintf(inv.out, "\n%s\n", v.Text)
	return nil
}

func (inv *invocation) deleteArticles(ctx context.Context, c *corpus.Corpus, ids []string, sample bool) error {
	for _, id := range ids {
		if _, err := c.Summary(ctx, id); err != nil && !errors.Is(err, corpus.ErrDamaged) {
			return err // nothing is deleted where one is not there
		}
	}
	if sample {
		ids = append(ids, c.SampleIDs()...)
	}
	n, err := c.Delete(ctx, ids...)
	if err != nil {
		return err
	}
	fmt.Fprintf(inv.out, "%d deleted\n", n)
	return nil
}
