// Package eval measures how well passages are found, over files of questions
// whose answers are known.
package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Question is a line of a question file.
type Question struct {
	ID           string   `json:"id"`
	Question     string   `json:"question"`
	GoldDocIDs   []string `json:"gold_doc_ids"`  // articles that answer it; none: the corpus does not
	GoldPassages []string `json:"gold_passages"` // text that a relevant passage holds, any of them; none: any text
	Lang         string   `json:"lang"`
}

// maxLine is the length of the longest line of a question file, in bytes.
const maxLine = 1 << 20

// ReadQuestions reads a question file, one JSON object a line. The error names
// the line.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var out []Question
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var q Question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("question file line %d: %w", n, err)
		}
		if q.ID == "" || q.Question == "" {
			return nil, fmt.Errorf("question file line %d: %w", n, errors.New("id and question are required"))
		}
		out = append(out, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the question file: %w", err)
	}
	return out, nil
}

// Passage is a passage that a search found.
type Passage struct{ DocID, Text string }

// Measures are means over the questions that have an answer, each 0 to 1.
type Measures struct {
	N      int     // questions with an answer
	Hit1   float64 // the first passage is relevant
	Hit5   float64 // one of the first five is
	MRR10  float64 // mean reciprocal rank of the first relevant one among ten
	NDCG10 float64 // discounted cumulative gain over the ideal one, an article counting once (Järvelin and Kekäläinen, 2002)
	// Recall10 is the part of the relevant articles found among ten passages.
	Recall10 float64
}

// depth is the number of passages that are looked at.
const depth = 10

// Run asks search for each question that has an answer and measures the
// passages that it returns, best first.
func Run(ctx context.Context, questions []Question, search func(context.Context, Question) ([]Passage, error)) (Measures, error) {
	var m Measures
	for _, q := range questions {
		if len(q.GoldDocIDs) == 0 {
			continue
		}
		found, err := search(ctx, q)
		if err != nil {
			return Measures{}, fmt.Errorf("question %s: %w", q.ID, err)
		}
		m.add(q, found[:min(depth, len(found))])
	}
	if n := float64(m.N); n > 0 {
		for _, v := range []*float64{&m.Hit1, &m.Hit5, &m.MRR10, &m.NDCG10, &m.Recall10} {
			*v /= n
		}
	}
	return m, nil
}

func (m *Measures) add(q Question, found []Passage) {
	m.N++
	first, gain := 0, 0.0
	seen := make(map[string]bool)
	for i, p := range found {
		if !q.relevant(p) {
			continue
		}
		if first == 0 {
			first = i + 1
		}
		if !seen[p.DocID] {
			seen[p.DocID] = true
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	ideal := 0.0
	for i := range min(len(q.GoldDocIDs), depth) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	m.NDCG10 += gain / ideal
	m.Recall10 += float64(len(seen)) / float64(len(q.GoldDocIDs))
	if first > 0 {
		m.MRR10 += 1 / float64(first)
	}
	if first == 1 {
		m.Hit1++
	}
	if first > 0 && first <= 5 {
		m.Hit5++
	}
}

func (q Question) relevant(p Passage) bool {
	return slices.Contains(q.GoldDocIDs, p.DocID) && (len(q.GoldPassages) == 0 ||
		slices.ContainsFunc(q.GoldPassages, func(s string) bool { return strings.Contains(p.Text, s) }))
}
