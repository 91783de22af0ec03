package verify

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"footnote/corpus/terms"
)

// A mention is a company or a metric of the lexicon where a text names it.
type mention struct {
	start, end int
	group      int // of lexicon
	metric     bool
}

// A name is a member of a group, as it is written in texts.
type name struct {
	text   string // a metric in lower case
	group  int
	metric bool
}

// lexiconNames holds the names of companies and metrics, to be found by how they
// begin, longest first.
type lexiconNames struct {
	begin   map[beginning][]name
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

var lexicon = sync.OnceValue(func() *lexiconNames {
	l := &lexiconNames{begin: make(map[beginning][]name)}
	for _, g := range terms.BuiltinLexicon().Groups("company") {
		l.add(g.Members, false)
	}
	for _, category := range []string{"metric", "account", "ratio", "industry metric"} {
		for _, g := range terms.BuiltinLexicon().Groups(category) {
			if !unspecific[g.Members[0]] {
				l.add(g.Members, true)
			}
		}
	}
	for _, list := range l.begin {
		slices.SortStableFunc(list, func(a, b name) int { return len(b.text) - len(a.text) })
	}
	return l
})

// Groups of the lexicon that say no metric of a figure: units, and words that
// go with every line of a report. A loss is a profit with another sign.
var unspecific = set(`loss profit cash cost margin debt store output subscription`)

func init() {
	unspecific["basis point"], unspecific["percentage point"], unspecific["run rate"] = true, true, true
}

func (l *lexiconNames) add(members []string, metric bool) {
	group := len(l.members)
	lower := make([]string, len(members))
	for i, m := range members {
		lower[i] = strings.ToLower(m)
		n := name{m, group, metric}
		if metric {
			n.text = lower[i]
		}
		b := beginningOf(n.text)
		l.begin[b] = append(l.begin[b], n)
	}
	l.members = append(l.members, lower)
}

// mentionsIn returns what text mentions, the longest name at each place, in order.
func mentionsIn(text string) []mention {
	l := lexicon()
	var out []mention
	word := false // the last character was of a word with spaces around it
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		wide := r >= 0x2E80
		if wide || !word {
			if m, ok := l.at(text, i); ok {
				out = append(out, m)
				i, word = m.end, !wide
				continue
			}
		}
		i, word = i+n, !wide && isWordRune(r)
	}
	return out
}

// at returns the mention that begins at i.
func (l *lexiconNames) at(text string, i int) (mention, bool) {
	b := beginningOf(text[i:])
	if m, ok := longest(l.begin[b], text, i); ok {
		return m, true
	}
	b[2] = 0
	return longest(l.begin[b], text, i) // HP, JD
}

// longest returns the mention of the first of names, which are the longest first,
// that stands at i.
func longest(names []name, text string, i int) (mention, bool) {
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
		return mention{i, end, n.group, n.metric}, true
	}
	return mention{}, false
}

// akin says whether two groups can be the same thing or one a part of the other:
// Alibaba and Alibaba Cloud, revenue and total revenue.
func (l *lexiconNames) akin(a, b int) bool {
	if a == b {
		return true
	}
	for _, x := range l.members[a] {
		for _, y := range l.members[b] {
			if holds(x, y) || holds(y, x) {
				return true
			}
		}
	}
	return false
}

// holds says whether the name long has the words of short in it.
func holds(long, short string) bool {
	return len(short) < len(long) && len(short) >= minAkin && indexWhole(long, short) >= 0
}

// minAkin is the length in bytes of the shortest name that may be a part of
// another: 阿里, Meta.
const minAkin = 4

// anyAkin says whether one group of a is akin to one of b.
func anyAkin(a, b []int) bool {
	for _, x := range a {
		for _, y := range b {
			if lexicon().akin(x, y) {
				return true
			}
		}
	}
	return false
}
