package load

import (
	"regexp"
	"strings"
	"time"
)

// The lines of an article that may speak about it rather than belong to it.
const (
	headerLines = 12 // from the top, until the prose begins
	footerLines = 6  // from the end
	footerLinks = 15 // from the end, where "related articles" may begin
)

// header is what the lines around an article say.
type header struct {
	title, author, publisher string

	published, updated time.Time
	after              bool // the first line was followed by a line about the article
}

// date is the printed date. An article that prints only when it was updated is dated by
// that: it is the date of the version that was read.
func (h *header) date() time.Time {
	if h.published.IsZero() {
		return h.updated
	}
	return h.published
}

// splitHeader takes the lines about the article out of the first and last blocks.
// Lines in between are never touched. It filters in place: blocks is used up.
func splitHeader(blocks []block) (header, []block) {
	var h header
	drop := make([]bool, len(blocks))
	h.readTop(blocks, drop)
	h.readEnd(blocks, drop)
	rest := blocks[:0]
	for i, b := range blocks {
		if !drop[i] {
			rest = append(rest, b)
		}
	}
	return h, rest
}

// readTop stops at the second line of prose: one may be a standfirst above the byline.
func (h *header) readTop(blocks []block, drop []bool) {
	lines := filled(blocks, headerLines)
	prose := 0
	for n, i := range lines {
		line := blocks[i].text
		if h.take(line) {
			drop[i] = true
			h.after = h.after || n == 1 && !drop[lines[0]]
			continue
		}
		if bareCount.MatchString(line) && besideHeader(blocks, lines, n, drop) {
			drop[i] = true
			continue
		}
		if isProse(line) {
			if prose++; prose == 2 {
				return
			}
		}
	}
}

// filled returns the places of the first n blocks that are not blank.
func filled(blocks []block, n int) []int {
	var at []int
	for i, b := range blocks {
		if len(at) == n {
			break
		}
		if b.text != "" {
			at = append(at, i)
		}
	}
	return at
}

func besideHeader(blocks []block, lines []int, n int, drop []bool) bool {
	if n > 0 && drop[lines[n-1]] {
		return true
	}
	var unused header
	return n+1 < len(lines) && unused.take(blocks[lines[n+1]].text)
}

func (h *header) readEnd(blocks []block, drop []bool) {
	seen := 0
	for i := len(blocks) - 1; i >= 0 && seen < footerLinks; i-- {
		line := blocks[i].text
		if line == "" || drop[i] {
			continue
		}
		seen++
		if relatedWords[strings.ToLower(strings.Trim(line, " :：【】[]>»|#"))] {
			dropLinks(blocks[i:], drop[i:])
			continue
		}
		if seen <= footerLines && h.take(line) {
			drop[i] = true
		}
	}
}

// dropLinks drops a heading like "Related articles" and the short lines below it, if
// nothing below it is prose.
func dropLinks(blocks []block, drop []bool) {
	for _, b := range blocks[1:] {
		if isProse(b.text) {
			return
		}
	}
	for i := range drop {
		drop[i] = true
	}
}

var (
	// "作者 | 张三": the bar is a colon here, elsewhere it separates.
	barLabel = regexp.MustCompile(`(文|作者|撰文|编辑|责编|责任编辑|记者|来源|采写|题图|图源)\s*[|｜丨/／]\s*`)
	// Labels begin a new segment where a line holds several.
	tightLabel = regexp.MustCompile(`(\S?)(发布于|发表于|更新于)\s*(\d{4})`)
	tightFrom  = regexp.MustCompile(`(\d)来自([^\s\d])`)
	nextLabel  = regexp.MustCompile(`[\s;；,，]+((?i:written by|edited by|editing by|reporting by|updated|published|photos? by|source:)|(?:文章来源|来源|作者|记者|责任编辑|编辑|责编|发布时间|发布日期|更新时间|浏览|浏览量|浏览次数|阅读|阅读量|评论|字号|点击)\s*[:：]|(?:浏览|阅读|评论|点赞|转发|收藏)(?:量|数|次数)?\s*[:：]?\s*\d)`)
	segmentEnd = regexp.MustCompile(`\s*[|｜丨•\x00]\s*|\s+[·/–—-]\s+|\s{2,}|\s*】\s*【\s*`)
	maxHeader  = 240 // bytes; a longer line is prose
)

// take reads a line if all of it is about the article, and reports whether it was.
func (h *header) take(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || len(line) > maxHeader {
		return false
	}
	line = barLabel.ReplaceAllString(line, "$1：")
	line = tightFrom.ReplaceAllString(tightLabel.ReplaceAllString(line, "$1\x00$2 $3"), "$1\x00来自 $2")
	line = nextLabel.ReplaceAllString(line, "\x00$1")
	got := header{}
	unknown, dated := 0, false
	for _, s := range segmentEnd.Split(line, -1) {
		f, v := got.classify(s)
		dated = dated || f == published || f == updated
		if f == nothing {
			unknown += 1 + len(v)
		}
	}
	// One short unnamed segment beside a date is a section, a place or a name without
	// its label. It is not text, and what it is stays unsaid.
	if unknown > 1 || unknown == 1 && (!dated || width(line) > 60) {
		return false
	}
	h.merge(got)
	return true
}

// classify files one segment, splitting a date from the name or maker beside it.
func (h *header) classify(s string) (fact, string) {
	f, v := classify(s)
	if f == nothing || f == author {
		if name, date, ok := cutDate(s); ok {
			h.file(published, date)
			if f, v = classify(name); f == nothing && isMaker(name) {
				f, v = publisher, name
			}
			h.file(f, v)
			if f == nothing && width(name) > 30 {
				return nothing, "long"
			}
			return published, date
		}
	}
	h.file(f, v)
	return f, ""
}

// cutDate splits "Jane Doe December 2, 2025" and "2025年12月2日 10:30 新华网".
func cutDate(s string) (rest, date string, ok bool) {
	words := strings.Fields(s)
	if len(words) > 14 {
		return "", "", false
	}
	for i := 1; i < len(words); i++ {
		head, tail := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		if _, ok := parseDate(tail); ok {
			return strings.TrimRight(head, ",，"), tail, true
		}
		if _, ok := parseDate(head); ok {
			if _, longer := parseDate(head + " " + words[i]); !longer {
				return tail, head, true
			}
		}
	}
	return "", "", false
}

// isMaker recognises the names of Chinese media by how they end.
var makerName = regexp.MustCompile(`^[\p{Han}A-Za-z0-9]{1,12}(?:网|报|社|刊|台|财经|新闻|资讯|客户端)$`)

func isMaker(s string) bool { return makerName.MatchString(s) }

func (h *header) file(f fact, v string) {
	t, _ := parseDate(v)
	switch {
	case f == published && h.published.IsZero():
		h.published = t
	case f == updated && h.updated.IsZero():
		h.updated = t
	case f == author && h.author == "":
		h.author = field(v)
	case f == publisher && h.publisher == "":
		h.publisher = field(v)
	case f == headline && h.title == "":
		h.title = field(v)
	}
}

func (h *header) merge(o header) {
	h.title = firstOf(h.title, o.title)
	h.author = firstOf(h.author, o.author)
	h.publisher = firstOf(h.publisher, o.publisher)
	if h.published.IsZero() {
		h.published = o.published
	}
	if h.updated.IsZero() {
		h.updated = o.updated
	}
}
