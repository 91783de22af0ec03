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
// A file may hold several articles: Each reads them all, one after the other, and Load
// the only one. ParseFeed, ParseOPML and ParseSitemap read what a file announces. One file
// of this package holds one format; readers names those that read bytes or several
// articles and formats those of one text, in the order in which they are tried. They look
// at what is in a file, not at its name. All functions are safe for concurrent use.
package load

import (
	"errors"
	"net/url"
	"time"

	"footnote/corpus/load/pdf"
)

// Caps on what one article may cost. What lies above is refused by an error that
// wraps ErrTooLarge, or read in a cheaper way where the cap says so.
const (
	MaxInput       = 32 << 20 // bytes of one article as it came
	MaxText        = 8 << 20  // bytes of plain text; a long book has 2 MB
	maxParts       = 20_000   // articles and errors of one file; what follows is left out
	maxFrontMatter = 64 << 10 // bytes; above it "---" is part of the text
	maxMarkdown    = 4 << 20  // bytes; above it Markdown is read as plain text
	maxTags        = 32
	maxFieldRunes  = 300 // of a title, author, publisher or tag
)

// Errors of Load and Each. They come wrapped with the source's name and, for
// ErrUnsupported, what the bytes look like ("PNG image", "7-Zip archive").
var (
	ErrUnsupported = errors.New("format not supported")
	ErrDamaged     = errors.New("damaged or cut off")
	ErrEmpty       = errors.New("no text in it")
	ErrTooLarge    = errors.New("too large")
	ErrSeveral     = errors.New("several articles in it") // of Load alone
)

// Where a date of publication was found: the values of Article.PublishedFrom.
const (
	FromJSONLD      = "json-ld"
	FromMeta        = "meta"
	FromURL         = "url"
	FromByline      = "byline"
	FromFrontMatter = "front-matter"
	FromHeader      = "header" // of an e-mail
	FromColumn      = "column" // of a table, or a field of a JSON object
	FromFeed        = "feed"
	FromUnknown     = "unknown"
)

// Source says where bytes come from. Every field may be empty.
type Source struct {
	Name        string    // file name or URL, for hints and error texts only
	URL         string    // address of the page, for relative links and dates in the path
	ContentType string    // as a server declared it; the bytes overrule it
	Modified    time.Time // of the file; kept for the caller, never taken for a publication date

	Columns Columns // of tables and JSON objects; nil: as they are named

	// PDF reads the PDFs among the files; its errors are those of package pdf. Nil: they are
	// refused by name.
	PDF func(data []byte) (pdf.Document, error)
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

	// Updated is midnight UTC of the day on which the article says that it was changed;
	// zero when it does not say, or says a day before Published.
	Updated time.Time

	Tags   []string
	Text   string // see the package comment
	Format string // "text", "markdown", "html"; see README for all
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
