package load

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
)

// Caps on a list of addresses, be it a feed, an outline or a sitemap. Entities that a
// document defines are never expanded.
const (
	maxListElements = 200_000 // elements and attributes, or values of JSON
	maxListDepth    = 200     // elements inside each other; pages in Atom have about 30
	maxListPrefixes = 64      // of namespaces: the library copies them all at each element
)

var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*\?>`)

// readFeed hands the text to the library once it is known to be cheap.
func readFeed(text string, src Source) (Feed, error) {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return -1
		}
		return r
	}, text)
	text = xmlDeclaration.ReplaceAllString(text, "") // names the encoding that the text no longer has
	if err := checkList(text); err != nil {
		return Feed{}, err
	}
	read, err := parseByLibrary(text)
	if err != nil {
		return Feed{}, fmt.Errorf("%w: feed", ErrDamaged)
	}
	return newFeed(read, src), nil
}

// checkList refuses what would cost too much. What is damaged passes: the library says so.
func checkList(text string) error {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return checkJSONList(text)
	}
	err := walkXML(strings.NewReader(text), &listCheck{prefixes: map[string]bool{}})
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	return nil
}

// listCheck counts what an XML document is made of.
type listCheck struct {
	elements, depth int
	prefixes        map[string]bool
}

func (c *listCheck) start(e xml.StartElement) error {
	c.depth++
	c.elements += 1 + len(e.Attr)
	for _, a := range e.Attr {
		if a.Name.Space == "xmlns" {
			c.prefixes[a.Name.Local] = true
		}
	}
	switch {
	case c.elements > maxListElements:
		return errManyElements
	case c.depth > maxListDepth:
		return fmt.Errorf("%w: elements inside each other, more than %d deep", ErrTooLarge, maxListDepth)
	case len(c.prefixes) > maxListPrefixes:
		return fmt.Errorf("%w: more than %d namespaces", ErrTooLarge, maxListPrefixes)
	}
	return nil
}

func (c *listCheck) end(xml.Name) { c.depth-- }
func (c *listCheck) text(string)  {}

var errManyElements = fmt.Errorf("%w: more than %d elements", ErrTooLarge, maxListElements)

// checkJSONList counts the values of a JSON document by what separates them.
func checkJSONList(text string) error {
	values, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case !inString && (c == '{' || c == '[' || c == ','):
			if values++; values > maxListElements {
				return errManyElements
			}
		}
	}
	return nil
}

// parseByLibrary reads a feed. Images are not looked for in the articles: the library
// builds the tree of each for it. A panic costs the feed, not the program.
func parseByLibrary(text string) (f *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	p.KeepOriginalFeed = true // for the days of Atom
	return p.ParseString(text)
}

func newFeed(read *gofeed.Feed, src Source) Feed {
	base := src.base()
	f := Feed{Title: field(read.Title), Link: webAddress(read.Link, base), Lang: baseLanguage(read.Language)}
	if f.Link != "" {
		base, _ = url.Parse(f.Link) // it was one
	}
	original, _ := read.OriginalFeed().(*atom.Feed)
	known := map[string]bool{}
	for i, r := range read.Items {
		it := newFeedItem(r, base)
		if original != nil {
			it.Published = feedDay(original.Entries[i].Published) // the library takes the update for it
		}
		if it.ID != "" && !known[it.ID] {
			known[it.ID] = true
			f.Items = append(f.Items, it)
		}
	}
	return f
}

func newFeedItem(r *gofeed.Item, base *url.URL) FeedItem {
	it := FeedItem{
		URL: pageOf(r, base), Title: field(r.Title), Published: feedDay(r.Published), Updated: feedDay(r.Updated),
		HTML: strings.TrimSpace(r.Content), Tags: cleanTags(r.Categories),
	}
	it.ID = firstOf(strings.TrimSpace(r.GUID), it.URL, it.Title)
	it.Full = isWhole(it.HTML, minFeedArticle)
	if summary := strings.TrimSpace(r.Description); it.HTML == "" || !it.Full && len(summary) > len(it.HTML) {
		it.HTML, it.Full = summary, isWhole(summary, minWholeDescription)
	}
	var names []string
	for _, a := range r.Authors {
		if name := field(a.Name); isPersonOrMaker(name) {
			names = append(names, name)
		}
	}
	it.Author = field(strings.Join(names, ", "))
	return it
}

// pageOf is the address of the page of an item: the one that a counting service stands
// before, the link, an identifier that is an address, or another link.
func pageOf(r *gofeed.Item, base *url.URL) string {
	for _, e := range r.Extensions["feedburner"]["origLink"] {
		if at := webAddress(e.Value, base); at != "" {
			return at
		}
	}
	if at := webAddress(r.Link, base); at != "" {
		return at
	}
	if at := webAddress(r.GUID, nil); at != "" {
		return at
	}
	for _, l := range r.Links {
		if at := webAddress(l, base); at != "" {
			return at
		}
	}
	return ""
}

// feedDay is the day that a stamp prints, in its own zone. RFC 822 has years of two digits.
func feedDay(s string) time.Time {
	if day := firstDate(s); !day.IsZero() {
		return day
	}
	t, err := mail.ParseDate(oneLine(s))
	if err != nil {
		return time.Time{}
	}
	day, _ := makeDay(t.Year(), int(t.Month()), t.Day())
	return day
}
