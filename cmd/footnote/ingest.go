package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"sync"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/rag"
	"footnote/web"
	"footnote/web/state"
)

func runIngest(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print one JSON line for each source")
	watch := inv.flags.Bool("watch", false, "go on, and add what comes into the folders or changes there, until interrupted")
	mapping := inv.flags.String("columns", "", "what the columns of tables and the keys of JSON objects hold, where their names do not say it: text=story,date=day")
	if err := inv.parse(1, -1); err != nil {
		return err
	}
	columns, err := load.ParseColumns(*mapping)
	if err != nil {
		return usagef("--columns: %v", err)
	}
	release, err := inv.lock()
	if err != nil {
		return err
	}
	defer release()
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer c.Close()
	intake, err := inv.intake(c)
	if err != nil {
		return err
	}
	report := newIngestReport(inv, *asJSON)
	into := ingester{intake, columns, report.add}
	if *watch {
		return inv.watch(ctx, into, report)
	}
	sources := findSources(inv.args)
	report.begin(len(sources))
	into.all(ctx, sources, report.sourceDone)
	report.end()
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted: %d of %d sources done; the same command goes on", report.done, len(sources))
	}
	if err := inv.embed(ctx, c); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted: all %d sources are stored; the same command embeds the rest", report.done)
		}
		fmt.Fprintf(inv.err, "footnote: the articles are stored, but not all are embedded yet: %v\n", err)
	}
	if len(report.failures) > 0 {
		return errReported
	}
	return nil
}

// embed brings the vectors up to date, and what is known of their worth.
func (inv *invocation) embed(ctx context.Context, c *corpus.Corpus) error {
	m, err := inv.keptModels(ctx)
	if err != nil {
		return err
	}
	b, err := inv.builder(c)
	if err != nil {
		return err
	}
	wanted, err := b.Vectors(m.Wanted())
	if err != nil {
		return wrongSetting(err)
	}
	before, err := b.Retriever(ctx, m)
	if err != nil {
		return err
	}
	end := inv.update(ctx, before, wanted)
	_, err = c.SyncReporting(ctx, wanted, inv.embeddingBar())
	if end(err == nil); err != nil {
		return err
	}
	if err := inv.keepServing(ctx, m.Wanted()); err != nil {
		return err
	}
	r, err := b.RetrieverBy(ctx, wanted)
	if err != nil {
		return err
	}
	return r.Calibrate(ctx)
}

// update brings the vectors by which before searches up to date, beside the caller, where
// others are wanted: it may take long until those are complete. The caller calls end: with
// true they are, and what is not done by then is not needed.
func (inv *invocation) update(ctx context.Context, before *rag.Retriever, wanted corpus.Embedder) (end func(complete bool)) {
	serving := before.Embedder
	if serving.EmbeddingModel() == wanted.EmbeddingModel() {
		return func(bool) {}
	}
	err := before.Corpus.LoadVectors(ctx, serving.EmbeddingModel())
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		if err == nil {
			_, err = before.Corpus.Update(ctx, serving)
		}
		if err != nil && ctx.Err() == nil {
			before.Log.Warn("the vectors that serve are as they were", "err", err)
		}
	})
	return func(complete bool) {
		if complete {
			stop()
		}
		running.Wait()
		stop()
	}
}

// keepServing keeps what made the vectors that serve, for the day when others are wanted.
// The embedded default needs no keeping.
func (inv *invocation) keepServing(ctx context.Context, made rag.Embeddings) error {
	there, err := state.Exists(inv.config.Data)
	if err != nil || !there && made == (rag.Embeddings{}) {
		return err
	}
	st, err := state.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer st.Close()
	return web.KeepServing(ctx, st, made)
}

// ingester stores what sources hold as articles.
type ingester struct {
	intake  corpus.Intake
	columns load.Columns
	report  func(source string, res corpus.Result, err error) // called from several goroutines
}

// all loads the sources on all cores and reports each article once it is stored or has
// failed. done is called for each source, from several goroutines.
func (in ingester) all(ctx context.Context, sources []source, done func(s source, failed bool)) {
	var wg sync.WaitGroup
	next := make(chan source)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for s := range next {
				failed := in.source(ctx, s)
				if ctx.Err() != nil {
					return
				}
				done(s, failed)
			}
		})
	}
	for _, s := range sources {
		select {
		case next <- s:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
}

// source stores the articles of a source, until the context ends, and says whether one of
// them failed.
func (in ingester) source(ctx context.Context, s source) (failed bool) {
	articles := in.intake.Address(ctx, s.name)
	if !s.address {
		path, data, info, err := readSource(s)
		if err != nil {
			in.report(s.name, corpus.Result{}, plainError(err))
			return true
		}
		articles = in.intake.Bytes(ctx, path, data, load.Source{Name: filepath.Base(path), Modified: info.ModTime(), Columns: in.columns}, nil)
	}
	for res, err := range articles {
		if ctx.Err() != nil {
			return failed
		}
		in.report(s.part(res.Name), res.Result, err)
		failed = failed || err != nil
	}
	return failed
}

func printLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
