package llm

import "strings"

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// thinkSplitter separates a leading <think>…</think> from the answer that follows it. Later tags are the answer's
// own text. The zero value stands at the start of an answer.
type thinkSplitter struct {
	state thinkState
	held  string // text that may turn out to be part of a tag
}

type thinkState int

const (
	thinkUndecided thinkState = iota // nothing but space so far
	thinkInside
	thinkAfter // the space between the tag and the answer
	thinkNone
)

// split takes the next text and returns what is certain by now.
func (s *thinkSplitter) split(text string) (answer, thinking string) {
	s.held += text
	if s.state == thinkUndecided {
		s.decide()
	}
	if s.state == thinkInside {
		thinking = s.inside()
	}
	if s.state == thinkAfter {
		s.held = strings.TrimLeft(s.held, " \t\r\n")
		if s.held != "" {
			s.state = thinkNone
		}
	}
	if s.state == thinkNone {
		answer, s.held = s.held, ""
	}
	return answer, thinking
}

func (s *thinkSplitter) decide() {
	start := strings.TrimLeft(s.held, " \t\r\n")
	switch {
	case strings.HasPrefix(start, thinkOpen):
		s.state, s.held = thinkInside, start[len(thinkOpen):]
	case strings.HasPrefix(thinkOpen, start): // also when nothing but space came
	default:
		s.state = thinkNone
	}
}

func (s *thinkSplitter) inside() (thinking string) {
	if before, after, found := strings.Cut(s.held, thinkClose); found {
		s.state, s.held = thinkAfter, after
		return before
	}
	keep := tagStart(s.held, thinkClose)
	thinking, s.held = s.held[:len(s.held)-keep], s.held[len(s.held)-keep:]
	return thinking
}

// tagStart is the length of the longest end of s that begins tag.
func tagStart(s, tag string) int {
	for n := min(len(s), len(tag)-1); n > 0; n-- {
		if strings.HasSuffix(s, tag[:n]) {
			return n
		}
	}
	return 0
}

// flush returns what was held back when the answer ended.
func (s *thinkSplitter) flush() (answer, thinking string) {
	held := s.held
	s.held = ""
	switch {
	case s.state == thinkInside:
		return "", held
	case strings.TrimSpace(held) == "":
		return "", ""
	}
	return held, ""
}
