package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/load/pdf"
	"footnote/corpus/schema"
	"footnote/web/state"
)

// file is a file of a form.
type file struct{ name, data string }

// upload sends files as one form.
func (s *site) upload(files ...file) reply {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := form.CreateFormFile("file", f.name)
		must(s.t, err)
		_, err = part.Write([]byte(f.data))
		must(s.t, err)
	}
	must(s.t, form.Close())
	return s.do(http.MethodPost, "/api/v1/articles", body.String(), "Content-Type", form.FormDataContentType())
}

// ingested uploads files and returns the job at its end.
func (s *site) ingested(files ...file) Job {
	s.t.Helper()
	begun := in[Job](s.t, s.upload(files...))
	s.Wait()
	job := in[Job](s.t, s.get("/api/v1/jobs/"+begun.ID))
	if job.Total != len(files) || job.Done != len(files) || job.State != "done" || len(job.Results) < len(files) {
		s.t.Fatalf("the job is %+v", job)
	}
	return job
}

func outcome(r IngestResult) string {
	return fmt.Sprintf("%s %s %q", r.Source, r.Status, orEmpty(r.Error))
}

func TestUploads(t *testing.T) {
	const (
		antwerp = "# The port of Antwerp\n\nThe port of Antwerp handled more containers than ever."
		line    = `{"text":"The port of Antwerp handled more containers than ever."}`
		png     = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	)
	for _, tt := range []struct {
		name  string
		files []file
		want  []string // outcomes
		new   int      // articles
	}{
		{"one of three fails", []file{{"a.md", antwerp}, {"b.png", png}, {"c.txt", "鹿特丹港的吞吐量创下新高。"}},
			[]string{`a.md added ""`, `b.png failed "format not supported: PNG image"`, `c.txt added ""`}, 2},
		{"a name like a sentence", []file{{"Ports: 2025.png", png}}, []string{`Ports: 2025.png failed "format not supported: PNG image"`}, 0},
		{"a title without end", []file{{"a.jsonl", `{"text":"Antwerp is a port.","url":"https://a.example/` + strings.Repeat("a", 5000) + `"}`}}, []string{`a.jsonl failed "invalid article: a description longer than 4096 bytes"`}, 0},
		{"an empty file", []file{{"a.txt", ""}}, []string{`a.txt failed "no text in it"`}, 0},
		{"the same article under two names", []file{{"a.jsonl", line + "\n" + line}}, []string{`a.jsonl#1 added ""`, `a.jsonl#2 duplicate ""`}, 1},
		{"two files of one name", []file{{"a.md", antwerp}, {"a.md", "# Ghent\n\nGhent is a port too."}}, []string{`a.md added ""`, `a.md added ""`}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := openSite(t)
			job := s.ingested(tt.files...)
			failed := 0
			for i, r := range job.Results {
				if got := outcome(r); got != tt.want[i] {
					t.Errorf("%s, want %s", got, tt.want[i])
				}
				if r.Error != nil {
					failed++
				}
				if (r.ArticleID == nil) != (r.Error != nil) || (r.Chunks == 0) != (r.Error != nil) {
					t.Errorf("%+v", r)
				}
				if r.ArticleID != nil {
					in[Article](t, s.get("/api/v1/articles/"+*r.ArticleID))
				}
			}
			if stats := s.Corpus.Stats(); stats.Articles != 12+tt.new || job.Failed != failed || stats.Embedded != stats.Chunks {
				t.Errorf("%d new articles, %d failed, %d of %d chunks have vectors", stats.Articles-12, job.Failed, stats.Embedded, stats.Chunks)
			}
		})
	}
}

// A file of several articles is one file of its job, with a result for each article and for
// each that cannot be read.
func TestUploadedContainers(t *testing.T) {
	const (
		csv    = "title,date,text\nAntwerp,2026-02-03,Antwerp handled 14 million containers.\nGhent,2026-02-04,Ghent handled 9 million containers.\n"
		broken = "{\"title\": \"Bruges\", \"text\": \"Bruges handled 2 million containers.\"}\n{\"title\": \"Ostend\", \"text\": \"Ost"
	)
	s := openSite(t)
	begun := in[Job](t, s.upload(file{"ports.csv", csv}, file{"more.jsonl", broken}))
	s.Wait()
	job := in[Job](t, s.get("/api/v1/jobs/"+begun.ID))
	var got []string
	for _, r := range job.Results {
		got = append(got, outcome(r))
	}
	want := []string{`ports.csv#1 added ""`, `ports.csv#2 added ""`, `more.jsonl#1 added ""`, `more.jsonl#2 failed "damaged or cut off: JSON"`}
	if job.State != "done" || job.Total != 2 || job.Done != 2 || job.Failed != 1 || !slices.Equal(got, want) {
		t.Errorf("%+v\nresults %q", job, got)
	}
}

// A PDF is read by what is set for it, which ends with the job.
func TestUploadedPDF(t *testing.T) {
	s := openSite(t)
	data := file{"port.pdf", "%PDF-1.7\n"}
	if got, want := outcome(s.ingested(data).Results[0]), `port.pdf failed "format not supported: PDF"`; got != want {
		t.Errorf("without a reader: %s, want %s", got, want)
	}
	s.Intake.ReadPDF = func(ctx context.Context, got []byte) (pdf.Document, error) {
		line := pdf.Line{Cells: []pdf.Cell{{Text: "The port of Ghent handled 9 million containers."}}}
		return pdf.Document{Pages: []pdf.Page{{Lines: []pdf.Line{line}}}}, ctx.Err()
	}
	if got, want := outcome(s.ingested(data).Results[0]), `port.pdf added ""`; got != want {
		t.Errorf("with a reader: %s, want %s", got, want)
	}
	s.Intake.ReadPDF = func(context.Context, []byte) (pdf.Document, error) { return pdf.Document{}, pdf.ErrEncrypted }
	if got, want := outcome(s.ingested(data).Results[0]), `port.pdf failed "format not supported: PDF, encrypted with a password"`; got != want {
		t.Errorf("encrypted: %s, want %s", got, want)
	}
}

// What is uploaded answers the next question.
func TestUploadIsFound(t *testing.T) {
	s := openSite(t)
	id := *s.ingested(file{"port.md", "---\ntitle: Antwerp\ndate: 2026-02-03\nurl: https://news.example/antwerp\n---\nAntwerp handled 14 million containers."}).Results[0].ArticleID
	a := in[Answer](t, s.ask("How many containers did Antwerp handle?", object{"mode": "extractive"}))
	if len(a.Citations) == 0 || a.Citations[0].ArticleID != id || *a.Sources[0].PublishedAt != "2026-02-03" {
		t.Errorf("answer %s from %+v", a.Answer, a.Sources)
	}
	if r := s.do(http.MethodDelete, "/api/v1/articles/"+id, ""); r.status != 204 || r.body != "" {
		t.Fatalf("delete: status %d %s", r.status, r.body)
	}
	s.do(http.MethodDelete, "/api/v1/articles/"+id, "").failed(t, 404)
	if a := in[Answer](t, s.ask("How many containers did Antwerp handle?", nil)); a.Status != "abstained" {
		t.Errorf("after its article is gone the answer is still %s", a.Answer)
	}
}

func TestPastedText(t *testing.T) {
	s := openSite(t)
	in[Job](t, s.post("/api/v1/articles", object{"text": "Hamburg built a new quay.", "title": " Hamburg ", "published_at": "2026-01-31", "url": nil}))
	s.Wait()
	list := in[struct{ Articles []Article }](t, s.get("/api/v1/articles?q=hamburg")).Articles
	if len(list) != 1 || list[0].Title != "Hamburg" || *list[0].PublishedAt != "2026-01-31" || list[0].PublishedAtFrom != "file" || list[0].Sample {
		t.Errorf("%+v", list)
	}
}

// A name is only a name: it leads nowhere, and nothing of it is invisible.
func TestHostileFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `..\..\windows\win.ini`: "win.ini", "/etc/shadow": "shadow", `C:\a.txt`: "a.txt", "a/../b.txt": "b.txt",
		"..": "unnamed", ".": "unnamed", "/": "unnamed", "": "unnamed", "...": "unnamed", " ": "unnamed",
		"a\x1b[31mb\x07.txt": "a[31mb.txt", "a\nlevel=ERROR msg=forged.txt": "alevel=ERROR msg=forged.txt", "\u202etxt.exe": "txt.exe", "a\xffb": "ab", "a\u200bb\u0085\u2028": "ab",
		"腾讯 资本开支.txt": "腾讯 资本开支.txt",
	} {
		if got := baseName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	s := openSite(t)
	var body strings.Builder
	for i, name := range []string{`="../../a.txt"`, `="..\\..\\b.txt"`, `*=utf-8''c%1B%5B2J%FF.txt`, `=".."`, `=""`} {
		fmt.Fprintf(&body, "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename%s\r\n\r\nNote number %d.\r\n", name, i)
	}
	begun := in[Job](t, s.do(http.MethodPost, "/api/v1/articles", body.String()+"--frontier--\r\n", formBody...))
	s.Wait()
	var got []string
	for _, r := range in[Job](t, s.get("/api/v1/jobs/"+begun.ID)).Results {
		got = append(got, outcome(r))
		if uri := in[Article](t, s.get("/api/v1/articles/"+orEmpty(r.ArticleID))).URI; strings.Count(uri, "/") != 1 || strings.ContainsAny(uri, "\\\x1b\ufffd") {
			t.Errorf("URI %q", uri)
		}
	}
	want := []string{`a.txt added ""`, `b.txt added ""`, `c[2J.txt added ""`, `unnamed added ""`, `unnamed added ""`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormIsRefused(t *testing.T) {
	s := openSite(t)
	field := strings.Replace(formText, `name="file"`, `name="attachment"`, 1)
	big := "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
	end := "\r\n--frontier--\r\n"
	for _, rf := range []refusal{
		{"no file", "--frontier--\r\n", "invalid_parameter", "file", 400},
		{"another field", field, "invalid_parameter", "attachment", 400},
		{"cut within a file", formText[:len(formText)-10], "invalid_parameter", "body", 400},
		{"no form", "{}", "invalid_parameter", "file", 400},
		{"nothing", "", "invalid_parameter", "file", 400},
		{"a file name with a control character", strings.Replace(formText, "port", "po\x1brt", 1), "invalid_parameter", "body", 400},
		{"32 MB and a byte", big + strings.Repeat("\x00", maxUpload+1-len(big)-len(end)) + end, "too_large", "", 413},
	} {
		t.Run(rf.name, func(t *testing.T) { rf.check(t, s.do(http.MethodPost, "/api/v1/articles", rf.body, formBody...)) })
	}
	refusal{code: "invalid_parameter", param: "body", status: 400}.check(t, s.do(http.MethodPost, "/api/v1/articles", formText, "Content-Type", "multipart/form-data"))
	refusal{code: "invalid_parameter", param: "file", status: 400}.check(t, s.upload(make([]file, maxFiles+1)...))
	if jobs, uploads := s.kept(); s.Corpus.Stats().Articles != 12 || jobs+uploads > 0 {
		t.Errorf("refused forms left %d articles, %d jobs and %d uploads", s.Corpus.Stats().Articles-12, jobs, uploads)
	}
	if r := s.do(http.MethodPost, "/api/v1/articles", big+strings.Repeat("\x00", maxUpload-len(big)-len(end))+end, formBody...); r.status != 202 {
		t.Errorf("32 MB: status %d %s", r.status, r.body)
	}
	if r := s.upload(make([]file, maxFiles)...); r.status != 202 {
		t.Errorf("%d files: status %d %s", maxFiles, r.status, r.body)
	}
}

// A job that is stopped keeps what it has done, and does no more.
func TestStopJob(t *testing.T) {
	s := openSite(t)
	other, err := schema.Open(t.Context(), filepath.Join(s.dir, "articles.db"), schema.Articles)
	must(t, err)
	defer other.Close()
	hold, err := other.Write.BeginTx(t.Context(), nil) // nobody else can write
	must(t, err)
	begun := in[Job](t, s.upload(file{"a.png", "\x89PNG\r\n\x1a\n"}, file{"b.txt", "Antwerp"}, file{"c.txt", "Ghent"}))
	if r := s.do(http.MethodDelete, "/api/v1/jobs/"+begun.ID, ""); r.status != 204 || r.body != "" {
		t.Fatalf("status %d %s", r.status, r.body)
	}
	must(t, hold.Rollback())
	s.Wait()
	job := in[Job](t, s.get("/api/v1/jobs/"+begun.ID))
	if job.State != "stopped" || job.Done >= 3 || job.Done != len(job.Results) || s.Corpus.Stats().Articles != 12 {
		t.Errorf("the job is %+v, there are %d articles", job, s.Corpus.Stats().Articles)
	}
}

// kept counts the jobs and the uploads that are kept.
func (s *site) kept() (jobs, uploads int) {
	s.t.Helper()
	list, _, err := s.State.Jobs(s.t.Context(), "", 1000)
	must(s.t, err)
	files, err := os.ReadDir(filepath.Join(s.dir, "uploads"))
	must(s.t, err)
	return len(list), len(files)
}

// What a form says before its files is said of them.
func TestFormSaysMore(t *testing.T) {
	s := openSite(t)
	form := "--frontier\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nports, belgium,\r\n" +
		"--frontier\r\nContent-Disposition: form-data; name=\"columns\"\r\n\r\ntext=story\r\n" +
		"--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\ntitle,story\r\nAntwerp,The port grows.\r\n--frontier--\r\n"
	begun := in[Job](t, s.do(http.MethodPost, "/api/v1/articles", form, formBody...))
	s.Wait()
	job := in[Job](t, s.get("/api/v1/jobs/"+begun.ID))
	a := in[Article](t, s.get("/api/v1/articles/"+*job.Results[0].ArticleID))
	if a.Title != "Antwerp" || !slices.Equal(a.Tags, []string{"ports", "belgium"}) {
		t.Errorf("%+v", a)
	}
	s.do(http.MethodPost, "/api/v1/articles", strings.Replace(form, "text=story", "story", 1), formBody...).failed(t, 400)
}

// What one start of the program has taken and not read, the next one reads. Uploads
// of requests that were cut off go.
func TestJobsAreResumed(t *testing.T) {
	s := openSite(t)
	src, err := s.keepSource(strings.NewReader("Antwerp is a port."), "a.txt", said{Title: "Antwerp", Tags: []string{"ports"}})
	must(t, err)
	must(t, s.State.AddJob(t.Context(), "job_1", []state.JobSource{src}))
	_, err = s.keepSource(strings.NewReader("cut o"), "b.txt", said{})
	must(t, err)
	if v := in[Job](t, s.get("/api/v1/jobs/job_1")); v.State != "queued" || v.Total != 1 || v.Bytes != 18 {
		t.Errorf("before: %+v", v)
	}
	must(t, s.resumeJobs(t.Context()))
	s.Wait()
	v := in[Job](t, s.get("/api/v1/jobs/job_1"))
	if v.State != "done" || len(v.Results) != 1 || v.Results[0].Status != corpus.Added {
		t.Fatalf("%+v", v)
	}
	if a := in[Article](t, s.get("/api/v1/articles/"+*v.Results[0].ArticleID)); a.Title != "Antwerp" || !slices.Contains(a.Tags, "ports") {
		t.Errorf("%+v", a)
	}
	if _, uploads := s.kept(); uploads > 0 {
		t.Errorf("%d uploads are kept", uploads)
	}
}

// A job that is stopped before it has begun is stopped, and stays so.
func TestStoppedBeforeItBegins(t *testing.T) {
	s := openSite(t)
	src, err := s.keepSource(strings.NewReader("Antwerp is a port."), "a.txt", said{})
	must(t, err)
	must(t, s.State.AddJob(t.Context(), "job_1", []state.JobSource{src}))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	must(t, s.readJob(stopped, "job_1", &jobRun{live: make(map[int][]IngestResult)}))
	if v := in[Job](t, s.get("/api/v1/jobs/job_1")); v.State != "stopped" || v.Done != 0 {
		t.Errorf("%+v", v)
	}
}

// The end of the program leaves a job open.
func TestEndLeavesJobsOpen(t *testing.T) {
	s := openSite(t)
	src, err := s.keepSource(strings.NewReader("Antwerp is a port."), "a.txt", said{})
	must(t, err)
	must(t, s.State.AddJob(t.Context(), "job_1", []state.JobSource{src}))
	ended, end := context.WithCancel(t.Context())
	end()
	s.Background = ended
	s.runJob("job_1")
	s.Wait()
	open, err := s.State.OpenJobs(t.Context())
	must(t, err)
	if len(open) != 1 || s.Corpus.Stats().Articles != 12 {
		t.Errorf("open jobs: %v", open)
	}
}

// Of the jobs that are over only the newest are kept.
func TestOldJobsGo(t *testing.T) {
	s := openSite(t)
	for i := range maxJobs + 3 {
		in[Job](t, s.post("/api/v1/articles", object{"text": fmt.Sprint("Note ", i%2)}))
		s.Wait()
	}
	ids := listed(t, s.get("/api/v1/jobs?limit=200"), "jobs")
	if len(ids) != maxJobs {
		t.Errorf("%d jobs are kept", len(ids))
	}
	for _, id := range ids {
		if job := in[Job](t, s.get("/api/v1/jobs/"+id)); job.State != "done" {
			t.Errorf("%+v", job)
		}
	}
}

// Where too much waits to be read already, more is refused.
func TestTooMuchWaits(t *testing.T) {
	s := openSite(t)
	must(t, s.State.AddJob(t.Context(), "job_1", []state.JobSource{{Name: "a.zip", Bytes: maxWaitingBytes, Said: []byte("{}")}}))
	note := object{"text": "Note"}
	if e := s.post("/api/v1/articles", note).failed(t, 429); e.Code != "too_many_jobs" {
		t.Errorf("%+v", e)
	}
	must(t, s.State.SetJobState(t.Context(), "job_1", state.JobStopped))
	in[Job](t, s.post("/api/v1/articles", note))
}
