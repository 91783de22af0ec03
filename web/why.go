package web

import (
	"math"

	"footnote/corpus/lexical"
	"footnote/rag"
)

// Why says why a passage was found and stands where it does; see [rag.Why].
// The scores of its parts add up to Score, but for rounding to four decimals.
type Why struct {
	Score    float64     `json:"score"`
	Terms    []WhyTerm   `json:"terms"`
	Vector   *WhyVector  `json:"vector,omitempty"` // absent where vectors did not find it
	Signals  []WhySignal `json:"signals"`
	Reranked int         `json:"place_before_reranking,omitempty"` // from 1; absent where a reranker left it in its place
}

// WhyTerm is an index term of the question in a field of the passage.
type WhyTerm struct {
	Term   string        `json:"term"`           // stemmed; one that begins with = stands for words of one meaning
	Text   string        `json:"text,omitempty"` // as a person writes it, where that differs
	Field  lexical.Field `json:"field"`          // text, title, whole: the article; beside: two terms side by side
	Count  int           `json:"count"`
	Weight float64       `json:"weight"`
	Score  float64       `json:"score"`
}

// WhyVector is what the nearness of vectors adds.
type WhyVector struct {
	Similarity float64 `json:"similarity"`
	Weight     float64 `json:"weight"`
	Score      float64 `json:"score"`
}

// WhySignal is what else speaks for the passage.
type WhySignal struct {
	Name   string  `json:"name"` // lead, publisher, day, year, quarter, period, date, sentence
	Score  float64 `json:"score"`
	Detail string  `json:"detail,omitempty"`
}

func newWhy(w rag.Why) *Why {
	out := &Why{Score: rounded(w.Score), Terms: []WhyTerm{}, Signals: []WhySignal{}, Reranked: w.Reranked}
	for _, t := range w.Terms {
		text := t.Text
		if text == t.Term {
			text = ""
		}
		out.Terms = append(out.Terms, WhyTerm{t.Term, text, t.Field, t.Count, rounded(t.Weight), rounded(t.Score)})
	}
	if v := w.Vector; v != nil {
		out.Vector = &WhyVector{rounded(v.Similarity), rounded(v.Weight), rounded(v.Score)}
	}
	for _, s := range w.Signals {
		out.Signals = append(out.Signals, WhySignal{s.Name, rounded(s.Score), s.Detail})
	}
	return out
}

// rounded is x with four decimals, to keep answers small.
func rounded(x float64) float64 { return math.Round(x*1e4) / 1e4 }
