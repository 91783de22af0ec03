package eval

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	q := Question{
		Answers:      []string{"White Nile"},
		GoldDocIDs:   []string{"a", "b", "a"},
		GoldGroups:   [][]string{{"a"}, {"b", "c"}},
		GoldPassages: []string{"the White\nNile", "Lake Tana"},
	}
	whole := q
	whole.GoldGroups = nil
	tests := []struct {
		name  string
		rule  Rule
		q     Question
		p     Passage
		units int
		want  []int
	}{
		{"answer in the text", ByAnswer, q, Passage{"a", "", "of the White Nile."}, 1, []int{0}},
		{"answer in the title", ByAnswer, q, Passage{"a", "White Nile", "A river."}, 1, []int{0}},
		{"answer in the address", ByAnswer, q, Passage{"https://x.org/the-white-nile", "", "A river."}, 1, []int{0}},
		{"no answer", ByAnswer, q, Passage{"a", "", "of the Nile."}, 1, nil},
		{"passage", ByPassage, q, Passage{"a", "", "feeds the White Nile."}, 2, []int{0}},
		{"both passages", ByPassage, q, Passage{"b", "", "Lake Tana and the White Nile"}, 2, []int{0, 1}},
		{"article", ByArticle, q, Passage{"b", "", "x"}, 2, []int{1}},
		{"pooled article is no unit", ByArticle, q, Passage{"c", "", "x"}, 2, nil},
		{"group", ByGroup, q, Passage{"c", "", "x"}, 2, []int{1}},
		{"without groups one in all", ByGroup, whole, Passage{"b", "", "x"}, 1, []int{0}},
	}
	for _, tt := range tests {
		j := tt.rule.judge(tt.q)
		if got := j.covers(tt.p); j.units != tt.units || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v of %d, want %v of %d", tt.name, got, j.units, tt.want, tt.units)
		}
	}
}

func TestTheQuestionDecidesOnTheRule(t *testing.T) {
	find := func(_ context.Context, id string) (Article, bool, error) {
		if id == "unreadable" {
			return Article{}, false, errors.New("gone")
		}
		return Article{Text: "Lake Victoria feeds\nthe White Nile."}, id == "a", nil
	}
	tests := []struct {
		name string
		q    Question
		want Rule
	}{
		{"groups", Question{GoldDocIDs: []string{"a"}, GoldGroups: [][]string{{"a"}}, GoldPassages: []string{"feeds the"}}, ByGroup},
		{"passage", Question{GoldDocIDs: []string{"a"}, GoldPassages: []string{"feeds the White"}, Answers: []string{"White Nile"}}, ByPassage},
		{"passage elsewhere", Question{GoldDocIDs: []string{"a"}, GoldPassages: []string{"Lake Tana"}, Answers: []string{"white nile"}}, ByAnswer},
		{"answer in a pooled article", Question{PooledDocIDs: []string{"a"}, Answers: []string{"White Nile"}}, ByAnswer},
		{"answer in no gold article", Question{GoldDocIDs: []string{"a"}, Answers: []string{"Blue Nile"}}, ByArticle},
		{"article that is not there", Question{GoldDocIDs: []string{"b"}, Answers: []string{"White Nile"}}, ByArticle},
		{"nothing but the article", Question{GoldDocIDs: []string{"a"}}, ByArticle},
	}
	for _, tt := range tests {
		if got, err := infer(t.Context(), tt.q, find); err != nil || got != tt.want {
			t.Errorf("%s: %q (%v), want %q", tt.name, got, err, tt.want)
		}
	}
	if _, err := infer(t.Context(), Question{GoldDocIDs: []string{"unreadable"}}, find); err == nil {
		t.Error("an article that cannot be read is no error")
	}
}

func TestAPassageIsVerbatimAndShort(t *testing.T) {
	a := Article{Text: "One sentence.\n\nAnother one, " + strings.Repeat("word ", 400)}
	tests := []struct {
		name, text string
		want       bool
	}{
		{"verbatim", "One sentence.", true},
		{"white space aside", "One  sentence. Another", true},
		{"with a title line", "A Title\nOne sentence.\n\nAnother one, word word word word", true},
		{"other words", "Two sentences.", false},
		{"as long as may be", strings.Repeat("word ", 320), true},
		{"too long", strings.Repeat("word ", 321), false},
	}
	for _, tt := range tests {
		if got := isPassage(tt.text, a); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
