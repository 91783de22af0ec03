package rag

import (
	"regexp"
	"strings"
)

var (
	itsEN      = regexp.MustCompile(`(?i)\b(?:its|their)\b`)
	itEN       = regexp.MustCompile(`(?i)\b(?:it|they|them|th(?:e|at|is) (?:company|group|firm))\b('s\b|’s\b)?`)
	himEN      = regexp.MustCompile(`(?i)\b(?:he|she|him|his|her)\b`)
	expletive  = regexp.MustCompile(`(?i)\bit(?:'s|’s| is| was| will be| would be)? (?:take|true|possible|mean|matter|makes? sense|be|cost|worth|clear|likely|safe|legal|ok|okay|necessary|important|better|best|hard|easy|rain|snow|look|looks|seems?|said|say|that|to|because)\b|\b(?:take|makes?|find|found|think) it\b`)
	pronounZH  = regexp.MustCompile(`它们|他们|她们|它|他|她|(?:该|这家|这个|那家)(?:公司|企业|集团)|其(?:[的他]|[^实中余它次间]|$)`)
	comparison = regexp.MustCompile(`(?i)\bcompare[ds]?\b`)
)

// withoutPronoun puts whom the last question is about in the place of the
// follow-up's first pronoun; "" where it has none, or where that may mean
// something else.
func (f followUp) withoutPronoun() string {
	subjects := inSlot(f.before, subject)
	if len(subjects) == 0 || !same(subjects) {
		return ""
	}
	whom := f.last[subjects[0].start:subjects[0].end]
	at, text := f.pronoun(whom)
	if at == nil {
		return ""
	}
	before, behind := f.text[:at[0]], f.text[at[1]:]
	if len(strings.Fields(before)) > maxBefore {
		return ""
	}
	for _, m := range inSlot(f.mentions, subject) {
		if m.start < at[0] {
			return "" // the pronoun means that one
		}
	}
	if plural := pluralVerb.FindString(before); plural != "" && !strings.HasSuffix(text, "s") {
		before = before[:len(before)-len(plural)] + singular[strings.ToLower(strings.TrimSpace(plural))] + " "
	}
	return capitalised(before + text + behind)
}

// maxBefore is the number of words before a pronoun past which it may well mean
// something in the same sentence.
const maxBefore = 5

// "Do they" becomes "does Tencent".
var (
	pluralVerb = regexp.MustCompile(`(?i)\b(?:do|are|were|have) $`)
	singular   = map[string]string{"do": "does", "are": "is", "were": "was", "have": "has"}
)

// pronoun returns where the first pronoun stands and what takes its place.
func (f followUp) pronoun(whom string) (at []int, text string) {
	if f.chinese {
		if at = pronounZH.FindStringIndex(f.text); at == nil {
			return nil, ""
		}
		found := f.text[at[0]:at[1]]
		if strings.HasPrefix(found, "其") {
			at[1] = at[0] + len("其")
			if !strings.HasPrefix(f.text[at[1]:], "的") {
				whom += "的"
			}
		}
		return at, whom
	}
	if at = itsEN.FindStringIndex(f.text); at != nil {
		if other := itEN.FindStringIndex(f.text); other == nil || at[0] < other[0] {
			return at, possessive(whom)
		}
	}
	if at = himEN.FindStringIndex(f.text); at != nil && f.aboutPerson() {
		if word := strings.ToLower(f.text[at[0]:at[1]]); word == "his" || word == "her" {
			whom = possessive(whom)
		}
		return at, whom
	}
	if at = itEN.FindStringIndex(f.text); at == nil || expletive.MatchString(f.text) {
		return nil, ""
	}
	if strings.HasSuffix(f.text[at[0]:at[1]], "s") && strings.ContainsAny(f.text[at[0]:at[1]], "'’") {
		return at, possessive(f.itself(whom))
	}
	return at, f.itself(whom)
}

// itself is what "it" means: the metric of the last question where the follow-up
// asks which way it went, or to compare it, and names none; else whom.
func (f followUp) itself(whom string) string {
	metrics := inSlot(f.before, metric)
	moves := len(inSlot(f.mentions, change)) > 0 || comparison.MatchString(f.text)
	if !moves || len(metrics) != 1 || len(inSlot(f.mentions, metric)) > 0 {
		return whom
	}
	return possessive(whom) + " " + f.last[metrics[0].start:metrics[0].end]
}

// aboutPerson says whether the last question is about a person that the lexicon
// knows, or a name that it does not know.
func (f followUp) aboutPerson() bool {
	s := inSlot(f.before, subject)[0]
	g, known := f.retriever.Corpus.Analyzer().Lexicon().Group(s.concept)
	return !known || g.Category == "person"
}
