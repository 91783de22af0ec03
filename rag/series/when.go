package series

import (
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/rag/calendar"
)

// giveTimes gives each figure that is of a metric its period.
func (s *sentence) giveTimes() {
	s.giveInOrder()
	for i, it := range s.items {
		if it.figure < 0 || s.bound[it.figure].metric == nil || s.bound[it.figure].phrase >= 0 {
			continue
		}
		b := &s.bound[it.figure]
		b.phrase = s.phraseBehind(i)
		if b.phrase < 0 {
			b.phrase = s.phraseBefore(i)
		}
		if b.phrase < 0 && !b.from {
			b.phrase = s.onlyPhrase(i)
		}
	}
}

// giveInOrder gives "19.1 and 13 billion yuan in the second and third quarters" its
// periods one by one.
func (s *sentence) giveInOrder() {
	isFigure := func(it item) bool { return it.figure >= 0 && s.bound[it.figure].metric != nil }
	isTime := func(it item) bool { return it.phrase >= 0 }
	for i := 0; i < len(s.items); i++ {
		n := s.run(i, isFigure)
		if n < 2 {
			continue
		}
		times := -1
		switch behind := i + n; {
		case behind < len(s.items) && s.run(behind, isTime) == n && onlyLinks(s.gap(behind)):
			times = behind
		case i >= n && s.run(i-n, isTime) == n && strings.Contains(s.text, "分别"):
			times = i - n
		}
		for k := range n {
			if times >= 0 {
				s.bound[s.items[i+k].figure].phrase = s.items[times+k].phrase
			}
		}
		i += n - 1
	}
}

// run returns how many items from i on are of a kind, with nothing but "and" or a
// comma between.
func (s *sentence) run(i int, is func(item) bool) int {
	n := 0
	for i+n < len(s.items) && is(s.items[i+n]) {
		if n > 0 && !isAnd(s.gap(i+n)) {
			break
		}
		n++
	}
	return n
}

func isAnd(gap string) bool {
	switch strings.TrimSpace(gap) {
	case "", "and", ",", ", and", "and the", "和", "、", "及", "，", "与":
		return true
	}
	return false
}

// phraseBehind returns the time right behind the figure at item i, -1 for none.
func (s *sentence) phraseBehind(i int) int {
	if i+1 >= len(s.items) || s.items[i+1].phrase < 0 || len(s.phrasesAt(i+1)) > 1 {
		return -1
	}
	gap := strings.ToLower(strings.TrimSpace(s.gap(i + 1)))
	if gap != "" && !attaches[gap] {
		return -1
	}
	if p := s.phrases[s.items[i+1].phrase]; gap == "" && p.compared {
		return -1
	}
	return s.items[i+1].phrase
}

// phrasesAt returns the items of the list of times that begins at item i.
func (s *sentence) phrasesAt(i int) []item {
	return s.items[i : i+s.run(i, func(it item) bool { return it.phrase >= 0 })]
}

// What may stand between a figure and its period.
var attaches = map[string]bool{
	"in": true, "for": true, "during": true, "at the end of": true, "at the end": true, "by the end": true, "at": true, "as of": true, "by the end of": true, "over": true, "of": true,
	"in the": true, "for the": true, "(": true, "（": true, "for all of": true, "in all of": true, "for the whole of": true, "for full-year": true,
	"at the end of the": true, "by": true, "in its": true,
}

// phraseBefore returns the last time before the figure at item i, which is of it
// unless another figure of a metric stands between, or a comparison is measured from
// it.
func (s *sentence) phraseBefore(i int) int {
	for j := i - 1; j >= 0; j-- {
		it := s.items[j]
		if it.figure >= 0 && s.bound[it.figure].metric == s.bound[s.items[i].figure].metric {
			return -1
		}
		if it.phrase < 0 {
			continue
		}
		p := s.phrases[it.phrase]
		beside := j == i-1 && (s.gap(i) == "的" || s.gap(i) == "" || s.gap(i) == "为")
		switch {
		case beside:
			return it.phrase
		case p.back > 0 && strings.HasSuffix(s.text[p.start:p.end], "同期") && !s.figureBetween(j, i):
			return it.phrase
		case p.compared, p.bare && j != i-1, p.back > 0, s.bound[s.items[i].figure].from:
			continue
		case !s.reaches(j, i):
			return -1
		}
		if j > 0 && len(s.phrasesAt(j-1)) > 1 && s.items[j-1].phrase >= 0 {
			return -1 // one of a list
		}
		return it.phrase
	}
	return -1
}

// figureBetween says whether a figure stands between two items.
func (s *sentence) figureBetween(j, i int) bool {
	return slices.ContainsFunc(s.items[j+1:i], func(it item) bool { return it.figure >= 0 })
}

// reaches says whether the time at item j is that of the figure at item i behind
// it: known words alone stand between, or the sentence begins with it.
func (s *sentence) reaches(j, i int) bool {
	before := strings.TrimRight(s.text[:s.items[j].start], " ")
	before = before[strings.LastIndexAny(before, ":：;；\n")+1:]
	if r, n := utf8.DecodeRuneInString(before); r >= 0x80 && strings.ContainsRune("：；", r) {
		before = before[n:]
	}
	behind := s.text[s.items[j].end:]
	if begins[strings.ToLower(strings.TrimSpace(before))] && (behind == "" || behind[0] < 0x80 || strings.HasPrefix(behind, "，")) {
		return true
	}
	for k := j + 1; k <= i; k++ {
		if gap := s.gap(k); !onlyKnown(gap) {
			return false
		}
	}
	return true
}

// What stands before the time that a sentence begins with.
var begins = map[string]bool{"": true, "in": true, "over": true, "during": true, "for": true, "in the": true, "在": true}

// maxPhraseGap is how far behind a figure the one time of a sentence may stand, in
// bytes, when it is not tied to it.
const maxPhraseGap = 60

// onlyPhrase returns the time behind the figure at item i where it is the only one
// of the sentence.
func (s *sentence) onlyPhrase(i int) int {
	found := -1
	for j, p := range s.phrases {
		if p.back == 0 && !p.compared && found >= 0 {
			return -1
		}
		if p.back == 0 && !p.compared {
			found = j
		}
	}
	if found < 0 {
		return -1
	}
	p := s.phrases[found]
	f := s.figures[s.items[i].figure]
	if p.start < f.End || p.start-f.End > maxPhraseGap || p.bare || strings.ContainsAny(s.text[f.End:p.start], ",，;；0123456789") {
		return -1
	}
	return found
}

// settle turns the times of the figures into periods, and takes them back from
// figures of which two would be of one.
func (s *sentence) settle() {
	base := Period{}
	for i := range s.bound {
		b := &s.bound[i]
		if b.metric == nil {
			continue
		}
		if b.phrase >= 0 {
			b.period = s.periodFor(s.phrases[b.phrase], base)
		}
		if b.yearly && b.period.calendar.Unit != calendar.Year {
			b.period = Period{} // the annual capex, in a sentence about a half-year
		}
		if b.period.Code != "" && base.Code == "" {
			base = b.period
		}
	}
	for i, a := range s.bound {
		for j := range s.bound {
			b := &s.bound[j]
			if i != j && a.metric != nil && a.metric == b.metric && a.subject.Name == b.subject.Name && a.period.Code != "" && a.period.Code == b.period.Code && !agree(s.figures[i], s.figures[j]) {
				s.bound[j].period.Code = contested
			}
		}
	}
	for i := range s.bound {
		if s.bound[i].period.Code == contested {
			s.bound[i].period = Period{}
		}
	}
}

// contested marks a period that two values of a sentence claim, as long as they are
// compared.
const contested = "?"

// periodFor returns the period that a time means; base is that of the figure before.
func (s *sentence) periodFor(p phrase, base Period) Period {
	switch {
	case p.latest:
		return s.recent()
	case p.back > 0 && p.unit == calendar.Quarter && base.Code == "":
		return s.recent().shifted(-p.back, p.unit)
	case p.back > 0:
		if base.Code == "" {
			base = s.main()
		}
		return base.shifted(-p.back, p.unit)
	}
	return p.period
}

// main returns the one period that the sentence names, zero where it names several.
func (s *sentence) main() Period {
	var found []Period
	for _, p := range s.phrases {
		if p.period.Code != "" && !p.compared && !slices.ContainsFunc(found, func(f Period) bool { return f.Code == p.period.Code }) {
			found = append(found, p.period)
		}
		if p.latest {
			found = append(found, s.recent())
		}
	}
	if len(found) != 1 {
		return Period{}
	}
	return found[0]
}

// reportedWithin is how long after its end a quarter is "the quarter", in days.
const reportedWithin = 140

// recent returns the latest quarter that the text has named, where its figures can
// be news.
func (s *sentence) recent() Period {
	if s.quarter.Code == "" || s.quarter.End.AddDate(0, 0, reportedWithin).Before(s.Published) {
		return Period{}
	}
	return s.quarter
}
