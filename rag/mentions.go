package rag

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"footnote/corpus/terms"
)

// mention is a place in a question where it names something that a follow-up can
// put something else in the place of.
type mention struct {
	start, end int // in the text, without 's
	slot       slot
	concept    string // of the lexicon; "" for other names and for times
	time       timePhrase
}

// slot is what a mention is to the question.
type slot int

const (
	noSlot     slot = iota
	subject         // whom or what it is about
	region          // where
	metric          // what is asked of it
	change          // which way that went
	timeNamed       // when
	otherThing      // of the lexicon, and none of these
)

// slots are the slots of the lexicon's categories.
var slots = map[string]slot{
	"company": subject, "person": subject, "institution": subject, "product": subject, "place": region,
	"metric": metric, "account": metric, "statement": metric, "ratio": metric, "industry metric": metric, "macro": metric,
	"change": change,
}

var (
	// A word, or a Chinese character: names are made of them.
	mentionWord = regexp.MustCompile(`[\p{Latin}\p{N}]+|\p{Han}`)
	// A name that the lexicon does not know: words with capitals, or with digits.
	properName = regexp.MustCompile(`\p{Lu}[\p{L}\p{N}&.-]*[\p{L}\p{N}](?: (?:of |the )?(?:\p{Lu}[\p{L}\p{N}&.-]*[\p{L}\p{N}]|\p{N}+)\b)*`)
	// Words that begin questions, or that are written with a capital, and name nobody.
	noName = regexp.MustCompile(`^(?:(?i:what|why|how|when|where|who|whom|whose|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|` +
		`and|but|so|or|if|in|on|at|of|for|by|the|a|an|tell|give|show|list|compare|explain|describe|please|also|then|ok|okay|thanks|thank|yes|no|hi|hello|` +
		`it|its|they|their|he|she|this|that|these|those|there|i|you|we|my|your|our|about|any|more|other|not|since|during|from|to|with)\b'?|I'm|I've)\s*`)
)

// maxPhrase is the number of words, or Chinese characters, of the longest phrase
// that is looked up.
const maxPhrase = 8

// mentions returns what a question names, in order and not overlapping.
func (r *Retriever) mentions(text string, today time.Time) []mention {
	var out []mention
	add := func(m mention) bool {
		if slices.ContainsFunc(out, func(o mention) bool { return m.start < o.end && o.start < m.end }) {
			return false
		}
		out = append(out, m)
		return true
	}
	for _, p := range timePhrases(text, today) {
		add(mention{start: p.start, end: p.end, slot: timeNamed, time: p})
	}
	lexicon := r.Corpus.Analyzer().Lexicon()
	words := mentionWord.FindAllStringIndex(text, -1)
	for i := 0; i < len(words); i++ {
		for n := min(maxPhrase, len(words)-i); n > 0; n-- {
			start, end := words[i][0], words[i+n-1][1]
			concept := ""
			if !strings.ContainsAny(text[start:end], ",?.，。？、;；") || n == 1 || strings.Contains(text[start:end], ".c") {
				concept = lexicon.Concept(text[start:end])
			}
			if concept == "" || n > 1 && text[words[i+n-1][0]:end] == "s" {
				continue
			}
			if add(mention{start: start, end: end, slot: slotOf(lexicon, concept), concept: concept}) {
				i += n - 1
				break
			}
		}
	}
	for _, at := range properNames(text) {
		add(mention{start: at[0], end: at[1], slot: subject})
	}
	slices.SortFunc(out, func(a, b mention) int { return a.start - b.start })
	return out
}

func slotOf(lexicon *terms.Lexicon, concept string) slot {
	g, _ := lexicon.Group(concept)
	if s, ok := slots[g.Category]; ok {
		return s
	}
	return otherThing
}

// titleCase says whether a text writes words with a capital that name nobody.
func titleCase(text string) bool {
	words := strings.Fields(text)
	for i, w := range words {
		if i > 0 && w != "I" && w != "May" && unicode.IsUpper([]rune(w)[0]) && noName.FindString(w) == w && !strings.ContainsAny(words[i-1], ".?!") {
			return true
		}
	}
	return false
}

// properNames returns where names with capitals stand in a text that does not
// write all words with one.
func properNames(text string) [][]int {
	if titleCase(text) {
		return nil
	}
	var out [][]int
	for _, at := range properName.FindAllStringIndex(text, -1) {
		for {
			lead := noName.FindString(text[at[0]:at[1]])
			if lead == "" {
				break
			}
			at[0] += len(lead)
		}
		for _, s := range []string{"'s", "’s"} {
			at[1] -= len(text[at[0]:at[1]]) - len(strings.TrimSuffix(text[at[0]:at[1]], s))
		}
		name := text[at[0]:at[1]]
		if at[0] == 0 && !strings.Contains(name, " ") && genitive.FindString(text[at[1]:]) == "" {
			continue // the first word of a text has a capital whatever it is
		}
		if len(name) > 1 && !nobody[strings.ToLower(name)] {
			out = append(out, at)
		}
	}
	return out
}

// inSlot returns the mentions of a slot.
func inSlot(all []mention, s slot) []mention {
	return slices.DeleteFunc(slices.Clone(all), func(m mention) bool { return m.slot != s })
}
