package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/web"
)

const (
	// watchEvery is the time between two looks at the watched folders. They are walked
	// rather than subscribed to: that works on every file system, shared ones too.
	watchEvery = 2 * time.Second
	// watchShare bounds the part of the time that looking may take: 1 in so many.
	watchShare = 20
)

// folderWatch ingests the files of folders as they come and change. A file that goes
// leaves its article.
type folderWatch struct {
	log     *slog.Logger
	into    ingester
	folders []string
	read    map[string]corpus.FileMark // files as they were when they were read
	coming  map[string]corpus.FileMark // new or changed at the last look: perhaps still being written
}

// newFolderWatch prepares to watch folders. Each must be there.
func newFolderWatch(ctx context.Context, log *slog.Logger, into ingester, folders []string) (*folderWatch, error) {
	w := &folderWatch{log: log, into: into, coming: make(map[string]corpus.FileMark)}
	for _, f := range folders {
		path, err := filepath.Abs(f)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, usagef("--watch %s: %v", f, plainError(err))
		}
		if !info.IsDir() {
			return nil, usagef("--watch %s: not a folder", f)
		}
		w.folders = append(w.folders, path)
	}
	var err error
	w.read, err = into.intake.Corpus.Watched(ctx)
	return w, err
}

// run watches until ctx ends. added is called after files have been read.
func (w *folderWatch) run(ctx context.Context, added func()) {
	for ctx.Err() == nil {
		began := time.Now()
		ready := w.look()
		took := time.Since(began)
		if len(ready) > 0 {
			w.ingest(ctx, ready)
			added()
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(watchEvery, watchShare*took)):
		}
	}
}

// look returns the files that are new or changed since they were read, and have been the
// same at two looks.
func (w *folderWatch) look() map[string]corpus.FileMark {
	ready, coming := make(map[string]corpus.FileMark), make(map[string]corpus.FileMark)
	for _, s := range findSources(w.folders) {
		if s.err != nil {
			continue // a folder that cannot be read for now
		}
		info, err := os.Stat(s.name)
		if err != nil {
			continue
		}
		mark := corpus.FileMark{Size: info.Size(), Modified: info.ModTime()}
		switch {
		case w.read[s.name].Equal(mark):
		case w.coming[s.name].Equal(mark):
			ready[s.name] = mark
		default:
			coming[s.name] = mark
		}
	}
	w.coming = coming
	return ready
}

// ingest reads files, and keeps that they are read. One that fails is tried again when it
// changes, or by the next start.
func (w *folderWatch) ingest(ctx context.Context, files map[string]corpus.FileMark) {
	var sources []source
	for path := range files {
		sources = append(sources, source{name: path})
	}
	var mu sync.Mutex
	w.into.all(ctx, sources, func(s source, failed bool) {
		mu.Lock()
		defer mu.Unlock()
		w.read[s.name] = files[s.name]
		if failed {
			return
		}
		if err := w.into.intake.Corpus.SetWatched(ctx, s.name, files[s.name]); err != nil {
			w.log.Warn("a file will be read again", "err", err)
		}
	})
}

// watch ingests what is in the folders of the command line, and what comes, until it is
// interrupted.
func (inv *invocation) watch(ctx context.Context, into ingester, report *ingestReport) error {
	w, err := newFolderWatch(ctx, inv.logger(), into, inv.args)
	if err != nil {
		return err
	}
	report.eachLine = true
	fmt.Fprintf(inv.err, "footnote: watching %s; stop with Ctrl-C\n", strings.Join(w.folders, ", "))
	w.run(ctx, func() {
		if err := inv.embed(ctx, into.intake.Corpus); err != nil && ctx.Err() == nil {
			fmt.Fprintf(inv.err, "footnote: the articles are stored, but not all are embedded yet: %v\n", err)
		}
	})
	return nil
}

// watchFolders adds what comes into folders to what s serves, until ctx ends.
func (inv *invocation) watchFolders(ctx context.Context, s *web.Server) error {
	if len(inv.config.Watch) == 0 {
		return nil
	}
	log := inv.logger()
	into := ingester{intake: s.Intake, report: func(source string, res corpus.Result, err error) {
		if err != nil {
			log.Warn("a watched file was not read", "file", source, "err", err)
			return
		}
		log.Info("read a watched file", "file", source, "status", res.Status)
	}}
	w, err := newFolderWatch(ctx, log, into, inv.config.Watch)
	if err != nil {
		return err
	}
	s.Beside(func() { w.run(ctx, func() { s.Sync(ctx) }) })
	return nil
}
