package load

import (
	"mime"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// feedTypes are the types under which pages name their feeds.
var feedTypes = map[string]bool{"application/rss+xml": true, "application/atom+xml": true, "application/feed+json": true, "application/rdf+xml": true}

// maxHeadBytes is how far into a page its feeds are looked for.
const maxHeadBytes = 1 << 20

// FeedsOf lists the feeds that a web page names as its own (<link rel="alternate">), in
// the order of the page; none where it is no page or names none.
func FeedsOf(data []byte, src Source) []FeedLink {
	text, err := decode(data[:min(len(data), maxHeadBytes)], src.ContentType)
	if err != nil {
		return nil
	}
	var out []FeedLink
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom != atom.Link {
				continue
			}
			kind, _, err := mime.ParseMediaType(attrOf(t.Attr, "type"))
			at := webAddress(attrOf(t.Attr, "href"), src.base())
			if err == nil && at != "" && feedTypes[kind] && len(out) < maxTags && slices.Contains(strings.Fields(strings.ToLower(attrOf(t.Attr, "rel"))), "alternate") {
				out = append(out, FeedLink{URL: at, Title: field(attrOf(t.Attr, "title"))})
			}
		}
	}
}
