package llm

import "strings"

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
	closeLine  = "\n" + thinkClose + "\n" // as models write it that were made to think by their template
)

// thinkSplitter separates thinking between tags from the answer that follows it. The zero value stands at the start
// of an answer that begins with <think> or does not think in tags; later pairs of tags are the answer's own text.
//
// Some templates open the tag themselves, so that the reply begins in the middle of the thinking and only a lone
// </think> ends it. With hold set, what comes is held back until that tag has come, or thinking that the server
// itself keeps apart, or the end. Without it a lone </think> on a line of its own is still taken out, and what came
// before it is thinking as far as it has not been passed on; lone then says that the next answer is better held.
type thinkSplitter struct {
	hold bool // set before the first split
	lone bool // a </think> came that nothing had opened

	state  thinkState
	held   string          // text that may turn out to be part of a tag
	unsure strings.Builder // what hold holds back
	passed bool            // something of the answer was passed on
}

type thinkState int

const (
	thinkUndecided thinkState = iota // nothing but space so far
	thinkInside                      // after <think>
	thinkHeld                        // thinking or answer: </think> or the end will tell
	thinkAfter                       // the space between the tag and the answer
	thinkLone                        // the answer, where a lone </think> may come
	thinkNone                        // the answer
)

// split takes the next text and returns what is certain by now.
func (s *thinkSplitter) split(text string) (answer, thinking string) {
	s.held += text
	if s.state == thinkUndecided {
		s.decide()
	}
	switch s.state {
	case thinkInside:
		thinking = s.inside()
	case thinkHeld:
		s.unsure.WriteString(s.inside())
		if s.state == thinkAfter {
			thinking, s.lone = s.unsure.String(), true
			s.unsure.Reset()
		}
	case thinkLone:
		answer, thinking = s.watch()
	}
	if s.state == thinkAfter {
		s.held = strings.TrimLeft(s.held, blanks)
		if s.held != "" {
			s.state = thinkNone
		}
	}
	if s.state == thinkNone {
		answer, s.held = answer+s.held, ""
	}
	s.passed = s.passed || answer != ""
	return answer, thinking
}

const blanks = " \t\r\n"

func (s *thinkSplitter) decide() {
	start := strings.TrimLeft(s.held, blanks)
	switch {
	case strings.HasPrefix(start, thinkOpen):
		s.state, s.held = thinkInside, start[len(thinkOpen):]
	case strings.HasPrefix(start, thinkClose): // the thinking was empty
		s.state, s.held = thinkAfter, start[len(thinkClose):]
	case strings.HasPrefix(thinkOpen, start), strings.HasPrefix(thinkClose, start): // or nothing but space
	case s.hold:
		s.state = thinkHeld
	default:
		s.state = thinkLone
	}
}

// inside returns what comes before </think>, as far as it is certain.
func (s *thinkSplitter) inside() (thinking string) {
	if before, after, found := strings.Cut(s.held, thinkClose); found {
		s.state, s.held = thinkAfter, after
		return before
	}
	keep := tagStart(s.held, thinkClose)
	thinking, s.held = s.held[:len(s.held)-keep], s.held[len(s.held)-keep:]
	return thinking
}

// watch passes the answer on and looks for a lone </think> in it.
func (s *thinkSplitter) watch() (answer, thinking string) {
	before, after, found := strings.Cut(s.held, closeLine)
	if i := strings.Index(s.held, thinkOpen); i >= 0 && (!found || i < len(before)) {
		s.state = thinkNone // the answer speaks of tags
		return "", ""
	}
	if !found {
		keep := max(tagStart(s.held, closeLine), tagStart(s.held, thinkOpen))
		answer, s.held = s.held[:len(s.held)-keep], s.held[len(s.held)-keep:]
		return answer, ""
	}
	s.lone, s.state, s.held = true, thinkAfter, after
	if s.passed {
		return before + "\n\n", ""
	}
	return "", before
}

// apart tells that the server keeps thinking apart by itself, and returns what was held back.
func (s *thinkSplitter) apart() (answer string) {
	s.hold = false
	if s.state != thinkHeld {
		return ""
	}
	answer, s.held = s.unsure.String()+s.held, ""
	s.unsure.Reset()
	s.state = thinkNone
	s.passed = true
	return answer
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

// flush returns what was held back when the answer ended. Of one that was cut by its token limit, what was held for
// a </think> is thinking; of a finished one it is the answer after all.
func (s *thinkSplitter) flush(cut bool) (answer, thinking string) {
	held := s.unsure.String() + s.held
	s.unsure.Reset()
	s.held = ""
	switch {
	case s.state == thinkInside, s.state == thinkHeld && cut:
		return "", held
	case s.state == thinkLone && held == strings.TrimSuffix(closeLine, "\n"):
		s.lone = true
		return "", ""
	case strings.TrimSpace(held) == "" && !s.passed:
		return "", ""
	}
	return held, ""
}
