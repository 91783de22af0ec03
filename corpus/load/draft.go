package load

import (
	"strings"
	"time"
)

// A kind of block decides what separates it from the next one.
type kind int

const (
	paragraph kind = iota // a heading or a quote too
	listItem
	tableRow
	codeLine
)

// A block is one piece of text without line ends. Blocks of one kind other than
// paragraphs stand on consecutive lines.
type block struct {
	kind kind
	text string
}

// draft is what a format reads: fields it found, and blocks in reading order.
// Fields need not be clean; article cleans them once for all formats.
type draft struct {
	title, author, publisher, lang, canonical string
	owner                                     string // whom the file's properties name: the author where no byline does

	published time.Time
	from      string
	updated   time.Time
	tags      []string
	blocks    []block
	markup    string // what the text is said to be written in
	lines     bool   // blocks are the lines of a pasted text, blank ones among them
	plain     string // the text, where it is taken as it stands instead of blocks
	written   bool   // by hand: without a title, the first line may be the headline
}

// setDate keeps the first date found: callers try the best place first.
func (d *draft) setDate(t time.Time, from string) {
	if d.published.IsZero() && !t.IsZero() {
		d.published, d.from = t, from
	}
}

// article settles what the format left open and joins the blocks.
func (d *draft) article() Article {
	if d.plain != "" {
		return d.plainArticle()
	}
	h, body := splitHeader(d.blocks)
	a := Article{
		Title:         firstOf(field(d.title), h.title),
		Author:        firstOf(field(d.author), h.author, field(d.owner)),
		Publisher:     firstOf(field(d.publisher), h.publisher),
		CanonicalURL:  d.canonical,
		Tags:          cleanTags(d.tags),
		PublishedFrom: FromUnknown,
	}
	d.setDate(h.date(), FromByline)
	if !d.published.IsZero() {
		a.Published, a.PublishedFrom = d.published, d.from
	}
	if !d.updated.Before(a.Published) {
		a.Updated = d.updated
	}
	if a.Title == "" && d.written {
		a.Title, body = takeHeadline(body, h.after)
	}
	if d.lines {
		body = paragraphs(body)
	}
	body = dropNames(body, a.Title, a.Author)
	a.Text = join(body)
	if a.Title == "" {
		a.Title = field(titleOf(a.Text))
	}
	a.Lang = firstOf(Language(a.Text), baseLanguage(d.lang))
	return a
}

// dropNames takes what only repeats the title and the author out of the beginning.
func dropNames(blocks []block, title, author string) []block {
	title, author = letterString(title), letterString(author)
	for len(blocks) > 1 {
		n := repeats(blocks[:len(blocks)-1], title)
		if n == 0 && author != "" && letterString(blocks[0].text) == author {
			n = 1
		}
		if n == 0 {
			break
		}
		blocks = blocks[n:]
	}
	return blocks
}

// repeats says how many of the first blocks are the title, which may stand on several lines.
func repeats(blocks []block, title string) int {
	letters := ""
	for i, b := range blocks[:min(len(blocks), titleLines)] {
		if letters += letterString(b.text); letters == title && title != "" {
			return i + 1
		}
		if len(letters) > len(title) {
			break
		}
	}
	return 0
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func cleanTags(tags []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range tags {
		t = field(t)
		if low := strings.ToLower(t); t != "" && !seen[low] && len(out) < maxTags {
			seen[low] = true
			out = append(out, t)
		}
	}
	return out
}

// join writes the blocks as the package comment promises.
func join(blocks []block) string {
	var b strings.Builder
	for i, bl := range blocks {
		if i > 0 {
			b.WriteByte('\n')
			if bl.kind == paragraph || bl.kind != blocks[i-1].kind {
				b.WriteByte('\n')
			}
		}
		b.WriteString(bl.text)
	}
	// Pieces may meet at a combining mark, so the whole is cleaned once more.
	return strings.TrimSpace(clean(b.String()))
}
