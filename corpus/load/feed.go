package load

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"iter"
	"regexp"
	"strings"
	"time"
)

// Feed is what a site says of its newest articles: RSS 0.9 to 2.0, RDF, Atom or JSON Feed.
type Feed struct {
	Title string // of the site; "" where the feed does not say
	Link  string // absolute address of the site, or ""
	Lang  string // BCP 47 primary language, or ""
	Items []FeedItem
}

// FeedItem is an article as its feed announces it.
type FeedItem struct {
	ID     string // what the feed calls it, else its address or title; no two of a feed share one
	URL    string // absolute http or https address of the page, or ""
	Title  string
	Author string

	// Published and Updated are days, as Article.Published is; zero where the feed does
	// not say. An item that was only updated has no day of publication.
	Published, Updated time.Time

	HTML string // what the feed carries of the text, or ""
	Full bool   // HTML is the article itself, not a summary of it
	Tags []string
}

const (
	// minFeedArticle is the width of text below which what a feed carries is no article; a
	// Chinese character counts twice.
	minFeedArticle = 200
	// minWholeDescription is the width from which a description that has no content beside
	// it is the article: RSS 2.0 lets it be either.
	minWholeDescription = 1_500
)

var jsonFeedVersion = regexp.MustCompile(`"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/`)

func isFeed(text string, _ Source) bool {
	head := strings.TrimSpace(text[:min(len(text), sniffBytes)])
	if strings.HasPrefix(head, "{") {
		return jsonFeedVersion.MatchString(head)
	}
	root := xmlRoot(head)
	return root == "rss" || root == "feed" || root == "rdf:rdf"
}

// ParseFeed reads a feed. Its errors are those of Load: ErrUnsupported says what the bytes
// are when they are no feed. A feed may have no items.
func ParseFeed(data []byte, src Source) (Feed, error) {
	f, err := parseFeed(data, src)
	if err != nil {
		return Feed{}, fmt.Errorf("load %s: %w", src.label(), err)
	}
	return f, nil
}

func parseFeed(data []byte, src Source) (Feed, error) {
	text, err := listText(data, src)
	if err != nil {
		return Feed{}, err
	}
	if !isFeed(text, src) {
		return Feed{}, fmt.Errorf("%w: %s, not a feed", ErrUnsupported, textName(text, src))
	}
	return readFeed(text, src)
}

// listText decodes a feed or another list of addresses.
func listText(data []byte, src Source) (string, error) {
	if len(data) > MaxInput {
		return "", fmt.Errorf("%w: %d MB, the most is %d MB", ErrTooLarge, len(data)>>20, MaxInput>>20)
	}
	if name := binaryName(data); name != "" {
		return "", fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return "", ErrEmpty
	}
	return decode(data, src.ContentType)
}

// textName says what a text is that should be something else.
func textName(text string, src Source) string {
	if name := structuredName(text); name != "" {
		return name
	}
	if isHTML(text, src) {
		return "a web page"
	}
	return "text"
}

// Article makes an article of what the feed carries of the item. Its error wraps ErrEmpty
// where that is only a summary, or less than an article.
func (it FeedItem) Article(of Feed) (Article, error) {
	if !it.Full {
		return Article{}, fmt.Errorf("%w: the feed has only a summary of it", ErrEmpty)
	}
	d := draft{title: it.Title, author: it.Author, publisher: of.Title, lang: of.Lang, canonical: it.URL, tags: it.Tags}
	d.setDate(it.Published, FromFeed)
	d.blocks = wholePage(it.markup())
	a, err := settle(d, "feed")
	if err == nil && width(a.Text) < minFeedArticle {
		err = fmt.Errorf("%w: the feed has less than %d letters of it", ErrEmpty, minFeedArticle)
	}
	if err != nil {
		return Article{}, err
	}
	return a, nil
}

// markup is HTML with the lines of plain text as lines.
func (it FeedItem) markup() string {
	if anyTag.MatchString(it.HTML) {
		return it.HTML
	}
	return strings.ReplaceAll(it.HTML, "\n", "<br>")
}

// cutEnd is how a text ends that goes on elsewhere.
var cutEnd = regexp.MustCompile(`(?:\[\s*(?:…|\.{3})\s*\]|(?i:read more|continue reading|read the full (?:story|article)|keep reading)|阅读全文|閱讀全文|查看全文)[\s\pP\pS]*$`)

// isWhole reports whether markup is an article: its text is at least as wide
// as that, and does not break off.
func isWhole(markup string, least int) bool {
	text := withoutTags(markup)
	return width(text) >= least && !cutEnd.MatchString(html.UnescapeString(text))
}

// readFeedFile reads the items of a feed that carry an article. Those that do not are one
// error at the end.
func readFeedFile(in *input, text string) iter.Seq2[Part, error] {
	f, err := readFeed(text, in.src)
	if err != nil {
		return in.fail(err)
	}
	return func(yield func(Part, error) bool) {
		summaries := 0
		for _, it := range f.Items {
			a, err := it.Article(f)
			if errors.Is(err, ErrEmpty) {
				summaries++
				continue
			}
			if !yield(Part{in.within("#", field(it.ID), nil).name, a}, err) {
				return
			}
		}
		switch all := len(f.Items); {
		case all == 0:
			yield(Part{Name: in.name}, fmt.Errorf("%w: a feed without articles", ErrEmpty))
		case summaries == all:
			yield(Part{Name: in.name}, fmt.Errorf("%w: a feed of summaries; subscribe to its address under feeds, so that the articles are fetched", ErrUnsupported))
		case summaries > 0:
			yield(Part{Name: in.name}, fmt.Errorf("%w: %d of %d are only summaries; subscribe to the feed's address, so that the articles are fetched", ErrEmpty, summaries, all))
		}
	}
}
