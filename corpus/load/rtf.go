package load

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Caps on an RTF document.
const (
	maxRTFDepth = 1_000 // groups inside each other; Word writes about 20
	maxRTFWord  = 32    // letters of a control word, of which the specification has no longer one
	maxRTFNames = 10_000
)

func isRTF(in *input) bool { return bytes.HasPrefix(in.data, []byte(`{\rtf`)) }

// readRTF reads a document in Rich Text Format (specification 1.9.1): paragraphs, lists,
// tables, and notes after the paragraph that refers to them. Hidden text, deletions, field
// codes, comments, page headers and footers are left out. The day on which the file was
// made is not a date of publication.
func readRTF(in *input) iter.Seq2[Part, error] {
	r := &rtfReader{data: in.data, codePage: 1252, charsets: map[int]int{}, styles: map[int]string{}}
	r.state.fallback = 1
	if err := r.read(); err != nil {
		return in.fail(fmt.Errorf("%w in an RTF document", err))
	}
	d := draft{
		title:   firstOf(r.words.title, r.info[rtfTitle].String()),
		tags:    splitTags([]string{r.info[rtfKeywords].String()}),
		blocks:  r.words.blocks,
		written: true,
	}
	if owner := oneLine(r.info[rtfAuthor].String()); isPersonOrMaker(owner) {
		d.owner = owner
	}
	return in.one(settle(d, "rtf"))
}

// rtfDestination is what the text of a group is.
type rtfDestination int

const (
	rtfText rtfDestination = iota
	rtfSkipped
	rtfFonts
	rtfStyles
	rtfInfo
	rtfTitle
	rtfAuthor
	rtfKeywords
	rtfMarker // before a line of a list
	rtfNote
	rtfFields
)

// rtfState is what a group inherits, and what ends with it.
type rtfState struct {
	to       rtfDestination
	fallback int // characters after one in Unicode that stand for it; \uc
	font     int
	style    int // of the paragraph
	hidden   bool
	deleted  bool
	inTable  bool
}

// rtfReader takes a document apart.
type rtfReader struct {
	data  []byte
	state rtfState
	stack []rtfState

	codePage    int
	defaultFont int
	charsets    map[int]int    // code pages by font
	styles      map[int]string // names in small letters
	info        [rtfFields]strings.Builder

	optional bool   // the group may be passed over, \*
	skip     int    // characters that a character in Unicode replaces
	high     rune   // the first half of a pair of surrogates, or 0
	bytes    []byte // of a code page, not yet decoded
	page     int    // of bytes
	words    rtfWriter
}

var errRTFEnd = errors.New("the end of the document")

func (r *rtfReader) read() error {
	for len(r.data) > 0 {
		c := r.data[0]
		r.data = r.data[1:]
		var err error
		switch c {
		case '{':
			err = r.open()
		case '}':
			err = r.close()
		case '\\':
			err = r.control()
		case '\r', '\n', 0:
		default:
			r.character(c)
		}
		if errors.Is(err, errRTFEnd) {
			break
		}
		if err != nil {
			return err
		}
		if r.words.size > MaxText {
			return fmt.Errorf("%w: more than %d MB of text", ErrTooLarge, MaxText>>20)
		}
	}
	r.flushBytes()
	return r.words.endParagraph(false, "")
}

func (r *rtfReader) open() error {
	r.flushBytes()
	r.skip, r.optional = 0, false
	if len(r.stack) >= maxRTFDepth {
		return fmt.Errorf("%w: groups of more than %d levels", ErrTooLarge, maxRTFDepth)
	}
	r.stack = append(r.stack, r.state)
	return nil
}

func (r *rtfReader) close() error {
	r.flushBytes()
	r.skip, r.optional, r.high = 0, false, 0
	n := len(r.stack) - 1
	if n <= 0 {
		return errRTFEnd
	}
	was := r.state.to
	r.state, r.stack = r.stack[n], r.stack[:n]
	if was == rtfNote && r.state.to != rtfNote {
		r.words.endNote()
	}
	return nil
}

// control reads a control word or symbol.
func (r *rtfReader) control() error {
	if len(r.data) == 0 {
		return nil
	}
	c := r.data[0]
	if !isLetter(c) {
		r.data = r.data[1:]
		return r.symbol(c)
	}
	n := 0
	for n < len(r.data) && n < maxRTFWord && isLetter(r.data[n]) {
		n++
	}
	word := string(r.data[:n])
	r.data = r.data[n:]
	value, given := r.parameter()
	if r.skip > 0 && word != "bin" {
		r.skip--
		return nil
	}
	if word == "u" && given {
		r.unicode(value)
		return nil
	}
	r.flushBytes()
	optional := r.optional
	r.optional = false
	if r.enter(word, optional) {
		return nil
	}
	return r.obey(word, value, given)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// parameter reads the number after a control word, and the space that ends both.
func (r *rtfReader) parameter() (value int, given bool) {
	const most = 11 // sign and digits of 32 bits
	n := 0
	for n < len(r.data) && n < most && (r.data[n] >= '0' && r.data[n] <= '9' || n == 0 && r.data[n] == '-') {
		n++
	}
	value, err := strconv.Atoi(string(r.data[:n]))
	r.data = r.data[n:]
	if len(r.data) > 0 && r.data[0] == ' ' {
		r.data = r.data[1:]
	}
	return value, err == nil
}

func (r *rtfReader) symbol(c byte) error {
	switch c {
	case '\'':
		if len(r.data) < 2 {
			return nil
		}
		b, err := strconv.ParseUint(string(r.data[:2]), 16, 8)
		if err == nil {
			r.data = r.data[2:]
			r.character(byte(b))
		}
	case '\\', '{', '}':
		r.character(c)
	case '*':
		r.optional = true
	case '~':
		r.put(" ")
	case '_':
		r.put("-")
	case '\r', '\n':
		r.flushBytes()
		return r.obey("par", 0, false)
	}
	return nil
}

// character takes a byte of text.
func (r *rtfReader) character(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if page := r.pageOf(r.state.font); page != r.page {
		r.flushBytes()
		r.page = page
	}
	r.bytes = append(r.bytes, c)
}

// unicode takes a character in UTF-16, which is signed.
func (r *rtfReader) unicode(value int) {
	r.flushBytes()
	c := rune(uint16(value))
	r.skip = r.state.fallback
	switch {
	case c >= 0xd800 && c < 0xdc00:
		r.high = c
		return
	case c >= 0xdc00 && c < 0xe000 && r.high != 0:
		c = (r.high-0xd800)<<10 + (c - 0xdc00) + 0x10000
	}
	r.high = 0
	r.words.write(&r.state, r.info[:], string(c))
}

func (r *rtfReader) put(s string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	r.flushBytes()
	r.words.write(&r.state, r.info[:], s)
}

// flushBytes decodes the bytes so far.
func (r *rtfReader) flushBytes() {
	if len(r.bytes) == 0 {
		return
	}
	text := decodePage(r.page, r.bytes)
	r.bytes = r.bytes[:0]
	if r.state.to == rtfStyles {
		r.nameStyle(text)
		return
	}
	r.words.write(&r.state, r.info[:], text)
}

func (r *rtfReader) nameStyle(text string) {
	name := r.styles[r.state.style]
	if len(r.styles) < maxRTFNames && len(name) < maxNameWidth {
		name, _, _ = strings.Cut(name+text, ";")
		r.styles[r.state.style] = strings.ToLower(strings.TrimSpace(name))
	}
}
