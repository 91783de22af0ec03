// Package load turns the bytes of an article, from wherever they came, into plain
// text and what the article says about itself: title, author, publisher, day of
// publication, language.
//
// What the text looks like, whatever the format was:
//
//   - valid UTF-8 in NFC, no control, invisible or bidirectional characters, \n line ends;
//   - paragraphs are separated by a blank line, a heading is a paragraph without marks;
//   - a list is consecutive lines that begin with "- " or "1. ";
//   - a table is one line for each row that names its row and columns, so that a line
//     can be read alone: "Tencent, Q2 2025: 19.1; Q3 2025: 13";
//   - code stands as it was written, without fences;
//   - the headline, byline, date line and share buttons are not in it.
//
// Nothing is guessed: what an article does not say stays empty. A file's modification
// time and the day of download are not dates of publication.
//
// One file holds one format; formats lists them in the order in which they are tried,
// and each looks at the text, not at the name. All functions are safe for concurrent use.
package load

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Caps on what one article may cost. What lies above is refused by an error that
// wraps ErrTooLarge, or read in a cheaper way where the cap says so.
const (
	MaxInput       = 32 << 20 // bytes of one article as it came
	MaxText        = 8 << 20  // bytes of plain text; a long book has 2 MB
	maxFrontMatter = 64 << 10 // bytes; above it "---" is part of the text
	maxMarkdown    = 4 << 20  // bytes; above it Markdown is read as plain text
	maxTags        = 32
	maxFieldRunes  = 300 // of a title, author, publisher or tag
)

// Errors of Load. They come wrapped with the source's name and, for ErrUnsupported,
// what the bytes look like ("PNG image", "ZIP archive").
var (
	ErrUnsupported = errors.New("format not supported")
	ErrEmpty       = errors.New("no text in it")
	ErrTooLarge    = errors.New("too large")
)

// Where a date of publication was found: the values of Article.PublishedFrom.
const (
	FromJSONLD      = "json-ld"
	FromMeta        = "meta"
	FromURL         = "url"
	FromByline      = "byline"
	FromFrontMatter = "front-matter"
	FromUnknown     = "unknown"
)

// Source says where bytes come from. Every field may be empty.
type Source struct {
	Name        string    // file name or URL, for hints and error texts only
	URL         string    // address of the page, for relative links and dates in the path
	ContentType string    // as a server declared it; the bytes overrule it
	Modified    time.Time // of the file; kept for the caller, never taken for a publication date
}

// Article is what Load read. Empty fields are unknown.
type Article struct {
	Title, Author, Publisher string

	Lang         string // BCP 47 primary language, "en", "zh"
	CanonicalURL string // absolute http or https address that the article names as its own

	// Published is midnight UTC of the day as the publisher printed it, in the
	// publisher's own time zone; zero when unknown. The time of day is left out on
	// purpose: read in another zone, an instant moves to the day before or after.
	Published     time.Time
	PublishedFrom string // one of the From constants

	Tags   []string
	Text   string // see the package comment
	Format string // "text", "markdown", "html"
}

// Load reads an article. Its errors wrap ErrUnsupported, ErrEmpty or ErrTooLarge.
func Load(data []byte, src Source) (Article, error) {
	a, err := read(data, src)
	if err != nil {
		return Article{}, fmt.Errorf("load %s: %w", src.label(), err)
	}
	return a, nil
}

func read(data []byte, src Source) (Article, error) {
	if len(data) > MaxInput {
		return Article{}, fmt.Errorf("%w: %d MB, the most is %d MB", ErrTooLarge, len(data)>>20, MaxInput>>20)
	}
	if name := binaryName(data); name != "" {
		return Article{}, fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	text, err := decode(data, src.ContentType)
	if err != nil {
		return Article{}, err
	}
	if name := structuredName(text); name != "" {
		return Article{}, fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	f := detect(text, src)
	if len(text) > f.most {
		return Article{}, fmt.Errorf("%w: %d MB of text, the most is %d MB", ErrTooLarge, len(text)>>20, f.most>>20)
	}
	d := f.read(text, src)
	a := d.article()
	a.Format = f.name
	switch {
	case a.Text == "":
		return Article{}, ErrEmpty
	case len(a.Text) > MaxText:
		return Article{}, fmt.Errorf("%w: %d MB of text, the most is %d MB", ErrTooLarge, len(a.Text)>>20, MaxText>>20)
	}
	return a, nil
}

// label names the source in error texts.
func (s Source) label() string {
	switch {
	case s.Name != "":
		return s.Name
	case s.URL != "":
		return s.URL
	}
	return "article"
}

// base is the address that relative links of the article are resolved against, or nil.
func (s Source) base() *url.URL {
	u, err := url.Parse(s.URL)
	if err != nil || !isWeb(u) {
		return nil
	}
	return u
}

func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
