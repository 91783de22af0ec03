package rag

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/load"
	"footnote/corpus/vector"
	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
	"footnote/rag/verify"
)

const seedFile = "../../shared/articles/000_4fe28eea183b712f.txt"

// seeded returns the article that the project was given, and skips the test
// where it is absent.
func seeded(t *testing.T) corpus.Document {
	t.Helper()
	data, err := os.ReadFile(seedFile)
	if err != nil {
		t.Skip("the seed article is not here:", err)
	}
	a, err := load.Load(data, load.Source{Name: filepath.Base(seedFile)})
	if err != nil {
		t.Fatal(err)
	}
	return corpus.FromArticle("file:seed", a)
}

// retriever opens a corpus of the sample and of more articles, as the program does.
func retriever(t testing.TB, sample bool, more ...corpus.Document) *Retriever {
	t.Helper()
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if sample {
		if err := c.IngestSample(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range more {
		if _, err := c.Ingest(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	e := vector.NewHashing(c.Analyzer())
	if _, err := c.Sync(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return &Retriever{Log: slog.New(slog.DiscardHandler), Corpus: c, Embedder: e, VectorWeight: HashingWeight}
}

// engine returns an engine without a model.
func engine(r *Retriever) *Engine { return &Engine{Log: slog.New(slog.DiscardHandler), Retriever: r} }

// modelled returns an engine whose model is the scripted server.
func modelled(t *testing.T, r *Retriever) (*Engine, *llmtest.Server) {
	t.Helper()
	s := llmtest.NewServer(t)
	client, err := llm.NewClient(llm.Endpoint{BaseURL: s.URL, Model: llmtest.ChatModel})
	if err != nil {
		t.Fatal(err)
	}
	client.Limits.Retries = 0
	t.Cleanup(client.Close)
	e := engine(r)
	e.Writers = []Writer{{Generator: client, Model: llmtest.ChatModel}}
	return e, s
}

// heard is what came out of one question.
type heard struct {
	events    []string // kinds, runs of one kind once: "searching", "retrieved", "delta", …
	deltas    []string
	reasoning string
	sources   []Source
	answer    *Answer
	err       error
}

func answerTo(t *testing.T, e *Engine, q Question) heard {
	t.Helper()
	return listen(t, t.Context(), e, q, func(Event) bool { return true })
}

// listen asks, and leaves the loop where more returns false.
func listen(t *testing.T, ctx context.Context, e *Engine, q Question, more func(Event) bool) heard {
	t.Helper()
	var h heard
	add := func(kind string) {
		if n := len(h.events); n == 0 || h.events[n-1] != kind {
			h.events = append(h.events, kind)
		}
	}
	for ev, err := range e.Ask(ctx, q) {
		if h.answer != nil || h.err != nil {
			t.Fatalf("%T, %v behind the end", ev, err)
		}
		if err != nil {
			h.err = err
			continue
		}
		switch ev := ev.(type) {
		case Stage:
			add(ev.Name)
		case Retrieved:
			add("retrieved")
			h.sources = ev.Sources
		case Reasoning:
			add("reasoning")
			h.reasoning += ev.Text
		case Delta:
			add("delta")
			h.deltas = append(h.deltas, ev.Text)
		case Restart:
			add("restart")
			h.deltas = nil
			if !ev.Corrected {
				h.reasoning = ""
			}
		case Done:
			add("done")
			h.answer = ev.Answer
		}
		if !more(ev) {
			return h
		}
	}
	if h.answer == nil && h.err == nil {
		t.Fatal("the sequence ended with neither Done nor an error")
	}
	if h.answer != nil {
		checkAnswer(t, e.Retriever.Corpus, h)
	}
	return h
}

// checkAnswer checks what holds of every answer.
func checkAnswer(t *testing.T, c *corpus.Corpus, h heard) {
	t.Helper()
	a := h.answer
	if got := strings.Join(h.deltas, ""); got != a.Text || a.Text == "" || strings.TrimSpace(a.Text) != a.Text {
		t.Errorf("the deltas make %q, the answer is %q", got, a.Text)
	}
	if !slices.EqualFunc(h.sources, a.Sources, func(x, y Source) bool { return x.N == y.N && x.ID == y.ID }) {
		t.Errorf("the answer has other sources than were sent")
	}
	var markers, inDeltas []string
	for _, m := range verify.Markers(a.Text) {
		markers = append(markers, fmt.Sprint(m.Start, a.Text[m.Start:m.End]))
	}
	at := 0
	for _, d := range h.deltas {
		for _, m := range verify.Markers(d) {
			inDeltas = append(inDeltas, fmt.Sprint(at+m.Start, d[m.Start:m.End]))
		}
		at += len(d)
	}
	var cited []string
	for _, ci := range a.Citations {
		cited = append(cited, fmt.Sprint(ci.Start, a.Text[ci.Start:ci.End]))
		checkCitation(t, c, a, ci)
	}
	if !slices.Equal(cited, markers) {
		t.Errorf("citations %v, markers %v", cited, markers)
	}
	if !slices.Equal(inDeltas, markers) {
		t.Errorf("a marker is cut: deltas have %v, the answer %v", inDeltas, markers)
	}
	if a.Status == Answered && len(a.Citations) == 0 || a.Status == Abstained && len(a.Citations) > 0 {
		t.Errorf("status %s with %d citations", a.Status, len(a.Citations))
	}
	if (a.Mode == Generated) != (a.Model != "" && a.PromptHash != "" && a.ContextTokens > 0) {
		t.Errorf("mode %s, model %q, prompt hash %q, window %d", a.Mode, a.Model, a.PromptHash, a.ContextTokens)
	}
	if a.Mode == Extractive && (a.Model != "" || a.PromptHash != "" || a.Usage != (llm.Usage{}) || a.FirstToken != 0 || a.Truncated || a.Dropped != 0) {
		t.Errorf("quotes have something of a model: %+v", a)
	}
}

func checkCitation(t *testing.T, c *corpus.Corpus, a *Answer, ci Citation) {
	t.Helper()
	i := slices.IndexFunc(a.Sources, func(s Source) bool { return s.N == ci.N })
	if i != ci.N-1 {
		t.Fatalf("marker %d has no source of %d", ci.N, len(a.Sources))
	}
	s := a.Sources[i]
	if ci.PassageID != s.ID || ci.DocID != s.DocID || ci.DocStart < s.Start || ci.DocEnd > s.End || ci.DocStart >= ci.DocEnd {
		t.Errorf("citation %+v is not of passage %+v", ci, s.Chunk)
	}
	if got := a.Text[ci.Start:ci.End]; got != fmt.Sprintf("[%d]", ci.N) {
		t.Errorf("at the place of citation %d stands %q", ci.N, got)
	}
	d, err := c.Document(t.Context(), ci.DocID)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Text[ci.DocStart:ci.DocEnd]; got != ci.Text {
		t.Errorf("cited %q, the article has %q there", ci.Text, got)
	}
}

// article returns a document of plain text.
func article(uri, title, text string) corpus.Document {
	return corpus.Document{URI: uri, Title: title, Text: text, Lang: "en", Format: "text"}
}
