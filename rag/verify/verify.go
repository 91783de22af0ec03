// Package verify checks an answer against the passages it cites: its figures,
// its quotations and its claims. It asks no model; everything here is a pure
// function, linear in the texts and safe for concurrent use.
//
// Offsets are bytes into the answer, end exclusive.
package verify

import (
	"slices"

	"footnote/rag/figures"
)

// Input is an answer with what it was written from.
type Input struct {
	Answer    string
	Cited     []string // marker [n] cites Cited[n-1]
	Titles    []string // of the articles that Cited is from, in its order; nil where they are not known
	Retrieved []string // passages found but not numbered
}

// Report is what Check found, each list in the order of the answer.
type Report struct {
	Figures []Figure
	Quotes  []Quote
	Claims  []Claim
}

// Status says how a figure or a quotation stands to the passages.
type Status string

// The states of a figure.
const (
	Exact       Status = "exact"       // the same value and unit in a passage cited by its sentence
	Rounded     Status = "rounded"     // a cited value rounded to the digits given
	Derived     Status = "derived"     // follows from cited values by one step of arithmetic; Formula says which
	Elsewhere   Status = "elsewhere"   // exact or rounded, but in a passage its sentence does not cite
	Unsupported Status = "unsupported" // none of these
)

// The states of a quotation.
const (
	Verbatim Status = "verbatim"
	Altered  Status = "altered"
)

// Support says how a claim stands to the passages it cites.
type Support string

// The states of a claim.
const (
	Supported    Support = "supported"
	Contradicted Support = "contradicted" // a figure of it goes the other way in the passage
	NotSupported Support = "unsupported"  // a figure of it, or nearly all of its words, stand in no cited passage
	Uncited      Support = "uncited"      // no valid marker in it nor at the end of its paragraph
)

// Figure is a figure of the answer.
type Figure struct {
	figures.Figure
	Status Status
	// Citation is the n of the passage in which the figure was found, 0 for
	// none. With Elsewhere it is the marker the sentence should carry, 0 when
	// the passage has no number.
	Citation int
	// Retrieved is, with Elsewhere, the place in Input.Retrieved of a passage
	// that has the figure where none with a number does, counted from 1; else 0.
	Retrieved int
	// Misattributed is, with Unsupported, the n of a passage that has the figure
	// but gives it to another company or metric than the sentence does; else 0.
	Misattributed int
	Formula       string // the arithmetic of a derived figure, else ""
}

// Quote is a quotation of the answer, without its quotation marks.
type Quote struct {
	Text       string
	Start, End int
	Status     Status
	Citation   int // the n of the passage that has it, 0 for none
}

// Claim is a sentence of the answer with its markers, without the Markdown
// around it. Headings, labels, questions and the lines that announce a list
// are no claims.
type Claim struct {
	Start, End int
	Citations  []int // valid n, in order, without repetition
	Support    Support
}

// Check checks an answer. It takes any bytes; a marker that cites nothing
// counts for nothing.
func Check(in Input) Report {
	c := newChecker(in)
	var r Report
	for i := range c.figures {
		r.Figures = append(r.Figures, c.checkFigure(i))
	}
	for _, q := range quotations(c.prose, in.Answer) {
		q.Text = in.Answer[q.Start:q.End]
		r.Quotes = append(r.Quotes, c.checkQuote(q))
	}
	for _, s := range c.sentences {
		if s.claim {
			r.Claims = append(r.Claims, c.checkClaim(s, r.Figures))
		}
	}
	return r
}

// A passage is a text with what was read from it, each when it is first needed.
type passage struct {
	text     string
	n        int // its marker, 0 for none
	read     bool
	figs     []figures.Figure
	stances  []stance // of figs
	scales   []scale  // of its tables
	title    string
	topics   []topic // of figs
	words    map[string]bool
	plain    string    // folded, for quotations
	operands []operand // of figs, for arithmetic
}

// topic returns the topic of the i-th figure of p.
func (p *passage) topic(i int) topic {
	if p.topics == nil {
		var carry []int
		for _, m := range lexicon().In(p.title) {
			if !m.Metric {
				carry = add(carry, m.Group)
			}
		}
		p.topics = topicsOf(p.text, p.figures(), carry, true)
	}
	return p.topics[i]
}

func (p *passage) figures() []figures.Figure {
	if !p.read {
		p.figs, p.read = figures.Parse(p.text), true
		p.stances = stancesOf(p.text, p.figs)
		p.scales = scalesOf(p.text)
	}
	return p.figs
}

// A checker holds an answer and its passages while they are compared.
type checker struct {
	answer    string
	prose     string // the answer without code and Markdown signs, same offsets
	cited     []*passage
	retrieved []*passage
	sentences []sentence
	figures   []figures.Figure // of prose
	stances   []stance         // of figures
	topics    []topic          // of figures
}

func newChecker(in Input) *checker {
	c := &checker{answer: in.Answer}
	for i, text := range in.Cited {
		p := &passage{text: text, n: i + 1}
		if i < len(in.Titles) {
			p.title = in.Titles[i]
		}
		c.cited = append(c.cited, p)
	}
	for _, text := range in.Retrieved {
		c.retrieved = append(c.retrieved, &passage{text: text})
	}
	c.prose, c.sentences = split(in.Answer, len(in.Cited))
	c.figures = figures.Parse(c.prose)
	c.stances = stancesOf(c.prose, c.figures)
	c.topics = topicsOf(c.prose, c.figures, nil, false)
	return c
}

// sentenceAt returns the sentence that holds offset, the zero sentence for none.
func (c *checker) sentenceAt(offset int) sentence {
	i, ok := slices.BinarySearchFunc(c.sentences, offset, func(s sentence, at int) int {
		switch {
		case s.end <= at:
			return -1
		case s.start > at:
			return 1
		}
		return 0
	})
	if !ok {
		return sentence{}
	}
	return c.sentences[i]
}

// passagesOf returns the passages that s cites, in the order of its markers.
func (c *checker) passagesOf(s sentence) []*passage {
	var out []*passage
	for _, n := range s.citations {
		out = append(out, c.cited[n-1])
	}
	return out
}

// others returns the passages that s does not cite, numbered ones first.
func (c *checker) others(s sentence) []*passage {
	var out []*passage
	for _, p := range c.cited {
		if !slices.Contains(s.citations, p.n) {
			out = append(out, p)
		}
	}
	return append(out, c.retrieved...)
}
