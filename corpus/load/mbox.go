package load

import (
	"bytes"
	"iter"
	"regexp"
	"strconv"
)

// mboxFrom is the line above each letter of a mailbox (RFC 4155; the day is written in many ways).
var mboxFrom = regexp.MustCompile(`^From \S+ .*\d\d:\d\d.*\d{4}`)

func isMbox(in *input) bool {
	first, rest, _ := bytes.Cut(in.data[:min(len(in.data), sniffBytes)], []byte("\n"))
	return mboxFrom.Match(first) && mailField.Match(rest) && (machineField.Match(rest) || letterField.Match(rest))
}

// readMbox reads the letters of a mailbox, which are called by their place: "1", "2".
func readMbox(in *input) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		n := 0
		for letter := range letters(in.data) {
			n++
			m := in.within("#", strconv.Itoa(n), letter)
			for p, err := range readMail(m) {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}

// letters cuts a mailbox at the From lines that follow a blank one.
func letters(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		start, blank := -1, true
		for at := 0; at < len(data); {
			next := len(data)
			if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
				next = at + i + 1
			}
			line := data[at:next]
			if blank && mboxFrom.Match(line) {
				if start >= 0 && !yield(unquoteFrom(data[start:at])) {
					return
				}
				start = next
			}
			blank = len(bytes.TrimRight(line, "\r\n")) == 0
			at = next
		}
		if start >= 0 {
			yield(unquoteFrom(data[start:]))
		}
	}
}

var quotedFrom = regexp.MustCompile(`(?m)^>(>*From )`)

// unquoteFrom undoes what mailboxes do to lines of a letter that begin with From.
func unquoteFrom(letter []byte) []byte { return quotedFrom.ReplaceAll(letter, []byte("$1")) }
