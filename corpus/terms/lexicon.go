package terms

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed lexicon.txt
var builtin string

// Lexicon holds groups of words and phrases that mean the same thing. Its file
// form is the synonym format of Solr and Elasticsearch: one group a line,
// members separated by commas, # begins a comment. A line that begins with ##
// names the category of the groups below it.
//
// A nil Lexicon has no groups. A Lexicon does not change once it is made and is
// safe for concurrent use.
type Lexicon struct {
	root   node
	groups map[string]Group // by concept
}

// Group is a line of the lexicon.
type Group struct {
	Category string   // company, metric, change, …; "" before the first
	Members  []string // as written; the first names the group
}

type node struct {
	next     map[string]*node
	concepts []string
}

// conceptMark begins a concept term; no word of a text can begin with it.
const conceptMark = "="

// IsConcept says whether an index term stands for a group of the lexicon.
func IsConcept(term string) bool { return strings.HasPrefix(term, conceptMark) }

// BuiltinLexicon returns the lexicon that Footnote ships: companies, metrics
// and verbs of change in English and Chinese.
func BuiltinLexicon() *Lexicon {
	l, err := ParseLexicon(strings.NewReader(builtin))
	if err != nil {
		panic(err) // the embedded file is tested
	}
	return l
}

// ParseLexicon reads groups from r. The error names the line of a group with
// fewer than two members, or a member without a letter or digit.
func ParseLexicon(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{groups: make(map[string]Group)}
	a := NewAnalyzer(nil)
	category := ""
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if name, ok := strings.CutPrefix(lines.Text(), "##"); ok {
			category = strings.TrimSpace(name)
			continue
		}
		line, _, _ := strings.Cut(lines.Text(), "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		members := strings.Split(line, ",")
		if len(members) < 2 {
			return nil, fmt.Errorf("lexicon line %d: a group needs two members, separated by commas", n)
		}
		for i := range members {
			members[i] = strings.TrimSpace(members[i])
		}
		concept := conceptMark + strings.ReplaceAll(strings.ToLower(members[0]), " ", "-")
		l.groups[concept] = Group{category, members}
		for _, m := range members {
			if err := l.add(a, m, concept); err != nil {
				return nil, fmt.Errorf("lexicon line %d: %w", n, err)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read lexicon: %w", err)
	}
	return l, nil
}

// Group returns the group of a concept term; ok is false for any other term.
func (l *Lexicon) Group(concept string) (g Group, ok bool) {
	if l == nil {
		return Group{}, false
	}
	g, ok = l.groups[concept]
	return g, ok
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

func (l *Lexicon) add(a *Analyzer, phrase, concept string) error {
	s := a.scratch.Get().(*scratch)
	defer a.scratch.Put(s)
	s.scan(phrase)
	if len(s.tokens) == 0 {
		return fmt.Errorf("%q has no word", phrase)
	}
	at := &l.root
	for _, t := range s.tokens {
		if at.next == nil {
			at.next = make(map[string]*node)
		}
		if at.next[t.text] == nil {
			at.next[t.text] = new(node)
		}
		at = at.next[t.text]
	}
	for _, c := range at.concepts {
		if c == concept {
			return nil
		}
	}
	at.concepts = append(at.concepts, concept)
	return nil
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
