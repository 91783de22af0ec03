package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/web"
	"footnote/web/state"
)

func runAsk(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print the answer as one JSON object")
	extractive := inv.flags.Bool("extractive", false, "quote the articles; never call a model")
	strict := inv.flags.Bool("strict", false, "show nothing before it is checked, have the model repair what fails once, and leave out what fails still")
	filter := filterFlags(inv.flags)
	if err := inv.parse(1, 1); err != nil {
		return err
	}
	q := rag.Question{Text: inv.args[0]}
	if *strict {
		q.Verify = rag.Strict
	}
	if *extractive {
		q.Mode = rag.Extractive
	}
	var err error
	if q.Filter, err = filter(); err != nil {
		return err
	}
	if err := q.Check(); err != nil {
		return usageError{err.Error()}
	}
	engine, closeAll, err := inv.readingEngine(ctx, !*extractive)
	if err != nil {
		return err
	}
	defer closeAll()
	if *asJSON {
		return askJSON(ctx, engine, q, inv.out)
	}
	return askText(ctx, engine, q, inv.out)
}

// readingEngine opens the corpus and returns an engine over it.
func (inv *invocation) readingEngine(ctx context.Context, withModel bool) (_ *rag.Engine, closeAll func(), err error) {
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if err := inv.sampleUnlessBusy(ctx, c); err != nil {
		return nil, nil, err
	}
	m, err := inv.keptModels(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !withModel {
		m.Chat = llm.Choice{Provider: llm.ProviderNone}
	}
	engine, err := inv.engine(ctx, c, m)
	if err != nil {
		return nil, nil, err
	}
	if err := c.LoadVectors(ctx, engine.Retriever.Embedder.EmbeddingModel()); err != nil {
		engine.Log.Warn("searching by words alone", "err", err)
	}
	return engine, func() { c.Close() }, nil
}

// sampleUnlessBusy loads the sample into a new corpus, unless another process is
// about to fill it.
func (inv *invocation) sampleUnlessBusy(ctx context.Context, c *corpus.Corpus) error {
	if due, err := c.SampleDue(ctx); err != nil || !due {
		return err
	}
	release, err := inv.lock()
	if errors.Is(err, corpus.ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	return inv.firstStart(ctx, c)
}

func askJSON(ctx context.Context, e *rag.Engine, q rag.Question, w io.Writer) error {
	for ev, err := range e.Ask(ctx, q) {
		if err != nil {
			return err
		}
		if done, ok := ev.(rag.Done); ok {
			return printJSON(w, web.NewAnswer(done.Answer, state.NewID("ans_"), ""))
		}
	}
	return nil
}

// askText streams the answer, then lists its footnotes.
func askText(ctx context.Context, e *rag.Engine, q rag.Question, w io.Writer) error {
	begun := false
	for ev, err := range e.Ask(ctx, q) {
		if err != nil {
			if begun {
				fmt.Fprint(w, "\n") // the error has a line of its own
			}
			return err
		}
		switch ev := ev.(type) {
		case rag.Understood:
			if ev.Time != nil {
				fmt.Fprintf(w, "(%s)\n\n", ev.Time.Why)
			}
		case rag.Delta:
			begun = true
			fmt.Fprint(w, ev.Text)
		case rag.Restart:
			fmt.Fprintf(w, "\n\n[%s; the answer begins anew]\n\n", ev.Why)
		case rag.Done:
			fmt.Fprint(w, "\n")
			printFootnotes(w, ev.Answer)
		}
	}
	return nil
}

// printFootnotes lists the cited sentences under the numbers of their sources.
func printFootnotes(w io.Writer, a *rag.Answer) {
	for _, s := range a.Sources {
		first := true
		for _, c := range a.Citations {
			if c.N != s.N {
				continue
			}
			if first {
				fmt.Fprintf(w, "\n[%d] %s\n", s.N, describe(s.Passage))
				first = false
			}
			fmt.Fprintf(w, "    “%s”\n", c.Text)
		}
	}
}

// describe names an article: title, publisher, date.
func describe(p corpus.Passage) string {
	parts := []string{p.Title}
	if p.Publisher != "" {
		parts = append(parts, p.Publisher)
	}
	if !p.Published.IsZero() {
		parts = append(parts, p.Published.Format(time.DateOnly))
	}
	return strings.Join(parts, " · ")
}

// filterFlags adds the flags that narrow a question to some articles. The
// function that it returns is called once they are parsed.
func filterFlags(flags *flag.FlagSet) func() (corpus.Filter, error) {
	var f corpus.Filter
	from := flags.String("from", "", "only articles published on this day (YYYY-MM-DD) or later")
	to := flags.String("to", "", "only articles published on this day or earlier")
	list := func(name, help string, field *[]string) {
		flags.Func(name, help+"; may be repeated", func(v string) error { *field = append(*field, v); return nil })
	}
	list("source", "only articles of this publisher", &f.Publishers)
	list("tag", "only articles with this tag", &f.Tags)
	list("lang", "only articles in this language, such as en or zh", &f.Languages)
	return func() (_ corpus.Filter, err error) {
		for flag, bound := range map[string]struct {
			text string
			day  *time.Time
		}{"--from": {*from, &f.From}, "--to": {*to, &f.To}} {
			if bound.text == "" {
				continue
			}
			if *bound.day, err = time.Parse(time.DateOnly, bound.text); err != nil {
				return f, usagef("%s %q: a day has the form 2025-12-31", flag, bound.text)
			}
		}
		return f, nil
	}
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
