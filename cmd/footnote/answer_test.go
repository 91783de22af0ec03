package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"testing"
)

// answer is what can be checked of an answer object without knowing the
// question. The names are those of the contract.
type answer struct {
	Status, Mode, Answer string
	Claims               []place
	Citations            []struct {
		place
		N            int
		ArticleID    string `json:"article_id"`
		CitedText    string `json:"cited_text"`
		ArticleStart int    `json:"article_start"`
		ArticleEnd   int    `json:"article_end"`
	}
	Sources []struct {
		N         int
		ArticleID string `json:"article_id"`
	}
	Checks struct{ Figures, Quotes []textAt }
}

// place is a span of the answer, in Unicode code points, end exclusive.
type place struct{ Start, End int }

type textAt struct {
	place
	Text string
}

func readAnswer(data []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("read the answer object: %w", err)
	}
	return a, nil
}

// part returns the code points of text from start to end.
func part(text string, start, end int) (string, error) {
	points := []rune(text)
	if start < 0 || start >= end || end > len(points) {
		return "", fmt.Errorf("no %d to %d in a text of %d code points", start, end, len(points))
	}
	return string(points[start:end]), nil
}

var writtenMarkers = regexp.MustCompile(`\[\d+\]`)

// check returns what is wrong with an answer that has to cite something: with
// its offsets, its markers, or the sentences that it says stand in the
// articles. text returns the stored text of an article.
func (a answer) check(text func(articleID string) (string, error)) error {
	if len(a.Citations) == 0 {
		return fmt.Errorf("the answer cites nothing")
	}
	if n := len(writtenMarkers.FindAllString(a.Answer, -1)); n != len(a.Citations) {
		return fmt.Errorf("%d markers, but %d citations", n, len(a.Citations))
	}
	articleOf := make(map[int]string)
	for _, s := range a.Sources {
		articleOf[s.N] = s.ArticleID
	}
	for i, c := range a.Citations {
		if err := a.shows(c.place, "["+strconv.Itoa(c.N)+"]"); err != nil {
			return fmt.Errorf("citation %d: %w", i, err)
		}
		if articleOf[c.N] != c.ArticleID {
			return fmt.Errorf("citation %d is of article %s, source %d of %q", i, c.ArticleID, c.N, articleOf[c.N])
		}
		stored, err := text(c.ArticleID)
		if err != nil {
			return fmt.Errorf("citation %d: %w", i, err)
		}
		if got, err := part(stored, c.ArticleStart, c.ArticleEnd); err != nil || got != c.CitedText {
			return fmt.Errorf("citation %d: %q is cited, %q stands there (%v)", i, c.CitedText, got, err)
		}
	}
	for _, f := range append(a.Checks.Figures, a.Checks.Quotes...) {
		if err := a.shows(f.place, f.Text); err != nil {
			return fmt.Errorf("check of %q: %w", f.Text, err)
		}
	}
	for i, c := range a.Claims {
		if _, err := part(a.Answer, c.Start, c.End); err != nil {
			return fmt.Errorf("claim %d: %w", i, err)
		}
	}
	return nil
}

// shows returns an error unless the answer has want at p.
func (a answer) shows(p place, want string) error {
	got, err := part(a.Answer, p.Start, p.End)
	if err == nil && got != want {
		err = fmt.Errorf("%d to %d of the answer is %q, want %q", p.Start, p.End, got, want)
	}
	return err
}

// A check that accepts anything would make the scripts worthless.
func TestAnswerCheck(t *testing.T) {
	const article = "Über 130亿元. Next."
	tests := []struct {
		name, json string
		wrong      bool
	}{
		{"right", `{"answer":"“亿” x [2].","citations":[{"n":2,"start":6,"end":9,"article_id":"a","cited_text":"130亿元.","article_start":5,"article_end":11}],"sources":[{"n":2,"article_id":"a"}],"claims":[{"start":0,"end":10}]}`, false},
		{"byte offsets in the article", `{"answer":"x [2].","citations":[{"n":2,"start":2,"end":5,"article_id":"a","cited_text":"130亿元.","article_start":6,"article_end":16}],"sources":[{"n":2,"article_id":"a"}]}`, true},
		{"byte offsets in the answer", `{"answer":"亿 [2].","citations":[{"n":2,"start":4,"end":7,"article_id":"a","cited_text":"130亿元.","article_start":5,"article_end":11}],"sources":[{"n":2,"article_id":"a"}]}`, true},
		{"source missing", `{"answer":"x [2].","citations":[{"n":2,"start":2,"end":5,"article_id":"a","cited_text":"130亿元.","article_start":5,"article_end":11}],"sources":[{"n":1,"article_id":"a"}]}`, true},
		{"marker without citation", `{"answer":"x [2]. y [1].","citations":[{"n":2,"start":2,"end":5,"article_id":"a","cited_text":"130亿元.","article_start":5,"article_end":11}],"sources":[{"n":2,"article_id":"a"}]}`, true},
		{"no citation", `{"answer":"x","citations":[]}`, true},
		{"figure elsewhere", `{"answer":"x 7 [2].","citations":[{"n":2,"start":4,"end":7,"article_id":"a","cited_text":"130亿元.","article_start":5,"article_end":11}],"sources":[{"n":2,"article_id":"a"}],"checks":{"figures":[{"text":"7","start":0,"end":1}]}}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := readAnswer([]byte(tt.json))
			if err != nil {
				t.Fatal(err)
			}
			if err := a.check(func(string) (string, error) { return article, nil }); (err != nil) != tt.wrong {
				t.Errorf("error %v, want one: %v", err, tt.wrong)
			}
		})
	}
}
