package main

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A second start, over articles that are all there, is to answer its first
// question within two seconds. This measures it, over 2,000 articles of 8 kB:
//
//	go test -run '^$' -bench SecondStart -benchtime 3x ./cmd/footnote
//
// listening-ms is from the start of the process to its line with the URL,
// first-answer-ms from there to the answer to the first question, both together
// what a person waits for; cli-answer-ms is the whole of footnote ask. The
// processor time of each, which other load does not change, is beside it.
func BenchmarkSecondStart(b *testing.B) {
	folder, dir := b.TempDir(), b.TempDir()
	writeArticles(b, folder, 2000, 8000)
	start := time.Now()
	output(b, dir, "ingest", folder)
	b.Logf("ingest of 2,000 articles: %v", time.Since(start).Round(time.Millisecond))

	var listening, answer, cli, serveCPU, cliCPU time.Duration
	for b.Loop() {
		start := time.Now()
		s := serve(b, dir)
		listening += time.Since(start)

		start = time.Now()
		resp := s.post(b, "/api/v1/ask", `{"question": "`+firstQuestion+`"}`)
		data, err := io.ReadAll(resp.Body)
		answer += time.Since(start)
		if err != nil || !strings.Contains(string(data), "Ottilie Brandt") {
			b.Fatalf("the answer is %s, %v", data, err)
		}
		s.end(b, os.Interrupt)
		serveCPU += s.ProcessState.UserTime() + s.ProcessState.SystemTime()

		start = time.Now()
		ask := program(b, dir, nil, "ask", firstQuestion)
		if out, err := ask.Output(); err != nil || !strings.Contains(string(out), "Ottilie Brandt") {
			b.Fatalf("the answer is %s, %v", out, err)
		}
		cli += time.Since(start)
		cliCPU += ask.ProcessState.UserTime() + ask.ProcessState.SystemTime()
	}
	for unit, total := range map[string]time.Duration{
		"listening-ms": listening, "first-answer-ms": answer, "serve-cpu-ms": serveCPU, "cli-answer-ms": cli, "cli-cpu-ms": cliCPU,
	} {
		b.ReportMetric(float64(total.Milliseconds())/float64(b.N), unit)
	}
}
