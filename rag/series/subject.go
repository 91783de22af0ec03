package series

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/corpus/terms"
	"footnote/rag/names"
)

// owner returns whose metric it is that stands at item i; zero where that is not
// plain.
func (s *sentence) owner(i int) Subject {
	subject := s.ownerAt(i)
	s.lastMetric, s.lastOwner = i, subject
	return subject
}

func (s *sentence) ownerAt(i int) Subject {
	m := s.metrics[s.items[i].name.Group]
	if s.lastOwner.Name != "" && s.lastMetric < i && !slices.ContainsFunc(s.items[s.lastMetric+1:i], func(it item) bool { return it.name != nil && !it.name.Metric }) {
		return s.lastOwner // 营收119.72亿美元，净利润25.47亿美元
	}
	if name := ownerIn(s.gap(i)); name != "" {
		subject, _ := s.Subject(name)
		return subject
	}
	wanted := s.isCompany
	if m.macro {
		wanted = s.isPlace
	}
	var found []int
	nearest := -1
	for j, it := range s.items {
		if it.name == nil || !wanted(*it.name) || s.isBeside(*it.name) {
			continue
		}
		found = with(found, it.name.Group)
		if j < i {
			nearest = j
		}
	}
	switch {
	case nearest >= 0 && s.leadsTo(nearest, i) && !s.isList(nearest):
		return s.named(nearest)
	case m.macro || len(found) > 1:
		return Subject{}
	case len(found) == 0:
		return s.carried(i)
	case nearest >= 0 && s.announces(nearest, i):
		return s.named(nearest)
	case nearest < 0 && i+1 < len(s.items) && s.items[i+1].name != nil && isWhat(s.gap(i+1)):
		return s.named(i + 1)
	}
	return Subject{}
}

// isWhat says whether what stands between a metric and a company makes it the
// company's: revenue that Google Cloud booked.
func isWhat(between string) bool {
	switch strings.TrimSpace(between) {
	case "that", "which", "of", "at":
		return true
	}
	return false
}

var (
	announcing = regexp.MustCompile(`(?i)\b(?:reports?|results?|earnings|announce[sd]?|said|says|published|filing|statement)\b|报|业绩|公告|公布|发布|显示|披露|消息|数据|宣布|表示`)
	itsOwn     = regexp.MustCompile(`(?i)(?:\bits\b|\bthe company['’]s\b|公司|集团|其)[^,，]{0,30}$`)
)

// announces says whether the company at item j, in a part of the sentence before,
// is whose report the metric at item i is from, or the metric is said to be its.
func (s *sentence) announces(j, i int) bool {
	between := s.text[s.items[j].end:s.items[i].start]
	comma := strings.LastIndexAny(between, ",，、：:")
	if comma < 0 || s.items[j].start > leadReach && strings.LastIndexAny(s.text[:s.items[j].start], ",，：:\n") < s.items[j].start-leadReach {
		return false
	}
	if !announcing.MatchString(between[:comma]) && !itsOwn.MatchString(between[comma:]) {
		return false
	}
	for k := j + 1; k <= i; k++ {
		gap := s.gap(k)
		if s.items[k].start <= s.items[j].end+comma {
			continue
		}
		if n := strings.LastIndexAny(gap, ",，、：:"); n >= 0 {
			_, size := utf8.DecodeRuneInString(gap[n:])
			gap = gap[n+size:]
		}
		if !onlyKnown(gap) {
			return false
		}
	}
	return true
}

func (s *sentence) named(i int) Subject {
	m := s.items[i].name
	return s.subject(m.Group, s.text[m.Start:m.End])
}

// leadsTo says whether known words alone stand between the company at item i and
// the metric at item j.
func (s *sentence) leadsTo(i, j int) bool {
	for k := i + 1; k <= j; k++ {
		if s.items[k].name != nil && k < j && !s.items[k].name.Metric {
			return false
		}
		if gap := s.gap(k); !onlyKnown(gap) || strings.ContainsAny(gap, ";；") {
			return false
		}
	}
	return true
}

// isList says whether another company is named together with the one at item i.
func (s *sentence) isList(i int) bool {
	if i == 0 || s.items[i-1].name == nil || s.items[i-1].name.Metric || s.items[i-1].name.Group == s.items[i].name.Group {
		return false
	}
	switch strings.TrimSpace(s.gap(i)) {
	case "and", ",", "&", "、", "和", "与", "及", "or", "，":
		return true
	}
	return false
}

// isBeside says whether a company is named only to compare with, or as whom a
// company deals with.
func (s *sentence) isBeside(m names.Mention) bool {
	before := strings.ToLower(strings.TrimRight(s.text[:m.Start], " "))
	if isInside(before, s.text[m.Start:m.End]) {
		return true
	}
	for _, w := range []string{" than", " unlike", " against", " rival", " versus", " beating", "不同于", "对手", "不及", "超过", "低于", "高于", "相比"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// isInside says whether a short Chinese name is the end of another one: 诺华 in 美诺华.
func isInside(before, name string) bool {
	if r, _ := utf8.DecodeRuneInString(name); !terms.IsHan(r) || utf8.RuneCountInString(name) > shortName {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return terms.IsHan(r) && !strings.ContainsRune(beforeNames, r)
}

// shortName is the length in characters up to which a Chinese name is often a part
// of another, and beforeNames are what may stand before one that is not.
const (
	shortName   = 3
	beforeNames = "的与和及在为是由对向给从比较或而但让把将被于并以即称至到使令则年月日度季末前后内外期间来说示据看中了示露布道告"
)

// ownerBehind says whether the company at item i stands behind its metric, as in
// "revenue at Alibaba Cloud", and makes it the subject. Any other name ends what was
// said of the metric.
func (s *sentence) ownerBehind(i int, cur *binding) bool {
	m := *s.items[i].name
	if s.isCompany(m) == cur.metric.macro {
		return false
	}
	prev := s.items[i-1]
	if prev.name == nil || !prev.name.Metric {
		return false
	}
	switch strings.TrimSpace(strings.ToLower(s.gap(i))) {
	case "of", "at", "for", "in":
		cur.subject = s.named(i)
		return true
	}
	return false
}

// Words that begin a sentence about the subject of the one before it.
var pronouns = []string{"Its ", "It ", "The company", "The group", "The firm", "该公司", "公司", "集团", "其"}

// carried returns the subject of the sentences before, for the metric at item i of
// one that names no company: where the article's title names it and the sentence
// begins with a word for it, or the title names it alone and nothing before the
// metric can be a name.
func (s *sentence) carried(i int) Subject {
	if len(s.lead) != 1 {
		return Subject{}
	}
	subject := s.subject(s.lead[0], "")
	if !slices.Contains(s.title, s.lead[0]) {
		return Subject{}
	}
	for _, p := range pronouns {
		if strings.HasPrefix(s.text, p) && !strings.HasPrefix(s.text, "其中") {
			return subject
		}
	}
	if len(s.title) != 1 {
		return Subject{}
	}
	clause := strings.LastIndexAny(s.text[:s.items[i].start], ":：;；")
	for k := range i + 1 {
		if s.items[k].start <= clause {
			continue
		}
		gap := s.gap(k)
		if n := strings.LastIndexAny(gap, ":：;；"); n >= 0 {
			_, size := utf8.DecodeRuneInString(gap[n:])
			gap = gap[n+size:]
		}
		if !onlyKnown(gap) {
			return Subject{}
		}
	}
	return subject
}
