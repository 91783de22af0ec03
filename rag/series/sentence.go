package series

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/chunk"
	"footnote/rag/figures"
	"footnote/rag/names"
)

// An item is a figure, a name, a metric or a time of a sentence.
type item struct {
	start, end int
	figure     int            // index of sentence.figures, -1: none
	name       *names.Mention // of a company, a place or a metric
	phrase     int            // index of sentence.phrases, -1: none
}

// A sentence is read from left to right.
type sentence struct {
	*document
	text    string
	figures []figures.Figure
	phrases []phrase
	names   []names.Mention
	items   []item
	bound   []binding // by figure

	lastMetric int // item of the metric whose owner was last looked for
	lastOwner  Subject
}

// A binding is what a figure was found to be of.
type binding struct {
	metric  *Metric
	at      int // where the metric stands
	subject Subject
	phrase  int // of sentence.phrases, -1: none
	period  Period
	sign    float64
	from    bool // it is what something is measured from
	yearly  bool // the metric is said to be a year's
}

// sentence reads the figures of a sentence, and whom the next one may be about.
func (d *document) sentence(span chunk.Span) {
	text := d.Text[span.Start:span.End]
	s := &sentence{document: d, text: text, names: d.names.In(text)}
	defer s.leave()
	s.figures = figures.Parse(text)
	if len(s.figures) == 0 {
		if mayNameQuarter(text) {
			s.readTimes()
		}
		return
	}
	s.bound = make([]binding, len(s.figures))
	for i := range s.bound {
		s.bound[i].phrase = -1
	}
	if slices.ContainsFunc(s.names, func(m names.Mention) bool { return d.metrics[m.Group] != nil }) {
		s.readTimes()
		s.order()
		s.bind()
		s.bindBefore()
		s.giveTimes()
	} else if mayNameQuarter(text) {
		s.readTimes()
	}
	s.settle()
	for i := range s.figures {
		d.out = append(d.out, s.figureAt(i, span))
	}
}

// mayNameQuarter says whether a text may name the quarter that the next sentence
// calls "the quarter".
func mayNameQuarter(text string) bool {
	return strings.Contains(text, "uarter") || strings.Contains(text, "季") || strings.Contains(text, "three months")
}

func (s *sentence) readTimes() {
	s.phrases = (&timeReader{published: s.Published, expected: kindIn(s.text) != Actual, fiscal: s.fiscal}).phrasesIn(s.text)
	for _, p := range s.phrases {
		if p.period.isQuarter() && !p.period.End.After(s.Published) && p.period.Start.After(s.quarter.Start) {
			s.quarter = p.period
		}
	}
}

// order puts all that was found in one row, without what overlaps.
func (s *sentence) order() {
	for i, f := range s.figures {
		s.items = append(s.items, item{f.Start, f.End, i, nil, -1})
	}
	for i, p := range s.phrases {
		s.items = append(s.items, item{p.start, p.end, -1, nil, i})
	}
	for i := range s.names {
		m := &s.names[i]
		if s.metrics[m.Group] != nil || !m.Metric {
			s.items = append(s.items, item{m.Start, m.End, -1, m, -1})
		}
	}
	slices.SortStableFunc(s.items, func(a, b item) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	end := 0
	s.items = slices.DeleteFunc(s.items, func(it item) bool {
		if it.start < end && it.phrase < 0 {
			return true
		}
		end = max(end, it.end)
		return false
	})
}

// gap returns the text between the item before i and i.
func (s *sentence) gap(i int) string {
	from := 0
	if i > 0 {
		from = s.items[i-1].end
	}
	return s.text[min(from, s.items[i].start):s.items[i].start]
}

// bind walks from each metric to the figures behind it, as far as the words between
// are known.
func (s *sentence) bind() {
	var cur *binding
	var way path
	for i, it := range s.items {
		if cur != nil {
			way.read(s.gap(i))
			if way.broken {
				cur = nil
			}
		}
		switch {
		case it.name != nil && it.name.Metric:
			before := cur
			cur = s.metricAt(i)
			if cur == nil && before != nil && s.metrics[it.name.Group] == before.metric {
				cur = before // capital expenditures (capex)
				continue
			}
			way = path{sign: s.signOf(i)}
		case it.name != nil:
			if cur != nil && !s.ownerBehind(i, cur) {
				cur = nil
			}
		case it.figure >= 0 && cur != nil && cur.metric.has(s.figures[it.figure].Unit):
			if !way.moved && !way.former && way.sign != 0 {
				b := &s.bound[it.figure]
				*b = *cur
				b.sign, b.from = way.sign, way.from
			}
			if way.former = false; way.sign < 0 {
				way.sign = 0 // of the next figure the text has to say again which way it flowed
			}
		}
	}
}

// signOf returns -1 for a metric whose name is a loss.
func (s *sentence) signOf(i int) float64 {
	if before := strings.ToLower(s.gap(i)); strings.HasSuffix(before, "negative ") {
		return -1
	}
	return 1
}

// metricAt returns what a figure behind the metric at i is of, nil where the words
// before it may make it another metric.
func (s *sentence) metricAt(i int) *binding {
	m := s.items[i].name
	before := s.gap(i)
	switch {
	case i > 0 && s.items[i-1].figure >= 0:
		return s.metricBehindFigure(i)
	case i > 0 && s.items[i-1].name != nil && s.items[i-1].name.Metric && isPair(before):
		return nil // "revenue and profit were 5 and 3 billion": which is which?
	}
	if i > 0 && s.items[i-1].name != nil && before != "" && s.isPlace(*s.items[i-1].name) && !s.metrics[m.Group].macro {
		return nil // China revenue
	}
	if !mayLead(before) && !s.isOwner(before) {
		return nil
	}
	return &binding{metric: s.metrics[m.Group], at: m.Start, subject: s.owner(i), phrase: -1, yearly: isYearly(before)}
}

// isYearly says whether text, before a metric, says that it is a year's.
func isYearly(text string) bool {
	text = strings.ToLower(strings.TrimRight(text, " "))
	for _, w := range []string{"年度", "全年", "annual", "full-year"} {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// isPair says whether what stands between two metrics makes one list of them.
func isPair(between string) bool {
	between = strings.TrimPrefix(strings.TrimSpace(between), "规模")
	for _, w := range []string{"and", "&", "与", "和", "及", "、"} {
		if strings.HasPrefix(between, w) {
			return true
		}
	}
	return false
}

// metricBehindFigure is metricAt for a metric that a figure stands before. That
// figure is not its value here, see bindBefore.
func (s *sentence) metricBehindFigure(i int) *binding {
	before := s.gap(i)
	if !mayLead(before) || before == " " {
		return nil
	}
	return &binding{metric: s.metrics[s.items[i].name.Group], at: s.items[i].start, subject: s.owner(i), phrase: -1}
}

// bindBefore gives figures to the metric behind them: 13 billion yuan of capex.
func (s *sentence) bindBefore() {
	for i := 1; i < len(s.items); i++ {
		it, prev := s.items[i], s.items[i-1]
		if it.name == nil || s.metrics[it.name.Group] == nil || prev.figure < 0 || s.bound[prev.figure].metric != nil {
			continue
		}
		m := s.metrics[it.name.Group]
		if !tiesBack(s.gap(i)) || !m.has(s.figures[prev.figure].Unit) || s.isChange(i-1) {
			continue
		}
		s.bound[prev.figure] = binding{metric: m, at: prev.start, subject: s.owner(i), phrase: -1, sign: 1}
	}
}

// tiesBack says whether what stands between a figure and a metric makes it one of it.
func tiesBack(between string) bool {
	words := strings.Fields(strings.ToLower(between))
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "of", "in", "into", "on", "的":
	default:
		return false
	}
	for _, w := range words[1:] {
		if !tiers[w] {
			return false
		}
	}
	return true
}

var tiers = set(`the its their total annual quarterly overall`)

// isChange says whether the words before the figure at item i make it a change.
func (s *sentence) isChange(i int) bool {
	words := strings.Fields(strings.ToLower(s.gap(i)))
	for _, w := range words[max(0, len(words)-4):] {
		if moves[w] || formers[w] || w == "by" || w == "extra" || w == "additional" || w == "another" {
			return true
		}
	}
	for w := range hanMoves {
		if strings.Contains(s.gap(i), w) {
			return true
		}
	}
	return false
}

// leave notes whom the sentence was about.
func (s *sentence) leave() {
	var found []int
	for _, m := range s.names {
		if !s.isCompany(m) {
			continue
		}
		if len(found) == 0 && m.Start <= leadReach {
			s.lead = []int{m.Group}
			return
		}
		found = with(found, m.Group)
	}
	if len(found) > 0 {
		s.lead = found
	}
}

// leadReach is how far from the beginning of a sentence its subject may stand, in
// bytes; where none does, all its companies may be the subject.
const leadReach = 40

// figureAt returns the i-th figure of the sentence as a figure of the article.
func (s *sentence) figureAt(i int, span chunk.Span) Figure {
	f, b := s.figures[i], s.bound[i]
	out := Figure{Figure: f, Kind: Actual, SentenceStart: span.Start, SentenceEnd: span.End, Subject: b.subject, Period: b.period}
	out.Start, out.End = span.Start+f.Start, span.Start+f.End
	if b.metric == nil {
		out.Subject, out.Period = Subject{}, Period{}
		return out
	}
	out.Metric, out.Kind = b.metric.ID, kindIn(s.clauseOf(i))
	if b.sign < 0 && out.Value > 0 {
		out.Value, out.High = -out.High, -out.Value
	}
	if out.Kind == Actual && out.Period.End.After(s.Published) && !s.Published.IsZero() && !out.Period.End.IsZero() {
		out.Kind = Forecast // what has not ended has no total yet
	}
	return out
}

// clauseOf returns the part of the sentence that says whether the i-th figure has
// happened: from that of its metric to the next comma or figure.
func (s *sentence) clauseOf(i int) string {
	end := len(s.text)
	if i+1 < len(s.figures) {
		end = s.figures[i+1].Start
	}
	if cut := strings.IndexAny(s.text[s.figures[i].End:end], ",;，；。"); cut >= 0 {
		end = s.figures[i].End + cut
	}
	start := 0
	for j, r := range s.text[:s.bound[i].at] {
		if strings.ContainsRune(",;，；", r) {
			start = j + utf8.RuneLen(r)
		}
	}
	return s.text[start:end]
}

// isOwner says whether text, before a metric, ends in a name that the lexicon does
// not have but is plainly one: Acme Foods'.
func (s *sentence) isOwner(text string) bool { return ownerIn(text) != "" }

// ownerIn returns the capitalised words that text ends in where 's stands behind.
func ownerIn(text string) string {
	t := strings.TrimRight(text, " ")
	rest, ok := strings.CutSuffix(t, "'s")
	if !ok {
		if rest, ok = strings.CutSuffix(t, "’s"); !ok {
			return ""
		}
	}
	words := strings.Fields(rest)
	n := len(words)
	for n > 0 && len(words)-n < maxOwner && isCapital(words[n-1]) {
		n--
	}
	owner := strings.Join(words[n:], " ")
	if strings.ContainsAny(owner, ",.;:()\"") || notOwners[strings.ToLower(owner)] {
		return ""
	}
	return owner
}

// maxOwner is the number of words of the longest such name.
const maxOwner = 4

var notOwners = set("today yesterday tomorrow it that who what here there let he she company group")

func isCapital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}
