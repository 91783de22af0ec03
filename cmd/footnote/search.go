package main

import (
	"context"
	"fmt"
	"strings"

	"footnote/rag"
	"footnote/web"
)

func runSearch(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print one JSON object")
	top := inv.flags.Int("top", 10, fmt.Sprintf("number of passages, 1 to %d", rag.MaxTopK))
	explain := inv.flags.Bool("explain", false, "say why each passage was found: what adds to its score; ~ marks words of one meaning")
	filter := filterFlags(inv.flags)
	if err := inv.parse(1, 1); err != nil {
		return err
	}
	if *top < 1 || *top > rag.MaxTopK {
		return usagef("--top %d: it must be from 1 to %d", *top, rag.MaxTopK)
	}
	f, err := filter()
	if err != nil {
		return err
	}
	if err := (rag.Question{Text: inv.args[0]}).Check(); err != nil {
		return usageError{err.Error()}
	}
	engine, closeAll, err := inv.readingEngine(ctx, false)
	if err != nil {
		return err
	}
	defer closeAll()
	found, err := engine.Search(ctx, inv.args[0], f, *top)
	if err != nil {
		return err
	}
	var why []rag.Why
	if *explain {
		why = engine.Retriever.Explain(found)
	}
	if *asJSON {
		passages := web.NewPassages(found)
		if *explain {
			web.Explain(passages, why)
		}
		return printJSON(inv.out, map[string]any{"query": inv.args[0], "passages": passages})
	}
	if len(found.Passages) == 0 {
		fmt.Fprintln(inv.out, "No passage matches.")
	}
	for i, p := range found.Passages {
		fmt.Fprintf(inv.out, "%d. %s  (%.2f)\n   %s\n\n", i+1, describe(p), p.Score, strings.ReplaceAll(p.Text, "\n", "\n   "))
		if *explain {
			printWhy(inv.out, why[i])
		}
	}
	return nil
}
