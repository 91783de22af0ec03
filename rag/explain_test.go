package rag

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/corpus/lexical"
)

// explained are questions that bring every part of a score about.
var explained = []Question{
	{Text: tencentQuestion},
	{Text: "腾讯的资本开支为什么下降？"},
	{Text: "What did Footnote Sample Wire say about Tencent on November 14, 2025?"},
	{Text: "What is the latest on Tencent's capital expenditure in Q3 2025?"},
	{Text: "Why?", History: []Turn{{Question: "How much did Alibaba Cloud earn?"}, {Question: "And Tencent?"}}},
	{Text: "capex", AsOf: time.Date(2025, 8, 20, 9, 30, 0, 0, time.UTC)},
	{Text: "xyzzy"}, // no word of it is known: vectors are all there is
}

func sum(w Why) float64 {
	total := 0.0
	for _, t := range w.Terms {
		total += t.Score
	}
	for _, s := range w.Signals {
		total += s.Score
	}
	if w.Vector != nil {
		total += w.Vector.Score
	}
	return total
}

// The parts of an explanation are all of the score that ranked the passage.
func TestExplanationsAddUp(t *testing.T) {
	undated := article("file:undated", "Capex at Tencent in Q3 2025", "Tencent's capital expenditure fell in the third quarter of 2025.")
	r := retriever(t, true, undated)
	for _, weight := range []float64{0, 0.4, 1} {
		for _, q := range explained {
			t.Run(fmt.Sprint(weight, " ", q.Text), func(t *testing.T) {
				side := *r
				side.VectorWeight, q.TopK = weight, MaxTopK
				found := mustRetrieve(t, &side, q)
				why := side.Explain(found)
				if len(why) != len(found.Passages) || len(why) == 0 {
					t.Fatalf("%d explanations of %d passages", len(why), len(found.Passages))
				}
				for i, w := range why {
					p := found.Passages[i]
					if w.Score != p.Score || w.Reranked != 0 {
						t.Errorf("%s: explained %v (%d), scored %v", p.Title, w.Score, w.Reranked, p.Score)
					}
					if got := sum(w); math.Abs(got-w.Score) > 1e-5*w.Score {
						t.Errorf("%s: the parts add up to %v, the score is %v: %+v", p.Title, got, w.Score, w)
					}
					if len(w.Terms) == 0 && w.Vector == nil {
						t.Errorf("%s: nothing found it", p.Title)
					}
				}
			})
		}
	}
}

func TestExplanationSaysWhat(t *testing.T) {
	titled := article("file:titled", "Tencent 2025 Q3 results", "Tencent's capital expenditure fell, says the Harbour Post.")
	titled.Publisher, titled.Published = "Harbour Post", time.Date(2025, 11, 14, 0, 0, 0, 0, time.UTC)
	r := retriever(t, true, titled)
	found := mustRetrieve(t, r, Question{Text: "What did Harbour Post write on November 14, 2025 of Tencent's capex falling in Q3 2025?"})
	at := slices.IndexFunc(found.Passages, func(p corpus.Passage) bool { return p.URI == titled.URI })
	if at < 0 {
		t.Fatal("the article was not found")
	}
	w := r.Explain(found)[at]
	var signals []string
	for _, s := range w.Signals {
		signals = append(signals, s.Name+": "+s.Detail)
	}
	want := []string{"lead: passage 1 of the article", "publisher: Harbour Post", "day: 2025-11-14", "year: 2025", "quarter: Q3", "date: 21 days from 2025-12-05"}
	if !slices.Equal(signals, want) {
		t.Errorf("signals %q\nwant    %q", signals, want)
	}
	var words []string
	for _, term := range w.Terms {
		words = append(words, fmt.Sprintf("%s %s %s %d", term.Term, term.Text, term.Field, term.Count))
		if term.Weight <= 0 && term.Field != lexical.Beside || term.Score <= 0 {
			t.Errorf("%s has weight %v and score %v", term.Term, term.Weight, term.Score)
		}
	}
	for _, want := range []string{"tencent Tencent text 2", "tencent Tencent title 1", "tencent Tencent whole 2", "harbour post Harbour Post beside 1", "=capex capex text 1", "=fall fall whole 1"} {
		if !strings.Contains(strings.Join(words, "\n"), want) {
			t.Errorf("no %q in\n%s", want, strings.Join(words, "\n"))
		}
	}
}

// Where a reranker gave a passage another place, the explanation says which one
// it had by its score, and the places are those of the order by score.
func TestExplanationOfReranked(t *testing.T) {
	r := retriever(t, true)
	q := Question{Text: tencentQuestion, TopK: MaxTopK}
	byScore := mustRetrieve(t, r, q).Passages
	reversed := *r
	reversed.Reranking = NewReranking(rerankFunc(func(_ context.Context, _ string, texts []string) ([]float64, error) {
		scores := make([]float64, len(texts))
		for i := range scores {
			scores[i] = float64(i)
		}
		return scores, nil
	}), slog.New(slog.DiscardHandler))
	found := mustRetrieve(t, &reversed, q)
	for i, w := range reversed.Explain(found) {
		before := len(byScore) - i
		if before == i+1 {
			before = 0 // the one in the middle stays
		}
		if w.Reranked != before || math.Abs(sum(w)-w.Score) > 1e-5*w.Score {
			t.Errorf("passage %d: place %d by its score, want %d; parts %v of %v", i+1, w.Reranked, before, sum(w), w.Score)
		}
	}
}

// An article that went meanwhile has no words left; nothing else is lost.
func TestExplanationOfAGoneArticle(t *testing.T) {
	r := retriever(t, true, article("file:gone", "Capex", "Tencent's capex fell."))
	found := mustRetrieve(t, r, Question{Text: tencentQuestion, TopK: MaxTopK})
	if _, err := r.Corpus.Delete(t.Context(), corpus.DocumentID("file:gone")); err != nil {
		t.Fatal(err)
	}
	for i, w := range r.Explain(found) {
		if gone := found.Passages[i].URI == "file:gone"; (len(w.Terms) == 0) != gone {
			t.Errorf("%s has %d words", found.Passages[i].Title, len(w.Terms))
		}
	}
	if why := r.Explain(Evidence{}); len(why) != 0 {
		t.Errorf("nothing is explained by %v", why)
	}
}

// The sources of an answer, in the order it cites them, each have their own
// explanation.
func TestSourcesAreExplained(t *testing.T) {
	r := retriever(t, true)
	for _, s := range answerTo(t, engine(r), Question{Text: tencentQuestion}).answer.Sources {
		if s.Why.Score != s.Score || len(s.Why.Terms) == 0 {
			t.Errorf("source %d scores %v, explained is %v by %d words", s.N, s.Score, s.Why.Score, len(s.Why.Terms))
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	r := retriever(b, true)
	found, err := r.Retrieve(b.Context(), Question{Text: tencentQuestion})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r.Explain(found)
	}
}
