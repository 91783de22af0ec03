package verify

import (
	"slices"
	"strings"

	"footnote/rag/figures"
	"footnote/rag/names"
)

// A topic is what a text gives a figure to. Either list may be empty: the text
// does not say, and then anything goes.
type topic struct {
	names   []int // companies, groups of the lexicon
	metrics []int // next to the figure
	about   []int // metrics that the sentence may give it to, for arithmetic
}

// fits says whether a figure of the answer, with topic t, can be one that a
// passage gives to source.
func (t topic) fits(source topic) bool {
	return fit(t.names, source.names) && fit(t.metrics, source.metrics)
}

// fit says whether two lists can mean the same: one is empty, or has a group
// that is akin to one of the other.
func fit(a, b []int) bool { return len(a) == 0 || len(b) == 0 || anyAkin(a, b) }

// topicsOf returns the topic of each of the figures of text. carry holds the
// companies that a sentence without any is about; those of earlier sentences
// are added to it. The answer carries none: a sentence that names no company
// is not checked for one.
func topicsOf(text string, figs []figures.Figure, carry []int, carries bool) []topic {
	if len(figs) == 0 {
		return nil
	}
	r := topicReader{text: text, mentions: lexicon().In(text), carry: carry, carries: carries}
	r.columns = columnsOf(text)
	out := make([]topic, len(figs))
	for i, f := range figs {
		r.readTo(f.Start)
		out[i] = topic{names: r.namesOf(f), metrics: r.metricsOf(f)}
		if i > 0 && len(out[i].metrics) == 0 && goesOn(text[figs[i-1].End:f.Start]) {
			out[i].metrics = out[i-1].metrics
		}
		if out[i].about = out[i].metrics; len(out[i].about) == 0 && r.spoken.End > 0 {
			out[i].about = []int{r.spoken.Group}
		}
		r.lastFigure = f.End
		r.fresh = false
	}
	return out
}

// goesOn says whether a figure is of the metric of the one before it, between
// standing between the two: "fell 53% to", "$51.2 billion, 66% higher".
func goesOn(between string) bool {
	if i := strings.IndexAny(between, ",，"); i >= 0 {
		return len(between) <= moveReach && onlyMoves(strings.ToLower(strings.TrimLeft(between[i:], ",， ")))
	}
	return endsInTo(between)
}

// A topicReader walks through a text and knows whom it is speaking of.
type topicReader struct {
	text     string
	mentions []names.Mention
	at       int // where it stands
	next     int // mention
	carries  bool

	// What a sentence that names no company may be about: those of the title and
	// the subjects of the sentences before it; after "its" only the last of these.
	carry, last []int
	lead        []int // subject of the sentence being read
	leads       bool  // it begins with its subject
	pronoun     bool  // it begins with a word for the subject of the one before
	sentence    int   // where it begins

	cur       []int // companies of the clause: those since the figure before, where there are any
	fresh     bool  // cur has been named since the last figure
	inherited []int // companies of the clause before, in the same sentence
	loose     []int // companies that the clause only compares with or names by the way

	metric     names.Mention // the last one of the clause
	spoken     names.Mention // and of the sentence
	lastFigure int
	columns    []column
}

// readTo takes up what the text names before offset.
func (r *topicReader) readTo(offset int) {
	for r.at < offset {
		stop := offset
		if r.next < len(r.mentions) {
			stop = min(stop, r.mentions[r.next].Start)
		}
		r.readBreaks(stop)
		if r.next < len(r.mentions) && r.mentions[r.next].Start < offset {
			r.take(r.mentions[r.next])
			r.next++
		}
	}
}

// readBreaks moves on to stop and notes the ends of clauses and sentences.
func (r *topicReader) readBreaks(stop int) {
	for ; r.at < stop; r.at++ {
		switch endAt(r.text, r.at) {
		case sentenceEnd:
			r.endSentence()
		case clauseEnd:
			if len(r.cur) > 0 {
				r.inherited = r.cur
			}
			r.cur, r.fresh, r.metric = nil, false, names.Mention{}
		}
	}
}

func (r *topicReader) endSentence() {
	if len(r.lead) > 0 {
		r.last = r.lead
		for _, group := range r.lead {
			r.carry = add(r.carry, group)
		}
	}
	r.cur, r.inherited, r.loose, r.fresh, r.metric = nil, nil, nil, false, names.Mention{}
	r.lead, r.leads, r.sentence, r.spoken = nil, false, r.at+1, names.Mention{}
	rest := strings.TrimLeft(r.text[r.at:min(len(r.text), r.at+pronounReach)], ".!?。！？ \n#*-")
	r.pronoun = startsAny(rest, pronouns)
}

// pronounReach holds the signs that end a sentence and the first word of the next.
const pronounReach = 24

// Words that begin a sentence about the subject of the one before it.
var pronouns = []string{"Its ", "It ", "其", "该公司", "公司"}

func (r *topicReader) take(m names.Mention) {
	if m.Metric {
		r.metric, r.spoken = m, m
		return
	}
	compared := besides(r.text[max(0, m.Start-maxBesides):m.Start])
	switch {
	case compared:
		r.loose = add(r.loose, m.Group)
	case r.fresh:
		r.cur = add(r.cur, m.Group)
	default:
		r.cur, r.fresh = []int{m.Group}, true
	}
	switch {
	case r.leads:
	case !compared && m.Start-r.sentence <= leadReach:
		r.lead, r.leads = []int{m.Group}, true
	default:
		r.lead = add(r.lead, m.Group)
	}
}

// leadReach is how far from the beginning of a sentence its subject may stand,
// in bytes; where none does, all its companies may be the subject.
const leadReach = 40

// add returns list with group in it.
func add(list []int, group int) []int {
	if slices.Contains(list, group) {
		return list
	}
	return append(list, group)
}

// namesOf returns the companies that the figure may be of.
func (r *topicReader) namesOf(f figures.Figure) []int {
	if c := columnAt(r.columns, f.Start); c != nil && len(c.names) > 0 {
		return slices.Concat(c.names, r.cur)
	}
	switch {
	case len(r.cur) > 0 && r.carries:
		return slices.Concat(r.cur, r.loose)
	case len(r.cur) > 0:
		return r.cur
	}
	names := slices.Concat(r.inherited, r.namesAfter(f.End))
	switch {
	case r.carries && r.pronoun && len(r.last) > 0:
		return slices.Concat(names, r.loose, r.last)
	case r.carries:
		return slices.Concat(names, r.loose, r.carry)
	}
	return names
}

// nameReach is how far behind a figure its company is looked for, in bytes.
const nameReach = 80

// namesAfter returns the company that the rest of the clause names first.
func (r *topicReader) namesAfter(from int) []int {
	for _, m := range r.mentions[r.next:] {
		for ; from < m.Start; from++ {
			if m.Start-from > nameReach || endAt(r.text, from) != noEnd {
				return nil
			}
		}
		if !m.Metric && !besides(r.text[max(0, m.Start-maxBesides):m.Start]) {
			return []int{m.Group}
		}
	}
	return nil
}

const (
	metricReach = 60 // how far before a figure its metric may stand, in bytes
	metricAfter = 30 // and behind it
)

// metricsOf returns the metrics next to the figure: without a comma or another
// figure between, for what is further away may belong to something else.
func (r *topicReader) metricsOf(f figures.Figure) []int {
	var out []int
	if c := columnAt(r.columns, f.Start); c != nil {
		return c.metrics
	}
	if m := r.metric; m.End > 0 && m.Start >= r.lastFigure && f.Start-m.End <= metricReach && !strings.ContainsAny(r.text[m.End:f.Start], ",，、(（;") {
		out = append(out, m.Group)
	}
	for _, m := range r.mentions[r.next:] {
		if m.Start < f.End {
			continue
		}
		if between := r.text[f.End:m.Start]; len(between) <= metricAfter && belongs(between) && m.Metric {
			out = append(out, m.Group)
		}
		break
	}
	return out
}

// belongs says whether what stands between a figure and a metric ties the two:
// "of annual", "in", 的.
func belongs(between string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(between), " ")
	return !strings.ContainsAny(between, ",，、.。;；") && (first == "of" || first == "in" || first == "on" || strings.HasPrefix(between, "的"))
}
