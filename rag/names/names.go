// Package names finds where a text names the companies, places and metrics of a
// lexicon. A Finder does not change once it is made: it is safe for concurrent
// use.
package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/terms"
)

// Mention is a place where a text names a group of the lexicon: text[Start:End].
type Mention struct {
	Start, End int
	Group      int // of the Finder
	Metric     bool
}

// Categories of the lexicon whose groups are written with their capitals; all
// others are metrics, and found in any case and in the plural.
const (
	Company = "company"
	Place   = "place"
)

// A name is a member of a group, as it is written in texts.
type name struct {
	text   string // a metric in lower case
	group  int
	metric bool
}

// Finder holds the names to be found by how they begin, longest first.
type Finder struct {
	begin   map[beginning][]name
	groups  []terms.Group
	members [][]string // by group, in lower case
}

// A beginning is the first bytes of a name in lower case, 0 behind its end: one
// Chinese character, three letters.
type beginning [3]byte

func beginningOf(text string) beginning {
	var b beginning
	for i := 0; i < len(b) && i < len(text); i++ {
		b[i] = text[i]
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return b
}

// New returns what finds the groups of some categories of a lexicon, but for those
// that are named in without by their first member.
func New(l *terms.Lexicon, categories []string, without map[string]bool) *Finder {
	f := &Finder{begin: make(map[beginning][]name)}
	for _, category := range categories {
		for _, g := range l.Groups(category) {
			if !without[g.Members[0]] {
				f.add(g)
			}
		}
	}
	for _, list := range f.begin {
		slices.SortStableFunc(list, func(a, b name) int { return len(b.text) - len(a.text) })
	}
	return f
}

func (f *Finder) add(g terms.Group) {
	group := len(f.groups)
	metric := g.Category != Company && g.Category != Place
	lower := make([]string, len(g.Members))
	for i, m := range g.Members {
		lower[i] = strings.ToLower(m)
		n := name{m, group, metric}
		if metric {
			n.text = lower[i]
		}
		b := beginningOf(n.text)
		f.begin[b] = append(f.begin[b], n)
	}
	f.groups, f.members = append(f.groups, g), append(f.members, lower)
}

// Group returns the group of a mention; it must not be changed.
func (f *Finder) Group(i int) terms.Group { return f.groups[i] }

// Len returns the number of groups.
func (f *Finder) Len() int { return len(f.groups) }

// In returns what text mentions, the longest name at each place, in order.
func (f *Finder) In(text string) []Mention {
	var out []Mention
	word := false // the last character was of a word with spaces around it
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		wide := r >= 0x2E80
		if wide || !word {
			if m, ok := f.at(text, i); ok {
				out = append(out, m)
				i, word = m.End, !wide
				continue
			}
		}
		i, word = i+n, !wide && isWordRune(r)
	}
	return out
}

// at returns the mention that begins at i.
func (f *Finder) at(text string, i int) (Mention, bool) {
	b := beginningOf(text[i:])
	if m, ok := longest(f.begin[b], text, i); ok {
		return m, true
	}
	b[2] = 0
	return longest(f.begin[b], text, i) // HP, JD
}

// longest returns the mention of the first of names, which are the longest first,
// that stands at i.
func longest(names []name, text string, i int) (Mention, bool) {
	for _, n := range names {
		end := i + len(n.text)
		if end > len(text) || text[i:end] != n.text && !(n.metric && strings.EqualFold(text[i:end], n.text)) {
			continue
		}
		if n.metric && end < len(text) && text[end] == 's' {
			end++ // capital expenditures
		}
		last, _ := utf8.DecodeLastRuneInString(n.text)
		next, _ := utf8.DecodeRuneInString(text[end:])
		if splitsWord(last, next) {
			continue
		}
		return Mention{i, end, n.group, n.metric}, true
	}
	return Mention{}, false
}

// Akin says whether two groups can be the same thing or one a part of the other:
// Alibaba and Alibaba Cloud, revenue and total revenue.
func (f *Finder) Akin(a, b int) bool {
	if a == b {
		return true
	}
	for _, x := range f.members[a] {
		for _, y := range f.members[b] {
			if holds(x, y) || holds(y, x) {
				return true
			}
		}
	}
	return false
}

// holds says whether the name long has the words of short in it.
func holds(long, short string) bool {
	return len(short) < len(long) && len(short) >= minAkin && hasWhole(long, short)
}

// minAkin is the length in bytes of the shortest name that may be a part of
// another: 阿里, Meta.
const minAkin = 4

// hasWhole says whether text has part as whole words.
func hasWhole(text, part string) bool {
	for at := 0; ; {
		n := strings.Index(text[at:], part)
		if n < 0 {
			return false
		}
		start, end := at+n, at+n+len(part)
		prev, _ := utf8.DecodeLastRuneInString(text[:start])
		next, _ := utf8.DecodeRuneInString(text[end:])
		first, size := utf8.DecodeRuneInString(part)
		last, _ := utf8.DecodeLastRuneInString(part)
		if !splitsWord(prev, first) && !splitsWord(last, next) {
			return true
		}
		at = start + size
	}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// splitsWord says whether a and b, side by side, are of one word.
func splitsWord(a, b rune) bool {
	return a < 0x2E80 && b < 0x2E80 && a != utf8.RuneError && b != utf8.RuneError && isWordRune(a) && isWordRune(b)
}
