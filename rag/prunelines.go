package rag

import (
	"regexp"
	"slices"
	"strings"

	"footnote/corpus/chunk"
)

// answerLine is a line of an answer, as far as it matters what is removed with
// it.
type answerLine struct {
	chunk.Span     // with its line end
	content    int // where its words begin
	kind       kindOfLine
	depth      int // of a heading: its level; of a list line: its indentation
	dead       bool
}

type kindOfLine int

const (
	proseLine kindOfLine = iota
	blankLine
	headingLine
	itemLine
	rowLine
	ruleLine // between the head of a table and its rows
)

var (
	hashes   = regexp.MustCompile(`^ {0,3}(#{1,6})\s`)
	boldLine = regexp.MustCompile(`^\s*(?:\*\*[^*]+\*\*|__[^_]+__)\s*[:：]?\s*$`)
	ruleSign = regexp.MustCompile(`^\s*\|?[\s|:-]*-[\s|:-]*$`)
)

// labelDepth is the level of a label in bold: below those of all headings.
const labelDepth = 7

func linesOf(text string, heads []chunk.Span) []answerLine {
	var out []answerLine
	at := 0
	for line := range strings.Lines(text) {
		l := answerLine{Span: chunk.Span{Start: at, End: at + len(line)}, content: at}
		end := at + len(strings.TrimRight(line, blanks)) // a label has the line ends around it
		head := slices.ContainsFunc(heads, func(h chunk.Span) bool { return h.Start < end && h.End > at })
		l.read(line, head)
		out = append(out, l)
		at = l.End
	}
	return out
}

// read sets what kind of line it is.
func (l *answerLine) read(line string, head bool) {
	hash := hashes.FindStringSubmatch(line)
	sign := itemSign.FindString(line)
	switch {
	case isBlank(line):
		l.kind = blankLine
	case hash != nil:
		l.kind, l.depth = headingLine, len(hash[1])
	case head || boldLine.MatchString(line):
		l.kind, l.depth = headingLine, labelDepth
	case strings.Contains(line, "|") && ruleSign.MatchString(line):
		l.kind = ruleLine
	case strings.HasPrefix(strings.TrimLeft(line, " "), "|"):
		l.kind = rowLine
	case sign != "" && strings.TrimRight(sign, " \t") != sign: // a sign with a space behind it
		l.kind, l.depth = itemLine, len(sign)-len(strings.TrimLeft(sign, " \t"))
		l.content += len(sign)
	default:
		l.content += len(line) - len(strings.TrimLeft(line, " \t>"))
	}
}

// emptied says whether nothing of the line is left without the spans: of a row,
// where one of them is in it.
func (l answerLine) emptied(text string, spans []chunk.Span) bool {
	left := []byte(text[l.content:l.End])
	touched := false
	for _, s := range spans {
		from, to := max(s.Start, l.content), min(s.End, l.End)
		for i := from; i < to; i++ {
			left[i-l.content] = ' '
		}
		touched = touched || from < to
	}
	return touched && (l.kind == rowLine || strings.IndexFunc(writtenMarker.ReplaceAllString(string(left), ""), isWord) < 0)
}

// orphan returns what line i has that only leads to lines which are all dead: a
// heading, the head of a table, or the sentence that announces a list.
func orphan(text string, lines []answerLine, i int) (cut chunk.Span, ok bool) {
	l := lines[i]
	if l.dead {
		return chunk.Span{}, false
	}
	line := strings.TrimRight(text[l.Start:l.End], blanks)
	whole := chunk.Span{Start: l.content, End: l.Start + len(line)}
	switch {
	case l.kind == headingLine:
		return whole, allDead(lines[i+1:], func(n answerLine) bool { return n.kind != headingLine || n.depth > l.depth })
	case l.kind == ruleLine, l.kind == rowLine && i+1 < len(lines) && lines[i+1].kind == ruleLine:
		rows := func(n answerLine) bool { return n.kind == rowLine || n.kind == ruleLine && l.kind == rowLine }
		return whole, allDead(lines[i+1:], rows)
	case announces(line):
		below := func(n answerLine) bool {
			return n.kind == rowLine || n.kind == ruleLine || n.kind == itemLine && (l.kind != itemLine || n.depth > l.depth)
		}
		sentences := chunk.Sentences(text[whole.Start:whole.End])
		last := sentences[len(sentences)-1]
		return chunk.Span{Start: whole.Start + last.Start, End: whole.End}, allDead(lines[i+1:], below)
	}
	return chunk.Span{}, false
}

// announces says whether a line ends in a colon.
func announces(line string) bool {
	line = strings.TrimRight(writtenMarker.ReplaceAllString(line, ""), blanks+"*_")
	return strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：")
}

// allDead says whether the first lines that belong to what stands above them,
// blank ones aside, are all dead, and that there are some.
func allDead(lines []answerLine, belongs func(answerLine) bool) bool {
	some := false
	for _, l := range lines {
		switch {
		case l.kind == blankLine:
			continue
		case !belongs(l):
			return some
		case !l.dead:
			return false
		}
		some = true
	}
	return some
}

// dropBlanks marks the blank lines of which another is left before them, or
// nothing.
func dropBlanks(lines []answerLine) {
	blankBefore := true
	removed := false
	for i := range lines {
		l := &lines[i]
		switch {
		case l.dead:
			removed = true
		case l.kind == blankLine:
			l.dead = blankBefore && removed
			blankBefore = true
		default:
			blankBefore, removed = false, false
		}
	}
}
