package rag

import (
	"regexp"
	"slices"
	"strings"

	"footnote/rag/figures"
)

// kind is what a question asks for; it decides what a quoted sentence should
// have.
type kind int

const (
	anything kind = iota
	why
	howMuch
	when
	who
)

var kindPatterns = []struct {
	kind    kind
	pattern *regexp.Regexp
}{
	{why, regexp.MustCompile(`(?i)\bwhy\b|\b(?:reason|cause)s?\b|what (?:drove|drives|explains|led to|is behind)|为什么|为何|原因|缘何|怎么会`)},
	{howMuch, regexp.MustCompile(`(?i)\bhow (?:much|many|large|big|high|low|fast|far)\b|\bwhat (?:was|were|is|are) .*\b(?:revenue|profit|margin|capex|backlog|guidance|price|number|total|amount|growth|rate)\b|多少|多长|多久|几(?:[^月日号点乎]|$)|多大|多高|多快`)},
	{when, regexp.MustCompile(`(?i)\bwhen\b|\bwhat (?:day|year)\b|\bdate\b|何时|什么时候|时间|日期|哪一?(?:[年天月]|个?季度)|几[月日号点]`)},
	{who, regexp.MustCompile(`(?i)\b(?:who|whom|whose)\b`)},
}

func kindOf(question string) kind {
	for _, p := range kindPatterns {
		if p.pattern.MatchString(question) {
			return p.kind
		}
	}
	return anything
}

var (
	causePattern = regexp.MustCompile(`(?i)\b(?:because|due to|owing to|thanks to|(?:stem(?:s|med|ming)?|came|comes)(?: mainly| largely| chiefly| partly)? from|driven by|attributable to|attributed to|` +
		`caused by|result(?:s|ed|ing)? (?:from|of)|reflect(?:s|ed|ing)?|amid|on the back of|as a result|led to|the reason|explain(?:s|ed)?)\b|` +
		`\b(?:chosen?|picked|selected|praised|blamed|critici[sz]ed|fined|fired|arrested)\b[^.;]{0,40}\bfor\b|` +
		`由于|因为|源于|源自|得益于|归因于|受.{0,12}影响|导致|主要是|原因`)
	datePattern = regexp.MustCompile(`(?i)\b(?:19|20)\d{2}\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|` +
		`quarter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today)\b|\d+月|\d+日|季度`)
	// Two capitalised words or three, with an initial between.
	personPattern = regexp.MustCompile(`\p{Lu}[\p{Ll}'’.]+ (?:\p{Lu}[\p{Ll}'’.-]*\.? )?\p{Lu}[\p{Ll}'’-]+`)
)

// looksFor says whether a sentence has what the kind of question looks for. A
// figure, date or name that the question has itself does not answer it.
func (k kind) looksFor(sentence, question string) bool {
	unasked := func(s string) bool { return !strings.Contains(question, s) }
	switch k {
	case why:
		return causePattern.MatchString(sentence)
	case howMuch:
		return slices.ContainsFunc(figures.Parse(sentence), func(f figures.Figure) bool { return unasked(f.Text) })
	case when:
		return slices.ContainsFunc(datePattern.FindAllString(sentence, -1), unasked)
	case who:
		return slices.ContainsFunc(personPattern.FindAllString(sentence, -1), unasked)
	}
	return false
}
