package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/corpus"
	"footnote/corpus/export"
)

// exportArticles writes the articles that f allows to target: JSON lines where its name
// ends in .jsonl, a ZIP archive where it ends in .zip, else a folder of Markdown files.
// What cannot be read is said, and left out.
func (inv *invocation) exportArticles(ctx context.Context, c *corpus.Corpus, target string, f corpus.Filter) error {
	add, end, err := exportTo(target)
	if err != nil {
		return err
	}
	written, failed := 0, 0
	for a, unread := range c.Export(ctx, f) {
		if err = ctx.Err(); err != nil {
			break
		}
		if unread != nil {
			failed++
			fmt.Fprintf(inv.err, "footnote: left out: %v\n", unread)
			continue
		}
		if err = add(a); err != nil {
			break
		}
		written++
	}
	if err := end(err); err != nil {
		return fmt.Errorf("export to %s: %w", target, err)
	}
	fmt.Fprintf(inv.out, "%d articles written to %s\n", written, target)
	if failed > 0 {
		return errReported
	}
	return nil
}

// exportTo returns what writes an article to target. end is called once with what went
// wrong before, and returns that or what goes wrong at the end; a file is in its place
// only after all went well.
func exportTo(target string) (add func(export.Article) error, end func(error) error, err error) {
	ending := filepath.Ext(target)
	if ending != ".jsonl" && ending != ".zip" {
		add, err = exportToFolder(target)
		return add, func(err error) error { return err }, err
	}
	part, err := os.CreateTemp(filepath.Dir(target), ".footnote-export-*")
	if err != nil {
		return nil, nil, fmt.Errorf("export to %s: %w", target, plainError(err))
	}
	w := bufio.NewWriter(part)
	archive := export.NewZip(w)
	add = archive.Add
	if ending == ".jsonl" {
		add = func(a export.Article) error { return export.Line(w, a) }
	}
	return add, func(err error) error {
		if err == nil && ending == ".zip" {
			err = archive.Close()
		}
		if err = errors.Join(err, w.Flush(), part.Close()); err == nil {
			err = os.Rename(part.Name(), target)
		}
		if err != nil {
			return errors.Join(err, os.Remove(part.Name()))
		}
		return nil
	}, nil
}

// exportToFolder writes a Markdown file for each article into a folder, which it makes
// if need be.
func exportToFolder(dir string) (func(export.Article) error, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("export to %s: %w", dir, plainError(err))
	}
	var names export.Names
	return func(a export.Article) error {
		f, err := os.Create(filepath.Join(dir, names.Of(a)))
		if err != nil {
			return err
		}
		return errors.Join(export.Markdown(f, a), f.Close())
	}, nil
}

// checkVacant refuses a target that has something in it already.
func checkVacant(target string) error {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("export to %s: %w", target, plainError(err))
	}
	full := info.Size() > 0
	if info.IsDir() {
		inside, err := os.ReadDir(target)
		if err != nil {
			return fmt.Errorf("export to %s: %w", target, plainError(err))
		}
		full = len(inside) > 0
	}
	if full {
		return usagef("%s is there already and not empty; --force writes over what is in it", target)
	}
	return nil
}
