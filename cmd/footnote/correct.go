package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footnote/corpus"
)

// publishedName is what the day of publication is called on the command line.
const publishedName = "published"

// fieldOf returns the field of that name.
func fieldOf(name string) (corpus.Field, error) {
	f := corpus.Field(name)
	if name == publishedName {
		f = corpus.FieldPublished
	}
	if !slices.Contains(corpus.Fields, f) {
		return "", usagef("there is no field %q: title, author, publisher, url, language, tags or %s", name, publishedName)
	}
	return f, nil
}

func fieldsOf(names []string) ([]corpus.Field, error) {
	var out []corpus.Field
	for _, name := range names {
		f, err := fieldOf(name)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// assignments reads FIELD=VALUE arguments. Tags stand between commas, and a day
// that is not known is "unknown" or empty.
func assignments(args []string) ([]corpus.Correction, error) {
	var out []corpus.Correction
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		f, err := fieldOf(name)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, usagef("%s: say %s=VALUE", arg, name)
		}
		c := corpus.Correction{Field: f, Value: value}
		switch {
		case f == corpus.FieldTags:
			c.Value = ""
			c.Tags = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '，' })
		case f == corpus.FieldPublished && value == "unknown":
			c.Value = ""
		}
		out = append(out, c)
	}
	return out, nil
}

// correctArticle changes what is said about an article. What is embedded of it
// is embedded anew with the next ingest or start of the web app.
func (inv *invocation) correctArticle(ctx context.Context, c *corpus.Corpus, id string, set []corpus.Correction, reset []corpus.Field) error {
	if err := c.Correct(ctx, id, set, reset); err != nil {
		return err
	}
	what, fields := "given back", reset
	for _, s := range set {
		what, fields = "corrected", append(fields, s.Field)
	}
	var names []string
	for _, f := range corpus.Fields {
		if slices.Contains(fields, f) {
			names = append(names, string(f))
		}
	}
	fmt.Fprintf(inv.out, "%s: %s\n", what, strings.Join(names, ", "))
	return nil
}

// showCorrections prints what was corrected about an article.
func (inv *invocation) showCorrections(ctx context.Context, c *corpus.Corpus, id string) error {
	list, err := c.Corrections(ctx, id)
	if err != nil {
		return err
	}
	for _, corrected := range list {
		fmt.Fprintf(inv.out, "%-10s %s, of itself %q\n", "Corrected", corrected.Field, corrected.Original)
	}
	return nil
}
