// Package eval measures how well passages and sentences are found, and how well
// it is seen that there is nothing to find, over files of questions whose answers
// are known. What is measured is a [System]; the package knows no other part of
// the program.
package eval

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Question is a line of a question file.
type Question struct {
	ID           string     `json:"id"`
	Text         string     `json:"question"`
	Answers      []string   `json:"answers"`        // accepted ones
	GoldDocIDs   []string   `json:"gold_doc_ids"`   // articles that answer it
	PooledDocIDs []string   `json:"pooled_doc_ids"` // more such articles, found by pooling
	GoldGroups   [][]string `json:"gold_groups"`    // by part of the answer, the articles that have it
	GoldPassages []string   `json:"gold_passages"`  // evidence, verbatim
	GoldFiles    []string   `json:"gold_files"`     // files that have the answer, known without the page
	Type         string     `json:"type"`
	Lang         string     `json:"lang"` // BCP 47
	Date         string     `json:"date"` // the day on which it is asked; see Day
	History      []Turn     `json:"history"`
	// Answerability is ANSWERABLE, PARTIAL, UNANSWERABLE or another word, which
	// says neither; "": by the gold articles.
	Answerability string `json:"answerability"`
}

// Turn is what one side said earlier in the conversation. Role is user, or
// another word for the side that answers.
type Turn struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

// Document is a line of a file of articles.
type Document struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Date   string `json:"date"`   // of publication; see Day
	Source string `json:"source"` // who published it
	URL    string `json:"url"`
	Text   string `json:"text"`
}

var errTwice = errors.New("the id stands on an earlier line too")

// ReadQuestions reads a question file, one JSON object a line, compressed by
// gzip or not. The error names the file and the line.
func ReadQuestions(path string) ([]Question, error) {
	seen := make(map[string]bool)
	return readLines(path, func(q Question) error {
		if q.ID == "" || q.Text == "" && !q.hasGold() {
			return errors.New("id and question are required") // a published set has a question without words
		}
		return once(seen, q.ID)
	})
}

// ReadDocuments reads a file of articles, as ReadQuestions does one of questions.
func ReadDocuments(path string) ([]Document, error) {
	seen := make(map[string]bool)
	return readLines(path, func(d Document) error {
		if d.ID == "" {
			return errors.New("id is required")
		}
		return once(seen, d.ID)
	})
}

func once(seen map[string]bool, id string) error {
	if seen[id] {
		return fmt.Errorf("%q: %w", id, errTwice)
	}
	seen[id] = true
	return nil
}

// Day returns the day that a date names in the form 2025-12-31. Anything else, a
// year or a quarter too, is no day: the zero Time.
func Day(date string) time.Time {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return time.Time{}
	}
	return day
}

// gold returns the ids of all articles that answer the question.
func (q Question) gold() []string {
	ids := slices.Concat(append([][]string{q.GoldDocIDs, q.PooledDocIDs}, q.GoldGroups...)...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (q Question) inConversation() bool { return len(q.History) > 0 }

// hasGold says whether passages for the question can be judged.
func (q Question) hasGold() bool { return len(q.GoldDocIDs)+len(q.PooledDocIDs) > 0 }

// answerable says whether the articles answer the question; known is false where
// the file does not say: it is not looked at as either.
func (q Question) answerable() (yes, known bool) {
	switch q.Answerability {
	case "UNANSWERABLE":
		return false, true
	case "", "ANSWERABLE", "PARTIAL":
		return q.hasGold(), q.hasGold() || len(q.GoldFiles) == 0
	}
	return false, false
}

// maxShort is the length of the longest answer, in characters, that is looked
// for in a sentence: a longer one is said in other words.
const maxShort = 100

// shortAnswers returns the accepted answers that a sentence can hold, normalised.
// Yes and no stand in no article.
func (q Question) shortAnswers() []string {
	var out []string
	for _, a := range normaliseAll(q.Answers) {
		if utf8.RuneCountInString(a) <= maxShort && a != "yes" && a != "no" {
			out = append(out, a)
		}
	}
	return out
}
