package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/web"
)

// ingestReport says what becomes of the sources: a bar on a terminal, or a JSON
// line each, and a table of what failed. It is safe for concurrent use.
type ingestReport struct {
	inv      *invocation
	asJSON   bool
	eachLine bool // print a line for each article, as a report without an end does
	bar      *progressbar.ProgressBar
	mu       sync.Mutex
	done     int // sources
	counts   map[corpus.Status]int
	failures []web.IngestResult
}

func newIngestReport(inv *invocation, asJSON bool) *ingestReport {
	return &ingestReport{inv: inv, asJSON: asJSON, counts: make(map[corpus.Status]int)}
}

func (r *ingestReport) begin(total int) {
	if !r.asJSON {
		r.bar = r.inv.bar("ingest", total)
	}
}

// bar returns a progress bar, nil where there is no terminal to draw it on.
func (inv *invocation) bar(what string, total int) *progressbar.ProgressBar {
	f, ok := inv.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
}

// embeddingBar returns what shows how far a space is filled.
func (inv *invocation) embeddingBar() func(corpus.Progress) {
	var bar *progressbar.ProgressBar
	return func(p corpus.Progress) {
		if bar == nil && p.Embedded < p.Chunks {
			bar = inv.bar("embed", p.Chunks)
		}
		if bar != nil {
			_ = bar.Set(p.Embedded) // a bar that cannot be drawn is no failure
		}
	}
}

// add takes up what became of an article, or of a source that cannot be read.
func (r *ingestReport) add(source string, res corpus.Result, err error) {
	line := web.NewIngestResult(source, res, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[line.Status]++
	if err != nil {
		r.failures = append(r.failures, line)
	}
	switch {
	case r.asJSON:
		if err := printLine(r.inv.out, line); err != nil {
			r.inv.logger().Error("print the result", "err", err)
		}
	case r.eachLine && err != nil:
		fmt.Fprintf(r.inv.err, "failed  %s  %s\n", load.OneLine(source), load.OneLine(err.Error()))
	case r.eachLine:
		fmt.Fprintf(r.inv.out, "%s  %s\n", res.Status, load.OneLine(source))
	}
}

// sourceDone counts a source whose articles have all been added.
func (r *ingestReport) sourceDone(source, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.bar != nil {
		_ = r.bar.Add(1) // a bar that cannot be drawn is no failure
	}
}

func (r *ingestReport) end() {
	if r.bar != nil {
		_ = r.bar.Finish()
	}
	if r.asJSON {
		return
	}
	var parts []string
	for _, s := range []corpus.Status{corpus.Added, corpus.Updated, corpus.Unchanged, corpus.Duplicate, corpus.Failed} {
		if n := r.counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no files there"}
	}
	fmt.Fprintln(r.inv.out, strings.Join(parts, ", "))
	table := tabwriter.NewWriter(r.inv.err, 0, 0, 2, ' ', 0)
	for _, f := range r.failures {
		fmt.Fprintf(table, "failed\t%s\t%s\n", load.OneLine(f.Source), load.OneLine(*f.Error))
	}
	_ = table.Flush()
}
