package rag

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"footnote/corpus"
)

func TestQuotes(t *testing.T) {
	c, err := corpus.Build(t.Context(), t.TempDir(), []corpus.Document{
		{URI: "a", Title: "Lakes", Text: "Lake Baikal is 1,642 metres deep. Many people visit Lake Baikal. Is Lake Baikal deep? It freezes in winter."},
		{URI: "b", Title: "Again", Text: "Lake Baikal is 1,642 metres deep. Fish live there too."},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	log := slog.New(slog.DiscardHandler)
	e := &Engine{Log: log, Retriever: &Retriever{Log: log, Corpus: c}}
	got, err := e.Quotes(t.Context(), Question{Text: "How many metres deep is Lake Baikal?"}, 3)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d quotes, %v", len(got), err)
	}
	for i, q := range got {
		d, err := c.Document(t.Context(), q.DocID)
		if err != nil || d.Text[q.Start:q.End] != q.Text {
			t.Errorf("quote %d: %+v is not what stands there (%v)", i, q, err)
		}
		if says := strings.Contains(q.Text, "1,642"); says != (i == 0) {
			t.Errorf("quote %d is %q: the answer comes first, and once", i, q.Text)
		}
		if strings.HasSuffix(q.Text, "?") {
			t.Errorf("quote %d is a question", i)
		}
	}
	// What an answer would be refused for still has its quotes.
	if got, err := e.Quotes(t.Context(), Question{Text: "Does Elvis visit Lake Baikal?"}, 1); err != nil || len(got) != 1 {
		t.Errorf("quotes %+v, %v", got, err)
	}
	if _, err := e.Quotes(t.Context(), Question{Text: " "}, 1); !errors.Is(err, ErrEmpty) {
		t.Errorf("error %v", err)
	}
}
