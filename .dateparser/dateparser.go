// Package dateparser stands in for github.com/markusmobius/go-dateparser, which go-htmldate
// imports for its extensive search of dates. Footnote never searches so: it takes any date
// in the prose for the day of publication. The real package fills its tables when a program
// starts: 0.2 s and 95 MB in every process, the one that reads a PDF among them (GODEBUG=inittrace=1,
// go-dateparser v1.4.7). Here is what go-htmldate v1.10 refers to, and nothing is ever found.
package dateparser

import (
	"errors"
	"time"
)

// Date is a date that was found.
type Date struct{ Time time.Time }

// ParserType names a way to parse.
type ParserType uint8

// The ways that go-htmldate asks for.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource says what an incomplete date means.
type PreferredDateSource uint8

// Past takes an incomplete date for one in the past.
const Past PreferredDateSource = 1

// Configuration says how to parse.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
	CurrentTime         time.Time // that "yesterday" is told from; zero: now
}

// Parser parses dates.
type Parser struct{ ParserTypes []ParserType }

// ErrNone says that nothing was found.
var ErrNone = errors.New("dateparser: not searched")

// Parse finds nothing. The error is [ErrNone].
func (*Parser) Parse(*Configuration, string, ...string) (Date, error) { return Date{}, ErrNone }
