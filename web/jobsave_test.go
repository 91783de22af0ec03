package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/corpus/schema"
	"footnote/web/state"
)

// A job whose outcome finds no room on the disk is not over: it goes on when there is some.
func TestJobWaitsForTheDisk(t *testing.T) {
	for _, table := range []string{"job_source", "job"} {
		t.Run(table, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *polling) {
				src, err := p.keepSource(strings.NewReader("Antwerp is a port."), "a.txt", said{})
				must(t, err)
				must(t, p.State.AddJob(t.Context(), "job_1", []state.JobSource{src}))
				db, err := schema.Open(t.Context(), filepath.Join(p.dir, "state.db"), os.DirFS("state"))
				must(t, err)
				defer db.Close()
				_, err = db.Write.ExecContext(t.Context(), "CREATE TRIGGER no_room BEFORE UPDATE ON "+table+" BEGIN SELECT RAISE(ABORT, 'no room'); END")
				must(t, err)
				p.runJob("job_1")
				synctest.Wait()
				if v, err := p.jobView(t.Context(), "job_1"); err != nil || v.State != "running" || len(v.Results) != 1 {
					t.Errorf("without room: %+v, error %v", v, err)
				}
				_, err = db.Write.ExecContext(t.Context(), "DROP TRIGGER no_room")
				must(t, err)
				p.pass(storePause + time.Second)
				if v, err := p.jobView(t.Context(), "job_1"); err != nil || v.State != "done" || v.Done != 1 || v.Failed != 0 || len(v.Results) != 1 {
					t.Errorf("with room again: %+v, error %v", v, err)
				}
			})
		})
	}
}

// A job that is stopped while it waits for a turn leaves the turn to the others.
func TestStoppedJobLeavesItsTurns(t *testing.T) {
	s := openSite(t)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	run := &jobRun{live: make(map[int][]IngestResult)}
	s.jobs.begin("job_1", run)
	for range 50 {
		s.readSources(stopped, "job_1", run, []state.JobSource{{Name: "a.txt", File: "u_1"}, {Name: "https://a.example/"}})
	}
	if files, addresses := len(s.jobs.reading), len(s.jobs.fetching); files+addresses > 0 {
		t.Errorf("%d turns of files and %d of addresses are taken", files, addresses)
	}
}
