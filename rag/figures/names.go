package figures

import (
	"strings"
	"unicode"
)

// isFull says whether a writes a unit or a magnitude that makes it a figure
// whatever stands around it.
func (a amount) isFull() bool { return isMeasure(a.unit) || a.scaled }

// isYear says whether a is written like a year.
func (a amount) isYear() bool {
	return a.form == arabic && len(a.digits) == 4 && a.decimals == 0 && !a.grouped && !a.scaled && !isMeasure(a.unit) &&
		(strings.HasPrefix(a.digits, "19") || strings.HasPrefix(a.digits, "20"))
}

// minBare is the least whole number without any unit that is read as a figure:
// below it, numbers in prose count the author's own points.
const minBare = 10

// isFigure says whether a is a figure and not a name, a year or a way of speaking.
func (s *scanner) isFigure(a amount) bool {
	v := scale(a.digits, 0)
	switch {
	case a.form == chinese && !a.scaled && v < minBare && a.unit != "%" && a.unit != "pp" && a.unit != "x":
		return false // 三家公司, 三元 (a company)
	case a.form == chinese && isOneOf(s.at(a.start-1), "数几好成上"):
		return false // 数十名, 成千
	case isMeasure(a.unit):
		return true
	case a.form == english || a.form == chinese && a.unit == "":
		return a.scaled
	case durations[a.unit] && !a.scaled:
		return false
	case a.scaled || a.grouped:
		return true
	case a.attached:
		return v >= minBare || a.unit != "item" && a.unit != "time" && a.unit != "point"
	case a.isYear() || ownPoints[a.unit] || s.isName(a):
		return false
	}
	return a.unit != "" || a.decimals > 0 || v >= minBare
}

// Nouns that count what an author says, not what the text reports.
var ownPoints = map[string]bool{
	"reason": true, "factor": true, "way": true, "aspect": true, "step": true, "theme": true, "article": true,
	"source": true, "passage": true, "thing": true, "takeaway": true, "point": true, "question": true, "part": true,
}

// Words before a number that make it a label and not an amount.
var labels = map[string]bool{
	"phase": true, "level": true, "version": true, "no": true, "number": true, "chapter": true, "page": true,
	"pages": true, "section": true, "article": true, "step": true, "part": true, "round": true, "series": true,
	"type": true, "tier": true, "top": true, "model": true, "fiscal": true, "stage": true, "figure": true,
	"table": true, "note": true, "group": true, "grade": true, "gen": true, "generation": true, "since": true,
}

// Words that begin a sentence with a capital and are no part of a name.
var functionWords = map[string]bool{
	"in": true, "at": true, "about": true, "over": true, "the": true, "some": true, "nearly": true, "around": true,
	"more": true, "less": true, "than": true, "by": true, "with": true, "of": true, "to": true, "from": true, "all": true,
	"only": true, "just": true, "its": true, "and": true, "for": true, "on": true, "up": true, "as": true, "has": true,
	"roughly": true, "approximately": true, "almost": true, "fewer": true, "under": true, "another": true, "these": true,
	"those": true, "among": true, "between": true, "across": true, "after": true, "or": true, "a": true, "an": true,
	"within": true, "but": true, "their": true, "his": true, "her": true, "our": true, "there": true, "it": true,
}

// Characters before a number in Chinese text after which it is an amount.
const amountCues = "为至到达是于约超过近有共逾仅了增降升跌涨"

// isName says whether the bare number a belongs to a name or a label: Gemini 3,
// iPhone 17, phase 2, 小米15, (1).
func (s *scanner) isName(a amount) bool {
	if a.grouped {
		return false
	}
	prev := s.at(a.start - 1)
	switch {
	case prev == '(' && s.at(a.end) == ')', strings.ContainsRune("#@_/\\'’=&", prev) && prev != 0:
		return true
	case isHan(prev):
		return !strings.ContainsRune(amountCues, prev)
	}
	start, w := s.wordBefore(a.start)
	if w == "" {
		return s.afterName(start)
	}
	if labels[w] || w == "in" && a.unit == "" && len(a.digits) == 4 {
		return true
	}
	for _, r := range s.orig[start : start+len([]rune(w))] {
		if unicode.IsUpper(r) {
			return !functionWords[w]
		}
	}
	return false
}

// afterName says whether a name with digits ends before i: "Kimi K2 0905".
func (s *scanner) afterName(i int) bool {
	if !isDigit(s.at(i - 1)) {
		return false
	}
	for i--; isDigit(s.at(i)) || s.at(i) == '.'; i-- {
	}
	return isLetter(s.at(i)) || s.at(i) == '-' && isLetter(s.at(i-1))
}

// Words that end the search for the noun of a count.
var notNouns = map[string]bool{
	"in": true, "of": true, "and": true, "the": true, "from": true, "to": true, "for": true, "on": true, "by": true,
	"at": true, "with": true, "as": true, "or": true, "than": true, "per": true, "a": true, "an": true, "this": true,
	"that": true, "these": true, "those": true, "their": true, "its": true, "is": true, "was": true, "were": true,
	"are": true, "be": true, "has": true, "had": true, "have": true, "will": true, "over": true, "under": true,
	"up": true, "down": true, "which": true, "who": true, "while": true, "but": true, "if": true, "after": true,
	"before": true, "since": true, "during": true, "between": true, "versus": true, "vs": true, "less": true,
	"lower": true, "higher": true, "last": true, "next": true, "about": true, "out": true, "his": true, "it": true,
	"whereas": true, "compared": true, "year-on-year": true, "so": true, "because": true, "not": true, "us": true,
}

var pluralNouns = map[string]string{
	"people": "person", "persons": "person", "staff": "person", "personnel": "person", "aircraft": "aircraft",
	"men": "man", "women": "woman", "children": "child", "series": "series", "vehicles": "vehicle",
}

// maxNounWords is how far behind a count its noun may stand: "10 million
// monthly active users".
const maxNounWords = 4

// noun returns the singular noun that follows the number a, "" for none.
func (s *scanner) noun(a amount) string {
	at := a.end
	for range maxNounWords {
		if c := s.at(at); c != ' ' && c != '-' || !isLetter(s.at(at+1)) {
			return ""
		}
		w := s.word(at + 1)
		if w == "" || notNouns[w] {
			return ""
		}
		if one := pluralNouns[w]; one != "" {
			return one
		}
		if strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && len(w) > 3 {
			return singular(w)
		}
		at += 1 + len([]rune(w))
	}
	return ""
}

func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		return w[:len(w)-2]
	}
	return w[:len(w)-1]
}

// isMultiple says whether "N times", ending at i, compares: three times as
// large, and does not count: three times this year.
func (s *scanner) isMultiple(a amount, i int) bool {
	if a.scaled || a.grouped {
		return false
	}
	switch s.word(s.gap(i)) {
	case "as", "more", "the", "higher", "larger", "greater", "bigger", "faster", "its", "what", "over":
		return true
	}
	return a.decimals > 0
}
