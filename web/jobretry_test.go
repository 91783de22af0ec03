package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"footnote/corpus"
	"footnote/corpus/load/pdf"
	"footnote/web/state"
)

// whileEmpty is a context that ends when the first article is stored.
type whileEmpty struct {
	context.Context
	c *corpus.Corpus
}

func (w whileEmpty) Err() error {
	if w.c.Stats().Articles > 12 {
		return context.Canceled
	}
	return nil
}

// What was stored before a job stopped is in its results, and it can be retried.
func TestStoppedJobTellsWhatItStored(t *testing.T) {
	s := openSite(t)
	src, err := s.keepSource(strings.NewReader(`{"text":"Antwerp is a port."}`+"\n"+`{"text":"Ghent is a port."}`), "ports.jsonl", said{})
	must(t, err)
	must(t, s.State.AddJob(t.Context(), "job_1", []state.JobSource{src}))
	run := &jobRun{live: make(map[int][]IngestResult)}
	s.jobs.begin("job_1", run)
	must(t, s.readJob(whileEmpty{t.Context(), s.Corpus}, "job_1", run))
	s.jobs.end("job_1")
	v := in[Job](t, s.get("/api/v1/jobs/job_1"))
	if v.State != "stopped" || v.Done != 0 || len(v.Results) != 1 || outcome(v.Results[0]) != `ports.jsonl#1 added ""` {
		t.Errorf("the job is %+v", v)
	}
	if r := s.do(http.MethodPost, "/api/v1/jobs/job_1/retry", ""); r.status != 202 {
		t.Fatalf("retry: status %d %s", r.status, r.body)
	}
	s.Wait()
	v = in[Job](t, s.get("/api/v1/jobs/job_1"))
	if v.State != "done" || v.Done != 1 || len(v.Results) != 2 || v.Results[0].Status != corpus.Unchanged || v.Results[1].Status != corpus.Added {
		t.Errorf("the job is %+v", v)
	}
	if _, uploads := s.kept(); uploads > 0 {
		t.Errorf("%d uploads are kept", uploads)
	}
	s.do(http.MethodPost, "/api/v1/jobs/job_1/retry", "").failed(t, 409)
}

// Retries at once are one: none opens a source again that another has just read.
func TestRetriesAtOnce(t *testing.T) {
	s := openSite(t)
	files := make([]file, 20)
	for i := range files {
		files[i] = file{fmt.Sprintf("%d.png", i), "\x89PNG\r\n\x1a\n"}
	}
	job := s.ingested(files...)
	for range 10 {
		var asked sync.WaitGroup
		for range 6 {
			asked.Go(func() { s.do(http.MethodPost, "/api/v1/jobs/"+job.ID+"/retry", "") })
		}
		asked.Wait()
		s.Wait()
		if job = in[Job](t, s.get("/api/v1/jobs/"+job.ID)); job.State != "done" || job.Done != len(files) || job.Failed != len(files) {
			t.Fatalf("%s, %d done, %d failed", job.State, job.Done, job.Failed)
		}
	}
}

// What failed is tried again on request, and only that.
func TestRetryFailures(t *testing.T) {
	s := openSite(t)
	job := s.ingested(file{"a.txt", "Antwerp is a port."}, file{"b.pdf", "%PDF-1.7\n"})
	if _, uploads := s.kept(); job.Failed != 1 || uploads != 1 {
		t.Fatalf("%+v, %d uploads are kept", job, uploads)
	}
	s.Intake.ReadPDF = func(context.Context, []byte) (pdf.Document, error) {
		line := pdf.Line{Cells: []pdf.Cell{{Text: "The port of Ghent handled 9 million containers."}}}
		return pdf.Document{Pages: []pdf.Page{{Lines: []pdf.Line{line}}}}, nil
	}
	in[Job](t, s.do(http.MethodPost, "/api/v1/jobs/"+job.ID+"/retry", ""))
	s.Wait()
	job = in[Job](t, s.get("/api/v1/jobs/"+job.ID))
	if job.State != "done" || job.Failed != 0 || job.BytesDone != job.Bytes || outcome(job.Results[0])+outcome(job.Results[1]) != `a.txt added ""b.pdf added ""` {
		t.Errorf("%+v", job)
	}
}
