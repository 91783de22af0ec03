package eval

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Rule says which passages are relevant to a question. What a question asks for
// is counted in units: an answer may have to be put together from several.
type Rule string

// The rules. A passage must always be of a gold article.
const (
	ByAnswer  Rule = "answer"  // it holds an accepted answer, in text or title; one unit
	ByPassage Rule = "passage" // it holds a gold passage, white space aside; a unit each
	ByArticle Rule = "article" // any passage; a unit for each gold article
	ByGroup   Rule = "group"   // any passage; a unit for each gold group, one in all where there are none
	Infer     Rule = ""        // what the question has decides, question by question
)

// maxPassageWords is the length above which a passage counts as not found: it
// is no passage but half an article.
const maxPassageWords = 320

// judge counts the units of one question in passages.
type judge struct {
	units  int
	covers func(Passage) []int // the units that a passage of a gold article has
}

// articles returns an article by the id that questions know it under; ok is
// false where there is none.
type articles func(ctx context.Context, id string) (a Article, ok bool, err error)

// infer chooses the rule for a question: its groups, else its gold passages, or
// else its accepted answers where a gold article has one of them, else the article.
func infer(ctx context.Context, q Question, find articles) (Rule, error) {
	if len(q.GoldGroups) > 0 {
		return ByGroup, nil
	}
	answers, byAnswer := normaliseAll(q.Answers), false
	for _, id := range q.gold() {
		a, ok, err := find(ctx, id)
		if err != nil {
			return Infer, err
		}
		if !ok {
			continue
		}
		text := squeeze(a.Text)
		if slices.ContainsFunc(q.GoldPassages, func(p string) bool { return squeeze(p) != "" && strings.Contains(text, squeeze(p)) }) {
			return ByPassage, nil
		}
		byAnswer = byAnswer || containsAny(a.Title+" . "+a.Text, answers)
	}
	if byAnswer {
		return ByAnswer, nil
	}
	return ByArticle, nil
}

// judge returns the judge of a question. r is not Infer.
func (r Rule) judge(q Question) judge {
	one := []int{0}
	switch {
	case r == ByAnswer:
		answers := normaliseAll(q.Answers)
		return judge{1, func(p Passage) []int {
			if containsAny(cmp.Or(p.Title, titleFromURL(p.DocID))+" . "+p.Text, answers) {
				return one
			}
			return nil
		}}
	case r == ByPassage:
		return judgePassages(q.GoldPassages)
	case r == ByGroup && len(q.GoldGroups) < 2:
		return judge{1, func(Passage) []int { return one }}
	case r == ByGroup:
		return judgeGroups(q.GoldGroups)
	}
	var each [][]string
	for _, id := range q.GoldDocIDs {
		if !slices.ContainsFunc(each, func(g []string) bool { return g[0] == id }) {
			each = append(each, []string{id})
		}
	}
	return judgeGroups(each)
}

func judgePassages(passages []string) judge {
	var gold []string
	bare := strings.NewReplacer(" ", "", "\n", "")
	for _, p := range passages {
		gold = append(gold, bare.Replace(p))
	}
	return judge{len(gold), func(p Passage) []int {
		var out []int
		text := bare.Replace(p.Text)
		for i, g := range gold {
			if strings.Contains(text, g) {
				out = append(out, i)
			}
		}
		return out
	}}
}

func judgeGroups(groups [][]string) judge {
	return judge{len(groups), func(p Passage) []int {
		var out []int
		for i, g := range groups {
			if slices.Contains(g, p.DocID) {
				out = append(out, i)
			}
		}
		return out
	}}
}

// verbatimShare is the part of a passage, in letters, whose lines have to stand
// in the article where the whole does not.
const verbatimShare = 0.8

// isPassage says whether a text is one of the article: no longer than a passage
// is, and verbatim but for white space and, at most, a title line.
func isPassage(text string, a Article) bool {
	if words(text) > maxPassageWords {
		return false
	}
	article := squeeze(a.Text)
	if strings.Contains(article, squeeze(text)) {
		return true
	}
	found, all := 0, 0
	for line := range strings.Lines(text) {
		line = squeeze(line)
		n := len([]rune(line))
		all += n
		if strings.Contains(article, line) {
			found += n
		}
	}
	return all > 0 && float64(found) >= verbatimShare*float64(all)
}
