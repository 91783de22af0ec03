package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/web"
)

func runIngest(ctx context.Context, inv *invocation) error {
	asJSON := inv.flags.Bool("json", false, "print one JSON line for each source")
	if err := inv.parse(1, -1); err != nil {
		return err
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
	readPDF, err := inv.pdfReader()
	if err != nil {
		return err
	}
	report := newIngestReport(inv, *asJSON)
	sources := findSources(inv.args)
	report.begin(len(sources))
	into := ingester{corpus.Intake{Corpus: c, ReadPDF: readPDF}, report}
	into.all(ctx, sources)
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
	r, err := b.Retriever(ctx, m)
	if err != nil {
		return wrongSetting(err)
	}
	if _, err := c.Sync(ctx, r.Embedder); err != nil {
		return err
	}
	return r.Calibrate(ctx)
}

// source is a file to ingest, or an argument that cannot be.
type source struct {
	path string
	err  error
}

// findSources lists the files that the arguments name: files as they are,
// folders with all that is in them but hidden files.
func findSources(args []string) []source {
	var out []source
	for _, arg := range args {
		if strings.HasPrefix(arg, "http://") || strings.HasPrefix(arg, "https://") {
			out = append(out, source{arg, errors.New("web pages are not fetched: save the page and ingest the file")})
			continue
		}
		root := arg
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			root = filepath.Clean(arg) + string(filepath.Separator) // a link to a folder is followed
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(filepath.Base(path), ".") && path != root
			switch {
			case err != nil:
				out = append(out, source{path, err})
			case d.IsDir() && hidden:
				return fs.SkipDir
			case d.Type().IsRegular() && !hidden, path == root && !d.IsDir():
				out = append(out, source{path, nil})
			}
			return nil
		})
		if err != nil {
			out = append(out, source{arg, err})
		}
	}
	return out
}

// ingester stores files as articles.
type ingester struct {
	intake corpus.Intake
	report *ingestReport
}

// all loads the sources on all cores and reports each article once it is stored or has
// failed.
func (in ingester) all(ctx context.Context, sources []source) {
	var wg sync.WaitGroup
	next := make(chan source)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for s := range next {
				in.file(ctx, s)
				if ctx.Err() != nil {
					return
				}
				in.report.sourceDone()
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

// file stores the articles of a file, until the context ends.
func (in ingester) file(ctx context.Context, s source) {
	path, data, info, err := readSource(s)
	if err != nil {
		in.report.add(s.path, corpus.Result{}, plainError(err))
		return
	}
	src := load.Source{Name: filepath.Base(path), Modified: info.ModTime()}
	for res, err := range in.intake.Bytes(ctx, path, data, src, nil) {
		if ctx.Err() != nil {
			return
		}
		in.report.add(load.Part{Name: res.Name}.URI(s.path), res.Result, err)
	}
}

func readSource(s source) (path string, data []byte, info fs.FileInfo, err error) {
	if s.err != nil {
		return "", nil, nil, s.err
	}
	if path, err = filepath.Abs(s.path); err != nil {
		return "", nil, nil, err
	}
	data, info, err = readFile(path)
	return path, data, info, err
}

// readFile reads a regular file that is not too large to be an article.
func readFile(path string) ([]byte, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() { // to open a pipe would wait for its writer
		return nil, nil, errors.New("not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, load.MaxInput+1)) // a file too large is refused by load
	return data, info, err
}

// plainError drops the operation and the path of a file error: the report names
// the path already.
func plainError(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// ingestReport says what becomes of the sources: a bar on a terminal, or a JSON
// line each, and a table of what failed. It is safe for concurrent use.
type ingestReport struct {
	inv      *invocation
	asJSON   bool
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
	f, ok := r.inv.err.(*os.File)
	if r.asJSON || !ok || !term.IsTerminal(int(f.Fd())) {
		return
	}
	r.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("ingest"),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
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
	if r.asJSON {
		if err := printLine(r.inv.out, line); err != nil {
			r.inv.logger().Error("print the result", "err", err)
		}
	}
}

// sourceDone counts a source whose articles have all been added.
func (r *ingestReport) sourceDone() {
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
		fmt.Fprintf(table, "failed\t%s\t%s\n", f.Source, *f.Error)
	}
	_ = table.Flush()
}

func printLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
