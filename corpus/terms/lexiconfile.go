package terms

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLexicon is the longest lexicon file that is read, in bytes: the built-in
// one is a twentieth of it.
const maxLexicon = 1 << 20

// LexiconError is a mistake in a lexicon file.
type LexiconError struct {
	File    string // as given to [Lexicon.Extend]
	Line    int    // from 1
	Problem string
}

func (e *LexiconError) Error() string {
	return fmt.Sprintf("%s line %d: %s", e.File, e.Line, e.Problem)
}

// ParseLexicon reads a lexicon from r: see [Lexicon.Extend].
func ParseLexicon(r io.Reader) (*Lexicon, error) {
	var none *Lexicon
	return none.Extend("lexicon", r)
}

// Extend returns a lexicon with the groups of l and those of the file r; l,
// which may be nil, stays as it is.
//
// The file has the synonym format of Solr and Elasticsearch, in UTF-8: one group
// a line, members separated by commas, # begins a comment. A line that begins
// with ## names the category of the groups below it. A line that shares a member
// with earlier groups makes no group of its own: its members join each of them,
// and the category stays theirs.
//
// A line "a, b => c, d" is a one-way mapping: a question with a or with b is also
// helped by passages that have c or d, such as the statement that a ratio is
// worked out from. Each of a and b is a group, of earlier lines or its own.
//
// The error is a [*LexiconError], which names file, where a line has fewer than
// two members, a member has no letter or digit, or the file is not UTF-8 or too
// long; otherwise it is of reading r.
func (l *Lexicon) Extend(file string, r io.Reader) (*Lexicon, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxLexicon+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(text) > maxLexicon {
		return nil, &LexiconError{file, bytes.Count(text, []byte("\n")) + 1, fmt.Sprintf("the file is longer than %d bytes", maxLexicon)}
	}
	out := l.copy()
	category := ""
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		n++
		if name, ok := strings.CutPrefix(line, "##"); ok {
			category = strings.TrimSpace(name)
		} else if problem := out.addLine(category, line); problem != "" {
			return nil, &LexiconError{file, n, problem}
		}
	}
	return out, nil
}

func (l *Lexicon) copy() *Lexicon {
	out := &Lexicon{groups: make(map[string]*Group)}
	if l == nil {
		return out
	}
	for _, c := range l.order {
		out.join(c, l.groups[c].Category, l.groups[c].Members)
		out.groups[c].Implies = slices.Clone(l.groups[c].Implies)
		out.groups[c].implied = slices.Clone(l.groups[c].implied)
	}
	return out
}

// addLine adds the group of a line, if it has one, and returns what is wrong
// with it, "" for nothing.
func (l *Lexicon) addLine(category, line string) (problem string) {
	line, _, _ = strings.Cut(line, "#")
	if strings.TrimSpace(line) == "" {
		return ""
	}
	if !utf8.ValidString(line) {
		return "it is not UTF-8 text"
	}
	if asked, helps, ok := strings.Cut(line, "=>"); ok {
		return l.addMapping(category, asked, helps)
	}
	members, problem := membersOf(line)
	if problem != "" {
		return problem
	}
	if len(members) < 2 {
		return "a group needs two members, separated by commas"
	}
	var concepts []string
	for _, m := range members {
		for _, c := range l.at(phrase(m)) {
			if !slices.Contains(concepts, c) {
				concepts = append(concepts, c)
			}
		}
	}
	if concepts == nil {
		concepts = []string{conceptOf(members[0])}
	}
	for _, c := range concepts {
		l.join(c, category, members)
	}
	return ""
}

// membersOf returns what stands between the commas of a line, and what is wrong
// with it, "" for nothing.
func membersOf(line string) (members []string, problem string) {
	members = strings.Split(line, ",")
	for i, m := range members {
		members[i] = strings.TrimSpace(m)
		if len(phrase(m)) == 0 {
			return nil, fmt.Sprintf("%q has no letter or digit", members[i])
		}
	}
	return members, ""
}

// addMapping adds the one-way mapping of what is asked to what helps.
func (l *Lexicon) addMapping(category, asked, helps string) (problem string) {
	from, problem := membersOf(asked)
	if problem != "" {
		return problem
	}
	to, problem := membersOf(helps)
	if problem != "" {
		return problem
	}
	for _, m := range from {
		concepts := l.at(phrase(m))
		if concepts == nil {
			concepts = []string{conceptOf(m)}
			l.join(concepts[0], category, []string{m})
		}
		for _, c := range concepts {
			for _, help := range to {
				if g := l.groups[c]; !slices.Contains(g.Implies, help) {
					g.Implies, g.implied = append(g.Implies, help), append(g.implied, phrase(help))
				}
			}
		}
	}
	return ""
}

// join makes members those of the group of concept, which begins with them if
// there is none yet.
func (l *Lexicon) join(concept, category string, members []string) {
	g := l.groups[concept]
	if g == nil {
		g = &Group{Category: category}
		l.groups[concept] = g
		l.order = append(l.order, concept)
	}
	for _, m := range members {
		if !slices.Contains(g.Members, m) {
			g.Members = append(g.Members, m)
		}
		l.put(phrase(m), concept)
	}
}

// plain cuts the members of lexicons into words.
var plain = NewAnalyzer(nil)

// phrase returns the stemmed words of a member, each Chinese character a word.
func phrase(member string) []string {
	s := plain.scratch.Get().(*scratch)
	defer plain.scratch.Put(s)
	s.scan(member)
	words := make([]string, len(s.tokens))
	for i, t := range s.tokens {
		words[i] = t.text
	}
	return words
}
