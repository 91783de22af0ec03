package rag

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"footnote/corpus/chunk"
)

// maxParts is the number of parts that a question is split into at most.
const maxParts = 3

var (
	// Between two names that something is asked of alike.
	coordination = regexp.MustCompile(`(?i)^(?:['’]s|['’])?\s*(?:,|、|and|or|to|with|vs\.?|versus|和|与|及|跟|对比|以及|, and)\s*$`)
	// Between two questions that are one sentence.
	secondAskEN = regexp.MustCompile(`(?i),? and (?:how|what|why|when|where|who|which|did|does|is|was|by how much)\b`)
	secondAskZH = regexp.MustCompile(`[，,；;]`)
	asksEN      = regexp.MustCompile(`(?i)^\W*(?:in \w+ \d+, )?(?:how|what|why|when|where|who|whom|whose|which|did|does|do|is|are|was|were|has|have)\b`)
	asksZH      = regexp.MustCompile(`谁|多少|什么|为何|何时|几[个家次年月天岁人名倍成分种位辆亿万]|哪|如何|吗|怎么`)
	// A second question on what the first one finds: no article answers it apart.
	reflects = regexp.MustCompile(`(?i)\b(?:this|these|those|such|might|could|may|would|relates?|aligns?|compares?)\b|意味着|说明了?什么`)
	joinsAsk = regexp.MustCompile(`(?i)^,? and `)
)

// partsOf splits a comparison, or a question of several parts, into two or three
// questions that stand alone; none where it is one question.
func (r *Retriever) partsOf(question string, today time.Time) []string {
	if len(question) > maxUnderstood || !mayHaveParts(question) {
		return nil
	}
	named := r.mentions(question, today)
	if parts := sidesOf(question, named); parts != nil {
		return parts
	}
	parts := asksOf(question)
	if len(parts) < 2 || len(parts) > maxParts {
		return nil
	}
	if slices.ContainsFunc(parts[1:], reflects.MatchString) {
		return nil
	}
	for i := 1; i < len(parts); i++ {
		full, sure := r.rewritten(parts[i], parts[i-1], today)
		if !sure {
			return nil
		}
		if full != "" {
			parts[i] = full
			continue
		}
		first := inSlot(r.mentions(parts[0], today), subject)
		if len(first) == 1 && hasHan(parts[i]) && len(inSlot(r.mentions(parts[i], today), subject)) == 0 {
			parts[i] = parts[0][first[0].start:first[0].end] + parts[i]
		}
	}
	if slices.ContainsFunc(parts, func(p string) bool { return !r.asksEnough(p) }) {
		return nil
	}
	return parts
}

// asksEnough says whether a part has enough words to be searched for: "how?" has not.
func (r *Retriever) asksEnough(part string) bool {
	units := r.Corpus.Analyzer().Question(part)
	return len(units) >= leastUnits && !units[0].Stop
}

const leastUnits = 2

// mayHaveParts says whether a question has a word that parts are joined by, or two
// question marks.
func mayHaveParts(question string) bool {
	lower := strings.ToLower(question)
	joined := func(word string) bool { return strings.Contains(lower, word) }
	return slices.ContainsFunc(strings.Fields("和 与 及 跟 、 ， ； ; vs versus compare"), joined) || joined(" and ") || joined(" or ") ||
		strings.Count(lower, "?")+strings.Count(lower, "？") > 1
}

// sidesOf asks of each of two or three names apart what is asked of them together:
// "Tencent's and Alibaba's capex".
func sidesOf(question string, named []mention) []string {
	sides := inSlot(named, subject)
	if len(sides) < 2 || len(sides) > maxParts || alike(sides) {
		return nil
	}
	for i, m := range sides[1:] {
		if !coordination.MatchString(question[sides[i].end:m.start]) {
			return comparedSides(question, named, sides)
		}
	}
	if last := question[sides[len(sides)-2].end:sides[len(sides)-1].start]; strings.TrimSpace(last) == "," {
		return nil // Springville, Utah
	}
	end := sides[len(sides)-1].end
	suffix := genitive.FindString(question[end:])
	var parts []string
	for _, m := range sides {
		parts = append(parts, question[:sides[0].start]+question[m.start:m.end]+suffix+question[end+len(suffix):])
	}
	return parts
}

// alike says whether two of the mentions are of one thing.
func alike(sides []mention) bool {
	seen := make(map[string]bool)
	for _, m := range sides {
		if m.concept != "" && seen[m.concept] {
			return true
		}
		seen[m.concept] = true
	}
	return false
}

// comparedSides asks for the metric of both sides of "How does Tencent's capex
// compare with Alibaba's?".
func comparedSides(question string, named, sides []mention) []string {
	metrics := inSlot(named, metric)
	if len(sides) != 2 || len(metrics) != 1 || !comparison.MatchString(question) {
		return nil
	}
	when := ""
	if t := inSlot(named, timeNamed); len(t) == 1 {
		when = " " + withPreposition(question[t[0].start:t[0].end], t[0].time)
	}
	var parts []string
	for _, m := range sides {
		parts = append(parts, "What is "+possessive(question[m.start:m.end])+" "+question[metrics[0].start:metrics[0].end]+when+"?")
	}
	return parts
}

// asksOf cuts a text into the questions that it asks.
func asksOf(text string) []string {
	var out []string
	for _, s := range chunk.Sentences(text) {
		sentence := strings.TrimSpace(text[s.Start:s.End])
		if !asks(sentence) {
			return nil // it tells, or says how to answer
		}
		out = append(out, clausesOf(sentence)...)
	}
	return out
}

// clausesOf cuts a sentence where a second question begins in it.
func clausesOf(sentence string) []string {
	re, second := secondAskEN, asksEN
	if hasHan(sentence) {
		re, second = secondAskZH, asksZH
	}
	at := re.FindStringIndex(sentence)
	if at == nil {
		return []string{sentence}
	}
	first, rest := sentence[:at[0]], sentence[at[0]:]
	if hasHan(sentence) {
		rest = rest[at[1]-at[0]:]
	} else {
		rest = rest[len(joinsAsk.FindString(rest)):]
	}
	if !second.MatchString(first) || !second.MatchString(rest) {
		return []string{sentence}
	}
	mark := "?"
	if hasHan(sentence) {
		mark = "？"
	}
	return []string{strings.TrimRight(first, "?？ ") + mark, capitalised(rest)}
}
