package terms

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed lexicon.txt
var builtin string

// Lexicon holds groups of words and phrases that mean the same thing for a
// search. [Lexicon.Extend] describes its file form.
//
// A nil Lexicon has no groups. A Lexicon does not change once it is made and is
// safe for concurrent use.
type Lexicon struct {
	root   node
	groups map[string]*Group // by concept
	order  []string          // the concepts, as they were read
}

// Group is a line of the lexicon, with what later lines have added to it.
type Group struct {
	Category string   // company, metric, change, …; "" before the first
	Members  []string // as written; the first names the group
	Implies  []string // what a passage may have instead, as written: see one-way mappings in [Lexicon.Extend]

	implied [][]string // the stemmed words of Implies
}

// node is a place in the tree of the members' stemmed words.
type node struct {
	next     map[string]*node
	concepts []string
}

// conceptMark begins a concept term; no word of a text can begin with it.
const conceptMark = "="

// IsConcept says whether an index term stands for a group of the lexicon.
func IsConcept(term string) bool { return strings.HasPrefix(term, conceptMark) }

// conceptOf returns the concept term of a group that begins with member.
func conceptOf(member string) string {
	return conceptMark + strings.ReplaceAll(strings.ToLower(member), " ", "-")
}

// BuiltinLexicon returns the lexicon that Footnote ships: companies, people,
// institutions, places, the lines of financial reports, measures of industries,
// verbs of change, periods and the economy, in English and Chinese.
func BuiltinLexicon() *Lexicon { return builtinLexicon() }

var builtinLexicon = sync.OnceValue(func() *Lexicon {
	l, err := ParseLexicon(strings.NewReader(builtin))
	if err != nil {
		panic(err) // the embedded file is tested
	}
	return l
})

// Len returns the number of groups.
func (l *Lexicon) Len() int {
	if l == nil {
		return 0
	}
	return len(l.groups)
}

// Group returns the group of a concept term; ok is false for any other term.
func (l *Lexicon) Group(concept string) (g Group, ok bool) {
	if l == nil {
		return Group{}, false
	}
	p, ok := l.groups[concept]
	if !ok {
		return Group{}, false
	}
	return *p, true
}

// Groups returns the groups of one category in the order of the file; they must
// not be changed.
func (l *Lexicon) Groups(category string) []Group {
	if l == nil {
		return nil
	}
	var out []Group
	for _, concept := range l.order {
		if g := l.groups[concept]; g.Category == category {
			out = append(out, *g)
		}
	}
	return out
}

// hanMembers returns the members of two or more Chinese characters and nothing
// else, in the order of their bytes.
func (l *Lexicon) hanMembers() []string {
	if l == nil {
		return nil
	}
	var members []string
	for _, g := range l.groups {
		for _, m := range g.Members {
			other := strings.IndexFunc(m, func(r rune) bool { return !IsHan(r) })
			if other < 0 && utf8.RuneCountInString(m) > 1 {
				members = append(members, m)
			}
		}
	}
	slices.Sort(members)
	return members
}

// at returns the concepts of the phrase of these words, nil for none.
func (l *Lexicon) at(words []string) []string {
	n := &l.root
	for _, w := range words {
		if n = n.next[w]; n == nil {
			return nil
		}
	}
	return n.concepts
}

// put gives the phrase of these words a concept.
func (l *Lexicon) put(words []string, concept string) {
	n := &l.root
	for _, w := range words {
		if n.next == nil {
			n.next = make(map[string]*node)
		}
		if n.next[w] == nil {
			n.next[w] = new(node)
		}
		n = n.next[w]
	}
	if !slices.Contains(n.concepts, concept) {
		n.concepts = append(n.concepts, concept)
	}
}

// match calls found for each phrase of the lexicon in tokens, the longest at
// each place, from left to right, not overlapping.
func (l *Lexicon) match(tokens []token, found func(start, end int, concepts []string)) {
	if l == nil {
		return
	}
	for i := 0; i < len(tokens); {
		at, end, concepts := &l.root, 0, []string(nil)
		for j := i; j < len(tokens); j++ {
			at = at.next[tokens[j].text]
			if at == nil {
				break
			}
			if len(at.concepts) > 0 {
				end, concepts = j+1, at.concepts
			}
		}
		if concepts == nil {
			i++
			continue
		}
		found(i, end, concepts)
		i = end
	}
}
