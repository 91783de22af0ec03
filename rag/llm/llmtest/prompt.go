package llmtest

import (
	"regexp"
	"strings"
)

// passage is one numbered passage of a prompt.
type passage struct{ number, title, text string }

var (
	passageStart = regexp.MustCompile(`^\[(\d+)\]\s+(.*)$`)
	heading      = regexp.MustCompile(`^\([^()]*\) `) // before a passage's text, in parentheses
	questionLine = regexp.MustCompile(`(?i)^\W*(?:the )?(?:question|问题)\W*[:：]\s*(.+)$`)
)

// read finds the passages of a prompt and its question. A passage begins with a line "[n] Title · Publisher · Date"
// and runs to the next such line after a blank one, or to the end of the fenced block. The fence is the line before
// the first passage, where that is one word; it ends as it began, or as </word> after <word>. The question is what
// stands after "Question:", else the lines outside after the last one that ends in a colon, else the last line outside.
func read(prompt string) (question string, passages []passage) {
	var p promptReader
	for line := range strings.Lines(prompt) {
		line = strings.TrimSpace(line)
		if p.passageLine(line) {
			p.blank = line == ""
			continue
		}
		p.outsideLine(line)
		p.blank = line == ""
	}
	switch {
	case p.named != "":
		return p.named, p.passages
	case p.colon:
		return strings.Join(p.outside, " "), p.passages
	case len(p.outside) > 0:
		return p.outside[len(p.outside)-1], p.passages
	}
	return "", p.passages
}

// promptReader is the state of read.
type promptReader struct {
	passages []passage
	inside   bool
	blank    bool   // the line before was empty
	fence    string // a word alone on its line, before the first passage

	outside []string // lines outside, since the last colon
	colon   bool     // there was a line that ends in a colon
	named   string   // what stood after "Question:"
}

// passageLine takes a line that begins or continues a passage, or ends the block.
func (p *promptReader) passageLine(line string) bool {
	if start := passageStart.FindStringSubmatch(line); start != nil && (!p.inside || p.blank) {
		p.inside = true
		p.passages = append(p.passages, passage{number: start[1], title: start[2]})
		return true
	}
	if !p.inside {
		return false
	}
	if p.fence == "" && p.blank && questionLine.MatchString(line) {
		p.inside = false
		return false
	}
	if p.fence != "" && (line == p.fence || line == "</"+strings.TrimPrefix(p.fence, "<")) {
		p.inside = false
		return true
	}
	last := &p.passages[len(p.passages)-1]
	if last.text == "" {
		line = heading.ReplaceAllString(line, "")
	}
	last.text += line + "\n"
	return true
}

func (p *promptReader) outsideLine(line string) {
	if line == "" {
		return
	}
	if ask := questionLine.FindStringSubmatch(line); ask != nil {
		p.named = ask[1]
		return
	}
	if len(p.passages) == 0 {
		p.fence = ""
		if !strings.ContainsAny(line, " \t") && !strings.HasSuffix(line, ":") {
			p.fence = line
		}
	}
	if strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") {
		p.colon, p.outside = true, nil
		return
	}
	p.outside = append(p.outside, line)
}
