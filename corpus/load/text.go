package load

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// readText reads a pasted article: a headline perhaps, lines of date, byline and view
// count, then the text with one paragraph a line or hard-wrapped.
func readText(text string, _ Source) draft {
	d := draft{lines: true, written: true}
	for line := range strings.SplitSeq(clean(strings.ReplaceAll(text, "\t", cellGap)), "\n") {
		line = strings.TrimSpace(line)
		if n := len(d.blocks); line != "" || n > 0 && d.blocks[n-1].text != "" { // one blank line is as good as many
			d.blocks = append(d.blocks, block{paragraph, line})
		}
	}
	return d
}

var bullet = regexp.MustCompile(`^(?:[-*•●▪◦‣·]\s+|[•●▪]|[\x{e000}-\x{f8ff}]\s*)(.+)$`) // symbol fonts have bullets of their own
var numbered = regexp.MustCompile(`^\d{1,3}[.)、]\s+.+$`)

// paragraphs makes blocks of lines, of which the blank ones separate.
func paragraphs(lines []block) []block {
	wrapped := wrapWidth(lines) > 0
	var out []block
	var open []string // lines of the block at hand
	k := paragraph
	end := func() {
		if len(open) > 0 {
			out = append(out, block{k, joinWrapped(open)})
		}
		open, k = open[:0], paragraph
	}
	for i := 0; i < len(lines); i++ {
		if g, n := textTable(lines, i); n > 0 {
			end()
			out = append(out, g.blocks()...)
			i += n - 1
			continue
		}
		text := oneLine(lines[i].text)
		item := bullet.FindStringSubmatch(text)
		switch {
		case item != nil:
			end()
			k, text = listItem, "- "+item[1]
		case numbered.MatchString(text):
			end()
			k = listItem
		case text == "" || !wrapped:
			end()
		}
		if text != "" {
			open = append(open, text)
		}
	}
	end()
	return out
}

// joinWrapped joins the lines of a wrapped paragraph. Chinese has no space there.
func joinWrapped(lines []string) string {
	if len(lines) == 1 {
		return lines[0]
	}
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(lines[i-1])
			after, _ := utf8.DecodeRuneInString(l)
			if runeWidth(before) != 2 || runeWidth(after) != 2 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(l)
	}
	return b.String()
}

// Bounds of hard wrapping, in columns.
const (
	minWrap = 40
	maxWrap = 120
)

// wrapWidth returns the column at which the text was wrapped by a program, or 0 when each
// line is a paragraph. Wrapped lines are recognised by what wrapping means: the first word
// of the next line would not have fitted.
func wrapWidth(lines []block) int {
	widest := 0
	for _, l := range lines {
		if !strings.Contains(l.text, cellGap) {
			widest = max(widest, width(oneLine(l.text)))
		}
	}
	if widest < minWrap || widest > maxWrap {
		return 0
	}
	full, breaks := 0, 0
	for i := 0; i+1 < len(lines); i++ {
		this, next := oneLine(lines[i].text), oneLine(lines[i+1].text)
		if this == "" || next == "" || strings.Contains(lines[i].text+next, cellGap) || bullet.MatchString(next) || numbered.MatchString(next) {
			continue
		}
		breaks++
		if width(this)+1+width(firstWord(next)) > widest {
			full++
		}
	}
	if breaks < 2 || share(full, breaks) < 0.75 {
		return 0
	}
	return widest
}

func firstWord(s string) string {
	for i, r := range s {
		if r == ' ' || i > 0 && runeWidth(r) == 2 {
			return s[:i]
		}
	}
	return s
}
