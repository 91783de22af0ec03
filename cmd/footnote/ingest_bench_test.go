package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// benchPages is how many articles BenchmarkIngest brings in, each a web page of benchPageSize
// bytes of text with the usual things around it.
const (
	benchPages    = 2000
	benchPageSize = 8000
)

// BenchmarkIngest measures the whole of footnote ingest for web pages, with the embedded
// embedder: reading, storing, indexing and embedding.
//
//	go test -run '^$' -bench Ingest -benchtime 1x ./cmd/footnote
//
// articles/min is to be 2,000 or more on two cores; peak-MB is the memory of the process
// where the system tells it, and cpu-ms/article does not change with other load.
func BenchmarkIngest(b *testing.B) {
	folder := b.TempDir()
	writeArticles(b, folder, benchPages, benchPageSize)
	asPages(b, folder)
	var wall, cpu time.Duration
	peak := 0.0
	for b.Loop() {
		cmd := program(b, b.TempDir(), nil, "ingest", folder)
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), fmt.Sprint(benchPages, " added")) {
			b.Fatalf("%s, error %v", out, err)
		}
		wall += time.Since(start)
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		peak = max(peak, peakMemory(cmd.ProcessState))
	}
	articles := float64(benchPages * b.N)
	b.ReportMetric(articles/wall.Minutes(), "articles/min")
	b.ReportMetric(float64(cpu.Milliseconds())/articles, "cpu-ms/article")
	b.ReportMetric(peak, "peak-MB")
}

// asPages turns the Markdown files of a folder into web pages.
func asPages(b *testing.B, folder string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		b.Fatal(err)
	}
	menu := strings.Repeat(`<li><a href="/section">Section</a></li>`, 30)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "---\n")
		title, _, _ := strings.Cut(strings.TrimPrefix(head, "title: "), "\n")
		_, date, _ := strings.Cut(head, "date: ")
		var page strings.Builder
		fmt.Fprintf(&page, `<!doctype html><html lang="en"><head><title>%s | The Post</title><meta property="article:published_time" content="%s"></head><body><header><nav><ul>%s</ul></nav></header><main><article><h1>%s</h1>`,
			html.EscapeString(title), strings.TrimSpace(date), menu, html.EscapeString(title))
		for paragraph := range strings.SplitSeq(body, "\n\n") {
			fmt.Fprintf(&page, "<p>%s</p>\n", html.EscapeString(strings.TrimPrefix(paragraph, "## ")))
		}
		fmt.Fprintf(&page, `</article><aside><ul>%s</ul></aside></main><footer>The Post</footer></body></html>`, menu)
		if err := os.WriteFile(strings.TrimSuffix(name, ".md")+".html", []byte(page.String()), 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.Remove(name); err != nil {
			b.Fatal(err)
		}
	}
}
